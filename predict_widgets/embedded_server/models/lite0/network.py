"""EfficientNet-Lite0 as a list of convolutions, batch normalization folded in.

Architecture: github.com/tensorflow/tpu, models/official/efficientnet/lite (Apache-2.0).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

INPUT_SIZE = 224
NORM_EPSILON = 1e-3

# (blocks, stride of the first) for each stage; kernels and channels stand in the weights.
STAGES = ((1, 1), (2, 2), (2, 2), (3, 2), (3, 1), (4, 2), (1, 1))


@dataclass(frozen=True, slots=True)
class Convolution:
    """One convolution with "same" padding, and what follows it.

    Attributes
    ----------
    weight
        (out, in / groups, k, k) float32.
    bias
        (out,) float32.
    stride
        1 or 2.
    groups
        1, or the number of channels for a depthwise convolution.
    clips
        Whether the result is cut to 0..6 (ReLU6).
    """

    weight: np.ndarray
    bias: np.ndarray
    stride: int
    groups: int
    clips: bool


@dataclass(frozen=True, slots=True)
class Block:
    """Convolutions in a row; ``adds`` their input to their result if both have one shape."""

    convolutions: tuple[Convolution, ...]
    adds: bool


@dataclass(frozen=True, slots=True)
class Network:
    """Blocks, then the mean over the picture, then one linear layer.

    Attributes
    ----------
    blocks
        The first takes (3, 224, 224), the last gives (1280, 7, 7).
    weight, bias
        (1000, 1280) and (1000,) float32, from the mean to the logits.
    """

    blocks: tuple[Block, ...]
    weight: np.ndarray
    bias: np.ndarray


def network_of(tensors: Mapping[str, np.ndarray]) -> Network:
    """Build the network from the weights' file, names as in lukemelas/EfficientNet-PyTorch."""
    stem = _folded(tensors, "_conv_stem", "_bn0", stride=2, clips=True)
    head = _folded(tensors, "_conv_head", "_bn1", stride=1, clips=True)
    return Network(
        blocks=(Block((stem,), adds=False), *_stages(tensors), Block((head,), adds=False)),
        weight=np.ascontiguousarray(tensors["_fc.weight"]),
        bias=np.ascontiguousarray(tensors["_fc.bias"]),
    )


def _stages(tensors: Mapping[str, np.ndarray]) -> Iterator[Block]:
    strides = [
        stride if first else 1
        for count, stride in STAGES
        for first in (True, *(False,) * (count - 1))
    ]
    for number, stride in enumerate(strides):
        yield _block(tensors, f"_blocks.{number}", stride)


def _block(tensors: Mapping[str, np.ndarray], name: str, stride: int) -> Block:
    convolutions: list[Convolution] = []
    if f"{name}._expand_conv.weight" in tensors:
        convolutions.append(
            _folded(tensors, f"{name}._expand_conv", f"{name}._bn0", stride=1, clips=True)
        )
    convolutions.append(
        _folded(tensors, f"{name}._depthwise_conv", f"{name}._bn1", stride=stride, clips=True)
    )
    convolutions.append(
        _folded(tensors, f"{name}._project_conv", f"{name}._bn2", stride=1, clips=False)
    )
    first, last = convolutions[0].weight, convolutions[-1].weight
    came_in = first.shape[0] if first.shape[1] == 1 else first.shape[1]
    return Block(tuple(convolutions), adds=stride == 1 and came_in == last.shape[0])


def _folded(
    tensors: Mapping[str, np.ndarray], convolution: str, norm: str, *, stride: int, clips: bool
) -> Convolution:
    """Multiply a batch normalization, fixed after training, into the convolution before it."""
    weight = tensors[f"{convolution}.weight"]
    scale = tensors[f"{norm}.weight"] / np.sqrt(tensors[f"{norm}.running_var"] + NORM_EPSILON)
    bias = tensors[f"{norm}.bias"] - tensors[f"{norm}.running_mean"] * scale
    depthwise = weight.shape[1] == 1
    return Convolution(
        weight=np.ascontiguousarray(weight * scale[:, None, None, None], dtype=np.float32),
        bias=np.ascontiguousarray(bias, dtype=np.float32),
        stride=stride,
        groups=weight.shape[0] if depthwise else 1,
        clips=clips,
    )


def same_padding(size: int, kernel: int, stride: int) -> tuple[int, int]:
    """Return the zeros before and after an edge so that ceil(size / stride) values come out.

    TensorFlow's "SAME": an odd zero goes after (tensorflow.org/api_docs/python/tf/nn,
    "Notes on padding"). The weights were trained with it.
    """
    total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
    return total // 2, total - total // 2
