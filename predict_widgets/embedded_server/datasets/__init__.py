"""The datasets that the embedded platform's app comes with: made when wanted, never stored."""

from __future__ import annotations

from functools import cache

from predict_widgets.embedded_server.datasets.base import BuiltInDataset
from predict_widgets.embedded_server.datasets.digits import Digits
from predict_widgets.embedded_server.datasets.photos import Photos
from predict_widgets.embedded_server.datasets.rendered_lines import RenderedLines
from predict_widgets.embedded_server.datasets.stress_photos import StressPhotos

__all__ = ["BuiltInDataset", "built_in_datasets"]


@cache
def built_in_datasets() -> tuple[BuiltInDataset, ...]:
    """Return them in the order they are listed."""
    return (Digits(), Photos(), StressPhotos(), RenderedLines())
