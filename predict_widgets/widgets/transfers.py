"""The requests that bring a file in, chunk by chunk, whatever becomes of it then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from predict_widgets.widgets.jobs import Job, Reply
from predict_widgets.widgets.uploads import Uploads, check_chunk
from predict_widgets.widgets.wire import UploadAck

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from predict_widgets.widgets.jobs import Buffer
    from predict_widgets.widgets.params import Params
    from predict_widgets.widgets.pool import Lane


class Transfers:
    """Uploads under way, as a page asks for them. Every method runs on a thread of the pool.

    Parameters
    ----------
    admit
        Raises ``InputError`` for what the widget does not take: (name, size, media type).
    """

    def __init__(self, admit: Callable[[str, int, str], None]) -> None:
        self.uploads = Uploads(admit)

    def begin(self, _job: Job, params: Params, _buffers: Sequence[Buffer]) -> Reply:
        """``upload.begin``."""
        upload = self.uploads.begin(
            params.text("name"),
            params.integer("size"),
            params.text("media_type", ""),
            params.text("upload_id", ""),
        )
        return Reply(UploadAck(upload_id=upload.id, offset=upload.offset))

    def chunk(self, _job: Job, params: Params, buffers: Sequence[Buffer]) -> Reply:
        """``upload.chunk``."""
        upload = self.uploads.get(params.text("upload_id"))
        chunk = buffers[0] if buffers else b""
        check_chunk(chunk)
        offset = upload.write(params.integer("offset"), chunk)
        return Reply(UploadAck(upload_id=upload.id, offset=offset))

    def status(self, _job: Job, params: Params, _buffers: Sequence[Buffer]) -> Reply:
        """``upload.status``."""
        upload = self.uploads.get(params.text("upload_id"))
        return Reply(UploadAck(upload_id=upload.id, offset=upload.offset))

    def cancel(self, _job: Job, params: Params, _buffers: Sequence[Buffer]) -> Reply:
        """``upload.cancel``."""
        self.uploads.cancel(params.text("upload_id"))
        return Reply({})

    def lane(self, method: str, params: Mapping[str, object]) -> Lane | None:
        """Return the line in which an upload's chunks and its end are worked on, in order."""
        if method not in {"upload.chunk", "upload.finish", "upload.status"}:
            return None
        upload = self.uploads.find(str(params.get("upload_id")))
        return None if upload is None else upload.lane
