"""In which order a person reads the lines of a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

# Two pieces are in one row if they overlap by this share of the lower one's height.
SAME_ROW = 0.5

# A block is read column by column if the gap between its columns is this wide and the text on
# both sides this long, in heights of a line. Shorter text beside a gap is a table's, which is
# read row by row.
LEAST_GUTTER = 0.8
LEAST_COLUMN = 8.0
# Fewer rows than this are no column of text.
LEAST_ROWS = 2
# One column may begin some rows below the other; after this many rows it is no column.
PATIENCE = 6


def reading_order(boxes: np.ndarray) -> list[int]:
    """Return the indices of boxes in the order of reading.

    Rows run from top to bottom and are read from left to right. Where consecutive rows leave a
    gap free at the same place, with running text on both sides, the left column is read first.

    Parameters
    ----------
    boxes
        (n, 4) left, top, right, bottom in pixels, of text that is read from left to right.
    """
    if not len(boxes):
        return []
    height = float(np.median(boxes[:, 3] - boxes[:, 1]))
    order: list[int] = []
    for block in _blocks(boxes, _rows(boxes), height):
        order += block
    return order


def _rows(boxes: np.ndarray) -> list[list[int]]:
    """Return the boxes in rows from top to bottom, each from left to right."""
    rows: list[list[int]] = []
    for index in map(int, np.argsort((boxes[:, 1] + boxes[:, 3]) / 2, kind="stable")):
        if rows and _overlap(boxes[rows[-1][-1]], boxes[index]) >= SAME_ROW:
            rows[-1].append(index)
        else:
            rows.append([index])
    for row in rows:
        row.sort(key=lambda index: float(boxes[index, 0]))
    return rows


def _overlap(first: np.ndarray, second: np.ndarray) -> float:
    shared = min(first[3], second[3]) - max(first[1], second[1])
    lower = min(first[3] - first[1], second[3] - second[1])
    return float(shared / lower) if lower > 0 else 0.0


def _blocks(boxes: np.ndarray, rows: Sequence[list[int]], height: float) -> list[list[int]]:
    """Return runs of rows in reading order: columns where there are any, else the row."""
    blocks: list[list[int]] = []
    start = 0
    while start < len(rows):
        end, gutter = _longest_columns(boxes, rows, start, height)
        if gutter is None:
            blocks.append(rows[start])
            start += 1
            continue
        inside = [index for row in rows[start:end] for index in row]
        left = [index for index in inside if boxes[index, 2] <= gutter]
        right = [index for index in inside if boxes[index, 2] > gutter]
        # A column may itself have columns: of three, the first gap leaves two.
        blocks.extend(
            [side[place] for place in reading_order(boxes[side])] for side in (left, right)
        )
        start = end
    return blocks


def _longest_columns(
    boxes: np.ndarray, rows: Sequence[list[int]], start: int, height: float
) -> tuple[int, float | None]:
    """Return where the longest run of rows with one gap in common ends, and where the gap is."""
    end, gutter = start, None
    for stop in range(start + LEAST_ROWS, len(rows) + 1):
        found = _gutter(boxes, rows[start:stop], height)
        if found is not None:
            end, gutter = stop, found
        elif gutter is not None or stop - start >= PATIENCE:
            break
    return end, gutter


def _gutter(boxes: np.ndarray, rows: Sequence[list[int]], height: float) -> float | None:
    """Return the x of the first gap that no row crosses and that parts running text."""
    inside = boxes[[index for row in rows for index in row]]
    by_left = inside[np.argsort(inside[:, 0], kind="stable")]
    reach = np.maximum.accumulate(by_left[:, 2])
    for place in range(len(by_left) - 1):
        edge = float(reach[place])
        if by_left[place + 1, 0] - edge < LEAST_GUTTER * height:
            continue
        sides = inside[inside[:, 2] <= edge], inside[inside[:, 2] > edge]
        if all(_is_column(side, height) for side in sides):
            return edge
    return None


def _is_column(boxes: np.ndarray, height: float) -> bool:
    widths = boxes[:, 2] - boxes[:, 0]
    return len(boxes) >= LEAST_ROWS and float(np.median(widths)) >= LEAST_COLUMN * height
