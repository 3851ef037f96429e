"""Passing pictures: a covered one, or one of the webcam. Predicted on, answered, and kept nowhere.

All of it stands in one line: however many pages ask, one call is under way.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from predict_widgets.api.occluding import Raster, cost_of, occluded, occlusion_map, passing
from predict_widgets.errors import InputError, PredictError
from predict_widgets.media.covering import FILLS, Coverable, Fill, Patch, is_patch
from predict_widgets.platform.output_config import MAX_CONCEPTS, output_config
from predict_widgets.predictions.occlusion import OcclusionMap
from predict_widgets.questions import checked, misfit_of, question_for, refuse_misfit
from predict_widgets.session import Manner, only_answer
from predict_widgets.widgets.answers import lines_of, tables_of
from predict_widgets.widgets.asking import Asking
from predict_widgets.widgets.jobs import Job, Reply, error_payload
from predict_widgets.widgets.pace import Pace
from predict_widgets.widgets.pool import Lane
from predict_widgets.widgets.shelf import Origin, Tried
from predict_widgets.widgets.uploads import check_chunk
from predict_widgets.widgets.wire import CostResult, MapResult, PredictResult

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Hashable, Mapping, Sequence

    from predict_widgets.inputs import Input
    from predict_widgets.predictions.prediction import Prediction
    from predict_widgets.session import Question
    from predict_widgets.widgets.base import Handler
    from predict_widgets.widgets.chosen import Chosen
    from predict_widgets.widgets.jobs import Buffer
    from predict_widgets.widgets.params import Params
    from predict_widgets.widgets.shelf import Shelf

# To find out who answers takes two small calls, which a drag does not pay for each picture; so
# soon a new version is noticed all the same.
_QUESTION_SECONDS = 5.0


@dataclass(frozen=True)
class _Held:
    """A question, what makes it the same one, and until when it is put as it is."""

    key: Hashable
    question: Question
    until: float


class Covering:
    """The requests about passing pictures. Every method runs on a thread of the pool.

    Parameters
    ----------
    chosen
        The model.
    shelf
        Where the inputs lie; none is added.
    """

    def __init__(self, chosen: Chosen[Prediction], shelf: Shelf[Prediction]) -> None:
        self._chosen = chosen
        self._shelf = shelf
        self._lane = Lane()
        # Of one input and one question: the next ones take their places.
        self._coverable: tuple[str, Coverable] | None = None
        self._held: _Held | None = None

    def methods(self) -> dict[str, Handler]:
        """Return the handlers."""
        return {
            "transient": self._transient,
            "cover.cost": self._cost,
            "cover.map": self._map,
        }

    def lane(self, method: str, _params: Mapping[str, object]) -> Lane | None:
        """Return the line in which all of them stand."""
        return self._lane if method in {"transient", "cover.cost", "cover.map"} else None

    def close(self) -> None:
        """Let go of the picture that was covered last."""
        self._coverable = self._held = None

    # --- what the page asks ----------------------------------------------------------------------
    def _transient(self, job: Job, params: Params, buffers: Sequence[Buffer]) -> Reply:
        """``transient``: the answer about an input with a patch covered, or about a frame."""
        card = self._chosen.card(job)
        item = self._frame(buffers[0]) if buffers else self._covered(params)
        asking = Asking.of(params).of_model(card, {item.kind})
        question = self._question(job.cancel_event, asking, asking.max_concepts)
        refuse_misfit(item, misfit_of(question))
        manner = Manner(again=True, cancel=job.cancel_event, kept=False)
        said = only_answer(question, item, manner)
        self._shelf.glimpse(said)
        answered = [Tried(item, Origin("python", item.name), said)]
        return Reply(PredictResult(model=card, answers=lines_of(answered)), tables_of(answered))

    def _cost(self, job: Job, params: Params, _buffers: Sequence[Buffer]) -> Reply:
        """``cover.cost``: what a map takes, and whether each prediction may cost something."""
        platform = self._chosen.platform
        predictions = calls = 0
        if key := params.text("input_key", ""):
            cost = cost_of(platform, _raster(params), len(self._uncovered(key).covered()))
            predictions, calls = cost.predictions, cost.calls
        job.check()
        return Reply(
            CostResult(
                predictions=predictions, calls=calls, paid=not platform.local, host=platform.host
            )
        )

    def _map(self, job: Job, params: Params, _buffers: Sequence[Buffer]) -> Reply:
        """``cover.map``: an occlusion map; what is done of it goes out as it grows."""
        item = self._shelf.get(params.text("input_key")).input
        raster = _raster(params)
        asking = Asking.of(params).of_model(self._chosen.card(job), {item.kind})
        question = self._question(job.cancel_event, asking, MAX_CONCEPTS)
        total, done = raster.rows * raster.columns + 1, 0

        def answered() -> None:
            nonlocal done
            done += 1
            job.progress("predicting", done, total)

        def waits(message: str) -> None:
            job.progress("waiting", message=message)

        manner = Manner(cancel=job.cancel_event, on_answer=answered, on_wait=waits)
        with Pace[OcclusionMap](lambda grown: job.partial(*_told(grown))) as pace:
            found = occluded(question, item, params.text("concept"), raster, manner, pace.offer)
        return Reply(*_told(found))

    # --- from Python -----------------------------------------------------------------------------
    def map_of(  # noqa: PLR0913, PLR0917 - what a map depends on
        self,
        key: str,
        asking: Asking,
        raster: Raster,
        concept: str,
        cancel: threading.Event | None,
        progress: Callable[[int, int], None] | None,
    ) -> OcclusionMap:
        """Make a map of an input, see `predict_widgets.occlusion_map`."""
        tried = self._shelf.find(key)
        if tried is None:
            raise InputError(
                "There is no picture on show to be covered.",
                name="INPUT_MISSING",
                hint="Drop one on the viewer, or hand one to predict(...).",
            )
        item = tried.input
        chosen = self._chosen
        asking = asking.of_model(chosen.card(None), {item.kind})
        deployment, nodepool = _places(chosen)
        return occlusion_map(
            item,
            chosen.reference,
            platform=chosen.platform,
            concept=concept,
            rows=raster.rows,
            columns=raster.columns,
            patch=raster.patch,
            fill=raster.fill,
            prompt=asking.prompt,
            params=asking.params,
            deployment=deployment,
            nodepool=nodepool,
            cancel=cancel,
            progress=progress,
        )

    # --- what it is about ------------------------------------------------------------------------
    def _frame(self, data: Buffer) -> Input:
        check_chunk(data)
        return passing(bytes(data), "picture from the page")

    def _covered(self, params: Params) -> Input:
        coverable = self._uncovered(params.text("input_key"))
        patch, fill = params.part("patch"), params.text("fill", FILLS[0])
        return passing(coverable.covered(patch and _patch(patch), _fill(fill)))

    def _uncovered(self, key: str) -> Coverable:
        """Return an input's picture, which is decoded once for as long as it is the one covered."""
        known = self._coverable
        if known is not None and known[0] == key and self._shelf.find(key) is not None:
            return known[1]
        item = self._shelf.get(key).input
        if item.kind != "image":
            raise InputError(f"{item.name} is not a picture.", name="INPUT_NOT_A_PICTURE")
        self._coverable = (key, Coverable(item.data))
        return self._coverable[1]

    def _question(
        self, cancel: threading.Event | None, asking: Asking, max_concepts: int
    ) -> Question:
        chosen = self._chosen
        settings = repr((asking, max_concepts))
        key = (chosen.platform.uid, chosen.reference, chosen.routing, settings)
        known = self._held
        now = time.monotonic()
        if known is not None and known.key == key and now < known.until:
            return known.question
        config = output_config(max_concepts=max_concepts, min_value=asking.min_value or None)
        plain = checked(asking.params, asking.prompt)
        question = question_for(
            chosen.reference, chosen.platform, config, plain, asking.prompt, _places(chosen), cancel
        )
        self._held = _Held(key, question, now + _QUESTION_SECONDS)
        return question


