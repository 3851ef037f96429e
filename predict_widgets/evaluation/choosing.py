"""Which inputs of a dataset can be judged, in which words, and how.

Statements are held against the ground truth vocabulary by vocabulary: other vocabularies say the
same in other words. A label of the ground truth counts in a vocabulary if it is said to be of it;
one of no vocabulary, or of one that the model does not speak, counts unless the model names it in
another vocabulary alone. Labels are the same that are written the same. An input is judged if it
has an answer (an empty one, too) and ground truth.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from predict_widgets.errors import PredictError
from predict_widgets.evaluation.box_cases import BoxCases, box_cases_of
from predict_widgets.evaluation.counted import Pairs, plain
from predict_widgets.evaluation.label_cases import Choice, LabelCases
from predict_widgets.evaluation.limits import missing_up_to
from predict_widgets.evaluation.material import ANSWERED, FAILED, WAITING, label_order
from predict_widgets.predictions.visible import fold

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from predict_widgets.evaluation.material import Material, Rows

By: TypeAlias = Literal["labels", "boxes"]
Cases: TypeAlias = LabelCases | BoxCases


_LEARNED = frozenset({"train", "training"})


@dataclass(frozen=True)
class Chosen:
    """What is judged.

    Attributes
    ----------
    cases
        The inputs that are.
    vocabulary
        In whose words.
    left_out
        How many inputs are not, by the reason.
    notes
        What a person should know of it, a sentence each.
    """

    cases: Cases
    vocabulary: str
    left_out: dict[str, int] = field(default_factory=dict[str, int])
    notes: tuple[str, ...] = ()


def chosen(  # noqa: PLR0913 - what there is to choose, each by name
    material: Material,
    *,
    by: By | Literal[""] = "",
    choice: Choice | Literal[""] = "",
    vocabulary: str | None = None,
    iou: float = 0.5,
    empty_truth: bool = False,
) -> Chosen:
    """Choose what is judged.

    Parameters
    ----------
    material
        What there is.
    by, choice, vocabulary, iou, empty_truth
        As of `predict_widgets.evaluate`.

    Raises
    ------
    PredictError
        ``NOTHING_TO_EVALUATE`` with the reason, or ``SETTING_NOT_UNDERSTOOD``.
    """
    said, truth = material.said, material.truth
    by = by or ("boxes" if truth.placed.any() and said.placed.any() else "labels")
    if by == "boxes":
        said, truth = said.of(said.placed), truth.of(truth.placed)
    if not len(truth) and not empty_truth:
        what = "boxes" if by == "boxes" and len(material.truth) else "ground truth"
        raise _nothing(f"The dataset has no {what}", "Label some of its inputs, or use another.")
    words = _vocabulary_of(material, said, truth, vocabulary)
    truth = truth.of(_in_vocabulary(material, said, truth, words))
    said = said.of(said.vocabulary == words) if words >= 0 else said
    labeled = np.zeros(len(material.inputs), bool)
    labeled[truth.input] = True
    labeled |= empty_truth
    answered = material.status == ANSWERED
    places = np.flatnonzero(labeled & answered)
    left_out = {
        "without ground truth": int((answered & ~labeled).sum()),
        "failed": int((material.status == FAILED).sum()),
        "not answered yet": int((material.status == WAITING).sum()),
    }
    left_out = {reason: count for reason, count in left_out.items() if count}
    if not len(places):
        told = ", ".join(f"{count:,} {reason}" for reason, count in left_out.items())
        raise _nothing(
            f"No input has both an answer and ground truth ({told or 'there are no inputs'})",
            "Run it first: run.run().",
        )
    parts = _narrowed(said, truth, places, len(material.inputs))
    cases: Cases
    if by == "boxes":
        cases = box_cases_of(material, *parts, places, iou)
    else:
        cases = _label_cases(material, *parts, places, choice)
    name = material.words.texts[words] if words >= 0 else ""
    return Chosen(cases, name, left_out, tuple(_notes(material, said, cases)))


def _narrowed(
    said: Rows, truth: Rows, places: NDArray[np.int64], inputs: int
) -> tuple[Rows, Rows, NDArray[np.int64]]:
    """Return the rows of the inputs that are judged, and the case of each input."""
    case_of = np.full(inputs, -1, np.int64)
    case_of[places] = np.arange(len(places))
    return said.of(case_of[said.input] >= 0), truth.of(case_of[truth.input] >= 0), case_of


# --- vocabularies --------------------------------------------------------------------------------
def _vocabulary_of(material: Material, said: Rows, truth: Rows, wanted: str | None) -> int:
    """Return the number of the vocabulary that is judged; -1 where nothing is said at all."""
    spoken = list(dict.fromkeys(plain(said.vocabulary)))
    names = [material.words.texts[number] for number in spoken]
    if wanted is not None:
        if wanted not in names:
            raise PredictError(
                f"The model says nothing in a vocabulary {wanted!r}",
                name="SETTING_NOT_UNDERSTOOD",
                hint=f"Its vocabularies are: {', '.join(map(repr, names)) or 'none'}.",
            )
        return spoken[names.index(wanted)]
    if not spoken:
        return -1
    true = np.unique(truth.label)
    named = [int(np.isin(true, said.label[said.vocabulary == number]).sum()) for number in spoken]
    if not max(named) and len(true):
        theirs, ours = (_some(material, rows) for rows in (said, truth))
        raise _nothing(
            f"The model names none of the labels of the ground truth: it says {theirs}, and the "
            f"truth is {ours}",
            "Choose a model of these labels, or a dataset in the model's words.",
        )
    return spoken[named.index(max(named))]


def _in_vocabulary(material: Material, said: Rows, truth: Rows, words: int) -> NDArray[np.bool_]:
    """Return which rows of the ground truth are about a vocabulary."""
    if words < 0:
        return np.ones(len(truth), bool)
    own = np.isin(truth.label, said.label[said.vocabulary == words])
    elsewhere = np.isin(truth.label, said.label[said.vocabulary != words])
    blank = material.words.find("")
    foreign = np.isin(truth.vocabulary, np.unique(said.vocabulary), invert=True)
    is_open = foreign | (truth.vocabulary == blank)
    return np.where(is_open, own | ~elsewhere, truth.vocabulary == words)


def _some(material: Material, rows: Rows) -> str:
    names = [material.words.texts[label] for label in dict.fromkeys(plain(rows.label))]
    return ", ".join(names[:3]) + (" …" if len(names) > 3 else "")  # noqa: PLR2004 - enough to see


def _nothing(message: str, hint: str) -> PredictError:
    return PredictError(message, name="NOTHING_TO_EVALUATE", hint=hint)


# --- labels --------------------------------------------------------------------------------------
def _label_cases(  # noqa: PLR0913, PLR0917 - as the caller knows them
    material: Material,
    said: Rows,
    truth: Rows,
    case_of: NDArray[np.int64],
    places: NDArray[np.int64],
    choice: Choice | Literal[""],
) -> LabelCases:
    numbers, labels = label_order(material, said, truth)
    keys = np.unique(case_of[truth.input] * len(labels) + numbers[truth.label])
    true = Pairs(keys // max(len(labels), 1), keys % max(len(labels), 1))
    one_each = np.bincount(true.case, minlength=len(places))
    single = bool((one_each == 1).all()) and not (truth.placed.any() or said.placed.any())
    kept, score = _once(said, case_of[said.input] * len(labels) + numbers[said.label])
    own = said.of(kept)
    return LabelCases(
        places,
        tuple(labels),
        true,
        Pairs(case_of[own.input], numbers[own.label]),
        score,
        own.thresholded,
        own.probable,
        missing_up_to(material, said, case_of, len(places)),
        choice or ("best" if single else "every"),
    )


def _once(rows: Rows, keys: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return the first row of each key, in order, and the best score of the key."""
    found, first, group = np.unique(keys, return_index=True, return_inverse=True)
    if len(found) == len(keys):
        return np.arange(len(keys)), rows.score
    best = np.full(len(found), -np.inf, np.float32)
    scored = ~np.isnan(rows.score)
    np.maximum.at(best, group[scored], rows.score[scored])
    best[np.bincount(group[scored], minlength=len(found)) == 0] = np.nan
    order = np.argsort(first, kind="stable")
    return first[order], best[order]


def _notes(material: Material, said: Rows, cases: Cases) -> list[str]:
    notes: list[str] = []
    if not material.limits.known:
        notes.append("What the run asked for is not known: what it left out may be missing.")
    splits = [material.inputs[place].metadata.get("split", "") for place in plain(cases.places)]
    learned = sum(split.lower() in _LEARNED for split in splits)
    if 0 < learned < len(splits):
        notes.append(f"{learned:,} inputs are of the training split: .slices('split') parts them.")
    named = {material.words.texts[label] for label in plain(np.unique(said.label))}
    true = {cases.labels[label] for label in plain(np.flatnonzero(cases.labeled))}
    folded = {fold(name): name for name in named}
    for label in sorted(true - named):
        other = folded.get(fold(label))
        if other is not None:
            notes.append(f"The truth says {label!r} and the model {other!r}: two labels.")
    return notes
