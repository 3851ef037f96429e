"""``predict-widgets serve``: the embedded platform on a loopback port, for other programs."""

from __future__ import annotations

import json
import signal
import threading
from typing import TYPE_CHECKING, Any

from predict_widgets.platform.connection import serve_embedded

if TYPE_CHECKING:
    import argparse


def add_to(commands: Any) -> argparse.ArgumentParser:  # noqa: ANN401 - argparse hides this type
    """Add the sub-command."""
    parser = commands.add_parser(
        "serve",
        help="run the embedded platform on loopback",
        description="Run the embedded platform on 127.0.0.1 until interrupted. Prints one line "
        "of JSON (address, base, token, user_id, app_id) once it listens.",
    )
    parser.add_argument("--port", type=int, default=0, metavar="N", help="default: any free port")
    parser.add_argument("--token", help="what callers must give (default: a random one)")
    parser.add_argument(
        "--guest-token",
        default="",
        metavar="TOKEN",
        help="what guests give, who may look and ask and change nothing (default: no guests)",
    )
    parser.add_argument(
        "--allow-private-urls",
        action="store_true",
        help="fetch URLs of this computer and its network for callers too",
    )
    parser.set_defaults(run=run, refuse=parser.error)
    return parser


def run(options: argparse.Namespace) -> int:
    """Serve until SIGINT or SIGTERM."""
    if options.token and options.token == options.guest_token:
        options.refuse("--guest-token is the same as --token: guests would change everything")
    asked_to_stop = threading.Event()

    def stop(_number: int, _frame: object) -> None:
        asked_to_stop.set()

    # Before it listens: whoever reads the line may end us at once.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    server = serve_embedded(
        options.port,
        options.token,
        guest_token=options.guest_token,
        private_urls=options.allow_private_urls,
    )
    try:
        line = {
            "address": server.address,
            # What CLARIFAI_API_BASE wants: the scheme says that there is no TLS.
            "base": f"http://{server.address}",
            "token": server.token,
            "user_id": "embedded",
            "app_id": "main",
        }
        print(json.dumps(line), flush=True)
        # In slices: on Windows a wait without an end cannot be interrupted.
        while not asked_to_stop.wait(0.2):
            pass
    finally:
        server.stop()
    return 0
