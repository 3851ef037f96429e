"""Write the golden tables: run it after the schemas or the rules of the tables were changed.

``PYTHONPATH=. python tests/contract/make_tables.py``

Each file: ``{"outputs": {"ipc": base64, "columns": {...}}, "predictions": {...}}``, the stream as
the page gets it and what it must decode to. Numbers are exact: those of a float32 column are
float32 numbers. Beside them ``media`` and ``vectors``, what the page asks for row by row:
``[{"output_id", "ordinal", "media_type", "base64"}]``, ``[{"output_id", "ordinal", "vector"}]``,
and ``notes``, sentences on how times were read.
"""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from predict_widgets.errors import InputError
from predict_widgets.predictions.tables import Asked, Tables, build_tables, to_ipc
from tests.builders import kinds
from tests.builders import outputs as built

HERE = Path(__file__).parent
ASKED = Asked(
    7, input_id=3, input_key="sha256:ab12", platform="embedded", latency_ms=12.5,
    width=640, height=480,
)  # fmt: skip


def tables() -> dict[str, Tables]:
    return {
        "concepts": _one(
            built.concepts_output(
                {
                    "": {"tabby, tabby cat": 0.38, "Egyptian cat": 0.9, "crème brûlée": 0.0},
                    "groups": {"cat": 0.92, "日本語 🐈": 0.1},
                },
                built.model_of("imagenet-classifier", user_id="embedded", version_id="v1"),
            )
        ),
        "boxes": build_tables([(ASKED, _boxes()), (_second(), built.face_output([(0, 0, 1, 1)]))]),
        "colors": _one(
            built.colors_output(
                [("#f2f2f2", "WhiteSmoke", "#f5f5f5", 0.929), ("#686078", "", "", 0.02675)]
            )
        ),
        "mixed": _one(built.mixed_output()),
        "lists": _one(_points()),
        "empty": _one(built.empty_output()),
        "failed": build_tables(
            [
                (ASKED, built.failed_output(request_id="req-1")),
                (
                    _second(),
                    InputError("The file is empty.", name="IMAGE_EMPTY", hint="Try another."),
                ),
            ]
        ),
        **{name: build_tables([(_about(name), made())]) for name, made in kinds.ALL.items()},
    }


def payload(made: Tables) -> dict[str, Any]:
    return {
        "outputs": _table(made.outputs),
        "predictions": _table(made.predictions),
        "media": _heavy(made.predictions, ("media_type", "media")),
        "vectors": _heavy(made.predictions, ("vector",)),
        "notes": list(made.notes),
    }


def _heavy(table: Any, names: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return what no stream carries, of the rows that have it."""
    names = ("output_id", "ordinal", *names)
    columns = [table.column(name).to_pylist() for name in names]
    rows = [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
    for row in rows:
        if row.get("media") is not None:
            row["base64"] = _base64(row["media"])
    return [
        {name: value for name, value in row.items() if name != "media"}
        for row in rows
        if row.get(names[-1]) is not None
    ]


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _table(table: Any) -> dict[str, Any]:
    heavy = {"output", "vector", "media"}
    return {
        "ipc": _base64(to_ipc(table)),
        "columns": {
            name: table.column(name).to_pylist() for name in table.column_names if name not in heavy
        },
    }


def _one(output: Any) -> Tables:
    return build_tables([(ASKED, output)])


def _about(name: str) -> Asked:
    return replace(ASKED, duration_ms=2400) if name.startswith("video") else ASKED


def _second() -> Asked:
    return Asked(8, input_id=4, input_key="sha256:cd34", platform="embedded", width=1, height=1)


def _boxes() -> Any:
    output = built.boxes_output(
        [
            ("Person", 0.9, (0.0, 0.0, 0.5, 0.75)),  # edges at 0 are absent from the message
            ("Tree", 0.6975, (0.365, 0.392, 0.511, 0.507)),
            ("Nowhere", 0.5, (0.0, 0.0, 0.0, 0.0)),  # a box without area is none
        ]
    )
    output.data.regions[1].data.concepts.append(built.concept("Plant", 0.25, "groups"))
    output.data.regions[1].id = ""  # the model gives no id: ours
    return output


def _points() -> Any:
    output = built.boxes_output([("hand", 0.75, (0.25, 0.25, 0.75, 0.75))])
    region = output.data.regions[0]
    for row, col in ((0.5, 0.25), (0.75, 0.5)):
        region.region_info.keypoint_locations.add(row=row, col=col)
    region.data.concepts[0].keypoint_info.keypoint_names.extend(["thumb", "wrist"])
    polygon = output.data.regions.add(id="outline").region_info.polygon
    for row, col in ((0.0, 0.0), (0.0, 1.0), (1.0, 0.5)):
        polygon.points.add(row=row, col=col)
    return output


if __name__ == "__main__":
    for name, made in tables().items():
        text = json.dumps(payload(made), ensure_ascii=False, indent=1, allow_nan=False)
        (HERE / f"{name}.json").write_text(text + "\n", encoding="utf-8")
