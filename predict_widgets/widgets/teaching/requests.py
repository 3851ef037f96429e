"""The requests of a model teacher's page. Every method runs on a thread of the pool."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

from predict_widgets.errors import InputError, PredictError
from predict_widgets.inputs import as_input
from predict_widgets.media.paths import absolute_of
from predict_widgets.platform.teaching_pictures import looked_at, pictures_in, sub_folders_of
from predict_widgets.widgets.admits import admit, not_taken
from predict_widgets.widgets.cards import input_card, platform_card
from predict_widgets.widgets.content import Content
from predict_widgets.widgets.jobs import Reply
from predict_widgets.widgets.pool import Lane
from predict_widgets.widgets.receiving import thumbnail_of
from predict_widgets.widgets.teaching.cards import picture_card, taught_card
from predict_widgets.widgets.teaching.classes import Given
from predict_widgets.widgets.teaching_wire import (
    MOST_THUMBNAILS,
    FolderResult,
    PictureResult,
    SavedResult,
    TeachingOpen,
    TeachingResult,
    TeachResult,
)
from predict_widgets.widgets.transfers import Transfers
from predict_widgets.widgets.uploads import check_chunk, unknown_upload
from predict_widgets.widgets.wire import CodeResult, InputResult

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from predict_widgets.inputs import Input
    from predict_widgets.widgets.base import Handler
    from predict_widgets.widgets.jobs import Buffer, Job
    from predict_widgets.widgets.params import Params
    from predict_widgets.widgets.teaching.teaching import Owner, Teaching
    from predict_widgets.widgets.wire import Admit

# Files that have come whole, and are on their way to a class.
_MOST_COME = 64
# Who it is that takes pictures, or not.
_NOUN = "model teacher"


class Requests:
    """Answers the page.

    Parameters
    ----------
    teaching
        What it is about.
    owner
        The widget.
    admits
        What the page lets in.
    """

    def __init__(self, teaching: Teaching, owner: Owner, admits: Mapping[str, Admit]) -> None:
        self._teaching = teaching
        self._owner = owner
        self._admits = admits
        self.transfers = Transfers(self._admit)
        self._lock = threading.Lock()
        self._come: OrderedDict[str, Input] = OrderedDict()
        self._lessons = Lane()
        self._live = Lane()

    def methods(self) -> dict[str, Handler]:
        """Return the handler of each method."""
        transfers = self.transfers
        return {
            "teaching.open": self._open,
            "class.add": self._add_class,
            "class.rename": self._rename_class,
            "class.remove": self._remove_class,
            "class.restore": self._restore_class,
            "picture.add": self._add_picture,
            "picture.remove": self._remove_picture,
            "pictures.folder": self._add_folder,
            "teach": self._teach,
            "taught.try": self._try,
            "taught.live": self._look,
            "teaching.save": self._save,
            "teaching.code": self._code,
            "upload.begin": transfers.begin,
            "upload.chunk": transfers.chunk,
            "upload.status": transfers.status,
            "upload.finish": self._finish,
            "upload.cancel": transfers.cancel,
            "thumbnails": self._thumbnails,
            "module": Content.module,
            "freeze": self._freeze,
        }

    def lane(self, method: str, params: Mapping[str, object]) -> Lane | None:
        """Return the line in which a request stands, ``None`` where it need not."""
        lanes = {"teach": self._lessons, "taught.live": self._live}
        return lanes.get(method) or self.transfers.lane(method, params)

    # --- classes ---------------------------------------------------------------------------------
    def _open(self, _job: Job, _params: Params, _buffers: Sequence[Buffer]) -> Reply:
        teaching = self._teaching
        platform = teaching.platform
        return Reply(
            TeachingOpen(
                platform=platform_card(platform),
                teaching=teaching.card(),
                methods=list(platform.teaching_methods),
            )
        )

    def _add_class(self, _job: Job, params: Params, _buffers: Sequence[Buffer]) -> Reply:
        return self._changed(self._teaching.classes.add(params.text("name", "")))

    def _rename_class(self, _job: Job, params: Params, _buffers: Sequence[Buffer]) -> Reply:
        self._teaching.classes.rename(params.text("class_id"), params.text("name"))
        return self._changed()

    def _remove_class(self, _job: Job, params: Params, _buffers: Sequence[Buffer]) -> Reply:
        self._teaching.classes.remove(params.text("class_id"))
        return self._changed()

    def _restore_class(self, _job: Job, params: Params, _buffers: Sequence[Buffer]) -> Reply:
        class_id = params.text("class_id")
        self._teaching.classes.restore(class_id)
        return self._changed(class_id)

    def _changed(self, class_id: str = "") -> Reply:
        self._teaching.tell()
        return Reply(TeachingResult(teaching=self._teaching.card(), class_id=class_id))

    # --- pictures --------------------------------------------------------------------------------
    def _add_picture(self, job: Job, params: Params, buffers: Sequence[Buffer]) -> Reply:
        teaching, class_id = self._teaching, params.text("class_id")
        item = self._given(params, buffers)
        job.check()
        # Several are on their way at once, and one that failed comes again.
        given = Given(params.text("page"), params.integer("number"))
        kept, known, count = teaching.put(class_id, item, given)
        picture = teaching.classes.picture(kept.identity)
        return Reply(
            PictureResult(
                revision=teaching.revision,
                class_id=class_id,
                picture=picture_card(kept),
                known=known,
                count=count,
            ),
            [b"" if picture is None else picture.thumbnail],
            after=lambda: teaching.look_ahead(kept),
        )

    def _remove_picture(self, _job: Job, params: Params, _buffers: Sequence[Buffer]) -> Reply:
        self._teaching.classes.take(params.text("class_id"), params.text("key"))
        return self._changed()

    def _add_folder(self, job: Job, params: Params, _buffers: Sequence[Buffer]) -> Reply:
        teaching, path = self._teaching, params.text("path").strip()
        if not path:
            raise PredictError("Write the path of a folder.", name="FOLDER_NOT_FOUND")
        class_id = params.text("class_id", "")
        # What was there before it is not in the folder.
        alone = not class_id and not teaching.classes.all()
        found = (
            {teaching.classes.named(class_id): pictures_in(path)}
            if class_id
            else sub_folders_of(path)
        )
        if not any(found.values()):
            raise PredictError(
                f"There are no pictures in {path!r}.", name="FOLDER_EMPTY", hint="Look at its name."
            )
        folder = absolute_of(path) if alone else ""
        added, known = teaching.add(found, job.cancel_event, folder)
        return Reply(FolderResult(teaching=teaching.card(), added=added, known=known))

    def _thumbnails(self, job: Job, params: Params, _buffers: Sequence[Buffer]) -> Reply:
        buffers: list[bytes] = []
        for key in params.texts("keys")[:MOST_THUMBNAILS]:
            job.check()
            picture = self._teaching.classes.picture(key)
            buffers.append(b"" if picture is None else picture.thumbnail)
        return Reply({}, buffers)

    # --- files -----------------------------------------------------------------------------------
    def _admit(self, name: str, size: int, media_type: str) -> None:
        admit(self._admits, name, size, media_type, noun=_NOUN)

    def _finish(self, job: Job, params: Params, _buffers: Sequence[Buffer]) -> Reply:
        """``upload.finish``: it waits to be added to a class, or tried."""
        uploaded = self.transfers.uploads.finish(params.text("upload_id"))
        item = looked_at(self._picture(uploaded.data, uploaded.name))
        job.check()
        with self._lock:
            self._come[item.identity] = item
            if len(self._come) > _MOST_COME:
                self._come.popitem(last=False)
        card = input_card(item, self._teaching.platform)
        return Reply(InputResult(input=card), [thumbnail_of(item)])

    def _given(self, params: Params, buffers: Sequence[Buffer]) -> Input:
        """Return the picture that came with a request, or before it."""
        if not buffers:
            with self._lock:
                known = self._come.get(params.text("input_key"))
            if known is None:
                raise unknown_upload()
            return known
        check_chunk(buffers[0])
        name = params.text("name", "")
        self._admit(name, len(buffers[0]), params.text("media_type", ""))
        return self._picture(bytes(buffers[0]), name)

    def _picture(self, data: bytes, name: str) -> Input:
        item = as_input(data, name=name)
        if item.kind != "image":
            raise not_taken(self._admits, item.name, _NOUN)
        return item

    # --- the model -------------------------------------------------------------------------------
    def _teach(self, job: Job, params: Params, _buffers: Sequence[Buffer]) -> Reply:
        teaching = self._teaching
        teaching.name = params.text("name", teaching.name).strip()
        teaching.description = params.text("description", teaching.description)

        def progress(done: int, total: int) -> None:
            job.progress("predicting", done, total, "Looking at the pictures")

        taught = teaching.teach(progress, job.cancel_event)
        card = teaching.card()
        told = card["taught"] or taught_card(taught, current=True)
        return Reply(TeachResult(teaching=card, taught=told))

    def _try(self, job: Job, params: Params, buffers: Sequence[Buffer]) -> Reply:
        item = self._given(params, buffers)
        return Reply(self._teaching.ask(item, job.cancel_event), [thumbnail_of(item)])

    def _look(self, job: Job, _params: Params, buffers: Sequence[Buffer]) -> Reply:
        """``taught.live``: what the webcam sees."""
        if not buffers:
            raise InputError("There is no picture.", name="INPUT_EMPTY")
        check_chunk(buffers[0])
        item = self._picture(bytes(buffers[0]), "webcam")
        return Reply(self._teaching.ask(item, job.cancel_event))

    def _save(self, _job: Job, params: Params, _buffers: Sequence[Buffer]) -> Reply:
        path = params.text("path").strip()
        if not path:
            raise PredictError("Write the path of a folder.", name="FOLDER_NOT_FOUND")
        teaching = self._teaching
        folder = teaching.save(path)
        count = sum(len(each.pictures) for each in teaching.classes.all())
        return Reply(SavedResult(folder=str(folder), pictures=count, teaching=teaching.card()))

    def _code(self, _job: Job, _params: Params, _buffers: Sequence[Buffer]) -> Reply:
        return Reply(CodeResult(code=self._teaching.code()))

    def _freeze(self, _job: Job, _params: Params, _buffers: Sequence[Buffer]) -> Reply:
        self._owner.freeze()
        return Reply({})

    def close(self) -> None:
        """Let go of files that are on their way."""
        self.transfers.uploads.close()
        with self._lock:
            self._come.clear()
