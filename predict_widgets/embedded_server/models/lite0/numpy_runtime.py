"""Run the network with numpy alone, for installations without onnxruntime."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from predict_widgets.embedded_server.models.lite0.network import same_padding

if TYPE_CHECKING:
    from predict_widgets.embedded_server.models.lite0.network import Block, Convolution, Network


class NumpyRuntime:
    """Logits of one picture by matrix products and shifted sums; some 70 ms on one core."""

    def __init__(self, network: Network) -> None:
        self._network = network

    def logits(self, pixels: np.ndarray) -> np.ndarray:
        """Return the 1000 logits of (3, 224, 224) float32 pixels."""
        return self.logits_and_map(pixels)[0]

    def features(self, pixels: np.ndarray) -> np.ndarray:
        """Return the 1280 values the logits are made of."""
        return self._last_map(pixels).mean(axis=(1, 2))

    def logits_and_map(self, pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the 1000 logits and the last map, (1280, 7, 7)."""
        last_map = self._last_map(pixels)
        logits = self._network.weight @ last_map.mean(axis=(1, 2)) + self._network.bias
        return logits, last_map

    def _last_map(self, pixels: np.ndarray) -> np.ndarray:
        values = pixels
        for block in self._network.blocks:
            values = _run(block, values)
        return values


def _run(block: Block, values: np.ndarray) -> np.ndarray:
    result = values
    for convolution in block.convolutions:
        result = _convolve(convolution, result)
    return result + values if block.adds else result


def _convolve(convolution: Convolution, values: np.ndarray) -> np.ndarray:
    out, _, kernel, _ = convolution.weight.shape
    if kernel == 1:
        flat = convolution.weight.reshape(out, -1) @ values.reshape(len(values), -1)
        result = flat.reshape(out, *values.shape[1:])
    else:
        result = _spread(convolution, values)
    result += convolution.bias[:, None, None]
    return np.clip(result, 0, 6, out=result) if convolution.clips else result


def _spread(convolution: Convolution, values: np.ndarray) -> np.ndarray:
    """Convolve with a kernel wider than one value: one shifted product for each of its places."""
    out, _, kernel, _ = convolution.weight.shape
    stride = convolution.stride
    padding = same_padding(values.shape[1], kernel, stride)
    padded = np.pad(values, ((0, 0), padding, padding))
    size = -(-values.shape[1] // stride)
    span = (size - 1) * stride + 1
    result = np.zeros((out, size, size), np.float32)
    for row in range(kernel):
        for column in range(kernel):
            place = padded[:, row : row + span : stride, column : column + span : stride]
            weight = convolution.weight[:, :, row, column]
            if convolution.groups == 1:
                result += np.tensordot(weight, place, 1)
            else:
                result += weight[:, :, None] * place
    return result
