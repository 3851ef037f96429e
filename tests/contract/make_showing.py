"""Write ``showing.json``: run it after the rule itself was changed.

``PYTHONPATH=. python tests/contract/make_showing.py``

Inputs with ground truth, what a run says of them in parts (of several models each is a node), and
for many filters the inputs on show in their order.
vitest reads the same file (``js/src/grid/showing.test.ts``).
"""

from __future__ import annotations

import itertools
import json
import random
from pathlib import Path
from typing import Any

from arro3.core import Array, Table

from predict_widgets.batch.contrast import Contrast
from predict_widgets.batch.narrowed import OUTPUT_SCHEMA, ROW_COLUMNS
from predict_widgets.batch.showing import Filter, on_show
from predict_widgets.batch.shown_columns import Columns
from predict_widgets.predictions.schemas import PREDICTION_SCHEMA

HERE = Path(__file__).parent
LABELS = ("cat", "dog", "Straße", "crème brûlée", "日本語", "🐈 cat")
NODE = "second"


def _row(output: int, label: str, score: float | None = None, **more: Any) -> dict[str, Any]:
    means = "none" if score is None else "probability"
    return {
        "output_id": output, "ordinal": 0, "kind": "concept", "shape": "whole", "label": label,
        "vocabulary": "", "score": score, "score_means": means, "text": None, **more,
    }  # fmt: skip


def _out(index: int, output: int, status: str = "ok", node: str = "") -> dict[str, Any]:
    failed = status == "failed"
    return {
        "index": index, "node_id": node, "output_id": output, "status": status,
        "error_name": "INPUT_DOWNLOAD_FAILED" if failed else "",
        "error_message": "This address gives nothing." if failed else "",
    }  # fmt: skip


def by_hand() -> dict[str, Any]:
    """Each case that the rule speaks of, once."""
    names = [
        "b.png", "A.png", "c.png", "Éa.png", "e10.png", "e9.png", "g.png", "E\u0301a.png",
        "🐈.png", "\uff5e.png", "regions.png", "regions too.png", "words.png", "twice.png",
        "two words for it.png",
    ]  # fmt: skip
    box: dict[str, Any] = {"shape": "box"}
    truth = [
        _row(0, "cat"), _row(1, "cat"), _row(2, "dog"), _row(4, "cat"), _row(5, "dog"),
        _row(6, "cat"), _row(8, "dog"), _row(8, "cat"), _row(9, "Straße"),
        _row(10, "cat", **box), _row(10, "dog", **box), _row(10, "cat", **box),
        _row(11, "cat", **box), _row(12, "", kind="text", text="a cat on a mat"),
        _row(13, "dog"), _row(14, "cat"),
    ]  # fmt: skip
    first = {
        "outputs": [_out(3, 10), _out(0, 11), _out(4, 12, "failed"), _out(13, 13), _out(12, 14)],
        "rows": [
            _row(10, "cat", 0.7), _row(11, "cat", 0.9), _row(11, "dog", 0.05),
            _row(13, "cat", 0.6), _row(14, "", kind="text", text="A CAT on a mat", score=0.5,
                                       score_means="probability"),
        ],
    }  # fmt: skip
    second = {
        "outputs": [
            _out(1, 20), _out(2, 21), _out(5, 22, "empty"), _out(8, 23), _out(9, 24), _out(10, 25),
            _out(11, 26), _out(13, 27), _out(14, 30),
            _out(0, 28, node=NODE), _out(1, 29, "suppressed", NODE),
        ],
        "rows": [
            _row(20, "dog", 0.95), _row(20, "cat", 0.02), _row(20, "dog", 0.3),
            _row(21, "cat", 0.5), _row(21, "dog", 0.5),
            _row(23, "", 0.99, kind="other"), _row(23, "dog"), _row(23, "cat"),
            _row(24, "straße", 0.4), _row(24, "Straße", 0.2, score_means="share_of_image"),
            _row(25, "dog", 0.8, **box), _row(25, "cat", 0.3, **box),
            _row(26, "cat", 0.9, **box), _row(26, "dog", 0.2, **box),
            _row(27, "dog", 12.5, score_means="raw"),
            _row(30, "pet", 0.9, vocabulary="groups"), _row(30, "cat", 0.8, vocabulary="fine"),
            _row(30, "dog", 0.1, vocabulary="fine"),
            _row(28, "日本語", 0.1), _row(28, "cat", 0.2),
        ],
    }  # fmt: skip
    asked: list[dict[str, Any]] = [{}, {"threshold": 0.99}]
    asked += [{"status": one} for one in ("predicted", "failed", "waiting")]
    asked += [{"concept_filter": one} for one in (" CAT ", "zebra", "mat", "SS", "\ufeff", "言")]
    asked += [{"concept_filter": "cat", "threshold": one} for one in (0.5, 0.9, 0.91)]
    asked += [{"label": one, "threshold": 0.5} for one in ("cat", "dog", "zebra", "Straße")]
    words = ("agree", "mistakes", "missed", "extra", "unlabeled")
    for truths, threshold in itertools.product(words, (0.0, 0.25, 0.5)):
        asked.append({"truth": truths, "threshold": threshold})
    asked += [{"truth": one, "label": "dog"} for one in words]
    asked += [{"truth": "mistakes", "concept_filter": "dog", "status": "predicted"}]
    for sort, descending in itertools.product(
        ("dataset", "name", "score", "uncertainty", "agreement"), (False, True)
    ):
        for more in ({}, {"threshold": 0.5}, {"concept_filter": "dog"}, {"node": NODE}):
            asked.append({"sort": sort, "descending": descending, **more})
    asked += [{"node": "never heard of", "status": "waiting"}]
    return _told(names, truth, [first, second], asked)


