"""The RPCs the embedded platform answers, with Clarifai's semantics."""

from __future__ import annotations

import fnmatch
import functools
from typing import TYPE_CHECKING, Any, TypeVar

from predict_widgets.embedded_server import describe, predicting, status, streaming
from predict_widgets.embedded_server.catalog import APP_ID, USER_ID, Catalog
from predict_widgets.embedded_server.models.registered.calling import wanted
from predict_widgets.embedded_server.protos import resources_pb2, service_pb2
from predict_widgets.embedded_server.status import RefusedError, known_codes, status_of
from predict_widgets.media.fetch import fetch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import grpc
    from google.protobuf.message import Message

    from predict_widgets.embedded_server.models.base import EmbeddedModel

# docs.clarifai.com/api-guide/advanced-topics/pagination
DEFAULT_PER_PAGE = 128
LARGEST_PER_PAGE = 1000

Item = TypeVar("Item")


class Service:
    """Clarifai's service over a catalog of models.

    Parameters
    ----------
    catalog
        The models to serve.
    private_urls
        Whether inputs may name URLs that lead into this computer's own network. A caller may be
        another program, so they may not unless the person who started the server said so.
    """

    def __init__(self, catalog: Catalog, *, private_urls: bool = False) -> None:
        self._catalog = catalog
        self._fetch = functools.partial(fetch, allow_private=private_urls)

    @property
    def methods(self) -> dict[str, Callable[[Any, grpc.ServicerContext], Message]]:
        """What answers each RPC, by the RPC's name."""
        return {
            "GetUser": self.get_user,
            "ListApps": self.list_apps,
            "GetApp": self.get_app,
            "ListModels": self.list_models,
            "PostModelsSearches": self.search_models,
            "GetModel": self.get_model,
            # The page prediction-parameters tells people to look concepts up with this one.
            "GetModelOutputInfo": self.get_model,
            "GetModelType": self.get_model_type,
            "ListModelVersions": self.list_model_versions,
            "GetModelVersion": self.get_model_version,
            "PostModelOutputs": self.predict,
            "GetStatusCode": self.get_status_code,
            "ListStatusCodes": self.list_status_codes,
        }

    @property
    def streams(self) -> dict[str, Callable[[Any, grpc.ServicerContext], Iterator[Message]]]:
        """What answers each RPC that is answered in pieces, by the RPC's name."""
        return {"GenerateModelOutputs": self.generate}

    def get_user(
        self, request: service_pb2.GetUserRequest, _context: grpc.ServicerContext
    ) -> service_pb2.SingleUserResponse:
        """Return the one user."""
        _check_owner(request.user_app_id)
        return service_pb2.SingleUserResponse(user=describe.user_proto())

    def list_apps(
        self, request: service_pb2.ListAppsRequest, _context: grpc.ServicerContext
    ) -> service_pb2.MultiAppResponse:
        """Return the one app, if it matches."""
        _check_owner(request.user_app_id)
        app = describe.app_proto()
        wanted = _contains(request.search or request.query or request.name, app.id, app.name)
        apps = [app] if wanted and request.id in ("", app.id) else []
        return service_pb2.MultiAppResponse(apps=_page(apps, request.page, request.per_page))

    def get_app(
        self, request: service_pb2.GetAppRequest, _context: grpc.ServicerContext
    ) -> service_pb2.SingleAppResponse:
        """Return the one app."""
        _check_owner(request.user_app_id)
        return service_pb2.SingleAppResponse(app=describe.app_proto())

    def list_models(
        self, request: service_pb2.ListModelsRequest, _context: grpc.ServicerContext
    ) -> service_pb2.MultiModelResponse:
        """Return a page of the models that match search, name, type and fields."""
        _check_owner(request.user_app_id)
        models = [
            model
            for model in self._catalog.newest()
            if _contains(
                request.search or request.query, model.id, model.card.title, model.card.task
            )
            and _contains(request.name, model.id, model.card.title)
            and request.model_type_id in ("", model.type_id)
            and _has_fields(model, request.input_fields, request.output_fields)
        ]
        return service_pb2.MultiModelResponse(
            models=map(self._described, _page(models, request.page, request.per_page))
        )

    def search_models(
        self, request: service_pb2.PostModelsSearchesRequest, _context: grpc.ServicerContext
    ) -> service_pb2.MultiModelResponse:
        """Return a page of the models whose name matches, ``*`` standing for anything."""
        _check_owner(request.user_app_id)
        query = request.model_query
        models = [
            model
            for model in self._catalog.newest()
            if _matches(query.name, model.id, model.card.title)
            and query.model_type_id in ("", model.type_id)
        ]
        page = _page(models, request.pagination.page, request.pagination.per_page)
        return service_pb2.MultiModelResponse(models=map(self._described, page))

    def get_model(
        self, request: service_pb2.GetModelRequest, _context: grpc.ServicerContext
    ) -> service_pb2.SingleModelResponse:
        """Return a model with its card and every concept it can answer with."""
        _check_owner(request.user_app_id)
        model = self._catalog.find(request.model_id, request.version_id)
        return service_pb2.SingleModelResponse(model=self._described(model, with_concepts=True))

    def get_model_type(
        self, request: service_pb2.GetModelTypeRequest, _context: grpc.ServicerContext
    ) -> service_pb2.SingleModelTypeResponse:
        """Return what models of a type take and give."""
        return service_pb2.SingleModelTypeResponse(
            model_type=describe.model_type_of(request.model_type_id)
        )

    def list_model_versions(
        self, request: service_pb2.ListModelVersionsRequest, _context: grpc.ServicerContext
    ) -> service_pb2.MultiModelVersionResponse:
        """Return a page of a model's versions, the newest first."""
        _check_owner(request.user_app_id)
        versions = self._catalog.versions(request.model_id)
        if request.sort_ascending:
            versions.reverse()
        page = _page(versions, request.page, request.per_page)
        return service_pb2.MultiModelVersionResponse(
            model_versions=map(describe.version_proto, page)
        )

    def get_model_version(
        self, request: service_pb2.GetModelVersionRequest, _context: grpc.ServicerContext
    ) -> service_pb2.SingleModelVersionResponse:
        """Return one version of a model."""
        _check_owner(request.user_app_id)
        model = self._catalog.find(request.model_id, request.version_id)
        return service_pb2.SingleModelVersionResponse(model_version=describe.version_proto(model))

    def predict(
        self, request: service_pb2.PostModelOutputsRequest, context: grpc.ServicerContext
    ) -> service_pb2.MultiOutputResponse:
        """Predict."""
        model = self._asked(request)
        wanted.set(context.is_active)
        return predicting.predict(model, request, fetch=self._fetch, wanted=context.is_active)

    def generate(
        self, request: service_pb2.PostModelOutputsRequest, context: grpc.ServicerContext
    ) -> Iterator[service_pb2.MultiOutputResponse]:
        """Predict on one input, in pieces."""
        model = self._asked(request)
        wanted.set(context.is_active)
        return streaming.generate(model, request, fetch=self._fetch, wanted=context.is_active)

    def _asked(self, request: service_pb2.PostModelOutputsRequest) -> EmbeddedModel:
        """Return the model; clients name the version in the request or in its model."""
        _check_owner(request.user_app_id)
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


