"""Panel's FileDropper beside us: says in the page when the bytes have arrived in Python.

Runs in .venv-bench; prints its address as one line of JSON once it listens.
"""

import json
import socket
import sys
import time

import panel as pn

with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]


def page():
    dropper = pn.widgets.FileDropper(max_file_size="300MB", chunk_size=10_000_000)
    said = pn.pane.Str("arrived:0:0")

    def arrived(event):
        size = sum(len(data) for data in event.new.values())
        said.object = f"arrived:{size}:{time.time()}"

    dropper.param.watch(arrived, "value")
    return pn.Column(dropper, said)


pn.extension("filedropper")
server = pn.serve(
    page,
    port=port,
    address="127.0.0.1",
    websocket_origin=f"127.0.0.1:{port}",
    show=False,
    threaded=True,
    verbose=False,
)
print(json.dumps({"address": f"http://127.0.0.1:{port}/"}), flush=True)
sys.stdin.read()  # until the bench closes our input
server.stop()