def by_chance() -> dict[str, Any]:
    """A hundred inputs and more that nobody thought of."""
    chance = random.Random(20260)  # noqa: S311 - the same each time
    names = [f"{chance.choice(('IMG', 'img', 'x'))}_{chance.randrange(60)}.png" for _ in range(120)]
    truth = [
        _row(index, chance.choice(LABELS), shape=chance.choice(("whole", "whole", "box")))
        for index in range(120)
        for _ in range(chance.choice((0, 1, 1, 2)))
    ]
    numbers = itertools.count(1)
    parts = [_by_chance(chance, numbers, span) for span in ((0, 70), (50, 110), (60, 70))]
    asked = [
        {
            "threshold": round(chance.random(), 2) if chance.random() < 0.7 else 0.0,
            "concept_filter": chance.choice((*([""] * 6), "cat", "DOG", "ss", "é")),
            "label": chance.choice((*([""] * 12), *LABELS)),
            "truth": chance.choice(("all", "all", "agree", "mistakes", "missed", "extra")),
            "status": chance.choice((*(["all"] * 5), "predicted", "failed", "waiting")),
            "sort": chance.choice(("dataset", "name", "score", "uncertainty", "agreement")),
            "descending": chance.random() < 0.5,
            "node": chance.choice(("", "", NODE)),
        }
        for _ in range(90)
    ]
    return _told(names, truth, parts, asked)


def _by_chance(
    chance: random.Random, numbers: itertools.count[int], span: tuple[int, int]
) -> dict[str, Any]:
    outputs: list[dict[str, Any]] = []
    rows: list[dict[str, Any]] = []
    for index in range(*span):
        for node in ("", NODE):
            number = next(numbers)
            status = chance.choice(("ok", "ok", "ok", "ok", "empty", "failed"))
            outputs.append(_out(index, number, status, node))
            if status != "ok":
                continue
            for _ in range(chance.randrange(5)):
                score = chance.choice((None, round(chance.random(), 2), chance.random()))
                means = chance.choice(("probability", "probability", "raw", "share_of_image"))
                label = chance.choice(("", *LABELS))
                means = means if score else "none"
                words = chance.choice(("", "fine", "groups"))
                rows.append(_row(number, label, score, score_means=means, vocabulary=words))
    return {"outputs": outputs, "rows": rows}


def other_labels() -> dict[str, Any]:
    """A model that names none of the ground truth's labels."""
    parts = [
        {
            "outputs": [_out(0, 1), _out(1, 2, "empty"), _out(0, 3, node=NODE)],
            "rows": [_row(1, "tabby", 0.9), _row(1, "lynx", 0.05)],
        }
    ]
    words = ("agree", "mistakes", "missed", "extra", "unlabeled")
    asked = [{"truth": truth, "node": node} for truth in words for node in ("", NODE)]
    return _told(["a", "b", "c"], [_row(0, "cat"), _row(1, "cat")], parts, asked)


