"""COCO's average precision of boxes, by ``faster-coco-eval``, and its interval.

Of ten overlaps (IoU 0.5 to 0.95), 101 points of recall, the 100 best boxes of an input and label
(cocodataset.org, "Detection evaluation"). IoU does not change with the size of the picture, so
boxes are handed over as fractions; areas of pictures are not told apart.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from predict_widgets.errors import MissingExtraError, PredictError, how_to_install
from predict_widgets.evaluation import words
from predict_widgets.evaluation.curve import FEW_SAMPLES
from predict_widgets.evaluation.curves import draws, percentiles
from predict_widgets.evaluation.matching import matched, moments
from predict_widgets.evaluation.rates import Rate

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from predict_widgets.evaluation.box_cases import BoxCases
    from predict_widgets.evaluation.matching import Boxes

IOUS = np.linspace(0.5, 0.95, 10)
_RECALLS = np.linspace(0, 1, 101)
_MOST = 100
# Two numbers of COCO's are the same overlap.
_CLOSE = 1e-6


@dataclass(frozen=True, eq=False)
class BoxPrecision:
    """The average precision of each label at each overlap.

    Attributes
    ----------
    cases
        What is judged.
    seed
        Of the samples that intervals come from.
    values
        By overlap and label; NaN for a label without true boxes. (10, labels)
    """

    cases: BoxCases
    seed: int
    values: NDArray[np.float64]

    def rate(self, label: int | None, iou: float | None, *, flags: tuple[str, ...] = ()) -> Rate:
        """Return the AP of a label, or the mean of all, at an overlap or over the ten.

        Raises
        ------
        PredictError
            ``SETTING_NOT_UNDERSTOOD`` for an IoU that COCO does not have.
        """
        rows = slice(None) if iou is None else slice(_place_of(iou), _place_of(iou) + 1)
        at = "0.5 to 0.95" if iou is None else f"{iou:g}"
        name = "mAP" if label is None else "AP"
        name += "50-95" if iou is None else f"{round(iou * 100)}"
        rule = f"COCO's, IoU {at}, 101 points of recall, 100 boxes an input and label"
        columns = slice(None) if label is None else slice(label, label + 1)
        own = self.values[rows, columns]
        labeled = self.cases.labeled[columns]
        if not labeled.any():
            return Rate.refusal(name, words.NO_POSITIVES, rule=rule)
        if np.isnan(self.cases.said.score).any():
            return Rate.refusal(name, words.NO_SCORES, rule=rule, n=int(labeled.sum()))
        drawn = self._resampled[:, rows, columns]
        filled = ~np.isnan(drawn)
        counts = filled.sum(axis=(1, 2))
        means = np.where(filled, drawn, 0).sum(axis=(1, 2)) / np.maximum(counts, 1)
        interval = percentiles(np.where(counts > 0, means, np.nan))
        rule = f"{rule}; interval: inputs resampled {FEW_SAMPLES} times, seed {self.seed}"
        return Rate(name, float(np.nanmean(own)), int(labeled.sum()), interval, rule, flags=flags)

    @cached_property
    def _resampled(self) -> NDArray[np.float64]:
        return resampled(self.cases, draws(self.cases.n, FEW_SAMPLES, self.seed))

    def means(self, weights: NDArray[np.int32], rows: slice) -> NDArray[np.float64]:
        """Return the mean over labels, and over some of the overlaps, of resampled inputs."""
        own = resampled(self.cases, weights)[:, rows]
        there = ~np.isnan(own)
        counts = there.sum(axis=(1, 2))
        sums = np.where(there, own, 0).sum(axis=(1, 2))
        return np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)


def box_precision_of(cases: BoxCases, seed: int) -> BoxPrecision:
    """Return COCO's average precisions.

    Raises
    ------
    MissingExtraError
        If ``faster-coco-eval`` is not installed.
    """
    try:
        from faster_coco_eval import (  # pyright: ignore[reportMissingTypeStubs] - 1.8 has none
            COCO,
            COCOeval_faster,
        )
    except ImportError as error:
        raise MissingExtraError(
            "faster-coco-eval is not installed.", hint=how_to_install("evaluation")
        ) from error
    none = np.full((len(IOUS), len(cases.labels)), np.nan)
    if not len(cases.truth) or not len(cases.said) or np.isnan(cases.said.score).any():
        # What is true and never found has a precision of 0.
        none[:, cases.labeled > 0] = 0.0
        return BoxPrecision(cases, seed, none)
    truth, found = (COCO(one) for one in _datasets(cases))
    judge: Any = COCOeval_faster(truth, found, "bbox")
    judge.params.areaRng, judge.params.areaRngLbl = [[0, 1e10]], ["all"]
    judge.params.maxDets = [_MOST]
    judge.evaluate()
    judge.accumulate()
    precision: NDArray[np.float64] = judge.eval["precision"][:, :, :, 0, -1]
    values = precision.mean(axis=1)
    return BoxPrecision(cases, seed, np.where(cases.labeled > 0, values, np.nan))


def _datasets(cases: BoxCases) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what is true and what is said as COCO's files would have it."""
    true, said = moments(cases.truth, cases.said)
    base = {
        "images": [{"id": number} for number in range(1, max(true.max(), said.max()) + 2)],
        "categories": [{"id": at, "name": name} for at, name in enumerate(cases.labels, 1)],
    }
    found = _annotations(cases.said, said)
    for one, score in zip(found, cases.said.score.tolist(), strict=True):
        one["score"] = score
    return {**base, "annotations": _annotations(cases.truth, true)}, {**base, "annotations": found}


