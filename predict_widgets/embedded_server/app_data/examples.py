"""Public preview examples of models: the two RPCs that read them, and who writes them in process.

Clarifai's API has no RPC that writes examples (clarifai-grpc 12, all 273 looked through). So the
person at the kernel writes them by the methods of `Examples`, which answer as an RPC would.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from predict_widgets.embedded_server import status
from predict_widgets.embedded_server.app_data.posting import read_media
from predict_widgets.embedded_server.protos import resources_pb2, service_pb2, status_pb2
from predict_widgets.embedded_server.requests import check_owner, window
from predict_widgets.embedded_server.status import RefusedError, status_of
from predict_widgets.embedded_server.store import NewExample

if TYPE_CHECKING:
    from collections.abc import Callable

    import grpc
    from google.protobuf.message import Message

    from predict_widgets.embedded_server.catalog import Catalog
    from predict_widgets.embedded_server.models.reading import Fetch
    from predict_widgets.embedded_server.store import ExampleRows

# Ours: names stand in a line, descriptions in a paragraph.
LONGEST_NAME = 200
LONGEST_DESCRIPTION = 2000
# Ours: a list that people look through. Clarifai's page holds 128.
MOST_EXAMPLES = 128


class ExampleService:
    """Clarifai's service as far as it is about reading examples.

    Parameters
    ----------
    catalog
        The models they are of.
    kept
        The examples.
    """

    def __init__(self, catalog: Catalog, kept: ExampleRows) -> None:
        self._catalog = catalog
        self._kept = kept

    @property
    def methods(self) -> dict[str, Callable[[Any, grpc.ServicerContext], Message]]:
        """What answers each RPC, by the RPC's name."""
        return {
            "ListModelVersionInputExamples": self.list_examples,
            "GetModelVersionInputExample": self.get_example,
        }

    def list_examples(
        self,
        request: service_pb2.ListModelVersionInputExamplesRequest,
        _context: grpc.ServicerContext,
    ) -> service_pb2.MultiModelVersionInputExampleResponse:
        """Return a page of a version's examples, without their bytes."""
        check_owner(request.user_app_id)
        model = self._catalog.find(request.model_id, request.model_version_id)
        start, count = window(request.page, request.per_page)
        return service_pb2.MultiModelVersionInputExampleResponse(
            model_version_input_examples=self._kept.listed(model.id, model.version, start, count)
        )

    def get_example(
        self,
        request: service_pb2.GetModelVersionInputExampleRequest,
        _context: grpc.ServicerContext,
    ) -> service_pb2.SingleModelVersionInputExampleResponse:
        """Return an example with its bytes: nobody else could fetch them from here."""
        check_owner(request.user_app_id)
        model = self._catalog.find(request.model_id, request.model_version_id)
        return service_pb2.SingleModelVersionInputExampleResponse(
            model_version_input_example=self._kept.get(model.id, model.version, request.example_id)
        )


class Examples:
    """Writes examples for the person at the kernel, who owns the models.

    Every method returns a status; other than success it says why nothing was changed.

    Parameters
    ----------
    catalog
        The models they are of.
    kept
        The examples.
    fetch
        Fetches what inputs name by URL.
    """

    def __init__(self, catalog: Catalog, kept: ExampleRows, fetch: Fetch) -> None:
        self._catalog = catalog
        self._kept = kept
        self._fetch = fetch

    def add(
        self, model_id: str, version_id: str, example: resources_pb2.ModelVersionInputExample
    ) -> service_pb2.SingleModelVersionInputExampleResponse:
        """Keep an example's data, name and description, behind the others of the version."""
        added = service_pb2.SingleModelVersionInputExampleResponse()

        def add() -> None:
            model = self._catalog.find(model_id, version_id)
            _check_words(example.name, example.description)
            if len(self._kept.listed(model.id, model.version, 0, MOST_EXAMPLES)) == MOST_EXAMPLES:
                raise _refused(f"A model version has at most {MOST_EXAMPLES} examples.")
            new = NewExample(
                example.name, example.description, *read_media(example.data, self._fetch)
            )
            kept = self._kept.add(model.id, model.version, new)
            added.model_version_input_example.CopyFrom(kept)

        added.status.CopyFrom(_told(add))
        return added

    def same(
        self, model_id: str, version_id: str, data: resources_pb2.Data
    ) -> service_pb2.SingleModelVersionInputExampleResponse:
        """Return the version's example with the same bytes, without them; none has no id."""
        found = service_pb2.SingleModelVersionInputExampleResponse()

        def find() -> None:
            version = self._version(model_id, version_id)
            example_id = self._kept.with_media(*version, read_media(data, self._fetch)[1])
            if example_id:
                kept = self._kept.get(*version, example_id)
                found.model_version_input_example.CopyFrom(kept)
                found.model_version_input_example.ClearField("data")

        found.status.CopyFrom(_told(find))
        return found

    def change(
        self, model_id: str, version_id: str, example_id: str, name: str, description: str
    ) -> status_pb2.Status:
        """Call an example otherwise."""

        def change() -> None:
            _check_words(name, description)
            self._kept.change(*self._version(model_id, version_id), example_id, name, description)

        return _told(change)

    def remove(self, model_id: str, version_id: str, example_id: str) -> status_pb2.Status:
        """Let an example go."""
        return _told(
            lambda: self._kept.remove(*self._version(model_id, version_id), example_id),
        )

    def move(
        self, model_id: str, version_id: str, example_id: str, place: int
    ) -> status_pb2.Status:
        """Put an example at another place, from 0."""
        return _told(
            lambda: self._kept.move(*self._version(model_id, version_id), example_id, place),
        )

    def _version(self, model_id: str, version_id: str) -> tuple[str, str]:
        model = self._catalog.find(model_id, version_id)
        return model.id, model.version


def _told(write: Callable[[], None]) -> status_pb2.Status:
    """Write, and say how it went."""
    try:
        write()
    except RefusedError as refused:
        return status_of(refused.code, refused.details)
    return status_of(status.SUCCESS)


def _check_words(name: str, description: str) -> None:
    if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        raise _refused(
            f"An example's name has 1 to {LONGEST_NAME} characters, all of them printable."
        )
    if len(description) > LONGEST_DESCRIPTION:
        raise _refused(f"An example's description has at most {LONGEST_DESCRIPTION} characters.")


def _refused(details: str) -> RefusedError:
    return RefusedError(status.MODEL_EXAMPLE_INPUT_INVALID_ARGUMENT, details)
