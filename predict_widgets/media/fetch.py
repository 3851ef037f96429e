"""Downloads: capped in size, total time and redirects, and never anything but http and https."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from predict_widgets.errors import CancelledError, InputError, PredictError
from predict_widgets.media.limits import megabytes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import httpx

    from predict_widgets.media.network import Guard

_MAX_REDIRECTS = 5
_POLL_SECONDS = 0.05
# Wikimedia and others refuse a client without a name.
_HEADERS = {"User-Agent": "predict-widgets", "Accept": "*/*", "Accept-Encoding": "identity"}
_GONE = (404, 410)
_LOCKED = (401, 403, 407)


def fetch(  # noqa: PLR0913 - what a download depends on
    url: str,
    *,
    allow_private: bool,
    max_bytes: int = 20_000_000,
    timeout: float = 20.0,
    cancel: threading.Event | None = None,
    headers: Callable[[str, str, int | None], Mapping[str, str]] | None = None,
) -> bytes:
    """Download the bytes behind a URL. No cookie of the person is ever sent.

    Parameters
    ----------
    url
        ``http://`` or ``https://``.
    allow_private
        Whether the URL, or a redirect of it, may lead to an address that is not on the public
        internet. ``True`` for what the person at the kernel typed; then proxies named in the
        environment are used. ``False`` for what somebody else asks a server to fetch; the
        address of every connection is checked before anything is sent over it.
    max_bytes
        Refused beyond this, in bytes, as soon as it is known.
    timeout
        For everything together, in seconds.
    cancel
        Set from another thread to stop.
    headers
        Is told scheme, host and port of every address that is asked, redirects included, and
        returns what is sent along there and nowhere else, such as a credential. Without it none
        is ever sent.

    Raises
    ------
    InputError
        ``URL_NOT_SUPPORTED``, ``URL_NOT_FOUND``, ``URL_TIMED_OUT``, ``URL_TOO_LARGE``,
        ``URL_PRIVATE``, ``URL_REDIRECTS`` or ``URL_UNREACHABLE``.
    CancelledError
        When ``cancel`` was set.
    """
    _check_scheme(url)
    # 150 ms that only those pay who fetch.
    from predict_widgets.media.network import Guard

    guard = Guard(timeout, cancel, allow_private=allow_private)
    job = _Job(url, guard, max_bytes, headers)
    job.start()
    # Looking a name up can be neither timed nor stopped, so the clock is kept on this thread.
    end = time.monotonic() + timeout + 4 * _POLL_SECONDS
    while job.is_alive():
        job.join(_POLL_SECONDS)
        if cancel is not None and cancel.is_set():
            raise CancelledError("The download was cancelled.")
        if time.monotonic() > end:
            raise guard.timed_out()
    if job.error is not None:
        raise job.error
    return job.data


class _Job(threading.Thread):
    """One download on a thread of its own, which ends by the guard's clock."""

    def __init__(
        self,
        url: str,
        guard: Guard,
        max_bytes: int,
        headers: Callable[[str, str, int | None], Mapping[str, str]] | None,
    ) -> None:
        super().__init__(name="predict-widgets-fetch", daemon=True)
        self.data = b""
        self.error: PredictError | None = None
        self._url = url
        self._guard = guard
        self._max_bytes = max_bytes
        self._headers = headers

    def run(self) -> None:
        try:
            self.data = _download(self._url, self._guard, self._max_bytes, self._headers)
        except PredictError as error:
            self.error = error
        # Servers send nearly anything: bad chunks, bad gzip, bad redirects, names that are none.
        except Exception as error:  # noqa: BLE001 - nobody would hear of it on this thread
            self.error = _unreachable(self._url, error)
        if self.error is not None and self._headers is not None:
            # The frames of a failed request, and its words, may hold what was sent along.
            self.error.with_traceback(None)
            if self.error.__cause__ is not None:
                self.error.details = type(self.error.__cause__).__name__
            self.error.__cause__ = self.error.__context__ = None


