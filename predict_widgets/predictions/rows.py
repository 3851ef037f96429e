"""From rows of the predictions table to views."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from predict_widgets.predictions.statements import HOLDS_MEDIA
from predict_widgets.predictions.views import (
    Color,
    Concept,
    Embedding,
    Region,
    TextStatement,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from arro3.core import Table


class Rows:
    """The columns of a predictions table as Python lists, each read once, when asked for."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._lists: dict[str, list[Any]] = {}

    def __len__(self) -> int:
        return self._table.num_rows

    def __getitem__(self, column: str) -> list[Any]:
        if column not in self._lists:
            # arro3 0.9 types a list as an open ndarray.
            values = cast("list[Any]", self._table.column(column).to_pylist())  # pyright: ignore[reportUnknownMemberType]
            self._lists[column] = values
        return self._lists[column]

    def of_kind(self, kind: str) -> list[int]:
        """Return the numbers of the rows of one kind."""
        return [row for row, said in enumerate(self["kind"]) if said == kind]

    def concepts(self, rows: Iterable[int]) -> Iterator[Concept]:
        """Yield the concepts among these rows."""
        columns = (self["label"], self["score"], self["label_id"], self["vocabulary"])
        labels, scores, ids, vocabularies = columns
        kinds = self["kind"]
        for row in rows:
            if kinds[row] == "concept":
                yield Concept(labels[row], scores[row], ids[row], vocabularies[row])

    def whole(self) -> list[int]:
        """Return the rows that are about the whole input, at no time of it."""
        places = zip(self["region_id"], self["time_ms"], strict=True)
        return [row for row, (region, time) in enumerate(places) if not region and time is None]

    def region_of(self, row: int) -> tuple[str, int | None, str]:
        """Return what tells the region of a row from all others: id, time, outer region."""
        return self["region_id"][row], self["time_ms"][row], self["parent_region_id"][row]

    def regions(self, rows: Iterable[int]) -> Iterator[Region]:
        """Yield the regions of a stretch of rows, in the order of their first rows."""
        ids = self["region_id"]
        found: dict[tuple[str, int | None, str], list[int]] = {}
        for row in rows:
            if ids[row]:
                found.setdefault(self.region_of(row), []).append(row)
        yield from map(self._region, found.values())

    def _region(self, rows: Sequence[int]) -> Region:
        first = rows[0]
        concepts = tuple(self.concepts(rows))
        best = max(concepts, key=lambda concept: concept.score or 0.0, default=None)
        texts = [text for row in rows if (text := self["text"][row])]
        return Region(
            id=self["region_id"][first],
            left=self["left"][first],
            top=self["top"][first],
            right=self["right"][first],
            bottom=self["bottom"][first],
            label=best.label if best else "",
            score=self._region_score(rows),
            concepts=concepts,
            shape=self["shape"][first],
            score_means=self["score_means"][first],
            text="\n".join(texts) or None,
            track_id=self["track_id"][first],
            parent_id=self["parent_region_id"][first],
            parent_output_id=self["parent_output_id"][first],
            time_ms=self["time_ms"][first],
            **self._outline(rows),
        )

    def _outline(self, rows: Sequence[int]) -> dict[str, Any]:
        """Return what only one row of a region says: the one that its outline is in."""
        names = ("polygon", "points", "point_extra", "point_names", "span_start", "span_end")
        polygon, points, extra, point_names, start, end = (
            next((said for row in rows if (said := self[name][row]) is not None), None)
            for name in names
        )
        joined = self._said(rows, "skeleton") or ()
        outline: dict[str, Any] = {
            "polygon": _pairs(polygon),
            "points": _pairs(points),
            "depths": tuple(extra[::2]) if extra else (),
            "visibility": tuple(int(number) for number in extra[1::2]) if extra else (),
            "point_names": tuple(point_names or ()),
            "skeleton": tuple((int(first), int(second)) for first, second in joined),
            "span_start": start,
            "span_end": end,
        }
        if self["shape"][rows[0]] == "mask":
            held = [row for row in rows if self["kind"][row] not in HOLDS_MEDIA]
            masks = [row for row in held if self["media"][row] or self["media_url"][row]]
            for row in masks[:1]:
                outline |= {"mask": self["media"][row], "mask_url": self["media_url"][row] or ""}
        return outline

    def _said(self, rows: Sequence[int], name: str) -> Any:  # noqa: ANN401 - what the JSON holds
        """Return what the ``value_json`` of any of these rows says under a name."""
        return next((said for row in rows if (said := self.said(row).get(name)) is not None), None)

    def _region_score(self, rows: Sequence[int]) -> float | None:
        own = self._said(rows, "region_value")
        if isinstance(own, float | int):
            return own
        # How much of a region is of a color says nothing of the region.
        told = [row for row in rows if self["kind"][row] != "color"]
        scores = [score for row in told if (score := self["score"][row]) is not None]
        return max(scores, default=None)

    def value(self, row: int) -> object:
        """Return what ``value_json`` holds."""
        said: str | None = self["value_json"][row]
        return json.loads(said) if said else None

    def said(self, row: int) -> dict[str, Any]:
        """Return what ``value_json`` holds by name; nothing if it holds no such thing."""
        value = self.value(row)
        return cast("dict[str, Any]", value) if isinstance(value, dict) else {}

    def colors(self) -> Iterator[Color]:
        """Yield the colors."""
        for row in self.of_kind("color"):
            w3c: str = self.said(row).get("w3c_hex", "")
            color: str = self["hex"][row] or ""
            name: str = self["label"][row]
            told = "" if name == color else name
            yield Color(color, self["score"][row], told, w3c, self["region_id"][row])

    def texts(self) -> Iterator[TextStatement]:
        """Yield the texts, in the model's own order."""
        for row in self.of_kind("text"):
            text, url = self["text"][row] or "", self["media_url"][row] or ""
            yield TextStatement(text, self["region_id"][row], self["score"][row], url)

    def embeddings(self) -> Iterator[Embedding]:
        """Yield the embeddings."""
        for row in self.of_kind("embedding"):
            vector = np.asarray(self["vector"][row], dtype=np.float32)
            size: int = self.said(row)["num_dimensions"]
            yield Embedding(vector, size, self["region_id"][row])


def _pairs(flat: Sequence[float] | None) -> tuple[tuple[float, float], ...]:
    return tuple(zip(flat[::2], flat[1::2], strict=True)) if flat else ()