def _annotations(boxes: Boxes, moment: NDArray[np.int64]) -> list[dict[str, Any]]:
    edges = boxes.edges
    corners = np.column_stack((edges[:, :2], edges[:, 2:] - edges[:, :2]))
    columns = zip(
        (moment + 1).tolist(), (boxes.label + 1).tolist(), corners.tolist(),
        corners[:, 2:].prod(axis=1).tolist(), boxes.crowd.astype(int).tolist(),
        strict=True,
    )  # fmt: skip
    return [
        {"id": at, "image_id": image, "category_id": label, "bbox": box, "area": area,
         "iscrowd": crowd}
        for at, (image, label, box, area, crowd) in enumerate(columns, 1)
    ]  # fmt: skip


def _place_of(iou: float) -> int:
    place = int(np.abs(IOUS - iou).argmin())
    if abs(IOUS[place] - iou) > _CLOSE:
        raise PredictError(
            f"iou={iou!r} is none of COCO's overlaps",
            name="SETTING_NOT_UNDERSTOOD",
            hint="They are 0.5, 0.55 and so on to 0.95.",
        )
    return place


# --- resampled ------------------------------------------------------------------------------------
def resampled(cases: BoxCases, weights: NDArray[np.int32]) -> NDArray[np.float64]:
    """Return the average precisions of resampled inputs, NaN where a label is true of none.

    Which box is which is decided within an input, so boxes are matched once; that a weight of all
    ones gives what faster-coco-eval gives is tested.

    Parameters
    ----------
    cases
        What is judged.
    weights
        How often each input is drawn. (samples, cases)

    Returns
    -------
    numpy.ndarray
        (samples, 10, labels)
    """
    best = _best_hundred(cases)
    said = cases.said.of(best)
    kept = replace(cases, said=said, probable=cases.probable[best])
    found = np.full((len(weights), len(IOUS), len(cases.labels)), np.nan)
    for place, iou in enumerate(IOUS):
        own = matched(kept.pairs, len(said), len(cases.truth), float(iou), across=False)
        for label in np.flatnonzero(cases.labeled).tolist():
            rows = np.flatnonzero((said.label == label) & ~own.ignored)
            order = rows[np.argsort(-said.score[rows], kind="stable")]
            drawn = weights[:, said.case[order]]
            positives = weights[:, cases.truths_of(label)].sum(axis=1)
            found[:, place, label] = _areas(drawn, own.alike[order], positives)
    return found


def _areas(
    drawn: NDArray[np.int32], right: NDArray[np.bool_], positives: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return COCO's area of each sample, of boxes by falling score."""
    if not len(right):
        return np.where(positives > 0, 0.0, np.nan)
    hits = np.cumsum(drawn * right, axis=1, dtype=np.int64)
    precision = hits / np.maximum(np.cumsum(drawn, axis=1, dtype=np.int64), 1)
    highest = np.maximum.accumulate(precision[:, ::-1], axis=1)[:, ::-1]
    areas = np.full(len(drawn), np.nan)
    for sample in np.flatnonzero(positives).tolist():
        at = np.searchsorted(hits[sample] / positives[sample], _RECALLS, side="left")
        inside = at < len(right)
        areas[sample] = highest[sample, at[inside]].sum() / len(_RECALLS)
    return areas


def _best_hundred(cases: BoxCases) -> NDArray[np.int64]:
    """Return the places of the boxes that count: the best of each input, moment and label."""
    said = cases.said
    order = np.lexsort((-said.score, said.label, said.time, said.case))
    groups = np.column_stack((said.case, said.time, said.label))[order]
    begins = np.flatnonzero(np.append(True, (groups[1:] != groups[:-1]).any(axis=1))[: len(order)])
    lengths = np.diff(np.append(begins, len(order)))
    rank = np.arange(len(order)) - np.repeat(begins, lengths)
    return np.sort(order[rank < _MOST])
