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
        return self._run(pixels, "logits")[0]

    def features(self, pixels: np.ndarray) -> np.ndarray:
        """Return the 1280 values the logits are made of."""
        return self._run(pixels, "features")[0]

    def logits_and_map(self, pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the 1000 logits and the last map, (1280, 7, 7)."""
        logits, last_map = self._run(pixels, "logits", "map")
        return logits, last_map

    def _run(self, pixels: np.ndarray, *outputs: str) -> list[np.ndarray]:
        results = self._session.run([*outputs], {"pixels": pixels[None]})
        return [np.asarray(result)[0] for result in results]


def onnx_model(network: Network) -> bytes:
    """Return the network as an ONNX file.

    It takes ``pixels`` (1, 3, 224, 224) and gives ``logits`` (1, 1000), ``features`` (1, 1280)
    and ``map`` (1, 1280, 7, 7). The last two are on the way to the first, and cost nothing.
    """
    graph = _GraphWriter()
    value, size = "pixels", INPUT_SIZE
    *blocks, head = network.blocks
    for block in blocks:
        came_in = value
        for convolution in block.convolutions:
            value = graph.convolution(convolution, value, size)
            size = -(-size // convolution.stride)
        if block.adds:
            value = graph.node("Add", [value, came_in])
    (last,) = head.convolutions
    graph.convolution(last, value, size, output="map")
    pooled = graph.node("GlobalAveragePool", ["map"])
    graph.node("Flatten", [pooled], output="features")
    weight = graph.tensor(np.ascontiguousarray(network.weight.T))
    value = graph.node("MatMul", ["features", weight])
    graph.node("Add", [value, graph.tensor(network.bias)], output="logits")
    classes, channels = network.weight.shape
    return graph.serialized(
        logits=[1, classes], features=[1, channels], map=[1, channels, size, size]
    )


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

    def convolution(
        self, convolution: Convolution, value: str, size: int, *, output: str = ""
    ) -> str:
        kernel = convolution.weight.shape[2]
        before, after = same_padding(size, kernel, convolution.stride)
        result = self.node(
            "Conv",
            [value, self.tensor(convolution.weight), self.tensor(convolution.bias)],
            group=convolution.groups,
            strides=[convolution.stride] * 2,
            kernel_shape=[kernel] * 2,
            pads=[before, before, after, after],
            output="" if convolution.clips else output,
        )
        if not convolution.clips:
            return result
        return self.node("Clip", [result, *self._bounds], output=output)

    def serialized(self, **outputs: list[int]) -> bytes:
        graph = message(
            "Graph",
            name="efficientnet-lite0",
            node=self._nodes,
            initializer=self._tensors,
            input=[_value_info("pixels", [1, 3, INPUT_SIZE, INPUT_SIZE])],
            output=[_value_info(name, sizes) for name, sizes in outputs.items()],
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
