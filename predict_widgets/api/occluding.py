"""``occlusion_map``: which parts of a picture a score rests on, found by covering each in turn."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from predict_widgets.errors import CancelledError, InputError, PredictError
from predict_widgets.inputs import Input, as_input
from predict_widgets.media.covering import FILLS, Coverable, Fill, grid
from predict_widgets.platform.client import INPUTS_PER_CALL
from predict_widgets.platform.output_config import MAX_CONCEPTS, not_a_setting, output_config
from predict_widgets.platform.requests import BYTES_PER_CALL
from predict_widgets.predictions.occlusion import OcclusionMap, measured
from predict_widgets.progress import ProgressLine
from predict_widgets.questions import checked, misfit_of, question_for, refuse_misfit
from predict_widgets.session import Manner, answer, only_answer

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from predict_widgets.inputs import InputLike
    from predict_widgets.media.covering import Patch
    from predict_widgets.model_list import ListedModel
    from predict_widgets.platform.client import Platform
    from predict_widgets.platform.references import Reference
    from predict_widgets.predictions.prediction import Prediction
    from predict_widgets.session import Question

STEPS = 14
"""Rows and columns unless told otherwise."""
MOST_STEPS = 32
LARGEST_PATCH = 8.0
# On this computer a call costs nothing, and the map is seen to grow.
_LOCAL_PER_CALL = 16
# A patch of detail in a plain picture makes its JPEG larger, though hardly by so much.
_GROWTH = 1.5
# Elsewhere one call may hold many: each gives it time.
_CALL_SECONDS, _SECONDS_EACH = 60.0, 1.0


@dataclass(frozen=True)
class Raster:
    """How a picture is covered, patch by patch.

    Attributes
    ----------
    rows, columns
        Steps from top to bottom and from left to right, each 1 to 32.
    patch
        How large a patch is, in steps along each edge, above 0 and up to 8.
    fill
        ``gray``, ``blur`` or ``mirror``.

    Raises
    ------
    PredictError
        ``SETTING_NOT_UNDERSTOOD`` for what is out of range.
    """

    rows: int = STEPS
    columns: int = STEPS
    patch: float = 2.0
    fill: Fill = "gray"

    def __post_init__(self) -> None:
        for name, value in (("rows", self.rows), ("columns", self.columns)):
            # People hand in what the annotation rules out.
            whole = isinstance(value, int) and not isinstance(value, bool)  # pyright: ignore[reportUnnecessaryIsInstance]
            if not whole or not 1 <= value <= MOST_STEPS:
                raise not_a_setting(name, value, f"a whole number from 1 to {MOST_STEPS}")
        number = isinstance(self.patch, int | float) and not isinstance(self.patch, bool)  # pyright: ignore[reportUnnecessaryIsInstance]
        if not number or not 0 < self.patch <= LARGEST_PATCH:
            raise not_a_setting(
                "patch", self.patch, f"a number above 0 and up to {LARGEST_PATCH:g}"
            )
        if self.fill not in FILLS:
            raise not_a_setting("fill", self.fill, '"gray", "blur" or "mirror"')

    @property
    def patches(self) -> list[Patch]:
        """What is covered, one after the other: row by row from the top left."""
        return grid(self.rows, self.columns, self.patch)


@dataclass(frozen=True)
class Cost:
    """What a map takes: `predictions` in so many `calls`, the uncovered picture's included."""

    predictions: int
    calls: int
    per_call: int