MODELS = ("one", "two", "three")
LEFT, RIGHT = (0.1, 0.1, 0.4, 0.5), (0.6, 0.1, 0.9, 0.5)


def _box(output: int, label: str, edges: tuple[float, ...], score: float | None = None):
    sides = dict(zip(("left", "top", "right", "bottom"), edges, strict=True))
    return _row(output, label, score, shape="box", region_id=f"{label} {edges[0]}", **sides)


def several_by_hand() -> dict[str, Any]:
    """Two models and each kind of disagreement, once: labels, boxes, with and without truth."""
    said: list[tuple[str, list[tuple[Any, ...]], list[tuple[Any, ...]] | None]] = [
        ("flip", [("cat", 0.9), ("dog", 0.1)], [("dog", 0.8), ("cat", 0.2)]),
        ("same", [("cat", 0.9), ("dog", 0.1)], [("Cat", 0.9), ("dog", 0.05)]),
        ("gap", [("cat", 0.9)], [("cat", 0.5)]),
        ("miss", [("cat", 0.9), ("dog", 0.3)], [("cat", 0.9)]),
        ("extra", [("cat", 0.9)], [("cat", 0.9), ("dog", 0.3)]),
        ("silent", [("cat", 0.9)], []),
        ("failed", [("cat", 0.9)], None),
        ("unscored", [("cat", None)], [("dog", None), ("cat", None)]),
        ("same box", [("cat", 0.9, LEFT)], [("cat", 0.9, (0.1, 0.1, 0.4, 0.48))]),
        ("other label", [("cat", 0.9, LEFT)], [("dog", 0.8, LEFT)]),
        ("other box", [("cat", 0.9, LEFT)], [("cat", 0.9, RIGHT)]),
        ("one box more", [("cat", 0.9, LEFT)], [("cat", 0.9, LEFT), ("hat", 0.4, RIGHT)]),
        ("no box", [("cat", 0.9, LEFT)], []),
        ("box and label", [("cat", 0.9, LEFT)], [("cat", 0.9)]),
        ("gap enough", [("cat", 0.9)], [("cat", 0.79)]),
        ("too small a gap", [("cat", 0.9)], [("cat", 0.81)]),
        ("boxes are true, and nobody says any", [("cat", 0.9)], [("dog", 0.9)]),
    ]
    true = [
        _row(0, "dog"), _row(1, "cat"), _row(2, "cat"), _row(3, "dog"), _row(4, "cat"),
        _row(5, "cat"), _row(6, "cat"), _row(7, "DOG"),
        *(_box(at, "cat", LEFT) for at in (*range(8, 14), 16)),
    ]  # fmt: skip
    parts: list[dict[str, Any]] = []
    for model, which in zip(MODELS, (1, 2), strict=False):
        outputs = [
            _out(at, at + 1, _status_of(each[which]), model)  # type: ignore[arg-type]
            for at, each in enumerate(said)
        ]
        rows = [_said_row(at + 1, row) for at, each in enumerate(said) for row in each[which] or ()]
        parts.append({"outputs": outputs, "rows": rows})
    asked = _asked_of_several()
    return _told([each[0] for each in said], true, parts, asked, MODELS[:2])


def _status_of(said: list[Any] | None) -> str:
    return "failed" if said is None else "ok" if said else "empty"


def _said_row(output: int, said: tuple[Any, ...]) -> dict[str, Any]:
    label, score, *where = said
    return _box(output, label, where[0], score) if where else _row(output, label, score)


def _asked_of_several() -> list[dict[str, Any]]:
    kinds = ("any", "flip", "miss", "extra", "gap", "none")
    asked: list[dict[str, Any]] = [
        {"disagreement": kind, "against_truth": against, "threshold": threshold}
        for kind, against, threshold in itertools.product(
            kinds, (False, True), (0.0, 0.25, 0.5, 0.85)
        )
    ]
    asked += [
        {"sort": "disagreement", "descending": down, "against_truth": against, "threshold": floor}
        for down, against, floor in itertools.product((False, True), (False, True), (0.0, 0.5))
    ]
    asked += [{"node": "two", "truth": one} for one in ("agree", "mistakes", "missed")]
    asked += [{"disagreement": "flip", "node": "one", "truth": "agree", "label": "cat"}]
    return [{"node": MODELS[0], **one} for one in asked]