def _check_owner(ids: resources_pb2.UserAppIDSet) -> None:
    """Refuse ids of anybody else; empty ids and ``me`` mean the one user and app there is."""
    if ids.user_id not in ("", "me", USER_ID) or ids.app_id not in ("", APP_ID):
        raise RefusedError(
            status.CONN_DOES_NOT_EXIST,
            f"There is no user {ids.user_id!r} with an app {ids.app_id!r} here: the embedded "
            f"platform has the user {USER_ID!r} and the app {APP_ID!r}.",
        )


def _page(items: Sequence[Item], page: int, per_page: int) -> Sequence[Item]:
    if per_page > LARGEST_PER_PAGE:
        raise RefusedError(
            status.CONN_INVALID_REQUEST, f"per_page is {per_page}; the limit is {LARGEST_PER_PAGE}."
        )
    size = per_page or DEFAULT_PER_PAGE
    start = (max(page, 1) - 1) * size
    return items[start : start + size]


def _contains(search: str, *texts: str) -> bool:
    wanted = search.strip().casefold()
    return any(wanted in text.casefold() for text in texts)


def _matches(pattern: str, *texts: str) -> bool:
    if "*" not in pattern:
        return _contains(pattern, *texts)
    return any(fnmatch.fnmatch(text.casefold(), pattern.casefold()) for text in texts)


def _has_fields(
    model: EmbeddedModel, input_fields: Sequence[str], output_fields: Sequence[str]
) -> bool:
    model_type = describe.MODEL_TYPES[model.type_id]
    return set(input_fields) <= set(model_type.input_fields) and set(output_fields) <= {
        *model_type.output_fields,
        *(field.split("[")[0] for field in model_type.output_fields),
    }