def cost_of(platform: Platform, raster: Raster, picture_bytes: int) -> Cost:
    """Say what a map takes.

    Elsewhere a call holds up to 128 pictures and 128 MB; on this computer 16, so that the map is
    seen to grow and is soon cancelled.

    Parameters
    ----------
    platform
        Who is asked.
    raster
        How the picture is covered.
    picture_bytes
        Of the uncovered picture as it is sent.
    """
    most = _LOCAL_PER_CALL if platform.local else INPUTS_PER_CALL
    fit = int(BYTES_PER_CALL / (max(picture_bytes, 1) * _GROWTH))
    per_call = max(min(most, fit), 1)
    patches = raster.rows * raster.columns
    return Cost(patches + 1, 1 + -(-patches // per_call), per_call)


def occlusion_map(  # noqa: PLR0913 - what a prediction depends on
    input: InputLike,  # noqa: A002 - the word of the whole package
    model: str | Reference | ListedModel | None = None,
    *,
    concept: str = "",
    rows: int = STEPS,
    columns: int = STEPS,
    patch: float = 2.0,
    fill: Fill = "gray",
    platform: Platform | None = None,
    prompt: str = "",
    params: Mapping[str, object] | None = None,
    deployment: str = "",
    nodepool: str = "",
    timeout: float | None = None,
    cancel: threading.Event | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> OcclusionMap:
    """Cover a picture patch by patch, and say how far the score of a concept falls for each.

    A large drop says that the model's score rests on what was there. The method is that of Zeiler
    and Fergus, "Visualizing and Understanding Convolutional Networks" (ECCV 2014), section 4.2.

    It takes ``rows * columns + 1`` predictions: with the defaults 197, of which a platform
    elsewhere may charge each. Nothing of it is remembered. A picture over 1024 pixels along its
    longer edge is looked at in that size.

    The uncovered score is that of the picture shrunk and saved as JPEG as the covered ones are, so
    that they differ by the patch alone: it may differ from what `predict` says of the original.
    `imagenet-classifier` gives the astronaut's first label .153 here and .144 there, and these are
    not even the same label.

    >>> found = pw.occlusion_map("coffee.jpg", "imagenet-classifier")  # doctest: +SKIP
    >>> found.drops.max()  # doctest: +SKIP
    >>> found.figure()  # doctest: +SKIP

    Parameters
    ----------
    input
        A picture, as `predict` takes it.
    model
        A model that gives concepts, of the whole picture or of regions of it.
    concept
        The label to follow; without it the one that the model names first. Of a model that finds
        several regions of it, its score is that of the best.
    rows, columns
        Steps of the grid from top to bottom and from left to right, each 1 to 32: the middles of
        neighboring patches are one step apart.
    patch
        How large a patch is, in steps along each edge, above 0 and up to 8. With 1 every place is
        covered once; with 2, the default, neighbors overlap by half, and more of what the model
        looks at is gone at a time.
    fill
        What covers: ``gray``, ``blur`` (a blurred copy of what is there) or ``mirror`` (what is
        there, left and right swapped). Gray edges are something to see for a model, too.
    platform, prompt, params, deployment, nodepool, timeout
        As of `predict`.
    cancel
        Stops it when set: what is done by then is returned.
    progress
        Is told how many predictions have come, and how many there will be. Without it a line on
        stderr says so, where a person is looking.

    Returns
    -------
    OcclusionMap
        Its ``.drops`` are rows x columns, float32: the score of the uncovered picture, ``.score``,
        which is not quite that of `predict` (see above), less that
        with the patch there covered. NaN where no answer came; then ``.error`` says why, unless
        it was cancelled.

    Raises
    ------
    PredictError
        ``SETTING_NOT_UNDERSTOOD`` for what is out of range, ``CONCEPT_NOT_FOUND``, and whatever
        kept the model from answering about the uncovered picture or about any patch.
    InputError
        ``INPUT_NOT_A_PICTURE``, or whatever keeps it from being read.
    """
    raster = Raster(rows, columns, patch, fill)
    plain = checked(params, prompt)
    config = output_config(max_concepts=MAX_CONCEPTS)
    routing = (deployment, nodepool)
    question = question_for(model, platform, config, plain, prompt, routing, cancel)
    item = as_input(input, cancel=cancel)
    refuse_misfit(item, misfit_of(question))
    manner = Manner(timeout=timeout, cancel=cancel)
    if progress is not None:
        counted = _Counted(rows * columns + 1, progress)
        return occluded(question, item, concept, raster, replace(manner, on_answer=counted.step))
    with ProgressLine(rows * columns + 1) as line:
        manner = replace(manner, on_wait=line.wait, on_answer=line.step)
        return occluded(question, item, concept, raster, manner)


class _Counted:
    def __init__(self, total: int, told: Callable[[int, int], None]) -> None:
        self._total = total
        self._told = told
        self._done = 0

    def step(self) -> None:
        self._done += 1
        self._told(self._done, self._total)


def occluded(  # noqa: PLR0913, PLR0917 - what a map depends on
    question: Question,
    item: Input,
    concept: str,
    raster: Raster,
    manner: Manner,
    told: Callable[[OcclusionMap], None] = lambda _map: None,
) -> OcclusionMap:
    """Make the map; ``told`` is shown it as it grows, after each call.

    Raises
    ------
    PredictError
        As of `occlusion_map`.
    """
    if item.kind != "image":
        raise InputError(f"{item.name} is not a picture.", name="INPUT_NOT_A_PICTURE")
    manner = replace(manner, again=True, kept=False)
    coverable = Coverable(item.data)
    whole = passing(coverable.covered(), item.name)
    said = only_answer(question, whole, manner)
    wanted = measured(said, concept)
    drops = np.full((raster.rows, raster.columns), np.nan, np.float32)

    def so_far(error: PredictError | None) -> OcclusionMap:
        found = drops.copy()
        found.setflags(write=False)
        named = (wanted.concept, wanted.vocabulary, wanted.score)
        kind = (raster.fill, raster.patch)
        return OcclusionMap(found, *named, said, *kind, coverable.picture, error)

    error: PredictError | None = None
    per_call = cost_of(question.platform, raster, len(whole.data)).per_call
    try:
        for first, answers in _calls(question, coverable, raster, per_call, manner):
            for cell, each in enumerate(answers, first):
                error = error or each.error
                if each.error is None:
                    drops.flat[cell] = wanted.score - wanted.of(each)
            told(so_far(error))
    except CancelledError:
        pass  # what is done by then is the map
    except PredictError as problem:
        error = problem
    if error is not None and not np.isfinite(drops).any():
        raise error
    return so_far(error)


def _calls(
    question: Question, coverable: Coverable, raster: Raster, per_call: int, manner: Manner
) -> Iterator[tuple[int, Sequence[Prediction]]]:
    """Yield the answers of each call, and the place of the first of them in the grid."""
    patches = raster.patches
    seconds = manner.timeout or _CALL_SECONDS + _SECONDS_EACH * per_call
    manner = replace(manner, inputs_per_call=per_call, timeout=seconds)
    for first in range(0, len(patches), per_call):
        if manner.cancel is not None and manner.cancel.is_set():
            return
        some = patches[first : first + per_call]
        yield (
            first,
            answer(
                question,
                [passing(coverable.covered(patch, raster.fill)) for patch in some],
                manner,
                first=first,
            ),
        )


def passing(data: bytes, name: str = "covered picture") -> Input:
    """Return a JPEG of ours, or of the page's, as an input; its pixels are not looked at.

    Raises
    ------
    InputError
        Where it is no picture.
    """
    return as_input(data, name=name, kind="image", quick=True)
