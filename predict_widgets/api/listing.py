"""What there is to choose from: models, workflows and datasets, a page at a time."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

from predict_widgets.errors import PredictError
from predict_widgets.model_list import (
    DatasetList,
    ListedDataset,
    ListedModel,
    ListedWorkflow,
    ModelList,
    WorkflowList,
)
from predict_widgets.platform import current
from predict_widgets.platform.fields import words_of
from predict_widgets.platform.output_config import not_a_setting
from predict_widgets.platform.references import Reference
from predict_widgets.predictions.nodes import graph_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from predict_widgets.platform.client import Platform
    from predict_widgets.platform.listing import Scope
    from predict_widgets.platform.protos import resources_pb2

# docs.clarifai.com, "Pagination".
MOST_PER_PAGE = 1000
# Of a dataset's version, the metrics of all its inputs.
_ALL_OF_IT = "all"


@dataclass(frozen=True, slots=True)
class _Page:
    """Which things, of whom, and which page of them."""

    search: str
    scope: Scope
    user_id: str
    app_id: str
    page: int
    per_page: int

    def __post_init__(self) -> None:
        for name in ("search", "user_id", "app_id"):
            # People hand in what the annotations rule out.
            if not isinstance(getattr(self, name), str):
                raise not_a_setting(name, getattr(self, name), "a text")
        for name, most in (("page", None), ("per_page", MOST_PER_PAGE)):
            value = getattr(self, name)
            whole = isinstance(value, int) and not isinstance(value, bool)
            if not whole or value < 1 or (most is not None and value > most):
                to = f" to {most}" if most is not None else ""
                raise not_a_setting(name, value, f"a whole number from 1{to}")

    def given(self) -> dict[str, Any]:
        """Return what a platform's lists take, by the arguments' names."""
        return {name: getattr(self, name) for name in self.__slots__}

    def about(self, found: Sequence[object]) -> dict[str, Any]:
        """Return what a list of ours says of the page."""
        return {"page": self.page, "more": len(found) == self.per_page}


def models(  # noqa: PLR0913 - what a list depends on
    search: str = "",
    *,
    platform: Platform | None = None,
    scope: Scope = "app",
    user_id: str = "",
    app_id: str = "",
    model_type: str = "",
    takes: str | Sequence[str] = (),
    gives: str | Sequence[str] = (),
    page: int = 1,
    per_page: int = 50,
) -> ModelList:
    """Return one page of a platform's models.

    >>> pw.models("faces", scope="community", takes="image", gives="regions")  # doctest: +SKIP

    Parameters
    ----------
    search
        Words to look for; empty for all.
    platform
        Whose; without one the platform in use.
    scope
        Where no user is named. ``"app"``: the models of the connection's app, or Clarifai's own
        where that is not known. ``"mine"``: of all your apps. ``"community"``: what is public.
        ``"all"``: whatever your credential may see.
    user_id, app_id
        Whose models. A user without an app: of all that user's apps. An app without a user: of
        your own app.
    model_type
        Only models of this type, such as ``"visual-detector"``.
    takes, gives
        Only models that take this, and give that: ``"image"``, ``"video"``, ``"text"``,
        ``"audio"``, ``"concepts"``, ``"regions"``, ``"masks"``, ``"embeddings"``, ...; or several.
    page, per_page
        Which page, from 1, and how many on it, at most 1000 (docs, "Pagination").

    Returns
    -------
    ModelList
        A list with a readable repr; its items can be handed to `predict` and to the widgets.

    Raises
    ------
    PredictError
        When the platform cannot be asked or lists no models, and for a type or field that does not
        exist.
    """
    asked = _Page(search, scope, user_id, app_id, page, per_page)
    platform = platform or current.current_platform()
    if model_type:
        _check_type(model_type, platform.model_types())
    found = platform.list_models(
        **asked.given(), model_type_id=model_type, takes=takes, gives=gives
    )
    types = platform.model_types()
    listed = [_listed_model(each, types.get(each.model_type_id)) for each in found]
    return ModelList(listed, platform.name, **asked.about(found))


def workflows(  # noqa: PLR0913 - what a list depends on
    search: str = "",
    *,
    platform: Platform | None = None,
    scope: Scope = "app",
    user_id: str = "",
    app_id: str = "",
    page: int = 1,
    per_page: int = 50,
) -> WorkflowList:
    """Return one page of a platform's workflows.

    Parameters
    ----------
    search, platform, scope, user_id, app_id, page, per_page
        As of `models`.

    Returns
    -------
    WorkflowList
        A list with a readable repr; its items can be handed to `predict` and to the widgets.

    Raises
    ------
    PredictError
        When the platform cannot be asked, or lists no workflows.
    """
    asked = _Page(search, scope, user_id, app_id, page, per_page)
    platform = platform or current.current_platform()
    found = platform.list_workflows(**asked.given())
    return WorkflowList(
        [_listed_workflow(each) for each in found], platform.name, **asked.about(found)
    )


def datasets(  # noqa: PLR0913 - what a list depends on
    search: str = "",
    *,
    platform: Platform | None = None,
    scope: Scope = "app",
    user_id: str = "",
    app_id: str = "",
    page: int = 1,
    per_page: int = 50,
) -> DatasetList:
    """Return one page of a platform's datasets.

    Parameters
    ----------
    search, platform, scope, user_id, app_id, page, per_page
        As of `models`; there are none of an app that is not known.

    Returns
    -------
    DatasetList
        A list with a readable repr; its items can be handed to `dataset` and to `DatasetBrowser`.

    Raises
    ------
    PredictError
        When the platform cannot be asked, or no app is named and the connection has none.
    """
    asked = _Page(search, scope, user_id, app_id, page, per_page)
    platform = platform or current.current_platform()
    found = platform.list_datasets(**asked.given())
    home = (user_id or platform.user_id, app_id or platform.app_id)
    return DatasetList(
        [_listed_dataset(each, *home) for each in found], platform.name, **asked.about(found)
    )


def counted(described: resources_pb2.Dataset) -> int | None:
    """Return how many inputs a dataset's version counts; None where it counts none."""
    metrics = cast("dict[str, resources_pb2.DatasetVersionMetrics]", described.version.metrics)
    if _ALL_OF_IT not in metrics or not metrics[_ALL_OF_IT].HasField("inputs_count"):
        return None
    return metrics[_ALL_OF_IT].inputs_count.value


