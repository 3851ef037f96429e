"""The requests of the page about examples."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from typing import TYPE_CHECKING

from predict_widgets.errors import InputError, PredictError
from predict_widgets.widgets.answers import lines_of, tables_of
from predict_widgets.widgets.cards import input_card
from predict_widgets.widgets.jobs import Job, Reply
from predict_widgets.widgets.receiving import thumbnail_of
from predict_widgets.widgets.shelf import Origin
from predict_widgets.widgets.wire import ExampleCard, ExamplesResult, TryResult

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Sequence

    from predict_widgets.inputs import Input
    from predict_widgets.predictions.prediction import Prediction
    from predict_widgets.widgets.base import Handler
    from predict_widgets.widgets.example_list import ExampleList
    from predict_widgets.widgets.example_places import Item
    from predict_widgets.widgets.jobs import Buffer
    from predict_widgets.widgets.params import Params
    from predict_widgets.widgets.session import Session

# How long a list waits for its pictures; those that are late come with the next one.
_PICTURES_SECONDS = 5.0
_PARALLEL = 4


class ExampleRequests:
    """Answers them. Every method runs on a thread of the pool.

    Parameters
    ----------
    session
        The viewer's inputs and answers.
    examples
        The examples.
    changed
        Lets the pages know of a change: there may be more than the one that made it.
    """

    def __init__(
        self, session: Session[Prediction], examples: ExampleList, changed: Callable[[], None]
    ) -> None:
        self._session = session
        self._examples = examples
        self._changed = changed

    def methods(self) -> dict[str, Handler]:
        """Return the handler of each method."""
        return {
            "examples.list": self._list,
            "examples.open": self._open,
            "examples.add": self._add,
            "examples.change": self._change,
            "examples.remove": self._remove,
            "examples.move": self._move,
        }

    def _list(self, job: Job, _params: Params, _buffers: Sequence[Buffer]) -> Reply:
        return self._listed(job)

    def _listed(self, job: Job) -> Reply:
        view = self._examples.view(job.cancel_event)
        cards = [
            ExampleCard(
                id=one.id,
                name=one.name,
                description=one.description,
                kind=one.kind,
                predicted=one.answer is not None,
                model_version_id=one.model_version_id,
            )
            for one in view.items
        ]
        result = ExamplesResult(
            examples=cards,
            owner=view.owner,
            kept="set" if view.in_set else "platform",
            set_path="" if view.path is None else str(view.path),
            note=view.note,
            publish_url=view.publish_url,
            missing=view.missing,
        )
        return Reply(result, self.thumbnails(view.items, job.cancel_event))

    def _open(self, job: Job, params: Params, _buffers: Sequence[Buffer]) -> Reply:
        """Put an example among the inputs that were tried, with what was said of it."""
        session = self._session
        era = session.shelf.era
        example = self._examples.find(params.text("id"), job.cancel_event)
        item = example.read(job.cancel_event)
        job.check()
        origin = Origin("text", item.data.decode()) if item.kind == "text" else None
        tried = session.shelf.put(item, origin or Origin("example", example.name))
        if example.answer is None:
            reply = session.answer_new(job, tried, params)
            return Reply(reply.result, [*reply.buffers, self._thumbnail(example, item)])
        kept = session.keep(tried, example.answer.prediction(item), era)
        if kept is None:
            raise PredictError("Another model was chosen meanwhile.", name="CANCELLED")
        result = TryResult(
            model=session.answering.card(job),
            answers=lines_of([kept]),
            input=input_card(item, session.chosen.platform),
        )
        return Reply(result, [*tables_of([kept]), self._thumbnail(example, item)])

    def _add(self, job: Job, params: Params, _buffers: Sequence[Buffer]) -> Reply:
        tried = self._session.shelf.get(params.text("input_key"))
        if tried.unread:
            raise InputError(
                f"{tried.input.name} could not be read, so it can be no example.",
                name="INPUT_UNREADABLE",
            )
        self._examples.add(
            tried.input,
            params.text("name", ""),
            params.text("description", ""),
            tried.prediction,
            cancel=job.cancel_event,
        )
        return self._done(job)

    def _change(self, job: Job, params: Params, _buffers: Sequence[Buffer]) -> Reply:
        name, description = params.text("name"), params.text("description", "")
        self._examples.change(params.text("id"), name, description, job.cancel_event)
        return self._done(job)

    def _remove(self, job: Job, params: Params, _buffers: Sequence[Buffer]) -> Reply:
        self._examples.remove(params.text("id"), job.cancel_event)
        return self._done(job)

    def _move(self, job: Job, params: Params, _buffers: Sequence[Buffer]) -> Reply:
        self._examples.move(params.text("id"), params.integer("to"), job.cancel_event)
        return self._done(job)

    def _done(self, job: Job) -> Reply:
        """Tell all pages, and give the one that asked the list as it is now."""
        self._changed()
        return self._listed(job)

    # --- pictures --------------------------------------------------------------------------------
    def thumbnails(
        self, items: Sequence[Item], cancel: threading.Event | None = None
    ) -> list[bytes]:
        """Return a thumbnail of each example; empty for what cannot be drawn, or takes long."""
        wanted = [one for one in items if one.kind in {"image", "video"}]
        missing = [one for one in wanted if one.id not in one.pictures]
        if missing:
            pool = ThreadPoolExecutor(_PARALLEL, "predict-widgets-examples")
            wait([pool.submit(self._make, one, cancel) for one in missing], _PICTURES_SECONDS)
            pool.shutdown(wait=False, cancel_futures=True)
        return [one.pictures.get(one.id, b"") for one in items]

    def _make(self, example: Item, cancel: threading.Event | None) -> None:
        try:
            item = example.read(cancel)
        except PredictError:
            # The list shows its kind instead; opening it says what is wrong.
            return
        self._thumbnail(example, item)

    def _thumbnail(self, example: Item, item: Input) -> bytes:
        if example.id not in example.pictures:
            example.pictures[example.id] = thumbnail_of(item)
        return example.pictures[example.id]
