"""From logits to probabilities."""

from __future__ import annotations

import numpy as np


def softmax(logits: np.ndarray) -> np.ndarray:
    """Return probabilities that sum to 1, computed without overflow."""
    powers = np.exp(logits - logits.max())
    return powers / powers.sum()
