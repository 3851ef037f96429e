"""Write ``palette.json`` and ``visible.json``: run it after the rule itself was changed.

``PYTHONPATH=. python tests/contract/make_rules.py``
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from predict_widgets.predictions.palette import PALETTE, color_of, text_on
from predict_widgets.predictions.visible import visible

HERE = Path(__file__).parent
LABELS = (
    "", "a", "cat", "tabby, tabby cat", "espresso", "face", "Person", "BINARY_POSITIVE", "66",
    "I Can't Believe It's Not Butter", "crème brûlée", "日本語", "🐈 cat", "<b>x</b>", "$x$",
)  # fmt: skip
F32_09 = 0.8999999761581421  # float32(0.9): what an answer of 0.9 is after the wire
F32_03 = 0.30000001192092896  # float32(0.1 + 0.2)


def _rows(*rows: tuple[str, float | None, str, str | None, str]) -> dict[str, list[Any]]:
    names = ("label", "score", "score_means", "text", "kind")
    return {name: [row[at] for row in rows] for at, name in enumerate(names)}


def _scored(*pairs: tuple[str, float | None]) -> dict[str, list[Any]]:
    return _rows(*((label, score, "probability", None, "concept") for label, score in pairs))


MIXED = _rows(
    ("cat", 0.92, "probability", None, "concept"),
    ("dog", 0.0, "probability", None, "concept"),
    ("sky", 0.02, "share_of_image", None, "concept"),
    ("face", None, "none", None, "concept"),
    ("", None, "none", "A cat on a mat", "text"),
    ("cat", None, "none", None, "text"),
    ("WhiteSmoke", 0.01, "share_of_image", None, "color"),
    ("hit-1", 12.5, "raw", None, "hit"),
    ("page", 0.4, "probability", "the DOG barks", "text"),
)
WORDS = _scored(
    ("Crème Brûlée", 0.5), ("creme", 0.5), ("STRASSE", 0.5), ("Straße", 0.5), ("ΣΊΣΥΦΟΣ", 0.5),
    ("日本語", 0.5), ("🐈 Cat", 0.5), ("Cre\u0300me", 0.5), ("ÅNGSTRÖM", 0.5), ("a+b (c)", 0.5),
)  # fmt: skip
EDGES = _scored(
    ("nine tenths", F32_09), ("three tenths", F32_03), ("just below", 0.8999999165534973),
    ("one", 1.0), ("zero", 0.0), ("null", None), ("tiny", 1e-7),
)  # fmt: skip
ASKED = (
    *((EDGES, threshold, "") for threshold in (0.0, 0.3, 0.1 + 0.2, 0.5, 0.9, 0.9000001, 1.0)),
    *((MIXED, threshold, "") for threshold in (0.0, 0.01, 0.5, 1.0)),
    *((MIXED, 0.0, word) for word in ("cat", "  CAT ", "   ", "\tdog\n", "\u00a0sky\u3000", "at")),
    (MIXED, 0.5, "cat"),
    *(
        (WORDS, 0.0, word)
        for word in (
            "crème", "CRE\u0300ME", "creme", "strasse", "straße", "σίσυφος", "ίσυφ", "本", "🐈",
            "ångström", "a+b (", "+", "ß", "\ufeffcat",
        )
    ),
    (_scored(), 0.5, "x"),
)  # fmt: skip


def palette() -> dict[str, Any]:
    return {
        "palette": list(PALETTE),
        "examples": {label: color_of(label) for label in LABELS},
        "text_on": {color: text_on(color) for color in PALETTE},
    }


def visible_cases() -> dict[str, Any]:
    return {"cases": [_case(*asked) for asked in ASKED]}


def _case(rows: dict[str, list[Any]], threshold: float, concept_filter: str) -> dict[str, Any]:
    mask = visible(
        rows["score"], rows["label"], rows["score_means"], threshold, concept_filter,
        texts=rows["text"], kinds=rows["kind"],
    )  # fmt: skip
    return {
        "threshold": threshold,
        "filter": concept_filter,
        "rows": rows,
        "visible": [int(shown) for shown in mask],
    }


if __name__ == "__main__":
    for name, value in (("palette", palette()), ("visible", visible_cases())):
        text = json.dumps(value, ensure_ascii=False, indent=1)
        (HERE / f"{name}.json").write_text(text + "\n", encoding="utf-8")
