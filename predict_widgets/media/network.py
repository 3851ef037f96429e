"""The guarded way out for downloads: one clock over everything, addresses checked on connecting.

httpx has a time-out for each read, which a server that trickles bytes never meets, and looks at
no address. Its documented seams do: a transport of ours, over httpcore with a network backend of
ours, that asks a :class:`Guard` at every step.
"""

from __future__ import annotations

import socket
import time
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx

from predict_widgets.errors import CancelledError, InputError
from predict_widgets.media.addresses import is_public

if TYPE_CHECKING:
    import ssl
    import threading
    from collections.abc import Iterable, Iterator

# How soon a cancel is noticed while a server is silent.
_SLICE_SECONDS = 0.1


class Guard:
    """Says at every step of a download whether it may go on.

    Parameters
    ----------
    seconds
        For the whole download, redirects included.
    cancel
        Set from another thread to stop.
    allow_private
        Whether addresses that are not on the public internet may be connected to.
    """

    def __init__(
        self, seconds: float, cancel: threading.Event | None, *, allow_private: bool
    ) -> None:
        self.seconds = seconds
        self.allow_private = allow_private
        self._deadline = time.monotonic() + seconds
        self._cancel = cancel

    def remaining(self) -> float:
        """Return the seconds left; raise once there are none or the person cancelled."""
        if self._cancel is not None and self._cancel.is_set():
            raise CancelledError("The download was cancelled.")
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise self.timed_out()
        return left

    def timed_out(self) -> InputError:
        """Return the error for a download that took too long."""
        return InputError(
            f"The download did not end within {self.seconds:g} s.",
            name="URL_TIMED_OUT",
            hint="Try again, or download the file and hand in its path.",
        )

    def check_address(self, address: str) -> None:
        """Raise unless this address may be connected to."""
        if not self.allow_private and not is_public(address):
            raise InputError(
                "The URL leads to an address that is not on the public internet.",
                name="URL_PRIVATE",
                hint="Download the file, and send its bytes instead.",
            )


class GuardedTransport(httpx.BaseTransport):
    """Sends each request over a connection of its own, under a guard.

    Proxies from the environment are used only where private addresses are allowed: behind a proxy
    the address that is reached could not be checked.
    """

    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; the body of the answer is not read yet."""
        pool = self._pool(request.url)
        try:
            answer = pool.handle_request(
                httpcore.Request(
                    method=request.method,
                    url=httpcore.URL(
                        scheme=request.url.raw_scheme,
                        host=request.url.raw_host,
                        port=request.url.port,
                        target=request.url.raw_path,
                    ),
                    headers=request.headers.raw,
                )
            )
        except BaseException:
            pool.close()
            raise
        return httpx.Response(
            answer.status, headers=answer.headers, stream=_Body(answer, pool), request=request
        )

    def _pool(self, url: httpx.URL) -> httpcore.ConnectionPool:
        backend = _GuardedBackend(self._guard)
        proxy = _proxy_for(url) if self._guard.allow_private else None
        if proxy is None:
            return httpcore.ConnectionPool(ssl_context=_tls(), network_backend=backend)
        auth = (proxy.username, proxy.password) if proxy.username else None
        return httpcore.HTTPProxy(
            proxy_url=str(proxy.copy_with(userinfo=b"")),
            proxy_auth=auth,
            ssl_context=_tls(),
            network_backend=backend,
        )


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response, pool: httpcore.ConnectionPool) -> None:
        self._answer = answer
        self._pool = pool

    def __iter__(self) -> Iterator[bytes]:
        return self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()
        self._pool.close()


class _GuardedBackend(httpcore.NetworkBackend):
    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the guard's clock holds instead
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of the host that answers, each checked before."""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"{host} is not known: {error}") from error
        refused: Exception = httpcore.ConnectError(f"{host} has no address.")
        # A name may come back with another address the next time it is asked for, so the
        # connection is made to the very address that was checked.
        for address in dict.fromkeys(str(entry[4][0]) for entry in found):
            self._guard.check_address(address)
            try:
                stream = self._plain.connect_tcp(
                    address, port, self._guard.remaining(), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                refused = error
                continue
            return _checked(stream, self._guard)
        raise refused


def _checked(stream: httpcore.NetworkStream, guard: Guard) -> httpcore.NetworkStream:
    """Look once more at who is at the other end, before anything is sent there."""
    try:
        guard.check_address(str(stream.get_extra_info("server_addr")[0]))
    except BaseException:
        stream.close()
        raise
    return _GuardedStream(stream, guard)


class _GuardedStream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, guard: Guard) -> None:
        self._stream = stream
        self._guard = guard

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - see connect_tcp
        while True:
            wait = min(self._guard.remaining(), _SLICE_SECONDS)
            try:
                return self._stream.read(max_bytes, wait)
            except httpcore.ReadTimeout:
                continue

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 - see connect_tcp
        self._stream.write(buffer, self._guard.remaining())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 - see connect_tcp
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, self._guard.remaining())
        return _GuardedStream(stream, self._guard)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - httpcore's own signature
        return self._stream.get_extra_info(info)


@cache
def _tls() -> ssl.SSLContext:
    # Reading the certificates takes 20 ms; SSL_CERT_FILE and SSL_CERT_DIR are heeded.
    return httpx.create_ssl_context()


def _proxy_for(url: httpx.URL) -> httpx.URL | None:
    """Return the proxy that the environment names for this URL."""
    if proxy_bypass(url.host):
        return None
    proxies = getproxies()
    named = proxies.get(url.scheme) or proxies.get("all")
    if not named:
        return None
    proxy = httpx.URL(named if "://" in named else f"http://{named}")
    if proxy.scheme not in {"http", "https"}:
        raise InputError(
            f"The environment names a {proxy.scheme} proxy, which is not supported here.",
            name="URL_UNREACHABLE",
            hint="Download the file, and hand in its path.",
        )
    return proxy
