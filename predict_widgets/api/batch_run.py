"""``BatchRun``: of whatever names a dataset."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from predict_widgets.api.datasets import dataset as open_dataset
from predict_widgets.batch import batch_run

if TYPE_CHECKING:
    from predict_widgets.platform.client import Platform
    from predict_widgets.sources.dataset import Dataset

__all__ = ["BatchRun"]


class BatchRun(batch_run.BatchRun):  # noqa: D101 - the docstring of its base
    __doc__ = batch_run.BatchRun.__doc__

    @staticmethod
    def _opened(dataset: object, platform: Platform | None) -> Dataset:
        return open_dataset(cast("Any", dataset), platform=platform)
