"""Which predicted boxes are the true ones: the matching of COCO, for all inputs at once.

Within one input and moment, boxes choose by falling score, of equals the model's first, and each
takes the free true box that it overlaps most, by intersection over union (IoU), from a least
overlap on. First among those of its own label (cocodataset.org, "Detection evaluation"); then, to
tell confusion from invention, the rest among the rest, as `predict_widgets.predictions.agreement`
does. A true box around many things (a crowd) is never missed, and what lies in one and is of its
label counts neither for nor against the model.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Boxes:
    """Boxes as columns of the same length.

    Attributes
    ----------
    case, time
        The place of the case, and the moment.
    label
        A number.
    edges
        Left, top, right, bottom. (boxes, 4)
    score
        NaN for none, as of all true ones.
    thresholded
        Whether the threshold concerns the score.
    crowd
        Whether it is around many things.
    """

    case: NDArray[np.int64]
    time: NDArray[np.int32]
    label: NDArray[np.int64]
    edges: NDArray[np.float64]
    score: NDArray[np.float32]
    thresholded: NDArray[np.bool_]
    crowd: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.case)

    def of(self, kept: NDArray[Any]) -> Boxes:
        """Return some of them: those that a mask or places name."""
        return Boxes(**{name: column[kept] for name, column in vars(self).items()})


@dataclass(frozen=True)
class Candidates:
    """Pairs of a predicted and a true box that overlap, in the order in which they are chosen.

    Attributes
    ----------
    said, true
        The places of the boxes.
    iou
        Their intersection over union; of a crowd the part of the predicted box that is in it.
    alike, crowd
        Whether they bear one label, and whether the true one is a crowd.
    """

    said: NDArray[np.int64]
    true: NDArray[np.int64]
    iou: NDArray[np.float64]
    alike: NDArray[np.bool_]
    crowd: NDArray[np.bool_]

    def of(self, kept: NDArray[np.bool_]) -> Candidates:
        """Return some of them, in their order."""
        return Candidates(**{name: column[kept] for name, column in vars(self).items()})


@dataclass(frozen=True)
class Matched:
    """What the boxes were matched with.

    Attributes
    ----------
    partner
        Of each predicted box the place of the true one; -1 for none.
    alike
        Whether both bear one label.
    ignored
        Of each predicted box, whether it counts for nothing.
    """

    partner: NDArray[np.int64]
    alike: NDArray[np.bool_]
    ignored: NDArray[np.bool_]


def moments(said: Boxes, true: Boxes) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return for each box a number of its case and moment, from 0 on."""
    times, place = np.unique(np.concatenate((said.time, true.time)), return_inverse=True)
    keys = np.concatenate((said.case, true.case)) * len(times) + place
    _, moment = np.unique(keys, return_inverse=True)
    return moment[: len(said)], moment[len(said) :]


def candidates(said: Boxes, true: Boxes, least: float) -> Candidates:
    """Return the pairs of an input and moment that overlap at least so much."""
    mine, theirs = moments(said, true)
    order = np.argsort(theirs, kind="stable")
    begins, ends = (np.searchsorted(theirs[order], mine, side=side) for side in ("left", "right"))
    counts = ends - begins
    at = np.repeat(np.arange(len(said)), counts)
    starts = np.repeat(begins - np.cumsum(counts) + counts, counts)
    of = order[np.arange(int(counts.sum())) + starts] if len(order) else at
    crowd = true.crowd[of]
    iou = _overlap(said.edges[at], true.edges[of], crowd)
    near = iou >= least
    pairs = Candidates(at, of, iou, said.label[at] == true.label[of], crowd).of(near)
    rank = np.empty(len(said), np.int64)
    rank[_by_score(said.score)] = np.arange(len(said))
    return Candidates(
        **{
            name: column[np.lexsort((-pairs.iou, rank[pairs.said]))]
            for name, column in vars(pairs).items()
        }
    )


def matched(pairs: Candidates, said: int, true: int, least: float, *, across: bool) -> Matched:
    """Return what each predicted box is matched with.

    Parameters
    ----------
    pairs
        Those that overlap at least as much as ``least``, or less.
    said, true
        How many boxes there are.
    least
        The least overlap.
    across
        Whether the rest may be matched with the rest of other labels.
    """
    near = pairs.of(pairs.iou >= min(least, 1 - 1e-10))  # as pycocotools has it
    partner, taken = np.full(said, -1, np.int64), np.zeros(true, bool)
    _take(near.of(near.alike & ~near.crowd), partner, taken)
    alike = partner >= 0
    ignored = np.zeros(said, bool)
    ignored[near.said[near.alike & near.crowd]] = True
    ignored &= ~alike
    if across:
        left = ~near.alike & ~near.crowd & (partner[near.said] < 0) & ~ignored[near.said]
        _take(near.of(left), partner, taken)
    return Matched(partner, alike, ignored)


def _take(pairs: Candidates, partner: NDArray[np.int64], taken: NDArray[np.bool_]) -> None:
    """Let boxes choose in the order of the pairs, in place."""
    found, gone = partner.tolist(), taken.tolist()
    for at, of in zip(pairs.said.tolist(), pairs.true.tolist(), strict=True):
        if found[at] < 0 and not gone[of]:
            found[at] = of
            gone[of] = True
    partner[:] = found
    taken[:] = gone


def _by_score(score: NDArray[np.float32]) -> NDArray[np.int64]:
    return np.argsort(-np.where(np.isnan(score), -np.inf, score), kind="stable")


def _overlap(
    mine: NDArray[np.float64], theirs: NDArray[np.float64], crowd: NDArray[np.bool_]
) -> NDArray[np.float64]:
    corners = np.minimum(mine[:, 2:], theirs[:, 2:]) - np.maximum(mine[:, :2], theirs[:, :2])
    shared = np.maximum(corners, 0).prod(axis=1)
    own = _areas(mine)
    whole = np.where(crowd, own, own + _areas(theirs) - shared)
    return np.divide(shared, whole, out=np.zeros_like(shared), where=whole > 0)


def _areas(edges: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.maximum(edges[:, 2:] - edges[:, :2], 0).prod(axis=1)
