"""A small web server that misbehaves on request, on a thread."""

from __future__ import annotations

import contextlib
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator

BODY = b"the bytes of a picture" * 10


@dataclass
class Server:
    """Where it listens, what reached it, and the event that lets hanging answers end."""

    port: int
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    connections: int = 0

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"


class _Handler(BaseHTTPRequestHandler):
    server_state: Server

    def setup(self) -> None:
        super().setup()
        self.server_state.connections += 1

    def do_GET(self) -> None:
        self.server_state.requests.append((self.path, dict(self.headers)))
        name = urlsplit(self.path).path.strip("/").split("/")[0].replace("-", "_")
        with contextlib.suppress(OSError):
            getattr(self, f"answer_{name}", self.answer_404)()

    def log_message(self, *_: object) -> None:
        """Stay silent."""

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def answer_404(self) -> None:
        self.answer(404)

    def answer_ok(self) -> None:
        self.answer(200, BODY, Set_Cookie="session=1")

    def answer_empty(self) -> None:
        self.answer(200)

    def answer_locked(self) -> None:
        self.answer(401, WWW_Authenticate="Basic")

    def answer_broken(self) -> None:
        self.answer(500)

    def answer_nonsense(self) -> None:
        self.wfile.write(b"no HTTP at all\r\n\r\n")

    def answer_cut(self) -> None:
        self.answer(200, BODY, Content_Length="100000")

    def answer_gzip_nonsense(self) -> None:
        self.answer(200, BODY, Content_Encoding="gzip")

    def answer_declared_large(self) -> None:
        self.answer(200, BODY, Content_Length="30000000000")

    def answer_endless(self) -> None:
        self.send_response(200)
        self.end_headers()
        while not self.server_state.over.is_set():
            self.wfile.write(bytes(65_536))

    def answer_hang(self) -> None:
        self.server_state.over.wait(30)

    def answer_trickle(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "100000")
        self.end_headers()
        self._trickle(b"x")

    def answer_trickle_headers(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        self._trickle(b"X-Slow: 1\r\n")

    def _trickle(self, piece: bytes) -> None:
        while not self.server_state.over.wait(0.02):
            self.wfile.write(piece)
            self.wfile.flush()

    def answer_to(self) -> None:
        """Redirect to the query's ``url``."""
        self.answer(302, Location=parse_qs(urlsplit(self.path).query)["url"][0], Set_Cookie="a=b")

    def answer_loop(self) -> None:
        self.answer(302, Location="/loop-back")

    def answer_loop_back(self) -> None:
        self.answer(302, Location="/loop")

    def answer_hops(self) -> None:
        """``/hops/N``: N redirects, then the body."""
        left = int(self.path.rpartition("/")[2])
        if left:
            self.answer(302, Location=f"/hops/{left - 1}")
        else:
            self.answer(200, BODY)


@contextmanager
def serving(address: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """Serve until the block ends."""
    handler = type("Handler", (_Handler,), {})
    server = ThreadingHTTPServer((address, 0), handler)
    server.daemon_threads = True
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    handler.server_state = state = Server(server.server_port)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield state
    finally:
        state.over.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


def threads_of_downloads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "predict-widgets-fetch"]


def wait_until_no_download_runs(seconds: float) -> bool:
    end = time.monotonic() + seconds
    while threads_of_downloads() and time.monotonic() < end:
        time.sleep(0.01)
    return not threads_of_downloads()
