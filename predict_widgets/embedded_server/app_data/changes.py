"""The RPCs that change what apps hold."""

from __future__ import annotations

import re
import threading
import uuid
from typing import TYPE_CHECKING, Any

from predict_widgets.embedded_server import status
from predict_widgets.embedded_server.app_data.posting import new_input
from predict_widgets.embedded_server.catalog import APP_ID, USER_ID
from predict_widgets.embedded_server.describe import PRIVATE
from predict_widgets.embedded_server.protos import resources_pb2, service_pb2, status_pb2
from predict_widgets.embedded_server.status import RefusedError, status_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import grpc
    from google.protobuf.message import Message

    from predict_widgets.embedded_server.app_data.holdings import Holdings
    from predict_widgets.embedded_server.models.reading import Fetch
    from predict_widgets.embedded_server.store import NewInput

# docs.clarifai.com/create/inputs/upload, and clarifai 12.5, constants/input.py.
MAX_INPUTS = 128
MAX_JOBS = 1000
# They stand in references and URLs, between slashes.
ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class ChangingService:
    """Clarifai's service as far as it is about changing what apps hold.

    Parameters
    ----------
    holdings
        What they hold.
    fetch
        Fetches what inputs name by URL.
    """

    def __init__(self, holdings: Holdings, fetch: Fetch) -> None:
        self._holdings = holdings
        self._fetch = fetch
        self._jobs: dict[str, resources_pb2.InputsAddJobProgress] = {}
        self._lock = threading.Lock()

    @property
    def methods(self) -> dict[str, Callable[[Any, grpc.ServicerContext], Message]]:
        """What answers each RPC, by the RPC's name."""
        return {
            "PostApps": self.post_apps,
            "PostDatasets": self.post_datasets,
            "PostInputs": self.post_inputs,
            "GetInputsAddJob": self.get_inputs_add_job,
            "DeleteInput": self.delete_input,
            "DeleteInputs": self.delete_inputs,
        }

    def post_apps(
        self, request: service_pb2.PostAppsRequest, _context: grpc.ServicerContext
    ) -> service_pb2.MultiAppResponse:
        """Make apps, all or none. They hold datasets and inputs; models are in ``main``."""
        self._holdings.app(resources_pb2.UserAppIDSet(user_id=request.user_app_id.user_id))
        apps = [_new_app(sent) for sent in request.apps]
        _check_ids("app", [app.id for app in apps], [APP_ID])
        self._holdings.store.add_apps(apps)
        return service_pb2.MultiAppResponse(apps=apps)

    def post_datasets(
        self, request: service_pb2.PostDatasetsRequest, _context: grpc.ServicerContext
    ) -> service_pb2.MultiDatasetResponse:
        """Make datasets, all or none."""
        app_id = self._holdings.app(request.user_app_id).id
        datasets = [_new_dataset(sent, app_id) for sent in request.datasets]
        _check_ids("dataset", [one.id for one in datasets], self._holdings.shelf(app_id).datasets)
        self._holdings.store.add_datasets(app_id, datasets)
        return service_pb2.MultiDatasetResponse(datasets=datasets)

    def post_inputs(
        self, request: service_pb2.PostInputsRequest, context: grpc.ServicerContext
    ) -> service_pb2.MultiInputResponse:
        """Keep inputs. What one of them lacks is said of that one; the others are kept."""
        app_id = self._holdings.app(request.user_app_id).id
        _check_count(len(request.inputs))
        read: list[NewInput | RefusedError] = []
        for sent in request.inputs:
            if not context.is_active():
                raise RefusedError(status.INPUT_INVALID_REQUEST, "The caller has gone.")
            try:
                read.append(self._read(sent, app_id))
            except RefusedError as refused:
                read.append(refused)
        answers = iter(
            self._holdings.store.add_inputs(
                app_id,
                [one for one in read if not isinstance(one, RefusedError)],
                taken=self._holdings.shelf(app_id).places,
                suffix=request.input_id_conflict_resolution == resources_pb2.SUFFIX,
            )
        )
        inputs = [
            _answered(sent, one if isinstance(one, RefusedError) else next(answers))
            for sent, one in zip(request.inputs, read, strict=True)
        ]
        self._count(request.inputs_add_job_id, inputs)
        return service_pb2.MultiInputResponse(status=_overall(inputs), inputs=inputs)

    def get_inputs_add_job(
        self, request: service_pb2.GetInputsAddJobRequest, _context: grpc.ServicerContext
    ) -> service_pb2.SingleInputsAddJobResponse:
        """Say how far the inputs of a job are, which this process remembers: all are done."""
        self._holdings.app(request.user_app_id)
        with self._lock:
            progress = self._jobs.get(request.id)
        if progress is None:
            raise RefusedError(status.CONN_DOES_NOT_EXIST, f"There is no job {request.id!r}.")
        return service_pb2.SingleInputsAddJobResponse(
            inputs_add_job=resources_pb2.InputsAddJob(id=request.id, progress=progress)
        )

    def _count(self, job_id: str, inputs: Sequence[resources_pb2.Input]) -> None:
        """Add up what became of a job's inputs; a job may be several requests."""
        if not job_id:
            return
        failed = len(_failed(inputs))
        with self._lock:
            progress = self._jobs.pop(job_id, None) or resources_pb2.InputsAddJobProgress()
            progress.success_count += len(inputs) - failed
            progress.failed_count += failed
            self._jobs[job_id] = progress
            while len(self._jobs) > MAX_JOBS:
                del self._jobs[next(iter(self._jobs))]

    def delete_input(
        self, request: service_pb2.DeleteInputRequest, _context: grpc.ServicerContext
    ) -> status_pb2.BaseResponse:
        """Remove an input and its annotations."""
        return self._deleted(request.user_app_id, [request.input_id])

    def delete_inputs(
        self, request: service_pb2.DeleteInputsRequest, _context: grpc.ServicerContext
    ) -> status_pb2.BaseResponse:
        """Remove inputs and their annotations, all or none."""
        return self._deleted(request.user_app_id, request.ids)

    def _deleted(
        self, ids: resources_pb2.UserAppIDSet, input_ids: Sequence[str]
    ) -> status_pb2.BaseResponse:
        app_id = self._holdings.app(ids).id
        _check_count(len(input_ids))
        for input_id in input_ids:
            if input_id in self._holdings.shelf(app_id).places:
                raise RefusedError(
                    status.INPUT_PERMISSION_DENIED,
                    f"The input {input_id!r} comes with the embedded platform, and stays.",
                )
        self._holdings.store.delete_inputs(app_id, input_ids)
        return status_pb2.BaseResponse()

    def _read(self, sent: resources_pb2.Input, app_id: str) -> NewInput:
        for dataset_id in sent.dataset_ids:
            if dataset_id in self._holdings.shelf(app_id).datasets:
                raise RefusedError(
                    status.INPUT_PERMISSION_DENIED,
                    f"The dataset {dataset_id!r} comes with the embedded platform as it is: make "
                    "another one with PostDatasets.",
                )
        return new_input(sent, app_id, self._fetch)


