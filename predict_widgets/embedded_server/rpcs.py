"""Clarifai's RPCs on the wire: tokens, refusals, request ids, and the RPCs nobody answers."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, NoReturn

import grpc
from google.protobuf import message_factory

from predict_widgets.embedded_server import status
from predict_widgets.embedded_server.protos import service_pb2
from predict_widgets.embedded_server.status import RefusedError, status_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import TypeAlias

    from google.protobuf.message import Message

    from predict_widgets.embedded_server.callers import Callers

    Method: TypeAlias = Callable[[Any, grpc.ServicerContext], Message]
    StreamMethod: TypeAlias = Callable[[Any, grpc.ServicerContext], Iterator[Message]]

SERVICE = service_pb2.DESCRIPTOR.services_by_name["V2"]


class Rpcs(grpc.GenericRpcHandler):
    """The RPCs of Clarifai's service: those given are answered, all others UNIMPLEMENTED.

    (The generated base class says the latter by raising, which gRPC logs as a traceback.)

    Parameters
    ----------
    methods
        By the RPC's name, a function of the request and the call's context. It returns the
        response, or raises :class:`.status.RefusedError`; like Clarifai's, the server then
        answers with that status and never with a gRPC error.
    callers
        Who may call.
    streams
        The same for RPCs that are answered in pieces: the function returns an iterator.
    """

    def __init__(
        self,
        methods: Mapping[str, Method],
        callers: Callers,
        streams: Mapping[str, StreamMethod] | None = None,
    ) -> None:
        self._callers = callers
        streams = streams or {}
        self._handlers = {
            **{_path(name): self._handler(name, method) for name, method in methods.items()},
            **{_path(name): self._streaming(name, method) for name, method in streams.items()},
        }
        self._answered = ", ".join(sorted([*methods, *streams]))

    def service(
        self, handler_call_details: grpc.HandlerCallDetails
    ) -> grpc.RpcMethodHandler[Any, Any]:
        """Return what handles a call."""
        path = handler_call_details.method
        return self._handlers.get(path) or self._unanswered(path.rpartition("/")[2])

    def _handler(self, name: str, method: Method) -> grpc.RpcMethodHandler[Any, Any]:
        request_type, response_type = _types(name)

        def answer(request: Message, context: grpc.ServicerContext) -> Message:
            try:
                self._callers.admit(name, context)
                response = method(request, context)
            except RefusedError as refused:
                response = _refusal(response_type, refused)
            return _finished(response, uuid.uuid4().hex)

        return grpc.unary_unary_rpc_method_handler(
            answer,
            request_deserializer=request_type.FromString,
            response_serializer=response_type.SerializeToString,
        )

    def _streaming(self, name: str, method: StreamMethod) -> grpc.RpcMethodHandler[Any, Any]:
        request_type, response_type = _types(name)

        def answer(request: Message, context: grpc.ServicerContext) -> Iterator[Message]:
            request_id = uuid.uuid4().hex
            try:
                self._callers.admit(name, context)
                for response in method(request, context):
                    yield _finished(response, request_id)
            except RefusedError as refused:
                yield _finished(_refusal(response_type, refused), request_id)

        return grpc.unary_stream_rpc_method_handler(
            answer,
            request_deserializer=request_type.FromString,
            response_serializer=response_type.SerializeToString,
        )

    def _unanswered(self, name: str) -> grpc.RpcMethodHandler[Any, Any]:
        def refuse(_requests: object, context: grpc.ServicerContext) -> NoReturn:
            context.abort(
                grpc.StatusCode.UNIMPLEMENTED,
                f"The embedded platform does not answer {name} (NOT_IMPLEMENTED 10040). "
                f"It answers: {self._answered}.",
            )

        # Streams on both sides are the most general kind of call: it fits all four, and nothing
        # is read or written.
        return grpc.stream_stream_rpc_method_handler(refuse)


def _path(name: str) -> str:
    return f"/{SERVICE.full_name}/{name}"


def _types(name: str) -> tuple[type[Any], type[Any]]:
    """Return the classes of an RPC's request and response."""
    descriptor = SERVICE.methods_by_name[name]
    return (
        message_factory.GetMessageClass(descriptor.input_type),
        message_factory.GetMessageClass(descriptor.output_type),
    )


# Every response has a status, but they have no common type.
def _finished(response: Any, request_id: str) -> Message:  # noqa: ANN401 - see above
    if not response.status.code:
        response.status.CopyFrom(status_of(status.SUCCESS))
    response.status.req_id = request_id
    return response


def _refusal(response_type: type[Any], refused: RefusedError) -> Message:
    response = response_type()
    response.status.CopyFrom(status_of(refused.code, refused.details))
    return response
