"""Hosts other than JupyterLab that widgets are driven in, each with a home of its own."""

import contextlib
import os
import secrets
import subprocess
import sys
import textwrap
import time
from dataclasses import dataclass
from pathlib import Path

import httpx
import nbformat

from tests.browser.jupyter import ROOT, free_port

START_SECONDS = 60


@dataclass
class Host:
    """A server of our own on loopback.

    Attributes
    ----------
    folder
        Where all that it writes goes.
    """

    folder: Path

    def start(self, *command):
        self.folder.mkdir(parents=True, exist_ok=True)
        self._log = (self.folder / "host.log").open("w")
        self._process = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=self.folder,
            env=self._environment(),
            stdout=self._log,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
        )
        return self

    def _environment(self):
        kept = {"PATH", "LANG", "LC_ALL", "VIRTUAL_ENV"}
        own = {
            "HOME": "home",
            "IPYTHONDIR": "ipython",
            "JUPYTER_CONFIG_DIR": "config",
            "JUPYTER_DATA_DIR": "data",
            "JUPYTER_RUNTIME_DIR": "runtime",
            "JUPYTERLAB_SETTINGS_DIR": "settings",
            "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
            "PREDICT_WIDGETS_DATA": "platform",
        }
        return {
            **{name: value for name, value in os.environ.items() if name in kept},
            **{name: str(self.folder / place) for name, place in own.items()},
            "PYTHONPATH": str(ROOT),
        }

    def wait_for(self, url):
        """Wait until an address answers; return it."""
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and self._process.poll() is None:
            with contextlib.suppress(httpx.HTTPError):
                httpx.get(url, timeout=5)
                return url
            time.sleep(0.1)
        self.stop()
        raise RuntimeError((self.folder / "host.log").read_text()[-4000:])

    def stop(self):
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(10)
        self._log.close()


def marimo(folder, cells, verb):
    """Serve cells as a marimo notebook, to ``edit`` or to ``run``; return host and address."""
    folder.mkdir(parents=True)
    path = folder / "notebook.py"
    bodies = (textwrap.indent(cell, "    ") for cell in cells)
    written = "".join(f"\n\n@app.cell\ndef _():\n{body}\n    return\n" for body in bodies)
    path.write_text(f"import marimo\n\napp = marimo.App()\n{written}")
    port = free_port()
    host = Host(folder).start(
        *("marimo", "--yes", verb, str(path), "--headless", "--no-token"),
        *("--host", "127.0.0.1", "--port", str(port)),
    )
    return host, host.wait_for(f"http://127.0.0.1:{port}/")


def notebook(folder, cells):
    """Serve cells as a notebook in Jupyter Notebook 7; return host and address."""
    token = secrets.token_hex(16)
    port = free_port()
    path = _written(folder, cells)
    host = Host(folder).start(
        *("notebook", "--no-browser", "--allow-root", "--expose-app-in-browser"),
        *(f"--ServerApp.port={port}", "--ServerApp.port_retries=0", "--ServerApp.ip=127.0.0.1"),
        *(f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={folder}"),
        "--ServerApp.terminals_enabled=False",
    )
    host.wait_for(f"http://127.0.0.1:{port}/api/status?token={token}")
    return host, f"http://127.0.0.1:{port}/notebooks/{path.name}?token={token}"


def voila(folder, cells):
    """Serve cells as a dashboard of Voila; return host and address."""
    port = free_port()
    path = _written(folder, cells)
    host = Host(folder).start(
        *("voila", str(path), "--no-browser", f"--port={port}", "--Voila.ip=127.0.0.1"),
    )
    return host, host.wait_for(f"http://127.0.0.1:{port}/")


def _written(folder, cells):
    folder.mkdir(parents=True)
    path = folder / "notebook.ipynb"
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    made.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(made, path)
    return path
