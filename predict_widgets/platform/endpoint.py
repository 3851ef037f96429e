"""Where a platform listens."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from predict_widgets.errors import PredictError

CLARIFAI_HOST = "api.clarifai.com"
# The kernel's limit is 108 bytes on Linux and 104 on macOS, with the ending zero.
SOCKET_PATH_MAX_BYTES = 100
_UNIX = "unix:"
# A name, in any script, or an IPv6 address.
_HOST = re.compile(r"[\w.\-]+|[0-9a-f:.]+(%\w+)?")
_HINT = (
    "Write it as https://HOST[:PORT], http://127.0.0.1:PORT, or HOST[:PORT] for an encrypted one."
)


@dataclass(frozen=True)
class Endpoint:
    """An address that gRPC can dial.

    Attributes
    ----------
    host
        The name to show to a person, such as ``api.clarifai.com`` or ``127.0.0.1:8765``.
    target
        What gRPC dials: ``HOST:PORT`` or ``unix:PATH``.
    encrypted
        Whether TLS is used.
    local
        Whether it is this computer: a Unix socket or a loopback address.
    """

    host: str
    target: str
    encrypted: bool
    local: bool

    @property
    def clarifai(self) -> bool:
        """Whether it is Clarifai's own service."""
        name = self.host.partition(":")[0].lower()
        return name == "clarifai.com" or name.endswith(".clarifai.com")

    @property
    def base(self) -> str:
        """The API base that names it, for ``connect``."""
        if self.target.startswith("unix:"):
            return self.target
        return f"{'https' if self.encrypted else 'http'}://{self.host}"


def parse_endpoint(base: str) -> Endpoint:
    """Read an API base.

    Parameters
    ----------
    base
        ``https://HOST[:PORT]``, ``http://HOST:PORT`` (plaintext), ``unix:PATH``, or ``HOST[:PORT]``
        without a scheme as CLARIFAI_GRPC_BASE has it: plaintext where the host is loopback,
        encrypted elsewhere. Clarifai's SDK sends a probe over the network to find out; this does
        not.

    Raises
    ------
    PredictError
        When it is no such address.
    """
    text = base.strip()
    if text.startswith(_UNIX):
        return _unix(text)
    try:
        split = urlsplit(text if "://" in text else f"//{text}")
        name, port = split.hostname or "", split.port
    except ValueError:
        name, port, split = "", None, urlsplit("")
    unwanted = split.username or split.password or split.query or split.fragment
    path_is_known = split.path.rstrip("/") in {"", "/v2"}
    if (
        not _HOST.fullmatch(name)
        or unwanted
        or not path_is_known
        or split.scheme not in {"", "http", "https"}
    ):
        # The text is not repeated: it may hold a password.
        message = "The API base is not an address"
        raise PredictError(message, name="BASE_NOT_UNDERSTOOD", hint=_HINT)
    local = is_loopback(name)
    encrypted = split.scheme == "https" or (not split.scheme and not local)
    shown = f"[{name}]" if ":" in name else name
    target = f"{shown}:{port or (443 if encrypted else 80)}"
    return Endpoint(f"{shown}:{port}" if port else shown, target, encrypted, local)


def _unix(text: str) -> Endpoint:
    path = text.removeprefix(_UNIX)
    if not path or len(path.encode()) >= SOCKET_PATH_MAX_BYTES:
        message = f"A socket's path has from 1 to {SOCKET_PATH_MAX_BYTES - 1} bytes"
        raise PredictError(message, name="BASE_NOT_UNDERSTOOD", hint=_HINT)
    return Endpoint("this computer", text, encrypted=False, local=True)


def is_loopback(name: str) -> bool:
    """Whether a host name or address is this computer, without asking a name server."""
    if name.rstrip(".").lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
