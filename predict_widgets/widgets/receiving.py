"""How inputs get into a viewer: uploads, URLs and samples; and their pictures on the way back."""

from __future__ import annotations

import hashlib
import io
import textwrap
from typing import TYPE_CHECKING, Generic

from predict_widgets.errors import InputError, MissingExtraError
from predict_widgets.inputs import Input, Text, as_input
from predict_widgets.media.thumbnails import picture, thumbnail
from predict_widgets.platform.current import embedded_platform
from predict_widgets.widgets.admits import admit, admits_for, kind_of, not_taken
from predict_widgets.widgets.cards import input_card
from predict_widgets.widgets.jobs import Job, Reply
from predict_widgets.widgets.said import P
from predict_widgets.widgets.shelf import Origin, Shelf, Tried
from predict_widgets.widgets.transfers import Transfers
from predict_widgets.widgets.uploads import Uploaded, check_chunk
from predict_widgets.widgets.wire import InputResult

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from PIL import Image

    from predict_widgets.inputs import InputKind
    from predict_widgets.platform.client import Sample
    from predict_widgets.widgets.chosen import Chosen
    from predict_widgets.widgets.jobs import Buffer
    from predict_widgets.widgets.params import Params
    from predict_widgets.widgets.wire import Admit, ModelCard

THUMBNAIL_EDGE = 256
# What a page may ask a picture to be at the most: no screen shows more.
LARGEST_EDGE = 4096
READ_BY_BROWSERS = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
AS_IT_IS_BYTES = 2_000_000
FRAME_QUALITY = 80
POSTER_MS = 1000
TITLE_LENGTH = 40


class Receiving(Transfers, Generic[P]):
    """The requests that bring inputs in. Every method runs on a thread of the pool.

    Parameters
    ----------
    shelf
        Where the inputs go.
    chosen
        Who is asked: the samples are those of the platform.
    admits
        Returns what the viewer takes at this moment.
    """

    def __init__(
        self, shelf: Shelf[P], chosen: Chosen[P], admits: Callable[[], Mapping[str, Admit]]
    ) -> None:
        self._shelf = shelf
        self._chosen = chosen
        self._admits = admits
        super().__init__(self._admit)

    def _admit(self, name: str, size: int, media_type: str) -> None:
        admit(self._admits(), name, size, media_type, noun=self._chosen.noun)

    # --- uploads ---------------------------------------------------------------------------------
    def whole(self, params: Params, buffers: Sequence[Buffer]) -> Tried[P]:
        """Take a file that came in one message."""
        data = bytes(buffers[0]) if buffers else b""
        check_chunk(data)
        name, media_type = params.text("name"), params.text("media_type", "")
        self._admit(name, len(data), media_type)
        sha256 = hashlib.sha256(data).hexdigest()
        item = self._input(Uploaded(name, media_type, data, sha256))
        return self._shelf.put(item, Origin("upload", name))

    def finish(self, job: Job, params: Params, _buffers: Sequence[Buffer]) -> Reply:
        """``upload.finish``."""
        uploaded = self.uploads.finish(params.text("upload_id"))
        return self._keep(job, self._input(uploaded), Origin("upload", uploaded.name))

    def _input(self, uploaded: Uploaded) -> Input:
        admits = self._admits()
        if "file" in admits and kind_of(uploaded.name, uploaded.media_type) == "file":
            identity = f"sha256:{uploaded.sha256}"
            data, media_type = uploaded.data, uploaded.media_type
            return Input("file", data, uploaded.name, identity, 0, 0, (), media_type)
        return self._taken(as_input(uploaded.data, name=uploaded.name))

    # --- other ways in ---------------------------------------------------------------------------
    def url(self, job: Job, params: Params, _buffers: Sequence[Buffer]) -> Reply:
        """``input.url``."""
        url = params.text("url").strip()
        if not url.lower().startswith(("http://", "https://")):
            # `as_input` would read a path; what is typed in a page is never one.
            raise InputError(
                "This is not a web address.",
                name="URL_NOT_SUPPORTED",
                hint="Write it with http:// or https:// in front.",
            )
        job.progress("fetching", message=url)
        item = self._taken(as_input(url, cancel=job.cancel_event))
        return self._keep(job, item, Origin("url", url))

    def sample(self, job: Job, params: Params, _buffers: Sequence[Buffer]) -> Reply:
        """``input.sample``."""
        wanted = params.text("sample_id")
        sample = next((each for each in self._samples() if each.id == wanted), None)
        if sample is None:
            raise InputError(
                f"There is no sample {wanted!r}.", name="SAMPLE_UNKNOWN", hint="Reload the page."
            )
        item = self._taken(as_input(sample.data(), name=sample.name, kind=sample.kind))
        return self._keep(job, item, Origin("sample", sample.id))

    def text(self, job: Job, params: Params, _buffers: Sequence[Buffer]) -> Reply:
        """``input.text``: what the person typed."""
        text = params.text("text")
        item = self._taken(as_input(Text(text), name=_title(text)))
        return self._keep(job, item, Origin("text", text))

    def remove(self, _job: Job, params: Params, _buffers: Sequence[Buffer]) -> Reply:
        """``input.remove``."""
        self._shelf.remove(params.text("key"))
        return Reply({})

    def samples(self, card: ModelCard) -> list[Sample]:
        """Return the samples of the kinds that a model takes."""
        if not self._chosen.offers_samples:
            return []
        taken = admits_for(card["input_fields"])
        return [sample for sample in self._samples() if sample.kind in taken]

    def _samples(self) -> Sequence[Sample]:
        """Return all there are; the shipped ones where the platform has none of its own."""
        return self._chosen.platform.samples() or embedded_platform().samples()

    def _taken(self, item: Input) -> Input:
        admits = self._admits()
        if item.kind not in admits:
            raise not_taken(admits, item.name, self._chosen.noun)
        return item

    def _keep(self, job: Job, item: Input, origin: Origin) -> Reply:
        job.check()
        self._shelf.put(item, origin)
        return Reply(
            InputResult(input=input_card(item, self._chosen.platform)), [self.thumbnail(item)]
        )

    # --- pictures --------------------------------------------------------------------------------
    def picture(self, _job: Job, params: Params, _buffers: Sequence[Buffer]) -> Reply:
        """``picture``: an input upright, as it is where that is small, else as a JPEG."""
        from PIL import Image

        item = self._shelf.get(params.text("key")).input
        if item.kind != "image":
            raise InputError(f"{item.name} is not a picture.", name="INPUT_NOT_A_PICTURE")
        edge = min(max(params.integer("edge", LARGEST_EDGE), 1), LARGEST_EDGE)
        if max(item.width, item.height) <= edge and as_it_is(item):
            size = {"width": item.width, "height": item.height}
            return Reply({"media_type": item.media_type, **size}, [item.data])
        data = picture(item.data, edge)
        with Image.open(io.BytesIO(data)) as made:
            width, height = made.size
        return Reply({"media_type": "image/jpeg", "width": width, "height": height}, [data])

    def thumbnails(self, _job: Job, params: Params, _buffers: Sequence[Buffer]) -> Reply:
        """``thumbnails``: one for each key, empty for what is no picture or not here."""
        tried = [self._shelf.find(key) for key in params.texts("keys")]
        return Reply({}, [b"" if each is None else self.thumbnail(each.input) for each in tried])

    def thumbnail(self, item: Input) -> bytes:
        """Return an input's thumbnail, made once while it lies on the shelf."""
        return self._shelf.thumbnail(item.identity, lambda: thumbnail_of(item))


