"""Write ``agreement.json``: run it after the rule itself was changed.

``PYTHONPATH=. python tests/contract/make_agreement.py``

What several models say of one input, and how it is held together: labels side by side, boxes
matched. vitest reads the same file (``js/src/compare/agreement.test.ts``).
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from arro3.core import Array, Table

from predict_widgets.predictions.agreement import Said, aligned, matched
from predict_widgets.predictions.schemas import PREDICTION_SCHEMA

HERE = Path(__file__).parent
COLUMNS = (
    "output_id", "ordinal", "time_ms", "kind", "shape", "region_id", "label", "vocabulary", "score",
    "score_means", "left", "top", "right", "bottom", "text", "hex",
)  # fmt: skip
LEFT, RIGHT = (0.1, 0.1, 0.5, 0.5), (0.6, 0.1, 0.9, 0.5)


def row(label: str, score: float | None = None, **more: Any) -> dict[str, Any]:
    means = "none" if score is None else "probability"
    return {
        "output_id": 1, "ordinal": 0, "kind": "concept", "shape": "whole", "region_id": "",
        "label": label, "vocabulary": "", "score": score, "score_means": means, **more,
    }  # fmt: skip


def box(
    name: str, label: str, edges: tuple[float, ...], score: float | None = None, **more: Any
) -> dict[str, Any]:
    sides = dict(zip(("left", "top", "right", "bottom"), edges, strict=True))
    return row(label, score, **{"region_id": name, "shape": "box", **sides, **more})


def table_of(rows: list[dict[str, Any]]) -> Table:
    """Return rows as a table; what they do not say is empty."""
    fields = [PREDICTION_SCHEMA.field(name) for name in COLUMNS]
    arrays = [
        Array([one.get(f.name, None if f.nullable else "") for one in rows], type=f.type)
        for f in fields
    ]
    return Table.from_arrays(arrays, names=list(COLUMNS))


def shifted(edges: tuple[float, ...], across: float) -> tuple[float, ...]:
    left, top, right, bottom = edges
    return (left + across, top, right + across, bottom)


BY_HAND: dict[str, tuple[list[list[dict[str, Any]] | None], float, str]] = {
    "vocabularies": (
        [
            [row("tabby", 0.5, vocabulary="fine"), row("lynx", 0.2, vocabulary="fine"),
             row("cat", 0.9, vocabulary="groups")],
            [row("Cat", 0.7), row("dog", 0.2)],
            [row("cat", 0.4, vocabulary="groups"), row("cat", 0.1, vocabulary="other")],
        ], 0.15, "",
    ),
    "letters": ([[row("CRE\u0300ME", 0.5)], [row("crème", 0.4)], [row("creme", 0.6)]], 0.0, ""),
    "one has failed": ([[row("cat", 0.5)], None, [row("dog", 0.5)]], 0.0, ""),
    "nobody has answered": ([None, None], 0.0, ""),
    "below": ([[row("cat", 0.5), row("dog", 0.1)], [row("cat", 0.1), row("dog", 0.2)]], 0.3, ""),
    "filter": ([[row("cat", 0.5), row("dog", 0.1)], [row("cat", 0.1)]], 0.0, "DO"),
    "without scores": ([[row("cat"), row("dog")], [row("dog"), row("cat", 0.1)]], 0.0, ""),
    "shares and raw": (
        [[row("sky", 0.02, score_means="share_of_image")],
         [row("sky", 12.5, score_means="raw"), row("sea", 3.0, score_means="raw")]], 0.5, "",
    ),
    "same box": ([[box("a", "face", LEFT, 0.9)], [box("z", "face", shifted(LEFT, 0.05), 0.8)]],
                 0.0, ""),
    "half": ([[box("a", "x", (0.0, 0.0, 0.5, 1.0), 0.9)], [box("b", "x", (0.0, 0.0, 1.0, 1.0))]],
             0.0, ""),
    "too far": ([[box("a", "face", LEFT)], [box("b", "face", shifted(LEFT, 0.2))]], 0.0, ""),
    "another label": ([[box("a", "cat", LEFT, 0.9)], [box("b", "dog", LEFT, 0.8)]], 0.0, ""),
    "the same label is preferred": (
        [[box("a", "cat", LEFT, 0.5), box("b", "dog", shifted(LEFT, 0.02), 0.5)],
         [box("c", "dog", LEFT, 0.4), box("d", "cat", shifted(LEFT, 0.03), 0.3)]], 0.0, "",
    ),
    "the best score chooses first": (
        [[box("a", "cat", LEFT, 0.5)],
         [box("b", "cat", shifted(LEFT, 0.02), 0.2), box("c", "cat", shifted(LEFT, 0.1), 0.9),
          box("d", "cat", LEFT)]], 0.0, "",
    ),
    "three": (
        [[box("a", "cat", LEFT, 0.5)], [box("a", "cat", RIGHT, 0.5)],
         [box("a", "cat", shifted(LEFT, 0.01), 0.5), box("b", "cat", shifted(RIGHT, 0.01), 0.5),
          box("c", "dog", (0.1, 0.6, 0.4, 0.9), 0.5)]], 0.0, "",
    ),
    "no box below the threshold": (
        [[box("a", "cat", LEFT, 0.5)], [box("b", "cat", LEFT, 0.1)]], 0.3, "",
    ),
    "labels of a region": (
        [[box("a", "woman", LEFT, 0.3, vocabulary="who"), box("a", "happy", LEFT, 0.9,
          vocabulary="mood"), box("a", "man", LEFT, 0.6, vocabulary="who")],
         [box("", "man", LEFT, 0.5), box("", "man", RIGHT, 0.5)]], 0.0, "",
    ),
    "moments": (
        [[box("a", "cat", LEFT, 0.5, time_ms=0), box("a", "cat", LEFT, 0.6, time_ms=500)],
         [box("b", "cat", LEFT, 0.5, time_ms=500)]], 0.0, "",
    ),
    "outlines and words": (
        [[box("a", "", LEFT, shape="mask", kind="other"),
          box("b", "", RIGHT, kind="text", text="Stop", shape="polygon"),
          row("", kind="text", text="no place"),
          {**row("far", 0.5), "shape": "mask", "region_id": "c"}],
         [box("b", "", RIGHT, kind="text", text="STOP", shape="polygon"),
          box("a", "region", LEFT, 0.5)]], 0.0, "",
    ),
}  # fmt: skip


def by_chance() -> dict[str, tuple[list[list[dict[str, Any]] | None], float, str]]:
    """Some that nobody thought of."""
    chance = random.Random(6)  # noqa: S311 - the same each time
    cases: dict[str, tuple[list[list[dict[str, Any]] | None], float, str]] = {}
    for number in range(30):
        said = [
            None if chance.random() < 0.1 else _rows_by_chance(chance)
            for _ in range(chance.randint(2, 6))
        ]
        floor = chance.choice((0.0, 0.0, 0.25, 0.5))
        cases[f"by chance {number}"] = (said, floor, chance.choice(("", "", "", "CAT")))
    return cases


def _rows_by_chance(chance: random.Random) -> list[dict[str, Any]]:
    words = chance.choice((("", ""), ("fine", "groups"), ("fine", "")))
    rows: list[dict[str, Any]] = []
    for name in range(chance.randrange(8)):
        label = chance.choice(("cat", "Cat", "dog", "Straße", "日本語", ""))
        score = chance.choice((None, round(chance.random(), 2), chance.random()))
        if chance.random() < 0.4:
            rows.append(row(label, score, vocabulary=chance.choice(words)))
            continue
        left, top = (chance.randrange(4) / 10 + chance.random() / 20 for _ in range(2))
        edges = (left, top, left + 0.3, top + 0.3)
        rows.append(box(chance.choice(("", f"r{name}")), label, edges, score))
    return rows


def case(
    said: list[list[dict[str, Any]] | None], threshold: float, concept_filter: str
) -> dict[str, Any]:
    tables = [None if rows is None else table_of(rows) for rows in said]
    read = [None if one is None else Said(one, threshold, concept_filter) for one in tables]
    columns = [
        None if one is None else {name: one.column(name).to_pylist() for name in COLUMNS}
        for one in tables
    ]
    return {
        "threshold": threshold,
        "filter": concept_filter,
        "said": columns,
        "concepts": [
            {
                "vocabulary": one.vocabulary,
                "label": one.label,
                "marks": [
                    mark and [mark.score, mark.score_means, mark.count, mark.shown]
                    for mark in one.marks
                ],
            }
            for one in aligned(read)
        ],
        "boxes": [
            {
                "verdict": one.verdict,
                "iou": one.iou,
                "boxes": [each and [each.id, each.label, each.score] for each in one.boxes],
            }
            for one in matched(read)
        ],
    }


def cases() -> dict[str, Any]:
    return {name: case(*asked) for name, asked in {**BY_HAND, **by_chance()}.items()}


if __name__ == "__main__":
    text = json.dumps(cases(), ensure_ascii=False)
    (HERE / "agreement.json").write_text(text + "\n", encoding="utf-8")
