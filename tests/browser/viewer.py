"""A model viewer as a person sees it in a cell of a notebook."""

import base64
import hashlib
import os

# Opaque bytes: what a viewer takes is overridden, so that the transport alone is tested.
ANY_FILE = (
    "import predict_widgets as pw\n"
    "viewer = pw.ModelViewer()\n"
    "viewer._admits = {'file': {'max_bytes': LIMIT, 'formats': [], 'source': 'the test'}}\n"
    "viewer"
).replace("LIMIT", str(256 * 2**20))
VIEWER = "import predict_widgets as pw\nviewer = pw.ModelViewer(platform=pw.embedded())\nviewer"
SHA256 = "[each.input.identity[7:] for each in viewer._session.shelf.all()]"


class Shown:
    """The viewer in the output of one cell, or wherever a host draws it."""

    def __init__(self, shown_in, index=0, frame=None):
        self.page = shown_in if frame else shown_in.page
        self.frame = frame or shown_in.cell(index).locator(".pw-frame").last
        self.frame.wait_for()

    def ready(self):
        """Wait until the kernel has told what there is."""
        self.frame.locator(".pw-sample, .pw-thumb").first.wait_for()
        return self

    def choose(self, *paths):
        self.frame.locator("input[type=file]").first.set_input_files([str(path) for path in paths])

    def sample(self, name):
        self.frame.get_by_role("button", name=name, exact=False).first.click()

    def drop(self, path, kind):
        """Drop a file as the browser hands it over."""
        encoded = base64.b64encode(path.read_bytes()).decode()
        transfer = self.page.evaluate_handle(
            """([encoded, name, type]) => {
                const bytes = Uint8Array.from(atob(encoded), letter => letter.charCodeAt(0));
                const transfer = new DataTransfer();
                transfer.items.add(new File([bytes], name, { type }));
                return transfer;
            }""",
            [encoded, path.name, kind],
        )
        self.frame.dispatch_event("dragover", {"dataTransfer": transfer})
        self.frame.dispatch_event("drop", {"dataTransfer": transfer})

    @property
    def bars(self):
        return self.frame.locator(".pw-bar__name")

    @property
    def failed(self):
        return self.frame.locator(".pw-failed")


def opaque(path, megabytes):
    """Write random bytes; return their sha256."""
    digest = hashlib.sha256()
    left = int(megabytes * 1_000_000)
    with path.open("wb") as file:
        while left:
            block = os.urandom(min(left, 1 << 20))
            digest.update(block)
            file.write(block)
            left -= len(block)
    return digest.hexdigest()
