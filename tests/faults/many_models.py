"""A server with 500 models, and datasets, workflows, deployments and nodepools, to choose from.

``python -m tests.faults.many_models`` starts one and says its address, to look at a picker.
"""

from __future__ import annotations

import time
from typing import Any

from clarifai_grpc.grpc.api import resources_pb2, service_pb2

from tests.faults.server import SUCCESS, ScriptedServer, status

COUNT = 500
ME = "somebody"
PUBLIC = resources_pb2.Visibility(gettable=resources_pb2.Visibility.Gettable.PUBLIC)
PRIVATE = resources_pb2.Visibility(gettable=resources_pb2.Visibility.Gettable.PRIVATE)

_BOXES = ["regions[...].data.concepts", "regions[...].region_info.bounding_box"]
TYPES = {
    each.id: each
    for each in (
        resources_pb2.ModelType(
            id="visual-classifier", input_fields=["image"], output_fields=["concepts"]
        ),
        resources_pb2.ModelType(id="visual-detector", input_fields=["image"], output_fields=_BOXES),
        resources_pb2.ModelType(
            id="visual-segmenter",
            input_fields=["image"],
            output_fields=["regions[...].region_info.mask", "regions[...].data.concepts"],
        ),
        resources_pb2.ModelType(
            id="text-classifier", input_fields=["text"], output_fields=["concepts"]
        ),
        resources_pb2.ModelType(
            id="multimodal-to-text", input_fields=["image", "text"], output_fields=["text"]
        ),
    )
}
_SEEN = ("food", "faces", "birds", "traffic", "leaves", "tools", "logos", "moods")
_OWNERS = (("clarifai", "main"), (ME, "my-app"), (ME, "birds"), ("acme", "shop"), ("gcp", "vision"))


def models(count: int = COUNT) -> list[resources_pb2.Model]:
    """Models of five apps; each third of one's own is private."""
    types = list(TYPES)
    made: list[resources_pb2.Model] = []
    for number in range(count):
        user, app = _OWNERS[number % len(_OWNERS)]
        what = _SEEN[number % len(_SEEN)]
        type_id = types[number % 7 % len(types)]
        model = resources_pb2.Model(
            id=f"{what}-{number:03}",
            name=f"{what.capitalize()} {number}",
            user_id=user,
            app_id=app,
            model_type_id=type_id,
            description=f"Number {number}: {TYPES[type_id].id.replace('-', ' ')} of {what}.",
            version_count=number % 4 + 1,
            visibility=PRIVATE if user == ME and number % 3 == 0 else PUBLIC,
        )
        model.model_version.id = f"version-{number}"
        model.model_version.created_at.FromSeconds(1_700_000_000 + number * 86_400)
        made.append(model)
    return made


