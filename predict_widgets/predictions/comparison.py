"""What several models say of one input, held against each other."""

from __future__ import annotations

from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from predict_widgets.errors import MissingExtraError
from predict_widgets.predictions.agreement import Said, aligned, matched
from predict_widgets.predictions.bars import number, printable, shortened

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from predict_widgets.predictions.agreement import ConceptRow, Match, Verdict
    from predict_widgets.predictions.prediction import Prediction

SIGNS: dict[Verdict, str] = {"agree": "=", "differ": "≠", "some": "≈", "only": "+", "alone": ""}
WORDS: dict[Verdict, str] = {
    "agree": "all have it",
    "differ": "with different labels",
    "some": "some have it",
    "only": "one alone has it",
    "alone": "no other has answered",
}
NOTHING = "\N{EN DASH}"
_LABEL, _MODEL, _ROWS, _BOXES = 32, 24, 12, 8


class Comparison:
    """Several predictions about one input, as a table of label by model and as matched boxes.

    Made by :func:`predict_widgets.compare` and by ``ModelViewer(models=...).comparison``.

    Parameters
    ----------
    predictions
        By the model's reference, in the order of the models; a failed one has ``.error``.
    threshold, concept_filter
        What is on show.
    """

    def __init__(
        self,
        predictions: Mapping[str, Prediction],
        threshold: float = 0.0,
        concept_filter: str = "",
    ) -> None:
        self.predictions = dict(predictions)
        self.threshold = threshold
        self.concept_filter = concept_filter

    @cached_property
    def said(self) -> list[Said | None]:
        """What each model said, None of one that failed."""
        return [
            None if each.error else Said(each.table, self.threshold, self.concept_filter)
            for each in self.predictions.values()
        ]

    @cached_property
    def concepts(self) -> list[ConceptRow]:
        """A row for each label on show, with a mark of each model.

        The rule stands in ``predict_widgets.predictions.agreement``: vocabularies in the models'
        order, the largest score first.
        """
        return [row for row in aligned(self.said) if row.shown]

    @cached_property
    def boxes(self) -> list[Match]:
        """The things that the models have boxes of, with whose boxes are of the same thing.

        Boxes are the same thing from an intersection over union of 0.5 on; those of the same label
        are matched first, the best score first.
        """
        return matched(self.said)

    def to_pandas(self, what: Literal["scores", "counts", "boxes"] = "scores") -> pd.DataFrame:
        """Return it as a pandas data frame.

        Parameters
        ----------
        what
            ``scores``: label by model, the best score on show, NaN where it is not on show or the
            model gives none; ``counts``: how often it is on show; ``boxes``: a row for each matched
            thing, with its verdict, its IoU (NaN where one alone has it) and each model's label.
            A model's column is called by the version that answered.

        Raises
        ------
        MissingExtraError
            If pandas is not installed.
        """
        try:
            import pandas  # noqa: ICN001 - optional, and slow to import
        except ImportError as error:
            raise MissingExtraError(
                "pandas is not installed.",
                hint="Install it with `pip install pandas`, or use `.concepts` and `.boxes`.",
            ) from error
        models = self._models()
        if what == "boxes":
            said = [
                [match.verdict, _iou(match), *(box.label if box else None for box in match.boxes)]
                for match in self.boxes
            ]
            frame = pandas.DataFrame(said, columns=["verdict", "iou", *models])
            return frame.astype({"iou": "float64"})
        cells = [[_cell(row, at, what) for at in range(len(models))] for row in self.concepts]
        keys = [(row.vocabulary, row.label) for row in self.concepts]
        # Of no labels at all pandas cannot tell two levels.
        levels = [[key[level] for key in keys] for level in (0, 1)]
        index = pandas.MultiIndex.from_arrays(levels, names=["vocabulary", "label"])
        kind = "int64" if what == "counts" else "float64"
        return pandas.DataFrame(cells, index=index, columns=models).astype(kind)

    def _models(self) -> list[str]:
        """Return the models' references, each at the version that answered where one did."""
        named = [
            reference if said.error is not None else said.model or reference
            for reference, said in self.predictions.items()
        ]
        # The newest and the same one by its number are two columns all the same.
        return named if len(set(named)) == len(named) else list(self.predictions)

    def __repr__(self) -> str:
        return "\n".join(self._lines())

    def _repr_html_(self) -> str:
        from predict_widgets.predictions.comparison_html import comparison_html

        return comparison_html(self)

    def _lines(self) -> Iterator[str]:
        letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        for letter, (reference, said) in zip(letters, self.predictions.items(), strict=False):
            time = f" · {said.latency_ms:.0f} ms" if said.latency_ms else ""
            yield f"{letter}  {printable(said.model or reference)} · {said.platform}{time}"
            if said.error is not None:
                yield f"   {printable(said.error.message)}"
        yield from self._concept_lines(letters)
        if self.boxes:
            yield f"  {counted(self.boxes)}"
            yield from (f"    {_box_line(match, letters)}" for match in self.boxes[:_BOXES])
            if len(self.boxes) > _BOXES:
                yield f"    … {len(self.boxes) - _BOXES} more"

    def _concept_lines(self, letters: str) -> Iterator[str]:
        for vocabulary, rows in groupby(self.concepts, key=lambda row: row.vocabulary):
            own = list(rows)
            names = [shortened(printable(row.label), _LABEL) for row in own[:_ROWS]]
            width = max([8, *map(len, names)])
            heads = "".join(f"{letter:>8}" for letter, _ in zip(letters, self.said, strict=False))
            yield f"  {printable(vocabulary) or 'Concepts':<{width}}{heads}"
            for name, row in zip(names, own, strict=False):
                cells = "".join(f"{cell_text(row, at):>8}" for at in range(len(row.marks)))
                yield f"  {name:<{width}}{cells}".rstrip()
            if len(own) > _ROWS:
                yield f"  … {len(own) - _ROWS} more"


def cell_text(row: ConceptRow, at: int) -> str:
    """Return what stands in a cell: a score, or of what has none how often; a dash for nothing."""
    mark = row.marks[at]
    if mark is None or not mark.shown:
        return NOTHING
    if mark.score is None or mark.score_means == "none":
        return f"x{mark.count}"
    return number(mark.score)


def counted(boxes: list[Match]) -> str:
    """Return how many of the matched things are of which verdict, like "3 agree, 1 only in one"."""
    told = {
        "agree": "agree",
        "differ": "with different labels",
        "some": "in some",
        "only": "in one alone",
        "alone": "with nothing to hold against",
    }
    counts = {name: sum(match.verdict == name for match in boxes) for name in told}
    return "Boxes: " + ", ".join(f"{n:,} {told[name]}" for name, n in counts.items() if n)


def _box_line(match: Match, letters: str) -> str:
    said = [
        f"{letter} {shortened(printable(box.label), _MODEL)} {number(box.score)}".rstrip()
        for letter, box in zip(letters, match.boxes, strict=False)
        if box is not None
    ]
    iou = f" · IoU {_iou(match):.2f}" if len(said) > 1 else ""
    return f"{SIGNS[match.verdict]} {', '.join(said)}{iou}".lstrip()


def _iou(match: Match) -> float:
    """Return the overlap of those who have a thing; NaN of what one alone has."""
    return match.iou if sum(box is not None for box in match.boxes) > 1 else float("nan")


def _cell(row: ConceptRow, at: int, what: str) -> float:
    mark = row.marks[at]
    if what == "counts":
        return mark.count if mark is not None and mark.shown else 0
    if mark is None or not mark.shown or mark.score is None:
        return float("nan")
    return mark.score
