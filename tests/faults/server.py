"""A real gRPC server of ``clarifai.api.V2`` that does what a script says, faults included.

A method answers with the steps of its script, one for each call, then with its default. A step is
a reply, a function of the request that returns a step, or a fault: `Abort`, `Hang`, `Late`. Where
the answer is a stream, `Stream` holds a step for each of its pieces.
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import grpc
from clarifai_grpc.grpc.api import resources_pb2, service_pb2
from clarifai_grpc.grpc.api.status import status_pb2
from google.protobuf import message_factory

SUCCESS, MIXED, FAILURE = 10000, 10010, 10020
_SERVICE = service_pb2.DESCRIPTOR.services_by_name["V2"]
_OPTIONS = (
    ("grpc.max_receive_message_length", 256 * 1024 * 1024),
    ("grpc.max_send_message_length", 256 * 1024 * 1024),
    ("grpc.so_reuseport", 0),
)


@dataclass(frozen=True)
class Abort:
    """End the call with an error of gRPC's own."""

    code: grpc.StatusCode
    details: str = ""


@dataclass(frozen=True)
class Hang:
    """Never answer; `ScriptedServer.hung_up` is set when the caller gives up."""


@dataclass(frozen=True)
class Late:
    """Answer after some seconds."""

    seconds: float
    step: Any


@dataclass(frozen=True)
class Stream:
    """Answer in pieces, each a step of its own."""

    pieces: tuple[Any, ...]


def status(code: int, description: str = "", details: str = "") -> status_pb2.Status:
    return status_pb2.Status(
        code=code, description=description, details=details, req_id=f"req-{code}"
    )


def outputs(*answers: resources_pb2.Output, code: int = SUCCESS, **said: str) -> Any:
    return service_pb2.MultiOutputResponse(status=status(code, **said), outputs=answers)


def failed(code: int, description: str = "", details: str = "") -> Any:
    """A reply without outputs."""
    return service_pb2.MultiOutputResponse(status=status(code, description, details))


def output(label: str, *, echo: str = "", code: int = SUCCESS, details: str = "") -> Any:
    """An output with one concept; ``echo`` is the id of the input that it says it answers."""
    return resources_pb2.Output(
        status=status(code, details=details),
        input=resources_pb2.Input(id=echo),
        data=resources_pb2.Data(concepts=[resources_pb2.Concept(id=label, name=label, value=0.9)]),
    )


def spoken(*texts: str) -> Stream:
    """A stream that says one text after the other."""
    return Stream(tuple(outputs(words(text)) for text in texts))


def words(text: str) -> Any:
    """An output with a text."""
    data = resources_pb2.Data(text=resources_pb2.Text(raw=text))
    return resources_pb2.Output(id="o", status=status(SUCCESS), data=data)


def label_of(item: resources_pb2.Input) -> str:
    """What the default answer says of an input: its own bytes or text."""
    return item.data.text.raw or item.data.image.base64.decode("latin-1")


def answer_all(request: Any) -> Any:
    """Answer every input with its own bytes as the label."""
    return outputs(*(output(label_of(item), echo=item.id) for item in request.inputs))


def fail_with_a_bad_neighbor(request: Any) -> Any:
    """Fail as a whole, as Clarifai does, when one input is bad."""
    if any(label_of(item).startswith("bad") for item in request.inputs):
        errors = [
            output("", echo=item.id, code=30002, details="early failure") for item in request.inputs
        ]
        return outputs(*errors, code=FAILURE)
    return answer_all(request)


def node_outputs(item: resources_pb2.Input, *nodes: str) -> list[resources_pb2.Output]:
    """An output of each node for an input: its own bytes, the node's id behind them."""
    return [
        resources_pb2.Output(
            status=status(SUCCESS),
            model=resources_pb2.Model(id=f"model-{node}"),
            data=output(f"{label_of(item)} {node}").data,
        )
        for node in nodes
    ]


def run(request: Any, nodes: tuple[str, ...] = ("first", "second")) -> Any:
    """Run every input through the nodes, as the default does."""
    results = [
        resources_pb2.WorkflowResult(
            id=f"result-{item.id}",
            status=status(SUCCESS),
            input=resources_pb2.Input(id=item.id),
            outputs=node_outputs(item, *nodes),
        )
        for item in request.inputs
    ]
    return service_pb2.PostWorkflowResultsResponse(status=status(SUCCESS), results=results)


def run_failed(code: int, description: str = "") -> Any:
    """A reply to running a workflow that failed as a whole."""
    return service_pb2.PostWorkflowResultsResponse(status=status(code, description))


