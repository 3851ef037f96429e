"""The RPCs about apps, datasets and the lists of inputs and annotations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from predict_widgets.embedded_server import status
from predict_widgets.embedded_server.catalog import USER_ID
from predict_widgets.embedded_server.protos import service_pb2
from predict_widgets.embedded_server.requests import contains, page, page_size, window

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import grpc
    from google.protobuf.message import Message

    from predict_widgets.embedded_server.app_data.holdings import Holdings
    from predict_widgets.embedded_server.protos import resources_pb2

# StreamInputsRequest.per_page in Clarifai's protos.
STREAM_SIZE = 20


class DataService:
    """Clarifai's service as far as it is about reading what apps hold.

    Parameters
    ----------
    holdings
        What they hold.
    """

    def __init__(self, holdings: Holdings) -> None:
        self._holdings = holdings

    @property
    def methods(self) -> dict[str, Callable[[Any, grpc.ServicerContext], Message]]:
        """What answers each RPC, by the RPC's name."""
        return {
            "ListApps": self.list_apps,
            "GetApp": self.get_app,
            "ListDatasets": self.list_datasets,
            "GetDataset": self.get_dataset,
            "ListDatasetInputs": self.list_dataset_inputs,
            "ListInputs": self.list_inputs,
            "StreamInputs": self.stream_inputs,
            "GetInput": self.get_input,
            "GetInputCount": self.get_input_count,
            "ListAnnotations": self.list_annotations,
        }

    def list_apps(
        self, request: service_pb2.ListAppsRequest, _context: grpc.ServicerContext
    ) -> service_pb2.MultiAppResponse:
        """Return a page of the apps that match."""
        self._holdings.app(request.user_app_id)
        search = request.search or request.query or request.name
        apps = [
            app
            for app in self._holdings.apps()
            if contains(search, app.id, app.name) and request.id in ("", app.id)
        ]
        return service_pb2.MultiAppResponse(apps=page(apps, request.page, request.per_page))

    def get_app(
        self, request: service_pb2.GetAppRequest, _context: grpc.ServicerContext
    ) -> service_pb2.SingleAppResponse:
        """Return an app."""
        return service_pb2.SingleAppResponse(app=self._holdings.app(request.user_app_id))

    def list_datasets(
        self, request: service_pb2.ListDatasetsRequest, _context: grpc.ServicerContext
    ) -> service_pb2.MultiDatasetResponse:
        """Return a page of the datasets that match, the built-in ones first; without an app all."""
        asked = self._app_id(request.user_app_id)
        apps = [asked] if request.user_app_id.app_id else [app.id for app in self._holdings.apps()]
        datasets = [
            dataset
            for app_id in apps
            for dataset in self._holdings.datasets(app_id)
            if contains(request.search, dataset.id, dataset.description)
            and contains(request.id, dataset.id)
        ]
        shown = page(datasets, request.page, request.per_page)
        return service_pb2.MultiDatasetResponse(datasets=shown)

    def get_dataset(
        self, request: service_pb2.GetDatasetRequest, _context: grpc.ServicerContext
    ) -> service_pb2.SingleDatasetResponse:
        """Return a dataset."""
        app_id = self._app_id(request.user_app_id)
        found = self._holdings.dataset(app_id, request.dataset_id)
        return service_pb2.SingleDatasetResponse(dataset=found)

    def list_dataset_inputs(
        self, request: service_pb2.ListDatasetInputsRequest, _context: grpc.ServicerContext
    ) -> service_pb2.MultiDatasetInputResponse:
        """Return a page of a dataset's inputs, without their bytes."""
        app_id = self._app_id(request.user_app_id)
        start, count = window(request.page, request.per_page)
        response = service_pb2.MultiDatasetInputResponse()
        for found in self._holdings.dataset_inputs(app_id, request.dataset_id, start, count):
            response.dataset_inputs.add(created_at=found.created_at, input=found)
        return response

    def list_inputs(
        self, request: service_pb2.ListInputsRequest, _context: grpc.ServicerContext
    ) -> service_pb2.MultiInputResponse:
        """Return a page of an app's inputs, or of those asked for, without their bytes."""
        app_id = self._app_id(request.user_app_id)
        start, count = window(request.page, request.per_page)
        # What could not be downloaded is not kept, so that all have the same status.
        if request.status.code not in (0, status.INPUT_DOWNLOAD_SUCCESS):
            return service_pb2.MultiInputResponse()
        if request.ids:
            inputs = self._holdings.inputs_of(app_id, request.ids)[start : start + count]
        else:
            inputs = self._holdings.inputs(app_id, start, count)
        return service_pb2.MultiInputResponse(inputs=inputs)

    def stream_inputs(
        self, request: service_pb2.StreamInputsRequest, _context: grpc.ServicerContext
    ) -> service_pb2.MultiInputResponse:
        """Return the inputs that follow one, without their bytes."""
        inputs = self._holdings.inputs_after(
            self._app_id(request.user_app_id),
            request.last_id,
            page_size(request.per_page, STREAM_SIZE),
            by_id=request.order_by_id,
            descending=request.descending,
        )
        return service_pb2.MultiInputResponse(inputs=inputs)

    def get_input(
        self, request: service_pb2.GetInputRequest, _context: grpc.ServicerContext
    ) -> service_pb2.SingleInputResponse:
        """Return an input with its bytes: nobody else could fetch them from here."""
        app_id = self._app_id(request.user_app_id)
        found = self._holdings.input(app_id, request.input_id)
        return service_pb2.SingleInputResponse(input=found)

    def get_input_count(
        self, request: service_pb2.GetInputCountRequest, _context: grpc.ServicerContext
    ) -> service_pb2.SingleInputCountResponse:
        """Return how many inputs an app has; none of them waits."""
        response = service_pb2.SingleInputCountResponse()
        response.counts.processed = self._holdings.count(self._app_id(request.user_app_id))
        return response

    def list_annotations(
        self, request: service_pb2.ListAnnotationsRequest, _context: grpc.ServicerContext
    ) -> service_pb2.MultiAnnotationResponse:
        """Return a page of the annotations that match: of an app, or of some of its inputs."""
        app_id = self._app_id(request.user_app_id)
        start, count = window(request.page, request.per_page)
        if not _may_match(request):
            return service_pb2.MultiAnnotationResponse()
        if request.input_ids or request.ids:
            found = self._asked_for(app_id, request)[start : start + count]
        else:
            found = self._holdings.annotations(app_id, start, count)
        return service_pb2.MultiAnnotationResponse(annotations=found)

    def _asked_for(
        self, app_id: str, request: service_pb2.ListAnnotationsRequest
    ) -> Sequence[resources_pb2.Annotation]:
        ids = set(request.ids)
        found = self._holdings.annotations_of(app_id, request.input_ids)
        return [one for one in found if not ids or one.id in ids]

    def _app_id(self, ids: resources_pb2.UserAppIDSet) -> str:
        return self._holdings.app(ids).id


def _may_match(request: service_pb2.ListAnnotationsRequest) -> bool:
    """Say whether there can be such annotations: all are the one user's, done, and of no task."""
    statuses = {one.code for one in request.statuses}
    workers = request.user_ids or request.model_version_ids or request.workflow_version_ids
    return (
        not request.task_id
        and (not statuses or status.ANNOTATION_SUCCESS in statuses)
        and (not workers or USER_ID in request.user_ids)
    )
