"""A thousand labelled boxes on a 1080p picture, the same for everyone."""

from __future__ import annotations

import numpy as np

WIDTH, HEIGHT = 1920, 1080
COUNT = 1000
LABELS = ("cup", "spoon", "saucer", "table", "hand", "window", "chair", "lamp")


def boxes() -> np.ndarray:
    """Return (COUNT, 4): left, top, right, bottom in pixels."""
    generator = np.random.default_rng(7)
    left = generator.uniform(0, WIDTH - 130, COUNT)
    top = generator.uniform(0, HEIGHT - 130, COUNT)
    size = generator.uniform(20, 120, (2, COUNT))
    return np.stack([left, top, left + size[0], top + size[1]], axis=1)


def labels() -> list[str]:
    return [LABELS[number % len(LABELS)] for number in range(COUNT)]
