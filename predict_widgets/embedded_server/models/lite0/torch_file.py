"""Read the tensors of a ``torch.save`` file from before torch 1.6, without torch.

Such a file is a row of pickles (a magic number, a version, the byte order and integer sizes, the
tensors' descriptions, the storages' keys) followed by each storage: its length as a 64-bit
integer and its values. Pickle can call anything it names, so the names are limited to the four
such a file needs, and none of them is torch's own code.
"""

from __future__ import annotations

import pickle
from collections import OrderedDict
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, cast

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

MAGIC_NUMBER = 0x1950A86A20F9469CFC6C
PROTOCOL_VERSION = 1001

STORAGES = {"FloatStorage": np.dtype("<f4"), "LongStorage": np.dtype("<i8")}


class NotATorchFileError(ValueError):
    """The file is not what :func:`read_tensors` can read."""


@dataclass(frozen=True, slots=True)
class _Storage:
    key: str
    dtype: np.dtype[np.generic]


@dataclass(frozen=True, slots=True)
class _Tensor:
    """A view into a storage; offset and strides count values, not bytes."""

    storage: _Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


def _describe_tensor(
    storage: _Storage, offset: int, shape: tuple[int, ...], strides: tuple[int, ...], *_: object
) -> _Tensor:
    return _Tensor(storage, offset, tuple(shape), tuple(strides))


class _Unpickler(pickle.Unpickler):
    """Unpickle nothing but what the description of tensors consists of."""

    def find_class(self, module_name: str, global_name: str, /) -> object:
        if module_name == "torch" and global_name in STORAGES:
            return STORAGES[global_name]
        known: dict[tuple[str, str], object] = {
            ("collections", "OrderedDict"): OrderedDict,
            ("torch._utils", "_rebuild_tensor_v2"): _describe_tensor,
        }
        found = known.get((module_name, global_name))
        if found is None:
            raise NotATorchFileError(f"The file names {module_name}.{global_name}: refused.")
        return found

    def persistent_load(self, pid: object) -> _Storage:
        kind, dtype, key, *_ = cast("tuple[object, ...]", pid)
        if kind != "storage" or not isinstance(dtype, np.dtype) or not isinstance(key, str):
            raise NotATorchFileError("The file refers to something that is no storage.")
        return _Storage(key, cast("np.dtype[np.generic]", dtype))


def read_tensors(path: Path) -> dict[str, np.ndarray]:
    """Return a file's tensors by name, each a view with the shape and strides it was saved with.

    Raises
    ------
    NotATorchFileError
        If it is not such a file, or names anything but float and integer tensors.
    """
    with path.open("rb") as file:
        if _Unpickler(file).load() != MAGIC_NUMBER:
            raise NotATorchFileError(f"{path.name} was not saved by torch before 1.6.")
        if _Unpickler(file).load() != PROTOCOL_VERSION:
            raise NotATorchFileError(f"{path.name} has an unknown protocol version.")
        _Unpickler(file).load()
        tensors = _Unpickler(file).load()
        keys = _Unpickler(file).load()
        dtypes = {tensor.storage.key: tensor.storage.dtype for tensor in tensors.values()}
        storages = {key: _read_storage(file, dtypes[key]) for key in keys}
    return {name: _view(tensor, storages[tensor.storage.key]) for name, tensor in tensors.items()}


def _read_storage(file: IO[bytes], dtype: np.dtype[np.generic]) -> np.ndarray:
    count = int.from_bytes(file.read(8), "little")
    content = file.read(count * dtype.itemsize)
    if len(content) < count * dtype.itemsize:
        raise NotATorchFileError("The file ends in the middle of a tensor.")
    return np.frombuffer(content, dtype)


def _view(tensor: _Tensor, values: np.ndarray) -> np.ndarray:
    last = tensor.offset + sum(
        (size - 1) * stride for size, stride in zip(tensor.shape, tensor.strides, strict=True)
    )
    if tensor.offset < 0 or min(tensor.strides, default=0) < 0 or last >= len(values):
        raise NotATorchFileError("A tensor reaches beyond its storage.")
    size = values.itemsize
    return np.lib.stride_tricks.as_strided(
        values[tensor.offset :],
        tensor.shape,
        tuple(stride * size for stride in tensor.strides),
        writeable=False,
    )
