"""Which inputs of a dataset are on show, and in which order; the same rule as the page's.

The page applies it while a slider moves (``js/src/grid/filter.ts``, ``order.ts``, which say it in
words); ``tests/contract/showing.json`` holds the two to the same answers.

- A statement passes the threshold by the rule of `predict_widgets.predictions.visible`; it is on
  show if it also bears the words of the concept filter.
- Where there is a concept filter, an input is on show if one of its statements is. The threshold
  alone leaves all inputs.
- A class (``label``) leaves the inputs that a statement above the threshold or their ground truth
  names by it.
- Ground truth is held against all statements above the threshold, whatever the concept filter:
  ``unlabeled`` has none; ``agree`` and ``mistakes`` are the labeled inputs that were predicted, the
  one or the other. An input whose ground truth has regions agrees if the labels are the same, each
  side's; one with labels of the whole picture agrees if the best statement of a vocabulary bears
  one of them: other vocabularies say the same in other words.
  None of them leaves anything where the model names labels, and none of the ground truth's: then
  they speak of different things.
  ``missed``: a label of the ground truth has no statement; ``extra``: a statement's label is not in
  the ground truth. With a class, they are about this label alone.
- Of several models all of this is about one of them (``node``). ``disagreement`` leaves the inputs
  of one kind of `predict_widgets.predictions.disagreement`, about all of them: between the models
  or, with ``against_truth``, against the ground truth. ``any`` are those of any kind.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from predict_widgets.batch.contrast import UNHELD
from predict_widgets.batch.shown_columns import BLANK, EMPTY, FAILED, SAID, THRESHOLDED, WAITING
from predict_widgets.errors import PredictError
from predict_widgets.predictions.disagreement import KINDS
from predict_widgets.predictions.visible import fold, stripped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from predict_widgets.batch.shown_columns import Columns, NodeColumns, Statements

Truths = Literal["all", "agree", "mistakes", "missed", "extra", "unlabeled"]
Statuses = Literal["all", "predicted", "failed", "waiting"]
Sorts = Literal["dataset", "name", "score", "uncertainty", "agreement", "disagreement"]
Disagreements = Literal["all", "any", "flip", "miss", "extra", "gap", "none"]
_PLACES: dict[str, int] = {kind: place for place, kind in enumerate(KINDS)}


@dataclass(frozen=True)
class Filter:
    """What is looked for, and the order.

    Attributes
    ----------
    threshold, concept_filter
        Which statements are on show.
    label
        A class; empty for any.
    truth
        How predictions and ground truth are to agree.
    status
        How far an input is to be.
    sort, descending
        The order; what has no key comes last, whichever way is up, and equals stay in the
        dataset's order.
    node
        Whose statements, of a workflow or of several models; empty for a model.
    disagreement, against_truth
        How several models disagree, and whether with the ground truth in hand.

    Raises
    ------
    PredictError
        ``SETTING_NOT_UNDERSTOOD`` for a word that there is not.
    """

    threshold: float = 0.0
    concept_filter: str = ""
    label: str = ""
    truth: Truths = "all"
    status: Statuses = "all"
    sort: Sorts = "dataset"
    descending: bool = False
    node: str = ""
    disagreement: Disagreements = "all"
    against_truth: bool = False

    def __post_init__(self) -> None:
        known_words = (
            ("truth", Truths), ("status", Statuses), ("sort", Sorts),
            ("disagreement", Disagreements),
        )  # fmt: skip
        for name, words in known_words:
            value = getattr(self, name)
            if value not in get_args(words):
                known = ", ".join(get_args(words))
                raise PredictError(
                    f"{name}={value!r} is not understood",
                    name="SETTING_NOT_UNDERSTOOD",
                    hint=f"It is one of: {known}.",
                )

    @property
    def needs_truth(self) -> bool:
        """Whether the ground truth has a say in it."""
        return (
            bool(self.label)
            or self.truth != "all"
            or self.sort == "agreement"
            or self.against_truth
        )


def on_show(columns: Columns, wanted: Filter) -> NDArray[np.int64]:
    """Return the places of the inputs on show, in order."""
    from predict_widgets.batch.showing_order import keys_of

    look = Look(columns, wanted)
    inputs = np.flatnonzero(look.matching())
    if wanted.sort == "dataset":
        return inputs[::-1] if wanted.descending else inputs
    keys = keys_of(look, wanted.sort)[inputs]
    # Nothing comes after the last of them but what has no key.
    return inputs[np.argsort(-keys if wanted.descending else keys, kind="stable")]


class Look:
    """What a filter goes over.

    Parameters
    ----------
    columns
        What is known.
    wanted
        The filter.
    """

    def __init__(self, columns: Columns, wanted: Filter) -> None:
        self.columns = columns
        self.wanted = wanted
        self.node: NodeColumns = columns.node(wanted.node)
        self.truth: Statements = columns.truth
        said = self.node.said
        low = said.score < np.float32(wanted.threshold)
        #: Of the rows said: which pass the threshold, and which of these bear the filter's words.
        self.above = ~(low & (said.means & THRESHOLDED).astype(bool))
        named = names_with(columns.names, wanted.concept_filter)
        self.shown = self.above if named is None else self.above & named[said.name]
        self.finds_words = named is not None

    @property
    def inputs(self) -> int:
        """How many inputs there are."""
        return self.columns.inputs

    def matching(self) -> NDArray[np.bool_]:
        """Return one bool an input: whether it is on show."""
        mask = self._of_status()
        if self.finds_words:
            mask &= self.having(self.node.said.input[self.shown])
        label = self.columns.number(self.wanted.label) if self.wanted.label else BLANK
        if self.wanted.label:
            said = self.node.said
            mask &= self.having(
                np.concatenate(
                    (
                        said.input[self.above & (said.label == label)],
                        self.truth.input[self.truth.label == label],
                    )
                )
            )
        if self.wanted.truth != "all":
            mask &= self._of_truth(label)
        if self.wanted.disagreement != "all":
            mask &= self._of_disagreement()
        return mask

    def held(self) -> tuple[NDArray[np.int8], NDArray[np.float64]]:
        """Return how the models disagree about each input; see `Contrast.held`."""
        contrast, wanted = self.columns.contrast, self.wanted
        if contrast is None:
            return np.full(self.inputs, UNHELD, np.int8), np.zeros(self.inputs)
        return contrast.held(self.inputs, wanted.threshold, against_truth=wanted.against_truth)

    def _of_disagreement(self) -> NDArray[np.bool_]:
        kinds, _ = self.held()
        wanted = self.wanted.disagreement
        # "all" never comes here.
        return kinds > 0 if wanted in {"any", "all"} else kinds == _PLACES[wanted]

    def having(self, inputs: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Return one bool an input: whether it is among these."""
        mask = np.zeros(self.inputs, bool)
        mask[inputs] = True
        return mask

    def _of_status(self) -> NDArray[np.bool_]:
        status = self.node.status
        match self.wanted.status:
            case "failed":
                return status == FAILED
            case "waiting":
                return status == WAITING
            case "predicted":
                return (status != FAILED) & (status != WAITING)
            case _:
                return np.ones(self.inputs, bool)

    # --- against the ground truth ----------------------------------------------------------------
    def _of_truth(self, label: int) -> NDArray[np.bool_]:
        labeled = self.having(self.truth.input)
        wanted = self.wanted.truth
        if wanted == "unlabeled":
            return ~labeled
        status = self.node.status
        judged = labeled & ((status == SAID) | (status == EMPTY))
        if not self._is_comparable():
            return np.zeros(self.inputs, bool)
        if wanted == "missed":
            return judged & self._missed(label)
        if wanted == "extra":
            return judged & self._extra(label)
        agrees = self._agreeing()
        return judged & (agrees if wanted == "agree" else ~agrees)

    def _is_comparable(self) -> bool:
        """Whether the node has named a label of the ground truth, or none at all."""
        said = self.node.said.label
        named = said[said != BLANK]
        return not len(named) or bool(np.isin(named, self.truth.label).any())

    def _agreeing(self) -> NDArray[np.bool_]:
        in_regions = self.having(self.truth.input[self.truth.placed])
        same = ~self._missed(BLANK) & ~self._extra(BLANK)
        inputs, best = self._best()
        right = self.having(inputs[np.isin(self._pairs(inputs, best), self._true_pairs())])
        return np.where(in_regions, same, right)

    def _best(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Return inputs, and the label of the best statement of one of their vocabularies each."""
        said = self.node.said.of(self.above & (self.node.said.label != BLANK))
        # Without scores the model's first is its best.
        rank = np.where(np.isnan(said.score), -np.inf, said.score)
        groups, group = np.unique(self._pairs(said.input, said.vocabulary), return_inverse=True)
        highest = np.full(len(groups), -np.inf)
        np.maximum.at(highest, group, rank)
        at_the_top = np.flatnonzero(rank == highest[group])[::-1]
        best = np.zeros(len(groups), np.int64)
        best[group[at_the_top]] = at_the_top
        return said.input[best], said.label[best]

    def _missed(self, only: int) -> NDArray[np.bool_]:
        truth = self.truth
        pairs = self._pairs(truth.input, truth.label)
        lost = ~np.isin(pairs, self._said_pairs())
        return self.having(truth.input[lost & _only(truth.label, only)])

    def _extra(self, only: int) -> NDArray[np.bool_]:
        said = self.node.said.of(self.above & (self.node.said.label != BLANK))
        pairs = self._pairs(said.input, said.label)
        added = ~np.isin(pairs, self._true_pairs())
        return self.having(said.input[added & _only(said.label, only)])

    def _said_pairs(self) -> NDArray[np.int64]:
        said = self.node.said
        return self._pairs(said.input[self.above], said.label[self.above])

    def _true_pairs(self) -> NDArray[np.int64]:
        return self._pairs(self.truth.input, self.truth.label)

    def _pairs(
        self, inputs: NDArray[np.int64] | NDArray[np.int32], labels: NDArray[np.int32]
    ) -> NDArray[np.int64]:
        """Return a number for each input with a label."""
        return inputs.astype(np.int64) * len(self.columns.names) + labels


def names_with(names: Sequence[str], concept_filter: str) -> NDArray[np.bool_] | None:
    """Return for each name whether it bears the words of a filter; None where all do."""
    wanted = fold(stripped(concept_filter))
    if not wanted:
        return None
    return np.fromiter((wanted in fold(name) for name in names), bool, len(names))


def _only(labels: NDArray[np.int32], only: int) -> NDArray[np.bool_]:
    return np.ones(len(labels), bool) if only == BLANK else labels == only
