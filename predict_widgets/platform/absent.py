"""A platform that answered once and cannot be asked now, such as one without a credential."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from predict_widgets.platform.client import Platform
from predict_widgets.platform.connection import Connection
from predict_widgets.platform.credential import Credential
from predict_widgets.platform.endpoint import Endpoint

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable

    from predict_widgets.errors import PredictError
    from predict_widgets.platform.references import Reference


class _NoConnection(Connection):
    """The way to nowhere: every call ends with the reason."""

    def __init__(self, host: str, why: Callable[[], PredictError]) -> None:
        endpoint = Endpoint(host, "", encrypted=True, local=False)
        super().__init__(endpoint, Credential(""))
        self._why = why

    def rpc(self, method: str, reply: type[Any]) -> NoReturn:  # noqa: ARG002 - none is called
        raise self._why()

    def stream(self, method: str, reply: type[Any]) -> NoReturn:  # noqa: ARG002 - as above
        raise self._why()


class AbsentPlatform(Platform):
    """Named in headers like the platform it stands for; whatever it is asked raises the reason.

    Parameters
    ----------
    name, host
        As the platform had them when it answered.
    why
        Makes the error that says why it cannot be asked.
    """

    def __init__(self, name: str, host: str, why: Callable[[], PredictError]) -> None:
        super().__init__(_NoConnection(host, why))
        self._name = name

    @property
    def name(self) -> str:
        """As the platform was called when it answered."""
        return self._name

    def owns(self, ref: Reference, *, cancel: threading.Event | None = None) -> bool:  # noqa: ARG002 - nobody is connected
        """Return False: nobody is connected."""
        return False