def _new_app(sent: resources_pb2.App) -> resources_pb2.App:
    app = resources_pb2.App(
        id=sent.id or uuid.uuid4().hex,
        name=sent.name or sent.id,
        user_id=USER_ID,
        description=sent.description,
        notes=sent.notes,
        default_language=sent.default_language or "en",
        visibility=PRIVATE,
    )
    if sent.HasField("metadata"):
        app.metadata.CopyFrom(sent.metadata)
    return app


def _new_dataset(sent: resources_pb2.Dataset, app_id: str) -> resources_pb2.Dataset:
    dataset = resources_pb2.Dataset(
        id=sent.id or uuid.uuid4().hex,
        user_id=USER_ID,
        app_id=app_id,
        description=sent.description,
        notes=sent.notes,
        visibility=PRIVATE,
    )
    if sent.HasField("metadata"):
        dataset.metadata.CopyFrom(sent.metadata)
    return dataset


def _check_ids(noun: str, ids: Sequence[str], built_in: Iterable[str]) -> None:
    """Refuse ids that cannot be, or that the platform's own things have."""
    if not ids:
        raise RefusedError(status.CONN_INVALID_REQUEST, f"The request has no {noun}s.")
    for one in ids:
        if not ID.fullmatch(one):
            raise RefusedError(
                status.CONN_INVALID_REQUEST,
                f"{one!r} can be no {noun}'s id: it has 1 to 64 letters, digits, - and _.",
            )
        if one in built_in:
            raise RefusedError(status.CONN_INVALID_REQUEST, f"There is a {noun} {one!r} already.")


def _check_count(count: int) -> None:
    if not 0 < count <= MAX_INPUTS:
        raise RefusedError(
            status.INPUT_INVALID_REQUEST,
            f"The request is about {count} inputs; it may be about 1 to {MAX_INPUTS}.",
        )


def _answered(
    sent: resources_pb2.Input, answer: resources_pb2.Input | RefusedError
) -> resources_pb2.Input:
    if not isinstance(answer, RefusedError):
        return answer
    return resources_pb2.Input(id=sent.id, status=status_of(answer.code, answer.details))


def _overall(inputs: Sequence[resources_pb2.Input]) -> status_pb2.Status:
    failed = _failed(inputs)
    if not failed:
        return status_of(status.SUCCESS)
    code = status.FAILURE if len(failed) == len(inputs) else status.MIXED_STATUS
    return status_of(code, failed[0].status.details)


def _failed(inputs: Sequence[resources_pb2.Input]) -> list[resources_pb2.Input]:
    return [one for one in inputs if one.status.code != status.INPUT_DOWNLOAD_SUCCESS]
