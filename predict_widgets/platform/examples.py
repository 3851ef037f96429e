"""A model version's public preview examples: who may add some, the list, and their bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from predict_widgets.errors import AccessError, InputError, PredictError
from predict_widgets.platform.directory import whose
from predict_widgets.platform.errors import error_from_status
from predict_widgets.platform.hosted import Hosted
from predict_widgets.platform.protos import code_of, resources_pb2, service_pb2, status_pb2
from predict_widgets.platform.statuses import NOT_OFFERED, SUCCESS

if TYPE_CHECKING:
    import threading
    from collections.abc import Sequence

    from predict_widgets.inputs import Input
    from predict_widgets.platform.connection import Connection, EmbeddedConnection
    from predict_widgets.platform.references import Reference

# What Clarifai gives where no number is asked for (clarifai-grpc 12, the request's comment).
_PER_PAGE = 128
# A list that people look through; a server that knows no pages ends here at the latest.
MOST_EXAMPLES = 1000


class InputExamples(Hosted):
    """Reads the public preview examples of models."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._me: str | None = None

    @property
    def example_writer(self) -> ExampleWriter | None:
        """What adds and changes examples here; None: Clarifai publishes no call that does."""
        return None

    def owns(self, ref: Reference, *, cancel: threading.Event | None = None) -> bool:
        """Say whether this credential is that of the model's owner; asked once.

        A server that does not tell whose a credential is, or not to this one, has no owners here.
        """
        if self._me is None:
            try:
                self._me = self.user(cancel=cancel).id
            except PredictError as error:
                if error.name not in NOT_OFFERED and not isinstance(error, AccessError):
                    raise
                self._me = ""
        return bool(self._me) and self._me == self.complete(ref, cancel=cancel).user_id

    def list_examples(
        self, ref: Reference, *, cancel: threading.Event | None = None
    ) -> list[resources_pb2.ModelVersionInputExample]:
        """Return the examples of a model version, in their owner's order.

        Parameters
        ----------
        ref
            The model; without a version, the newest.
        cancel
            Stops the calls when set.

        Raises
        ------
        PredictError
            ``UNIMPLEMENTED`` or ``NOT_IMPLEMENTED`` where the server has no such call.
        """
        ref = self._at_version(ref, cancel)
        found: dict[str, resources_pb2.ModelVersionInputExample] = {}
        for page in range(1, MOST_EXAMPLES // _PER_PAGE + 2):
            request = service_pb2.ListModelVersionInputExamplesRequest(
                user_app_id=whose(ref),
                model_id=ref.id,
                model_version_id=ref.version_id,
                page=page,
                per_page=_PER_PAGE,
            )
            reply = self._ask(
                "ListModelVersionInputExamples",
                request,
                service_pb2.MultiModelVersionInputExampleResponse,
                cancel,
            )
            listed = cast(
                "Sequence[resources_pb2.ModelVersionInputExample]",
                reply.model_version_input_examples,
            )
            new = {one.id: one for one in listed if one.id not in found}
            found |= new
            if len(listed) < _PER_PAGE or not new:
                break
        return list(found.values())[:MOST_EXAMPLES]

    def get_example(
        self, ref: Reference, example_id: str, *, cancel: threading.Event | None = None
    ) -> resources_pb2.ModelVersionInputExample:
        """Return one example of a model version."""
        ref = self._at_version(ref, cancel)
        request = service_pb2.GetModelVersionInputExampleRequest(
            user_app_id=whose(ref),
            model_id=ref.id,
            model_version_id=ref.version_id,
            example_id=example_id,
        )
        reply = self._ask(
            "GetModelVersionInputExample",
            request,
            service_pb2.SingleModelVersionInputExampleResponse,
            cancel,
        )
        return cast("resources_pb2.ModelVersionInputExample", reply.model_version_input_example)

    def example_media(
        self,
        ref: Reference,
        listed: resources_pb2.ModelVersionInputExample,
        *,
        cancel: threading.Event | None = None,
    ) -> bytes:
        """Return the bytes of an example's picture, video, sound or text.

        Parameters
        ----------
        ref
            The model.
        listed
            The example as it was listed. What holds neither bytes nor an address is asked for.
        cancel
            Stops it when set.

        Raises
        ------
        InputError
            ``INPUT_WITHOUT_MEDIA``, or whatever is wrong with its address.
        PredictError
            When the platform cannot be asked.
        """
        found = self._media(listed.data, 0, cancel)
        if found is None:
            whole = self.get_example(
                ref.with_version(listed.model_version_id or ref.version_id),
                listed.id,
                cancel=cancel,
            )
            found = self._media(whole.data, 0, cancel)
        if found is None:
            message = f"The platform has no file of the example {listed.name or listed.id!r}."
            hint = "Look at it on the model's page."
            raise InputError(message, name="INPUT_WITHOUT_MEDIA", hint=hint)
        return found

    def _at_version(self, ref: Reference, cancel: threading.Event | None) -> Reference:
        ref = self.complete(ref, cancel=cancel)
        if ref.version_id:
            return ref
        return ref.with_version(self.describe_model(ref, cancel=cancel).model_version.id)


class ExampleWriter:
    """Adds and changes examples of the embedded platform's models, where they last.

    Every method raises `PredictError` with the platform's status where it refuses; nothing was
    changed then.

    Parameters
    ----------
    connection
        The way to the platform of this process.
    """

    def __init__(self, connection: EmbeddedConnection) -> None:
        self._connection = connection

    def add(
        self, ref: Reference, item: Input, name: str, description: str = ""
    ) -> resources_pb2.ModelVersionInputExample:
        """Keep an input as an example of a model version, behind the others.

        Parameters
        ----------
        ref
            The model at a version.
        item
            The input.
        name, description
            1 to 200 characters, and up to 2000.
        """
        example = resources_pb2.ModelVersionInputExample(name=name, description=description)
        item.write_to(example.data)
        added = self._connection.server.examples.add(ref.id, ref.version_id, example)
        _check(cast("Any", added).status)
        return cast(
            "resources_pb2.ModelVersionInputExample", cast("Any", added).model_version_input_example
        )

    def same(self, ref: Reference, item: Input) -> resources_pb2.ModelVersionInputExample | None:
        """Return the example of a model version that has the bytes of an input, if one has."""
        data = resources_pb2.Data()
        item.write_to(data)
        reply = cast("Any", self._connection.server.examples.same(ref.id, ref.version_id, data))
        _check(reply.status)
        found = cast("resources_pb2.ModelVersionInputExample", reply.model_version_input_example)
        return found if found.id else None

    def change(self, ref: Reference, example_id: str, name: str, description: str) -> None:
        """Call an example otherwise."""
        examples = self._connection.server.examples
        _check(examples.change(ref.id, ref.version_id, example_id, name, description))

    def remove(self, ref: Reference, example_id: str) -> None:
        """Let an example go."""
        _check(self._connection.server.examples.remove(ref.id, ref.version_id, example_id))

    def move(self, ref: Reference, example_id: str, place: int) -> None:
        """Put an example at another place, from 0; beyond the last it is the last."""
        _check(self._connection.server.examples.move(ref.id, ref.version_id, example_id, place))


def _check(status: status_pb2.Status) -> None:
    if code_of(status) != SUCCESS:
        raise error_from_status(status)
