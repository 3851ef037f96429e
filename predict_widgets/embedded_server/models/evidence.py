"""Class activation maps: which parts of a picture speak for a label, and how much.

The network ends in a mean over the places of its last map and one linear layer, so a label's
logit is a mean too: that of its weights times the map at each place, plus its bias. Nothing is
estimated (B. Zhou et al., "Learning Deep Features for Discriminative Localization", CVPR 2016,
equations 1 and 2).
"""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

# The part that is looked at is drawn at this edge: 16 pixels for each of 7 places. A picture
# many times as long as high would grow with it, so there is an end.
CROP_EDGE = 112
LONGEST_EDGE = 1024

#: Key of ``data.metadata``: the concept each of ``data.heatmaps`` belongs to, in their order.
HEATMAP_CONCEPTS = "heatmap_concepts"


def evidence_maps(weights: np.ndarray, last_map: np.ndarray) -> np.ndarray:
    """Return what each place adds to each label's logit.

    Parameters
    ----------
    weights
        (n, channels), from the means of the last map to the logits of n labels.
    last_map
        (channels, rows, columns).

    Returns
    -------
    numpy.ndarray
        (n, rows, columns). The mean of each, plus the label's bias, is its logit.
    """
    return np.tensordot(weights, last_map, 1)


def heat_map(
    evidence: np.ndarray, size: tuple[int, int], box: tuple[float, float, float, float]
) -> bytes:
    """Return one label's evidence as a PNG in the frame of the whole picture.

    Parameters
    ----------
    evidence
        (rows, columns).
    size
        Width and height of the picture in pixels.
    box
        The part of the picture the evidence is about: left, top, right, bottom in pixels.

    Returns
    -------
    bytes
        8-bit gray, of the picture's proportions: 0 for evidence against the label, none, or
        outside the box; 255 for the most evidence for it. Between places it is linear.
    """
    width, height = size
    left, top, right, bottom = box
    scale = min(CROP_EDGE / (right - left), LONGEST_EDGE / max(size))
    frame = max(1, round(scale * width)), max(1, round(scale * height))
    rows, columns = evidence.shape
    across = _spread(frame[0], columns, left / width, right / width)
    down = _spread(frame[1], rows, top / height, bottom / height)
    positive = np.maximum(evidence, 0)
    values = down @ (positive / max(float(positive.max()), np.finfo(np.float32).tiny)) @ across.T
    buffer = io.BytesIO()
    Image.fromarray(np.round(255 * values).astype(np.uint8)).save(buffer, "PNG")
    return buffer.getvalue()


def _spread(pixels: int, places: int, start: float, end: float) -> np.ndarray:
    """Return (pixels, places) weights: how much of each place each pixel of an axis shows.

    The places lie evenly between ``start`` and ``end``, fractions of the axis; outside them a
    pixel shows none, between the middles of two it shows both.
    """
    centers = (np.arange(pixels) + 0.5) / pixels
    at = (centers - start) / (end - start) * places - 0.5
    inside = (centers >= start) & (centers <= end)
    near = 1 - np.abs(np.clip(at, 0, places - 1)[:, None] - np.arange(places))
    return np.where(inside[:, None], np.maximum(near, 0), 0)
