"""Choosing a dataset in the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from predict_widgets.api.listing import counted
from predict_widgets.platform.references import Reference, parse_dataset
from predict_widgets.widgets.browser_wire import (
    DatasetCard,
    DatasetsResult,
)
from predict_widgets.widgets.jobs import Reply
from predict_widgets.widgets.narrowing import PAGE_SIZE, Narrowing
from predict_widgets.widgets.recent import recent, remember

if TYPE_CHECKING:
    from predict_widgets.platform.client import Platform
    from predict_widgets.platform.protos import resources_pb2
    from predict_widgets.sources.dataset import Dataset
    from predict_widgets.widgets.jobs import Job
    from predict_widgets.widgets.params import Params


def list_datasets(job: Job, params: Params, platform: Platform) -> Reply:
    """``datasets.list``: one page of datasets; without a scope and an app those of the own app."""
    narrowing = Narrowing.of(params)
    datasets = platform.list_datasets(**narrowing.place, cancel=job.cancel_event)
    home = (narrowing.user_id or platform.user_id, narrowing.app_id or platform.app_id)
    cards = [_card(one, *home) for one in datasets]
    return Reply(DatasetsResult(datasets=cards, more=len(cards) == PAGE_SIZE))


def recent_datasets(platform: Platform) -> Reply:
    """``datasets.recent``: nobody is asked, so of each there is its name alone."""
    cards = [_card_of(reference) for reference in recent(platform, "dataset")]
    return Reply(DatasetsResult(datasets=cards, more=False))


def remember_dataset(dataset: Dataset) -> None:
    """Keep a dataset that a person has picked; one on no platform is named by Python alone."""
    if dataset.platform is not None and dataset.reference:
        remember(dataset.platform, "dataset", parse_dataset(dataset.reference))


def _card(dataset: resources_pb2.Dataset, user_id: str, app_id: str) -> DatasetCard:
    user, app = dataset.user_id or user_id, dataset.app_id or app_id
    count = counted(dataset)
    return {
        **_card_of(Reference("datasets", dataset.id, user, app)),
        "description": dataset.description,
        "count": -1 if count is None else count,
    }


def _card_of(reference: Reference) -> DatasetCard:
    return DatasetCard(
        reference=str(reference),
        name=reference.id or str(reference),
        description="",
        count=-1,
        labels=[],
        # Not known before its inputs are listed.
        has_truth=False,
        url=reference.url,
    )
