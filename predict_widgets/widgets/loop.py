"""The kernel's main loop, on which traits change and so the user's callbacks run."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from collections.abc import Callable


class _Loop(Protocol):
    """What we need of tornado's ``IOLoop``, which comes untyped through ipykernel."""

    def add_callback(self, callback: Callable[[], None]) -> None:
        """Call soon, on the loop's own thread. May be called from any thread."""


def main_loop() -> _Loop | None:
    """Return the main loop of the ipykernel we live in, ``None`` where there is none."""
    kernelbase = sys.modules.get("ipykernel.kernelbase")
    if kernelbase is None or not kernelbase.Kernel.initialized():
        return None
    return cast("_Loop | None", getattr(kernelbase.Kernel.instance(), "io_loop", None))


def on_main_thread() -> bool:
    """Whether this is the thread on which cells run."""
    return threading.current_thread() is threading.main_thread()


def post(callback: Callable[[], None]) -> None:
    """Run on the kernel's main loop.

    At once where there is no kernel, and when already there. A running cell is waited for: its
    variables do not change under it.
    """
    loop = main_loop()
    if loop is None or on_main_thread():
        callback()
    else:
        loop.add_callback(callback)
