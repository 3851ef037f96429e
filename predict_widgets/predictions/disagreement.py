"""How far two to six models disagree about one input, with ground truth and without.

What people look at first: another class, then what one has and another has not, then the same
thing with another score. The page applies the same rules while a slider moves
(``js/src/contrast/disagreement.ts``); ``tests/contract/showing.json`` holds the two to the same
answers.

Models that have not answered, or failed, are left out; fewer than two leave nothing to disagree.
Labels are the same that are equal in NFC and lower case, whatever their vocabulary; only what is
above the threshold is said.

**Between the models.** They are held against the first of them that has answered.
``flip``: no first label is shared (of several vocabularies each has its first one).
``miss``: another does not say a label that the first says. ``extra``: another says one more.
Where all that is said stands in boxes, these are held against each other instead: the same thing
with another label is a flip, see `predict_widgets.predictions.agreement`.

**Against the ground truth.** Only labeled inputs count. ``flip``: one is right, and another says
something else. ``miss``: one misses what is true and another has. ``extra``: one says what is not
true and another does not say. Where the ground truth has boxes these are matched.

``gap`` is the largest difference between the probabilities given to the same label (against the
ground truth: to a true one), 0 for a label that is not said; of boxes, to the same thing. It is a
disagreement by itself from 0.1 on. The kind of a disagreement is the gravest of it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from predict_widgets.predictions.agreement import Box, matched_boxes
from predict_widgets.predictions.visible import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from predict_widgets.predictions.agreement import Match

Kind: TypeAlias = Literal["none", "gap", "extra", "miss", "flip"]
KINDS: tuple[Kind, ...] = ("none", "gap", "extra", "miss", "flip")
"""From the least to the gravest."""
LEAST_GAP = 0.1
"""Difference between two probabilities from which on it is a disagreement by itself."""


@dataclass(frozen=True)
class Answer:
    """What one model says of an input, or what is true of it. Labels are folded.

    Attributes
    ----------
    labels
        Those above the threshold, with the words as written.
    scores
        The best probability of each label, also below the threshold.
    firsts
        The first label above the threshold of each vocabulary.
    boxes
        Regions above the threshold.
    """

    labels: Mapping[str, str] = field(default_factory=dict[str, str])
    scores: Mapping[str, float] = field(default_factory=dict[str, float])
    firsts: frozenset[str] = frozenset()
    boxes: Sequence[Box] = ()


@dataclass(frozen=True)
class Disagreement:
    """What models say otherwise than each other about one input.

    Attributes
    ----------
    flip
        Whether it is another class.
    missed, extra
        The labels, of boxes each once.
    gap
        The largest difference in score, 0 to 1.
    gap_label
        Of which label.
    """

    flip: bool
    missed: tuple[str, ...]
    extra: tuple[str, ...]
    gap: float
    gap_label: str

    @property
    def kind(self) -> Kind:
        """The gravest of it."""
        if self.flip:
            return "flip"
        if self.missed:
            return "miss"
        if self.extra:
            return "extra"
        return "gap" if self.gap >= LEAST_GAP else "none"


def disagreement(
    answers: Sequence[Answer | None], truth: Answer | None = None
) -> Disagreement | None:
    """Hold the models' answers about one input against each other.

    Parameters
    ----------
    answers
        What each says, None of one that has not answered.
    truth
        The ground truth, to hold them against it; None to hold them against each other.

    Returns
    -------
    Disagreement or None
        None where there is nothing to hold against each other.
    """
    said = [answer for answer in answers if answer is not None]
    if len(said) < 2 or (truth is not None and not truth.labels):  # noqa: PLR2004 - one agrees with itself
        return None
    boxed = any(one.boxes for one in said) and all(one.boxes or not one.labels for one in said)
    if truth is None:
        return _of_boxes(said) if boxed else _of_labels(said)
    return _of_true_boxes(said, truth) if boxed and truth.boxes else _of_true_labels(said, truth)


# --- between the models ------------------------------------------------------------------------
def _of_labels(said: Sequence[Answer]) -> Disagreement:
    first, *others = said
    flip = any(not first.firsts & one.firsts for one in others if first.firsts or one.firsts)
    missed = tuple(
        words
        for label, words in first.labels.items()
        if any(label not in one.labels for one in others)
    )
    extra = {
        label: words
        for one in others
        for label, words in one.labels.items()
        if label not in first.labels
    }
    named = {label: words for one in reversed(said) for label, words in one.labels.items()}
    return Disagreement(flip, missed, tuple(extra.values()), *_gap_of(said, named))


def _of_boxes(said: Sequence[Answer]) -> Disagreement:
    matches = matched_boxes([one.boxes for one in said])
    lone = [match for match in matches if match.verdict in {"some", "only"}]
    # What differs may be missing somewhere, too.
    lone += [match for match in matches if match.verdict == "differ" and None in match.boxes]
    return Disagreement(
        any(match.verdict == "differ" for match in matches),
        tuple(match.label for match in lone if match.boxes[0] is not None),
        tuple(match.label for match in lone if match.boxes[0] is None),
        *_widest((_gap_in(match), match.label) for match in matches),
    )


def _gap_in(match: Match) -> float:
    labels = {fold(box.label) for box in match.boxes if box is not None}
    gaps = [
        _spread(
            [
                _score(box) if box is not None and fold(box.label) == label else 0.0
                for box in match.boxes
            ]
        )
        for label in labels
    ]
    return max(gaps)


# --- against the ground truth --------------------------------------------------------------------
def _of_true_labels(said: Sequence[Answer], truth: Answer) -> Disagreement:
    right = [bool(one.firsts & truth.labels.keys()) for one in said]
    wrong = [bool(one.firsts) and not hit for one, hit in zip(said, right, strict=True)]
    missed = tuple(words for label, words in truth.labels.items() if _is_split(said, label))
    named = {label: words for one in reversed(said) for label, words in one.labels.items()}
    extra = tuple(
        words
        for label, words in named.items()
        if label not in truth.labels and _is_split(said, label)
    )
    return Disagreement(any(right) and any(wrong), missed, extra, *_gap_of(said, truth.labels))


def _of_true_boxes(said: Sequence[Answer], truth: Answer) -> Disagreement:
    found = [matched_boxes([truth.boxes, one.boxes]) for one in said]
    things = range(len(truth.boxes))
    # A thing of the truth stands first, in its order: the same place for each model.
    hits = [[pairs[at].verdict == "agree" for at in things] for pairs in found]
    others = [[pairs[at].verdict == "differ" for at in things] for pairs in found]
    split = [at for at in things if len({own[at] for own in hits}) > 1]
    flips = [at for at in split if any(own[at] for own in others)]
    missed = tuple(
        truth.boxes[at].label
        for at in split
        if any(not hit[at] and not other[at] for hit, other in zip(hits, others, strict=True))
    )
    wrong = [Counter(_wrong_in(pairs)) for pairs in found]
    labels = dict.fromkeys(label for own in wrong for label in own)
    extra = tuple(label for label in labels if len({own[label] for own in wrong}) > 1)
    gaps = (
        (_spread([_hit_score(pairs[at]) for pairs in found]), truth.boxes[at].label)
        for at in things
    )
    return Disagreement(bool(flips), missed, extra, *_widest(gaps))


def _wrong_in(pairs: Iterable[Match]) -> list[str]:
    """Return the labels, folded, of a model's boxes that are not true."""
    return [
        fold(match.boxes[1].label)
        for match in pairs
        if match.boxes[1] is not None and match.verdict != "agree"
    ]


def _hit_score(match: Match) -> float:
    box = match.boxes[1]
    return _score(box) if box is not None and match.verdict == "agree" else 0.0


# --- how much ------------------------------------------------------------------------------------
def _is_split(said: Sequence[Answer], label: str) -> bool:
    return len({label in one.labels for one in said}) > 1


def _gap_of(said: Sequence[Answer], named: Mapping[str, str]) -> tuple[float, str]:
    return _widest(
        (_spread([one.scores.get(label, 0.0) for one in said]), words)
        for label, words in named.items()
    )


def _widest(gaps: Iterable[tuple[float, str]]) -> tuple[float, str]:
    widest, name = 0.0, ""
    for gap, label in gaps:
        if gap > widest:
            widest, name = gap, label
    return widest, name


def _spread(scores: Sequence[float]) -> float:
    # Of raw scores nobody knows how far apart they are.
    return min(max(scores) - min(scores), 1.0)


def _score(box: Box) -> float:
    return 0.0 if box.score is None else box.score