def workflow_of(workflow_id: str, *nodes: str, version: str = "w1") -> resources_pb2.Workflow:
    """A workflow whose nodes work on each other in turn."""
    described = resources_pb2.Workflow(id=workflow_id, user_id="somebody", app_id="an-app")
    described.version.id = version
    for place, node in enumerate(nodes):
        added = described.nodes.add(id=node)
        added.model.id = f"model-{node}"
        added.model.model_type_id = "visual-classifier"
        if place:
            added.node_inputs.add(node_id=nodes[place - 1])
    return described


def _workflow(request: Any) -> Any:
    described = workflow_of(request.workflow_id, "first", "second")
    return service_pb2.SingleWorkflowResponse(status=status(SUCCESS), workflow=described)


def _model(request: Any) -> Any:
    version = resources_pb2.ModelVersion(id=request.version_id or "version-1", status=status(21100))
    model = resources_pb2.Model(
        id=request.model_id,
        user_id=request.user_app_id.user_id,
        app_id=request.user_app_id.app_id,
        model_type_id="visual-classifier",
        model_version=version,
    )
    return service_pb2.SingleModelResponse(status=status(SUCCESS), model=model)


DEFAULTS: dict[str, Any] = {
    "PostModelOutputs": answer_all,
    "GetModel": _model,
    "GetWorkflow": _workflow,
    "PostWorkflowResults": run,
    "GetModelType": lambda request: service_pb2.SingleModelTypeResponse(
        status=status(SUCCESS),
        model_type=resources_pb2.ModelType(
            id=request.model_type_id,
            input_fields=["text" if request.model_type_id.startswith("text") else "image"],
        ),
    ),
    "GetUser": lambda _: service_pb2.SingleUserResponse(
        status=status(SUCCESS), user=resources_pb2.User(id="somebody")
    ),
}


class ScriptedServer(grpc.GenericRpcHandler):
    """Listens on loopback from construction to `stop`."""

    def __init__(self) -> None:
        self.requests: dict[str, list[Any]] = defaultdict(list)
        self.headers: list[dict[str, str]] = []
        self.hung_up = threading.Event()
        self._script: dict[str, list[Any]] = defaultdict(list)
        self._always: dict[str, Any] = dict(DEFAULTS)
        self._lock = threading.Lock()
        self._release = threading.Event()
        self.port = 0
        self.start()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Listen; after a `stop`, on the same port."""
        self._release.clear()
        self._server = grpc.server(ThreadPoolExecutor(16), handlers=(self,), options=_OPTIONS)
        self.port = self._server.add_insecure_port(f"127.0.0.1:{self.port}")
        self._server.start()

    def stop(self) -> None:
        """Drop every connection."""
        self._release.set()
        self._server.stop(0).wait(5)

    def script(self, method: str, *steps: Any) -> None:
        """Answer the next calls with these steps."""
        self._script[method].extend(steps)

    def always(self, method: str, step: Any) -> None:
        """Answer every call that has no script with this."""
        self._always[method] = step

    def calls(self, method: str = "PostModelOutputs") -> list[list[str]]:
        """The labels of the inputs of each call."""
        return [[label_of(item) for item in request.inputs] for request in self.requests[method]]

    def service(self, handler_call_details: Any) -> Any:
        method = handler_call_details.method.rpartition("/")[2]
        descriptor = _SERVICE.methods_by_name[method]
        self.headers.append(dict(handler_call_details.invocation_metadata))

        def next_step(request: Any) -> Any:
            with self._lock:
                self.requests[method].append(request)
                script = self._script[method]
                return script.pop(0) if script else self._always.get(method)

        def serve(request: Any, context: grpc.ServicerContext) -> Any:
            return self._do(next_step(request), request, context)

        def serve_in_pieces(request: Any, context: grpc.ServicerContext) -> Any:
            step = next_step(request)
            left = list(step.pieces) if isinstance(step, Stream) else [step]
            # Who gives up between two pieces is noticed too.
            context.add_callback(lambda: left and self.hung_up.set())
            while left:
                yield self._do(left[0], request, context)
                del left[0]

        handler = grpc.unary_unary_rpc_method_handler
        if descriptor.server_streaming:
            handler, serve = grpc.unary_stream_rpc_method_handler, serve_in_pieces
        return handler(
            serve,
            request_deserializer=message_factory.GetMessageClass(descriptor.input_type).FromString,
            response_serializer=lambda reply: reply.SerializeToString(),
        )

    def _do(self, step: Any, request: Any, context: grpc.ServicerContext) -> Any:
        match step:
            case None:
                context.abort(grpc.StatusCode.UNIMPLEMENTED, "not in the script")
            case Abort(code, details):
                context.abort(code, details)
            case Hang():
                context.add_callback(self.hung_up.set)
                self._release.wait(30)
                context.abort(grpc.StatusCode.UNAVAILABLE, "stopped")
            case Late(seconds, after):
                time.sleep(seconds)
                return self._do(after, request, context)
            case _ if callable(step):
                return self._do(step(request), request, context)
            case _:
                return step
        return None
