"""A page made of a fake comm: it sends requests and keeps every message of the kernel."""

import io
import itertools
import json
import threading
import time

import comm
import pytest
from comm.base_comm import BaseComm
from PIL import Image

import predict_widgets as pw
from predict_widgets.widgets import showing

ANSWER_SECONDS = 30


class FakeComm(BaseComm):
    """Keeps what is sent: JSON text, as the wire would carry it, and the buffers' bytes."""

    def publish_msg(self, msg_type, data=None, buffers=None, **_keys):
        self.__dict__.setdefault("sent", [])
        self.__dict__.setdefault("heard", threading.Condition())
        message = (msg_type, json.loads(json.dumps(data)), [bytes(b) for b in buffers or ()])
        with self.heard:
            self.sent.append(message)
            self.heard.notify_all()


class Failed(Exception):  # noqa: N818 - it is a reply, not an error of the test
    """An error as the page gets it."""

    def __init__(self, payload):
        super().__init__(f"{payload['name']}: {payload['message']}")
        self.payload = payload
        self.name = payload["name"]


class Page:
    """What a browser page can do with one widget."""

    def __init__(self, widget):
        self.widget = widget
        self._comm = widget.comm
        self._ids = itertools.count(1)

    # --- to the kernel ---------------------------------------------------------------------------
    def _receive(self, data, buffers=()):
        views = [memoryview(buffer) for buffer in buffers]
        self.widget._handle_msg({"content": {"data": data}, "buffers": views})

    def say(self, content, buffers=()):
        self._receive({"method": "custom", "content": content}, buffers)

    def request(self, method, params=None, buffers=(), request_id=None):
        request_id = request_id or f"page-{next(self._ids)}"
        content = {"type": "request", "id": request_id, "method": method, "params": params or {}}
        self.say(content, buffers)
        return request_id

    def cancel(self, request_id):
        self.say({"type": "cancel", "id": request_id})

    def save(self, **state):
        """Set traits as `save_changes` does."""
        self._receive({"method": "update", "state": state, "buffer_paths": []})

    # --- from the kernel -------------------------------------------------------------------------
    def messages(self, kind):
        return [
            (data["content"], buffers)
            for _, data, buffers in list(self._comm.sent)
            if data.get("method") == "custom" and data["content"].get("type") == kind
        ]

    def replies(self, request_id):
        return [each for each in self.messages("reply") if each[0]["id"] == request_id]

    def progress(self, request_id):
        return [said for said, _ in self.messages("progress") if said["id"] == request_id]

    def wait_for(self, found, seconds=ANSWER_SECONDS):
        """Wait until ``found()`` is true; return it."""
        with self._comm.heard:
            assert self._comm.heard.wait_for(found, seconds), "the kernel said nothing"
            return found()

    def until(self, holds, seconds=ANSWER_SECONDS):
        """Wait for what follows a reply: traits change after it."""
        end = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < end, "it did not come about"
            time.sleep(0.005)

    def answer(self, request_id):
        reply, buffers = self.wait_for(lambda: self.replies(request_id))[0]
        if "error" in reply:
            raise Failed(reply["error"])
        return reply["result"], buffers

    def ask(self, method, params=None, buffers=()):
        return self.answer(self.request(method, params, buffers))

    def upload(self, name, data, media_type="", chunk=1 << 20):
        begun, _ = self.ask(
            "upload.begin", {"name": name, "size": len(data), "media_type": media_type}
        )
        upload_id = begun["upload_id"]
        for offset in range(begun["offset"], len(data), chunk):
            self.request(
                "upload.chunk",
                {"upload_id": upload_id, "offset": offset},
                [data[offset : offset + chunk]],
            )
        return self.ask("upload.finish", {"upload_id": upload_id})


@pytest.fixture(autouse=True)
def fake_comms(monkeypatch):
    monkeypatch.setattr(comm, "create_comm", FakeComm)


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """What pages are sent is cut where a test says so, however busy the machine is."""
    monkeypatch.setattr(showing, "FIRST_SECONDS", 60)
    monkeypatch.setattr(showing, "NEXT_SECONDS", 60)


@pytest.fixture
def viewers():
    """Make viewers that are closed at the end."""
    made = []

    def make(*arguments, **settings):
        made.append(pw.ModelViewer(*arguments, **settings))
        return made[-1]

    yield make
    for viewer in made:
        viewer.close()


@pytest.fixture
def viewer(viewers):
    return viewers()


@pytest.fixture
def workflow_viewers():
    """Make viewers of workflows that are closed at the end."""
    made = []

    def make(*arguments, **settings):
        made.append(pw.WorkflowViewer(*arguments, **settings))
        return made[-1]

    yield make
    for viewer in made:
        viewer.close()


@pytest.fixture
def browsers():
    """Make dataset browsers that are closed at the end."""
    made = []

    def make(*arguments, **settings):
        made.append(pw.DatasetBrowser(*arguments, **settings))
        return made[-1]

    yield make
    for browser in made:
        browser.close()


@pytest.fixture
def page(viewer):
    return Page(viewer)


@pytest.fixture
def page_of():
    return Page


@pytest.fixture
def failed():
    return Failed


@pytest.fixture
def photo():
    """The bytes of a photo that the default model knows."""
    (sample,) = [sample for sample in pw.embedded().samples() if sample.id == "coffee"]
    return sample.data()


@pytest.fixture
def model():
    """Register a function as a model under a name of its own; return the reference."""
    numbers = itertools.count()

    def register(function, **settings):
        name = f"test-{time.monotonic_ns()}-{next(numbers)}"
        return str(pw.embedded().register(name, function, **settings))

    return register


@pytest.fixture
def workflow():
    """Define a workflow under a name of its own; return the reference without its version."""

    def define(*nodes):
        name = f"test-{time.monotonic_ns()}"
        return str(pw.embedded().workflow(name, nodes).with_version(""))

    return define


@pytest.fixture
def halves(model):
    """A model that finds the two halves of a picture."""

    def find(_picture):
        return [
            {"box": (0, 0, 0.5, 1), "label": "left", "score": 0.9},
            {"box": (0.5, 0, 1, 1), "label": "right", "score": 0.4},
        ]

    return model(find, output="regions")


@pytest.fixture
def redness(model):
    """A model that says how red a picture is in its corner."""
    return model(lambda picture: {"red": picture.getpixel((0, 0))[0] / 255})


@pytest.fixture
def red_halves(workflow, halves, redness):
    """A workflow: halves, a crop of each, how red that is."""
    return workflow(
        {"id": "halves", "model": halves},
        {"id": "crops", "model": "image-crop", "inputs": ["halves"]},
        {"id": "red", "model": redness, "inputs": ["crops"]},
    )


def _png(color):
    buffer = io.BytesIO()
    Image.new("RGB", (32, 24), color).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture
def png():
    """Make small pictures of one color."""
    return _png