def several_by_chance() -> dict[str, Any]:
    """Three models that nobody thought of."""
    chance = random.Random(62026)  # noqa: S311 - the same each time
    count = 80
    truth = [
        _box(at, chance.choice(LABELS), chance.choice((LEFT, RIGHT)))
        if at % 3 == 0
        else _row(at, chance.choice(LABELS))
        for at in range(count)
        for _ in range(chance.choice((0, 1, 1, 2)))
    ]
    numbers = itertools.count(1)
    parts = [
        _model_by_chance(chance, numbers, model, span)
        for span in ((0, 50), (40, count))
        for model in MODELS
    ]
    names = [f"{at}.png" for at in range(count)]
    return _told(names, truth, parts, _asked_of_several(), MODELS)


def _model_by_chance(
    chance: random.Random, numbers: itertools.count[int], model: str, span: tuple[int, int]
) -> dict[str, Any]:
    outputs: list[dict[str, Any]] = []
    rows: list[dict[str, Any]] = []
    for index in range(*span):
        number = next(numbers)
        if chance.random() < 0.1:
            continue
        status = chance.choice(("ok", "ok", "ok", "ok", "ok", "empty", "failed"))
        outputs.append(_out(index, number, status, model))
        for _ in range(chance.randrange(4) if status == "ok" else 0):
            label = chance.choice(("", *LABELS, "CAT"))
            score = chance.choice((None, round(chance.random(), 2), chance.random()))
            if index % 3 == 0 and chance.random() < 0.8:
                across = chance.choice((0.0, 0.02, 0.1))
                left, top, right, bottom = chance.choice((LEFT, RIGHT))
                edges = (left + across, top, right + across, bottom)
                rows.append(_box(number, label, edges, score))
                continue
            words = chance.choice(("", "", "fine", "groups"))
            rows.append(_row(number, label, score, vocabulary=words))
    return {"outputs": outputs, "rows": rows}


def _told(
    names: list[str],
    truth: list[dict[str, Any]],
    parts: list[dict[str, Any]],
    asked: list[dict[str, Any]],
    models: tuple[str, ...] = (),
) -> dict[str, Any]:
    columns = columns_of(names, truth, parts, models)
    full = [{**_ALL, **one} for one in asked]
    shown = [on_show(columns, Filter(**one)).tolist() for one in full]
    cases = [{"filter": one, "inputs": inputs} for one, inputs in zip(full, shown, strict=True)]
    return {
        "names": names, "models": list(models), "truth": truth, "parts": parts, "cases": cases,
    }  # fmt: skip


_ALL = {
    "node": "", "threshold": 0.0, "concept_filter": "", "label": "", "truth": "all",
    "status": "all", "sort": "dataset", "descending": False, "disagreement": "all",
    "against_truth": False,
}  # fmt: skip


def columns_of(
    names: list[str],
    truth: list[dict[str, Any]],
    parts: list[dict[str, Any]],
    models: tuple[str, ...] = (),
) -> Columns:
    """Return the same as columns, as a run would fill them."""
    columns = Columns(contrast=Contrast(models) if models else None)
    columns.add_inputs(0, names, rows_of(truth))
    for part in parts:
        columns.add_part(_table(part["outputs"], OUTPUT_SCHEMA), rows_of(part["rows"]))
    return columns


def rows_of(said: list[dict[str, Any]]) -> Table:
    """Return rows as the narrowed table; what they do not say is empty."""
    schema = PREDICTION_SCHEMA
    for name in set(schema.names) - set(ROW_COLUMNS):
        schema = schema.remove(schema.get_field_index(name))
    return _table(said, schema)


def _table(said: list[dict[str, Any]], schema: Any) -> Table:
    fields = [schema.field(name) for name in schema.names]
    arrays = [
        Array(
            [one.get(field.name, None if field.nullable else "") for one in said], type=field.type
        )
        for field in fields
    ]
    return Table.from_arrays(arrays, schema=schema)


def showing() -> dict[str, Any]:
    return {
        "by hand": by_hand(),
        "by chance": by_chance(),
        "other labels": other_labels(),
        "several by hand": several_by_hand(),
        "several by chance": several_by_chance(),
    }


if __name__ == "__main__":
    text = json.dumps(showing(), ensure_ascii=False)
    (HERE / "showing.json").write_text(text + "\n", encoding="utf-8")
