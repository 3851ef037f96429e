"""An endpoint, a credential and a channel.

The one module that reaches the embedded server.
"""

from __future__ import annotations

import os
import socket
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import grpc

from predict_widgets.errors import CredentialError, PredictError
from predict_widgets.platform.calls import Rpc, closed
from predict_widgets.platform.credential import Credential, redact
from predict_widgets.platform.endpoint import CLARIFAI_HOST, Endpoint, parse_endpoint
from predict_widgets.platform.references import EMBEDDED_APP, EMBEDDED_USER

if TYPE_CHECKING:
    from predict_widgets.embedded_server.server import EmbeddedServer
    from predict_widgets.platform.settings import Settings
    from predict_widgets.platform.streaming import StreamRpc

__all__ = [
    "Connection",
    "Credential",
    "EmbeddedConnection",
    "connection_from",
    "redact",
    "serve_embedded",
]

T = TypeVar("T")

# Both ends: gRPC's own limit is 4 MiB received, and 128 MB of inputs go into one call.
MAX_MESSAGE_BYTES = 256 * 1024 * 1024
_OPTIONS: tuple[tuple[str, Any], ...] = (
    ("grpc.max_send_message_length", MAX_MESSAGE_BYTES),
    ("grpc.max_receive_message_length", MAX_MESSAGE_BYTES),
    # A server that comes back is found again within our own waits, not after up to two minutes.
    ("grpc.initial_reconnect_backoff_ms", 200),
    ("grpc.max_reconnect_backoff_ms", 5000),
)
_SERVICE = "/clarifai.api.V2/"


class Connection:
    """The way to one platform; thread safe, with one channel that opens at first use.

    Parameters
    ----------
    endpoint
        Where it listens.
    credential
        What it is asked with; an empty one is for local servers that ask for none.
    source
        Where the credential was found, for a person.
    user_id, app_id
        Where bare ids live; empty where unknown.
    roots
        Path of a PEM file with the certificates to trust; empty for gRPC's own.

    Raises
    ------
    CredentialError
        When the credential would cross a network unencrypted, or cannot be one.
    """

    def __init__(  # noqa: PLR0913 - what the docstring lists
        self,
        endpoint: Endpoint,
        credential: Credential,
        *,
        source: str = "",
        user_id: str = "",
        app_id: str = "",
        roots: str = "",
    ) -> None:
        self.endpoint = endpoint
        self.source = source
        self.user_id = user_id
        self.app_id = app_id
        self._roots = roots
        self._credential = credential
        self._lock = threading.RLock()
        self._channel: grpc.Channel | None = None
        self._rpcs: dict[str, Rpc[Any]] = {}
        self._streams: dict[str, StreamRpc[Any]] = {}
        self._closed = False
        _refuse(endpoint, credential)

    def rpc(self, method: str, reply: type[T]) -> Rpc[T]:
        """Return a method of ``clarifai.api.V2``, ready to be called.

        It is built by hand rather than with ``V2Stub``: that one reads a module global of
        clarifai-grpc 12 which only ``ClarifaiChannel.get_*_channel()`` sets, and which any other
        code in the process may set to the JSON kind in between.

        Raises
        ------
        PredictError
            ``PLATFORM_CLOSED``, after `close`.
        """
        with self._lock:
            if method not in self._rpcs:
                self._rpcs[method] = self._opened().unary_unary(*_coded(method, reply))
            return self._rpcs[method]

    def stream(self, method: str, reply: type[T]) -> StreamRpc[T]:
        """Return a method that is answered in pieces, ready to be called; built as by `rpc`.

        Raises
        ------
        PredictError
            ``PLATFORM_CLOSED``, after `close`.
        """
        with self._lock:
            if method not in self._streams:
                self._streams[method] = self._opened().unary_stream(*_coded(method, reply))
            return self._streams[method]

    def metadata(self) -> tuple[tuple[str, str], ...]:
        """Return the headers of a call; printed, they hide the credential."""
        return self._credential.metadata() if self._credential else ()

    def same_as(self, other: Connection) -> bool:
        """Whether the other leads to the same place as the same person."""
        return (
            (self.endpoint, self.user_id, self.app_id, self._roots)
            == (other.endpoint, other.user_id, other.app_id, other._roots)
        ) and self._credential.same_as(other._credential)

    @property
    def is_closed(self) -> bool:
        """Whether `close` was called: nothing opens it again."""
        return self._closed

    def close(self) -> None:
        """Close the channel; calls under way end with an error. Idempotent."""
        with self._lock:
            self._closed = True
            channel, self._channel = self._channel, None
            self._rpcs.clear()
            self._streams.clear()
        if channel is not None:
            channel.close()

    def _opened(self) -> grpc.Channel:
        if self._closed:
            raise closed()
        self._channel = self._channel or self._open()
        return self._channel

    def _open(self) -> grpc.Channel:
        options = list(_OPTIONS)
        if self.endpoint.local:
            # http_proxy in the environment would send loopback traffic to the proxy.
            options.append(("grpc.enable_http_proxy", 0))
        if not self.endpoint.encrypted:
            return grpc.insecure_channel(self.endpoint.target, options=options)
        return grpc.secure_channel(
            self.endpoint.target,
            grpc.ssl_channel_credentials(_read_roots(self._roots)),
            options=options,
        )

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.endpoint.host})"