# The samples are the same few in every viewer of the process.
_sample_thumbnails: dict[str, bytes] = {}


def thumbnail_of_sample(sample: Sample) -> bytes:
    """Return a sample's thumbnail, made once; empty for what cannot be drawn."""
    made = _sample_thumbnails.get(sample.id)
    if made is None:
        made = _sample_thumbnails[sample.id] = _drawn(sample.kind, sample.data())
    return made


def as_it_is(item: Input) -> bytes:
    """Return a picture's own bytes where a browser can read them and they are few; else none.

    An input's bytes are upright: decoding and encoding them anew would only cost time.
    """
    fits = item.media_type in READ_BY_BROWSERS and len(item.data) <= AS_IT_IS_BYTES
    return item.data if fits else b""


def thumbnail_of(item: Input) -> bytes:
    """Return an input's thumbnail, empty for what cannot be drawn."""
    return _drawn(item.kind, item.data)


def _drawn(kind: InputKind, data: bytes) -> bytes:
    try:
        if kind == "image":
            return thumbnail(data, THUMBNAIL_EDGE)
        if kind == "video":
            return _poster(data)
    except (InputError, MissingExtraError):
        # The strip shows the kind of the file instead.
        return b""
    return b""


def _poster(data: bytes) -> bytes:
    """Return a frame of a video as a small JPEG, from a second into it: the first may be black."""
    # 100 ms that only those pay who look at a video.
    from predict_widgets.media.video import frames_at, probe

    time_ms = min(POSTER_MS, probe(data).duration_ms // 2)
    return next((jpeg(image, THUMBNAIL_EDGE) for _, image in frames_at(data, [time_ms])), b"")


def jpeg(image: Image.Image, edge: int) -> bytes:
    """Return a frame as a JPEG; it is made smaller in place where its longer edge is over this."""
    image.thumbnail((edge, edge))
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=FRAME_QUALITY)
    return buffer.getvalue()


def _title(text: str) -> str:
    """Return the beginning of a text, to call it by."""
    return textwrap.shorten(text, TITLE_LENGTH, placeholder=" ...") or "text"