def _check_type(model_type: str, types: Mapping[str, object]) -> None:
    """Refuse a type that the platform says it does not have."""
    if not types or model_type in types:
        return
    close = difflib.get_close_matches(model_type, types, n=3)
    meant = f"Did you mean {' or '.join(map(repr, close))}? " if close else ""
    raise PredictError(
        f"There is no type of model {model_type!r}",
        name="MODEL_TYPE_UNKNOWN",
        hint=f"{meant}Types are such as 'visual-classifier', 'visual-detector' and "
        "'image-to-text'; takes= and gives= say what goes in and comes out.",
    )


def _listed_model(
    model: resources_pb2.Model, model_type: resources_pb2.ModelType | None
) -> ListedModel:
    version = model.model_version
    return ListedModel(
        Reference("models", model.id, model.user_id, model.app_id, version.id),
        model.name or model.id,
        model.model_type_id,
        model.description,
        words_of(model_type.input_fields) if model_type is not None else (),
        words_of(model_type.output_fields) if model_type is not None else (),
        model.version_count,
        _updated(model, version),
    )


def _listed_workflow(workflow: resources_pb2.Workflow) -> ListedWorkflow:
    version = workflow.version
    return ListedWorkflow(
        Reference("workflows", workflow.id, workflow.user_id, workflow.app_id, version.id),
        tuple(node.id for node in graph_of(workflow).nodes),
        workflow.description or version.description,
        _updated(workflow, version),
    )


def _listed_dataset(dataset: resources_pb2.Dataset, user_id: str, app_id: str) -> ListedDataset:
    user, app = dataset.user_id or user_id, dataset.app_id or app_id
    return ListedDataset(
        Reference("datasets", dataset.id, user, app),
        dataset.description,
        counted(dataset),
        _updated(dataset),
    )


def _updated(*described: Any) -> datetime | None:  # noqa: ANN401 - messages with these two fields
    """Return when any of them came or changed last, in UTC."""
    times = [
        getattr(each, field).ToDatetime(UTC)
        for each in described
        for field in ("modified_at", "created_at")
        if each.HasField(field)
    ]
    return max(times, default=None)
