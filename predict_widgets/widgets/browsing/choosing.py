"""Choosing a dataset in the page: the platform's apps, and their datasets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from predict_widgets.api.datasets import counted
from predict_widgets.platform.references import Reference
from predict_widgets.widgets.browser_wire import (
    AppCard,
    AppsResult,
    DatasetCard,
    DatasetsResult,
)
from predict_widgets.widgets.jobs import Reply

if TYPE_CHECKING:
    from predict_widgets.platform.client import Platform
    from predict_widgets.platform.protos import resources_pb2
    from predict_widgets.widgets.jobs import Job
    from predict_widgets.widgets.params import Params

# A menu of more is searched, not scrolled.
PAGE_SIZE = 50


def list_apps(job: Job, params: Params, platform: Platform) -> Reply:
    """``apps.list``: one page of the apps of whoever is connected."""
    apps = platform.list_apps(
        search=params.text("search", ""),
        page=max(params.integer("page", 1), 1),
        per_page=PAGE_SIZE,
        cancel=job.cancel_event,
    )
    cards = [
        AppCard(
            user_id=app.user_id or platform.user_id,
            id=app.id,
            name=app.name or app.id,
            description=app.description,
        )
        for app in apps
    ]
    return Reply(AppsResult(apps=cards, more=len(cards) == PAGE_SIZE))


def list_datasets(job: Job, params: Params, platform: Platform) -> Reply:
    """``datasets.list``: one page of an app's datasets; without an app those of the own one."""
    user_id, app_id = params.text("user_id", ""), params.text("app_id", "")
    datasets = platform.list_datasets(
        search=params.text("search", ""),
        page=max(params.integer("page", 1), 1),
        per_page=PAGE_SIZE,
        user_id=user_id,
        app_id=app_id,
        cancel=job.cancel_event,
    )
    home = (user_id or platform.user_id, app_id or platform.app_id)
    cards = [_card(one, *home) for one in datasets]
    return Reply(DatasetsResult(datasets=cards, more=len(cards) == PAGE_SIZE))


def _card(dataset: resources_pb2.Dataset, user_id: str, app_id: str) -> DatasetCard:
    user, app = dataset.user_id or user_id, dataset.app_id or app_id
    reference = Reference("datasets", dataset.id, user, app)
    count = counted(dataset)
    return DatasetCard(
        reference=str(reference),
        name=dataset.id,
        description=dataset.description,
        count=-1 if count is None else count,
        labels=[],
        # Not known before its inputs are listed.
        has_truth=False,
        url=reference.url,
    )