class ManyModels(ScriptedServer):
    """Listens from construction to `stop`.

    Parameters
    ----------
    count
        How many models it has.
    seconds
        How long it takes to list a page of them.
    """

    def __init__(self, count: int = COUNT, *, seconds: float = 0.0) -> None:
        super().__init__()
        self.models = models(count)
        self.seconds = seconds
        self.always("ListModels", self._list_models)
        self.always("ListModelTypes", self._list_types)
        self.always("GetModel", self._get_model)
        self.always("GetModelType", self._get_type)
        self.always("ListModelVersions", self._list_versions)
        self.always("ListApps", self._list_apps)
        self.always("ListDatasets", self._list_datasets)
        self.always("ListWorkflows", self._list_workflows)
        self.always("ListDeployments", self._list_deployments)
        self.always("ListNodepools", self._list_nodepools)

    def listed(self, request: Any) -> list[resources_pb2.Model]:
        """All that match, of all pages."""
        return [model for model in self.models if _matches(model, request)]

    def _list_models(self, request: Any) -> Any:
        time.sleep(self.seconds)
        shown = _page(self.listed(request), request)
        return service_pb2.MultiModelResponse(status=status(SUCCESS), models=shown)

    def _list_types(self, _request: Any) -> Any:
        return service_pb2.MultiModelTypeResponse(
            status=status(SUCCESS), model_types=TYPES.values()
        )

    def _get_type(self, request: Any) -> Any:
        return service_pb2.SingleModelTypeResponse(
            status=status(SUCCESS), model_type=TYPES[request.model_type_id]
        )

    def _get_model(self, request: Any) -> Any:
        found = [each for each in self.models if each.id == request.model_id]
        known = not request.version_id or request.version_id == found[0].model_version.id
        if not found or not known:
            return service_pb2.SingleModelResponse(status=status(21200, "Model does not exist"))
        return service_pb2.SingleModelResponse(status=status(SUCCESS), model=found[0])

    def _list_versions(self, request: Any) -> Any:
        found = [each for each in self.models if each.id == request.model_id]
        return service_pb2.MultiModelVersionResponse(
            status=status(SUCCESS), model_versions=[each.model_version for each in found]
        )

    def _list_apps(self, request: Any) -> Any:
        user = _user(request)
        own = dict.fromkeys(app for owner, app in _OWNERS if user in {"", owner})
        apps = [resources_pb2.App(id=app, user_id=user) for app in own if request.search in app]
        return service_pb2.MultiAppResponse(status=status(SUCCESS), apps=_page(apps, request))

    def _list_datasets(self, request: Any) -> Any:
        user, wanted = _user(request), request.user_app_id.app_id
        found = [
            resources_pb2.Dataset(id=f"{what}-photos", user_id=owner, app_id=app)
            for owner, app in _OWNERS
            for what in _SEEN
            if user in {"", owner} and wanted in {"", app} and request.search in what
        ]
        return service_pb2.MultiDatasetResponse(
            status=status(SUCCESS), datasets=_page(found, request)
        )

    def _list_workflows(self, request: Any) -> Any:
        user = _user(request)
        found = [
            resources_pb2.Workflow(id=f"{what}-flow", user_id=owner, app_id=app)
            for owner, app in _OWNERS
            for what in _SEEN
            if user in {"", owner} and request.search in what
        ]
        return service_pb2.MultiWorkflowResponse(
            status=status(SUCCESS), workflows=_page(found, request)
        )

    def _list_deployments(self, request: Any) -> Any:
        """One that runs and one that is off, of each model."""
        pool = resources_pb2.Nodepool(
            id="gpus", compute_cluster=resources_pb2.ComputeCluster(id="lab", user_id=ME)
        )
        on, off = (
            resources_pb2.Deployment(id=name, user_id=ME, nodepools=[pool])
            for name in ("fast", "spare")
        )
        on.autoscale_config.min_replicas = 1
        off.status = resources_pb2.Deployment.Status.DISABLED
        wanted = bool(request.model_version_ids or request.workflow_version_ids)
        return service_pb2.MultiDeploymentResponse(
            status=status(SUCCESS), deployments=[on, off] if wanted else []
        )

    def _list_nodepools(self, _request: Any) -> Any:
        cluster = resources_pb2.ComputeCluster(id="lab", user_id=ME, region="us-east-1")
        machine = resources_pb2.InstanceType(id="g5.xlarge")
        pool = resources_pb2.Nodepool(id="gpus", compute_cluster=cluster, instance_types=[machine])
        return service_pb2.MultiNodepoolResponse(status=status(SUCCESS), nodepools=[pool])


def _matches(model: resources_pb2.Model, request: Any) -> bool:
    user, app = _user(request), request.user_app_id.app_id
    kind = TYPES[model.model_type_id]
    public = model.visibility.gettable == PUBLIC.gettable
    return (
        user in {"", model.user_id}
        and app in {"", model.app_id}
        and (public or model.user_id == ME)
        and (request.visibility.gettable in {0, model.visibility.gettable})
        and request.search.lower() in f"{model.id} {model.name} {model.description}".lower()
        and request.model_type_id in {"", model.model_type_id}
        and set(request.input_fields) <= set(kind.input_fields)
        and set(request.output_fields) <= set(kind.output_fields)
    )


def _user(request: Any) -> str:
    user = request.user_app_id.user_id
    return ME if user == "me" else user


def _page(items: list[Any], request: Any) -> list[Any]:
    size = request.per_page or 128
    first = (max(request.page, 1) - 1) * size
    return items[first : first + size]


if __name__ == "__main__":
    server = ManyModels()
    print(f"pw.connect('any', {server.base!r}, user_id={ME!r}, app_id='my-app')", flush=True)  # noqa: T201
    try:
        time.sleep(1e9)
    finally:
        server.stop()