def _places(chosen: Chosen[Prediction]) -> tuple[str, str]:
    # A model has no nodes; `question_for` says so where somebody handed in a place for each.
    return cast("tuple[str, str]", (chosen.routing.deployment, chosen.routing.nodepool))


def _raster(params: Params) -> Raster:
    return Raster(
        params.integer("rows"), params.integer("columns"), fill=_fill(params.text("fill", FILLS[0]))
    )


def _fill(text: str) -> Fill:
    if text not in FILLS:
        raise PredictError(
            f"A patch cannot be filled with {text!r}.",
            name="REQUEST_INVALID",
            hint=f"It is one of {', '.join(FILLS)}.",
        )
    return text


def _patch(params: Params) -> Patch:
    patch = Patch(*(params.fraction(edge) for edge in Patch._fields))
    if not is_patch(patch):
        raise params.wrong("patch", "a part of the picture")
    return patch


def _told(found: OcclusionMap) -> tuple[MapResult, list[bytes]]:
    """Return a map as the page gets it, and its drops."""
    result = MapResult(
        concept=found.concept,
        vocabulary=found.vocabulary,
        score=found.score,
        rows=found.rows,
        columns=found.columns,
        done=found.done,
        error=None if found.error is None else error_payload(found.error),
    )
    return result, [found.drops.astype("<f4").tobytes()]