def _download(
    url: str,
    guard: Guard,
    max_bytes: int,
    headers: Callable[[str, str, int | None], Mapping[str, str]] | None,
) -> bytes:
    import httpx

    from predict_widgets.media.network import GuardedTransport

    with httpx.Client(
        transport=GuardedTransport(guard), trust_env=False, headers=_HEADERS
    ) as client:
        request = client.build_request("GET", url)
        seen: list[httpx.URL] = []
        sent: Mapping[str, str] = {}
        while True:
            _check_hop(request.url, seen)
            seen.append(request.url)
            # What was for the address before is not for the one it redirects to.
            for name in sent:
                request.headers.pop(name, None)
            if headers is not None:
                sent = headers(request.url.scheme, request.url.host, request.url.port)
                request.headers.update(sent)
            response = client.send(request, stream=True)
            try:
                if response.next_request is None:
                    _check_status(response)
                    return _body(response, max_bytes)
                request = response.next_request
                # A cookie from a server is no credential of the person, but no use either.
                request.headers.pop("cookie", None)
            finally:
                response.close()


def _check_hop(url: httpx.URL, seen: list[httpx.URL]) -> None:
    _check_scheme(str(url))
    if url in seen or len(seen) > _MAX_REDIRECTS:
        loop = "in a circle" if url in seen else f"more than {_MAX_REDIRECTS} times"
        raise InputError(
            f"{shown(str(seen[0]))} redirects {loop}.",
            name="URL_REDIRECTS",
            hint="Open it in a browser, and copy the address of the picture itself.",
        )


def _check_scheme(url: str) -> None:
    try:
        parts = urlsplit(url.strip())
        host, user, _ = parts.hostname, parts.username, parts.port
    except ValueError as error:
        raise _not_supported(f"{_without_query(url)!r} is no URL: {error}.") from error
    if parts.scheme not in {"http", "https"}:
        raise _not_supported(f"A URL that starts with {parts.scheme}: is not fetched.")
    if not host:
        raise _not_supported("The URL names no host.")
    if user is not None:
        raise _not_supported("A URL with a user name or password in it is not fetched.")


def _without_query(url: str) -> str:
    """Return what cannot be parsed without what may be a secret in it."""
    return url.partition("?")[0].rpartition("@")[2]


def _not_supported(message: str) -> InputError:
    return InputError(
        message,
        name="URL_NOT_SUPPORTED",
        hint="Use an http:// or https:// address that is open to everybody, or hand in the path "
        "of a file.",
    )


def _check_status(response: httpx.Response) -> None:
    status = response.status_code
    if response.is_success:
        return
    where = shown(str(response.url))
    if status in _GONE:
        raise InputError(
            f"There is nothing at {where}: the server answered {status}.",
            name="URL_NOT_FOUND",
            hint="Check the address in a browser.",
        )
    hint = (
        "It asks for a login: download the file yourself, and hand in its path."
        if status in _LOCKED
        else "Try again later, or download the file and hand in its path."
    )
    raise InputError(f"{where} answered {status}.", name="URL_UNREACHABLE", hint=hint)


def _body(response: httpx.Response, max_bytes: int) -> bytes:
    declared = response.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > max_bytes:
        raise _too_large(response, max_bytes, f"has {megabytes(int(declared))}")
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > max_bytes:
            raise _too_large(response, max_bytes, "goes on beyond it")
    return bytes(body)


def _too_large(response: httpx.Response, max_bytes: int, fact: str) -> InputError:
    return InputError(
        f"The limit for a download is {megabytes(max_bytes)}; {shown(str(response.url))} {fact}.",
        name="URL_TOO_LARGE",
        hint="Use a smaller version of the file.",
    )


def _unreachable(url: str, error: Exception) -> InputError:
    failure = InputError(
        f"{shown(url)} could not be downloaded.",
        name="URL_UNREACHABLE",
        details=f"{type(error).__name__}: {error}",
        hint="Check the address and the network, or download the file and hand in its path.",
    )
    failure.__cause__ = error
    return failure


def shown(url: str) -> str:
    """Return the URL for a message: without its query, where signatures and tokens stand."""
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{parts.hostname or ''}{port}{parts.path}"
