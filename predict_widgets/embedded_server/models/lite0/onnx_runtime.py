"""Run the network with onnxruntime, through an ONNX graph written on the spot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np

from predict_widgets.embedded_server.models.lite0.network import INPUT_SIZE, same_padding
from predict_widgets.embedded_server.models.lite0.onnx_message import (
    ATTRIBUTE_INT,
    ATTRIBUTE_INTS,
    FLOAT,
    message,
)

if TYPE_CHECKING:
    from predict_widgets.embedded_server.models.lite0.network import Convolution, Network

# The oldest pair that has all we use, so that every onnxruntime takes it
# (onnx.ai/onnx/intro/concepts.html, "Opset version").
IR_VERSION = 7
OPERATOR_SET = 13
CLASSES = 1000


class OnnxRuntime:
    """Logits of one picture by onnxruntime; some 13 ms on one core.

    Parameters
    ----------
    network
        The network; its weights are copied into the session.

    Raises
    ------
    ImportError
        If onnxruntime is not installed.
    """

    def __init__(self, network: Network) -> None:
        # onnxruntime 1.31 ships no types.
        import onnxruntime  # pyright: ignore[reportMissingTypeStubs]

        runtime = cast("Any", onnxruntime)
        options = runtime.SessionOptions()
        # The kernel and the browser want the other cores; spinning would burn this one.
        options.intra_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = runtime.InferenceSession(
            onnx_model(network), options, providers=["CPUExecutionProvider"]
        )

    def logits(self, pixels: np.ndarray) -> np.ndarray:
        """Return the 1000 logits of (3, 224, 224) float32 pixels."""
        return np.asarray(self._session.run(["logits"], {"pixels": pixels[None]})[0])[0]


def onnx_model(network: Network) -> bytes:
    """Return the network as an ONNX file: ``pixels`` (1, 3, 224, 224) to ``logits`` (1, 1000)."""
    graph = _GraphWriter()
    value, size = "pixels", INPUT_SIZE
    for block in network.blocks:
        came_in = value
        for convolution in block.convolutions:
            value = graph.convolution(convolution, value, size)
            size = -(-size // convolution.stride)
        if block.adds:
            value = graph.node("Add", [value, came_in])
    value = graph.node("Flatten", [graph.node("GlobalAveragePool", [value])])
    weight = graph.tensor(np.ascontiguousarray(network.weight.T))
    value = graph.node("MatMul", [value, weight])
    graph.node("Add", [value, graph.tensor(network.bias)], output="logits")
    return graph.serialized()


class _GraphWriter:
    """Collects nodes and tensors and names what flows between them."""

    def __init__(self) -> None:
        self._nodes: list[Any] = []
        self._tensors: list[Any] = []
        self._bounds = (
            self.tensor(np.array(0, np.float32)),
            self.tensor(np.array(6, np.float32)),
        )

    def tensor(self, values: np.ndarray) -> str:
        name = f"t{len(self._tensors)}"
        self._tensors.append(
            message(
                "Tensor",
                name=name,
                dims=values.shape,
                data_type=FLOAT,
                raw_data=values.astype("<f4").tobytes(),
            )
        )
        return name

    def node(
        self, op_type: str, inputs: list[str], *, output: str = "", **attributes: int | list[int]
    ) -> str:
        output = output or f"n{len(self._nodes)}"
        self._nodes.append(
            message(
                "Node",
                op_type=op_type,
                input=inputs,
                output=[output],
                attribute=[_attribute(name, value) for name, value in attributes.items()],
            )
        )
        return output

    def convolution(self, convolution: Convolution, value: str, size: int) -> str:
        kernel = convolution.weight.shape[2]
        before, after = same_padding(size, kernel, convolution.stride)
        result = self.node(
            "Conv",
            [value, self.tensor(convolution.weight), self.tensor(convolution.bias)],
            group=convolution.groups,
            strides=[convolution.stride] * 2,
            kernel_shape=[kernel] * 2,
            pads=[before, before, after, after],
        )
        return self.node("Clip", [result, *self._bounds]) if convolution.clips else result

    def serialized(self) -> bytes:
        graph = message(
            "Graph",
            name="efficientnet-lite0",
            node=self._nodes,
            initializer=self._tensors,
            input=[_value_info("pixels", [1, 3, INPUT_SIZE, INPUT_SIZE])],
            output=[_value_info("logits", [1, CLASSES])],
        )
        return message(
            "Model",
            ir_version=IR_VERSION,
            producer_name="predict-widgets",
            graph=graph,
            opset_import=[message("OperatorSet", version=OPERATOR_SET)],
        ).SerializeToString()


def _attribute(name: str, value: int | list[int]) -> object:
    if isinstance(value, int):
        return message("Attribute", name=name, type=ATTRIBUTE_INT, i=value)
    return message("Attribute", name=name, type=ATTRIBUTE_INTS, ints=value)


def _value_info(name: str, sizes: list[int]) -> object:
    shape = message("Shape", dim=[message("Dimension", dim_value=size) for size in sizes])
    tensor_type = message("TensorType", elem_type=FLOAT, shape=shape)
    return message("ValueInfo", name=name, type=message("Type", tensor_type=tensor_type))
