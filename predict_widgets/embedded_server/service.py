"""The RPCs the embedded platform answers, with Clarifai's semantics."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from predict_widgets.embedded_server import describe, predicting, status, streaming
from predict_widgets.embedded_server.app_data.changes import ChangingService
from predict_widgets.embedded_server.app_data.examples import Examples, ExampleService
from predict_widgets.embedded_server.app_data.holdings import Holdings
from predict_widgets.embedded_server.app_data.service import DataService
from predict_widgets.embedded_server.callers import caller
from predict_widgets.embedded_server.catalog import APP_ID
from predict_widgets.embedded_server.models.registered.calling import wanted
from predict_widgets.embedded_server.protos import resources_pb2, service_pb2
from predict_widgets.embedded_server.requests import check_owner, contains, matches, page
from predict_widgets.embedded_server.status import RefusedError, known_codes, status_of
from predict_widgets.embedded_server.workflows.service import WorkflowService
from predict_widgets.media.fetch import fetch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    import grpc
    from google.protobuf.message import Message

    from predict_widgets.embedded_server.catalog import Catalog, Versions
    from predict_widgets.embedded_server.models.base import EmbeddedModel
    from predict_widgets.embedded_server.store import Store
    from predict_widgets.embedded_server.workflows.definition import Workflow


class Service:
    """Clarifai's service over a catalog of models, and workflows of them.

    Parameters
    ----------
    catalog
        The models to serve.
    workflows
        The workflows to serve.
    store
        What people put into apps.
    private_urls
        Whether inputs may name URLs that lead into this computer's own network. A caller may be
        another program, so they may not unless the person who started the server said so.
    """

    def __init__(
        self,
        catalog: Catalog,
        workflows: Versions[Workflow],
        store: Store,
        *,
        private_urls: bool = False,
    ) -> None:
        self._catalog = catalog
        self._holdings = Holdings(store)
        self._fetch = functools.partial(fetch, allow_private=private_urls)
        self._workflows = WorkflowService(workflows, self._fetch)
        self._examples = store.examples
        #: What the person at the kernel writes: Clarifai has no RPC for it.
        self.examples = Examples(catalog, store.examples, self._fetch)

    @property
    def methods(self) -> dict[str, Callable[[Any, grpc.ServicerContext], Message]]:
        """What answers each RPC, by the RPC's name."""
        return {
            "GetUser": self.get_user,
            "ListModels": self.list_models,
            "PostModelsSearches": self.search_models,
            "GetModel": self.get_model,
            # The page prediction-parameters tells people to look concepts up with this one.
            "GetModelOutputInfo": self.get_model,
            "GetModelType": self.get_model_type,
            "ListModelTypes": self.list_model_types,
            "ListModelVersions": self.list_model_versions,
            "GetModelVersion": self.get_model_version,
            "PostModelOutputs": self.predict,
            "GetStatusCode": self.get_status_code,
            "ListStatusCodes": self.list_status_codes,
            **self._workflows.methods,
            "ListWorkflows": self.list_workflows,
            "PostWorkflowResults": self.run_workflow,
            **DataService(self._holdings).methods,
            **ChangingService(self._holdings, self._fetch).methods,
            **ExampleService(self._catalog, self._examples).methods,
        }

    @property
    def streams(self) -> dict[str, Callable[[Any, grpc.ServicerContext], Iterator[Message]]]:
        """What answers each RPC that is answered in pieces, by the RPC's name."""
        return {"GenerateModelOutputs": self.generate}

    def get_user(
        self, request: service_pb2.GetUserRequest, _context: grpc.ServicerContext
    ) -> service_pb2.SingleUserResponse:
        """Return whoever calls, or the user whose platform it is."""
        check_owner(request.user_app_id)
        named = request.user_app_id.user_id
        user_id = caller.get() if named in ("", "me") else named
        return service_pb2.SingleUserResponse(user=describe.user_proto(user_id))

    def list_models(
        self, request: service_pb2.ListModelsRequest, _context: grpc.ServicerContext
    ) -> service_pb2.MultiModelResponse:
        """Return a page of the models that match search, name, type and fields."""
        if not self._holds_models(request.user_app_id):
            return service_pb2.MultiModelResponse()
        models = [
            model
            for model in self._listed(request.model_type_id)
            if contains(
                request.search or request.query, model.id, model.card.title, model.card.task
            )
            and contains(request.name, model.id, model.card.title)
            and request.model_type_id in ("", model.type_id)
            and _has_fields(model, request.input_fields, request.output_fields)
        ]
        return service_pb2.MultiModelResponse(
            models=map(self._described, page(models, request.page, request.per_page))
        )

    def search_models(
        self, request: service_pb2.PostModelsSearchesRequest, _context: grpc.ServicerContext
    ) -> service_pb2.MultiModelResponse:
        """Return a page of the models whose name matches, ``*`` standing for anything."""
        if not self._holds_models(request.user_app_id):
            return service_pb2.MultiModelResponse()
        query = request.model_query
        models = [
            model
            for model in self._listed(query.model_type_id)
            if matches(query.name, model.id, model.card.title)
            and query.model_type_id in ("", model.type_id)
        ]
        shown = page(models, request.pagination.page, request.pagination.per_page)
        return service_pb2.MultiModelResponse(models=map(self._described, shown))

    def get_model(
        self, request: service_pb2.GetModelRequest, _context: grpc.ServicerContext
    ) -> service_pb2.SingleModelResponse:
        """Return a model with its card and every concept it can answer with."""
        check_owner(request.user_app_id)
        model = self._catalog.find(request.model_id, request.version_id)
        return service_pb2.SingleModelResponse(model=self._described(model, with_concepts=True))

    def get_model_type(
        self, request: service_pb2.GetModelTypeRequest, _context: grpc.ServicerContext
    ) -> service_pb2.SingleModelTypeResponse:
        """Return what models of a type take and give."""
        return service_pb2.SingleModelTypeResponse(
            model_type=describe.model_type_of(request.model_type_id)
        )

    def list_model_types(
        self, request: service_pb2.ListModelTypesRequest, _context: grpc.ServicerContext
    ) -> service_pb2.MultiModelTypeResponse:
        """Return a page of the types of model that there are."""
        types = list(describe.MODEL_TYPES.values())
        return service_pb2.MultiModelTypeResponse(
            model_types=page(types, request.page, request.per_page)
        )

    def list_model_versions(
        self, request: service_pb2.ListModelVersionsRequest, _context: grpc.ServicerContext
    ) -> service_pb2.MultiModelVersionResponse:
        """Return a page of a model's versions, the newest first."""
        check_owner(request.user_app_id)
        versions = self._catalog.versions(request.model_id)
        if request.sort_ascending:
            versions.reverse()
        shown = page(versions, request.page, request.per_page)
        return service_pb2.MultiModelVersionResponse(
            model_versions=map(describe.version_proto, shown)
        )

    def get_model_version(
        self, request: service_pb2.GetModelVersionRequest, _context: grpc.ServicerContext
    ) -> service_pb2.SingleModelVersionResponse:
        """Return one version of a model."""
        check_owner(request.user_app_id)
        model = self._catalog.find(request.model_id, request.version_id)
        return service_pb2.SingleModelVersionResponse(model_version=describe.version_proto(model))

    def predict(
        self, request: service_pb2.PostModelOutputsRequest, context: grpc.ServicerContext
    ) -> service_pb2.MultiOutputResponse:
        """Predict."""
        model = self._asked(request)
        self._fill_in(request.inputs)
        wanted.set(context.is_active)
        return predicting.predict(model, request, fetch=self._fetch, wanted=context.is_active)

    def generate(
        self, request: service_pb2.PostModelOutputsRequest, context: grpc.ServicerContext
    ) -> Iterator[service_pb2.MultiOutputResponse]:
        """Predict on one input, in pieces."""
        model = self._asked(request)
        self._fill_in(request.inputs)
        wanted.set(context.is_active)
        return streaming.generate(model, request, fetch=self._fetch, wanted=context.is_active)

    def list_workflows(
        self, request: service_pb2.ListWorkflowsRequest, context: grpc.ServicerContext
    ) -> service_pb2.MultiWorkflowResponse:
        """Return a page of the workflows that match the search."""
        if not self._holds_models(request.user_app_id):
            return service_pb2.MultiWorkflowResponse()
        return self._workflows.list_workflows(request, context)

    def run_workflow(
        self, request: service_pb2.PostWorkflowResultsRequest, context: grpc.ServicerContext
    ) -> service_pb2.PostWorkflowResultsResponse:
        """Run a workflow."""
        check_owner(request.user_app_id)
        self._fill_in(request.inputs)
        return self._workflows.predict(request, context)

    def _holds_models(self, ids: resources_pb2.UserAppIDSet) -> bool:
        """Say whether an app has models and workflows; those that people made have none."""
        return self._holdings.app(ids).id == APP_ID

    def _fill_in(self, inputs: Iterable[resources_pb2.Input]) -> None:
        """Put into inputs that are nothing but the id of one in the app what that one holds.

        An id that is not there stays as it is: the model says what it misses.
        """
        for item in inputs:
            if item.id and not item.HasField("data"):
                try:
                    item.data.CopyFrom(self._holdings.input(APP_ID, item.id).data)
                except RefusedError as refused:
                    if refused.code != status.INPUT_DOES_NOT_EXIST:
                        raise

    def _asked(self, request: service_pb2.PostModelOutputsRequest) -> EmbeddedModel:
        """Return the model; clients name the version in the request or in its model."""
        check_owner(request.user_app_id)
        version_id = request.version_id or request.model.model_version.id
        return self._catalog.find(request.model_id or request.model.id, version_id)

    def get_status_code(
        self, request: service_pb2.GetStatusCodeRequest, _context: grpc.ServicerContext
    ) -> service_pb2.SingleStatusCodeResponse:
        """Say what a status code means: the response's own status is that code."""
        text = request.status_code_id
        if not text.isdecimal() or int(text) not in set(known_codes()):
            raise RefusedError(status.CONN_DOES_NOT_EXIST, f"There is no status code {text!r}.")
        return service_pb2.SingleStatusCodeResponse(status=status_of(int(text)))

    def list_status_codes(
        self, _request: service_pb2.ListStatusCodesRequest, _context: grpc.ServicerContext
    ) -> service_pb2.MultiStatusCodeResponse:
        """Return every status code with its description."""
        return service_pb2.MultiStatusCodeResponse(statuses=map(status_of, known_codes()))

    def _listed(self, type_id: str) -> list[EmbeddedModel]:
        """Return the models that lists show. An operator is of no use alone: its type names it."""
        return self._catalog.newest() if type_id else self._catalog.listed()

    def _described(
        self, model: EmbeddedModel, *, with_concepts: bool = False
    ) -> resources_pb2.Model:
        versions = self._catalog.versions(model.id)
        return describe.model_proto(
            model,
            first_created=versions[-1].created_at,
            version_count=len(versions),
            with_concepts=with_concepts,
        )


def _has_fields(
    model: EmbeddedModel, input_fields: Sequence[str], output_fields: Sequence[str]
) -> bool:
    model_type = describe.MODEL_TYPES[model.type_id]
    return set(input_fields) <= set(model_type.input_fields) and set(output_fields) <= {
        *model_type.output_fields,
        *(field.split("[")[0] for field in model_type.output_fields),
    }
