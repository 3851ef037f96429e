"""A server of ``clarifai.api.V2`` in a process of its own: each call takes so many milliseconds.

It answers each input with 20 concepts, and does as little else as it can.

    python -m tests.benchmarks.slow_server 20

It prints its port, and ends with its standard input.
"""

from __future__ import annotations

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
from clarifai_grpc.grpc.api import resources_pb2, service_pb2
from clarifai_grpc.grpc.api.status import status_pb2

MEBIBYTES_256 = 256 * 1024 * 1024
GOOD = status_pb2.Status(code=10000, description="Ok")
SAID = resources_pb2.Data(
    concepts=[
        resources_pb2.Concept(id=f"concept-{n}", name=f"concept {n}", value=1 - n / 20)
        for n in range(20)
    ]
)
OUTPUT = resources_pb2.Output(status=GOOD, data=SAID).SerializeToString()


class Slow(grpc.GenericRpcHandler):
    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def service(self, handler_call_details: Any) -> Any:
        method = handler_call_details.method.rpartition("/")[2]
        answers = {
            "PostModelOutputs": (service_pb2.PostModelOutputsRequest, self.predict),
            "GetModel": (service_pb2.GetModelRequest, describe),
            "GetModelType": (service_pb2.GetModelTypeRequest, describe_type),
        }
        if method not in answers:
            return None
        request, answer = answers[method]
        return grpc.unary_unary_rpc_method_handler(
            answer,
            request_deserializer=request.FromString,
            response_serializer=lambda reply: reply.SerializeToString(),
        )

    def predict(self, request: Any, _: Any) -> Any:
        end = time.perf_counter() + self._seconds
        reply = service_pb2.MultiOutputResponse(status=GOOD)
        for item in request.inputs:
            reply.outputs.add().MergeFromString(OUTPUT)
            reply.outputs[-1].input.id = item.id
        time.sleep(max(end - time.perf_counter(), 0.0))
        return reply


def describe(request: Any, _: Any) -> Any:
    version = resources_pb2.ModelVersion(id="v1", status=status_pb2.Status(code=21100))
    model = resources_pb2.Model(
        id=request.model_id,
        user_id="somebody",
        app_id="an-app",
        model_type_id="visual-classifier",
        model_version=version,
    )
    return service_pb2.SingleModelResponse(status=GOOD, model=model)


def describe_type(request: Any, _: Any) -> Any:
    kind = resources_pb2.ModelType(id=request.model_type_id, input_fields=["image"])
    return service_pb2.SingleModelTypeResponse(status=GOOD, model_type=kind)


def main() -> None:
    seconds = float(sys.argv[1]) / 1000
    limits = [
        ("grpc.max_receive_message_length", MEBIBYTES_256),
        ("grpc.max_send_message_length", MEBIBYTES_256),
    ]
    server = grpc.server(ThreadPoolExecutor(32), handlers=(Slow(seconds),), options=limits)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)
    sys.stdin.read()
    server.stop(0)


if __name__ == "__main__":
    main()