class EmbeddedConnection(Connection):
    """The way to the platform in the box, which starts at first use."""

    def __init__(self) -> None:
        endpoint = Endpoint("this computer", "", encrypted=False, local=True)
        super().__init__(endpoint, Credential(""), user_id=EMBEDDED_USER, app_id=EMBEDDED_APP)
        self._server: EmbeddedServer | None = None

    @property
    def server(self) -> EmbeddedServer:
        """The server, listening.

        Raises
        ------
        PredictError
            ``PLATFORM_CLOSED``, after `close`.
        """
        with self._lock:
            if self._closed:
                raise closed()
            if self._server is None:
                from predict_widgets.embedded_server.server import (
                    EmbeddedServer,
                )

                server = EmbeddedServer()
                server.start()
                self.endpoint = Endpoint(
                    "this computer", server.address, encrypted=False, local=True
                )
                self._credential = Credential(server.token)
                self._server = server
            return self._server

    def close(self) -> None:
        """Close the channel and stop the server. Idempotent."""
        super().close()
        with self._lock:
            server, self._server = self._server, None
        if server is not None:
            server.stop()

    def _open(self) -> grpc.Channel:
        _ = self.server
        return super()._open()


def connection_from(  # noqa: PLR0913 - what the docstring lists
    settings: Settings,
    *,
    credential: Credential | None = None,
    source: str = "",
    base: str = "",
    user_id: str = "",
    app_id: str = "",
) -> Connection:
    """Return the connection that arguments name, completed from the settings.

    Parameters
    ----------
    settings
        What environment and config file say.
    credential, source
        The credential handed over and where it came from; None takes the settings'.
    base, user_id, app_id
        What was handed over; empty takes the settings'.

    Raises
    ------
    PredictError
        When the base is no address, or the credential cannot be used with it.
    """
    if credential is None:
        credential, source = settings.credential, settings.source
    return Connection(
        parse_endpoint(base or settings.base or CLARIFAI_HOST),
        credential,
        source=source,
        user_id=user_id or settings.user_id,
        app_id=app_id or settings.app_id,
        roots=settings.roots,
    )


def serve_embedded(
    port: int = 0, token: str | None = None, *, guest_token: str = "", private_urls: bool = False
) -> EmbeddedServer:
    """Return a new embedded platform that listens on loopback, for other programs.

    Parameters
    ----------
    port
        0 takes any that is free.
    token
        What callers must give; None makes a random one.
    guest_token
        What guests give, who may look and ask and change nothing; empty for no guests.
    private_urls
        Whether callers may have URLs of this computer and its network fetched.

    Raises
    ------
    OSError
        When the port is taken.
    """
    from predict_widgets.embedded_server.server import EmbeddedServer

    if port and os.name == "posix":
        # gRPC 1.85 prints lines of its own, which no setting but silence keeps back.
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError as error:
                raise OSError(f"Port {port} on 127.0.0.1: {error.strerror}") from None
    server = EmbeddedServer(
        port=port, token=token, guest_token=guest_token, private_urls=private_urls
    )
    server.start()
    return server


def _coded(method: str, reply: type[object]) -> tuple[str, Any, Any]:
    """Return a method's path, and how its messages are written and read."""
    from_string: Any = getattr(reply, "FromString")  # noqa: B009 - not in its type
    return _SERVICE + method, _serialized, from_string


def _serialized(message: Any) -> bytes:  # noqa: ANN401 - any request of the service
    return message.SerializeToString()


def _refuse(endpoint: Endpoint, credential: Credential) -> None:
    if not credential:
        return
    if not credential.usable:
        message = "The credential holds characters that no PAT has, such as a space"
        raise CredentialError(
            message, name="CREDENTIAL_MALFORMED", hint="Copy it again, without what stands around."
        )
    if not endpoint.encrypted and not endpoint.local:
        message = f"The credential would be sent to {endpoint.host} unencrypted"
        raise CredentialError(
            message,
            name="CREDENTIAL_IN_CLEAR",
            hint="Use https://, or reach the server over a tunnel to 127.0.0.1.",
        )


def _read_roots(path: str) -> bytes | None:
    if not path:
        return None
    try:
        return Path(path).expanduser().read_bytes()
    except OSError:
        pass
    message = f"The root certificates at {path} cannot be read"
    raise PredictError(
        message,
        name="ROOT_CERTIFICATES_UNREADABLE",
        hint="Correct the path.",
    )
