"""A real JupyterLab that leaves nothing behind, and a notebook in it."""

import contextlib
import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from tests.chromium import on_path

ROOT = Path(__file__).parents[2]
START_SECONDS = 60
CELL_MS = 60_000


def chromium():
    """Return the browser to drive, ``None`` when there is none."""
    return os.environ.get("CHROMIUM") or on_path()


def free_port():
    """Return a port of loopback that nobody uses."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


@dataclass
class Lab:
    """A JupyterLab of our own on loopback, with its own home and settings."""

    folder: Path
    comms_over_subshells: str = "perCommTarget"
    env: dict = field(default_factory=dict)
    token: str = field(default_factory=lambda: secrets.token_hex(16))

    def start(self):
        self.port = free_port()
        self.root = self.folder / "notebooks"
        self.temp = self.folder / "tmp"
        for each in (self.root, self.temp, self.folder / "home"):
            each.mkdir(parents=True)
        self._write_settings()
        self._log = (self.folder / "lab.log").open("w")
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "jupyterlab",
                "--no-browser",
                # A container runs its tests as root.
                "--allow-root",
                "--expose-app-in-browser",
                f"--ServerApp.port={self.port}",
                "--ServerApp.port_retries=0",
                "--ServerApp.ip=127.0.0.1",
                f"--IdentityProvider.token={self.token}",
                f"--ServerApp.root_dir={self.root}",
                "--ServerApp.terminals_enabled=False",
                "--LabApp.extension_manager=readonly",
                "--LanguageServerManager.autodetect=False",
            ],
            cwd=self.root,
            env=self._environment(),
            stdout=self._log,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
        )
        self._wait()
        return self

    def _environment(self):
        kept = {"PATH", "LANG", "LC_ALL", "VIRTUAL_ENV"}
        return {
            **{name: value for name, value in os.environ.items() if name in kept},
            "HOME": str(self.folder / "home"),
            "TMPDIR": str(self.temp),
            "IPYTHONDIR": str(self.folder / "ipython"),
            "JUPYTER_CONFIG_DIR": str(self.folder / "config"),
            "JUPYTER_DATA_DIR": str(self.folder / "data"),
            "JUPYTER_RUNTIME_DIR": str(self.folder / "runtime"),
            "JUPYTERLAB_SETTINGS_DIR": str(self.folder / "settings"),
            "JUPYTERLAB_WORKSPACES_DIR": str(self.folder / "workspaces"),
            "PYTHONPATH": str(ROOT),
            **self.env,
        }

    def _write_settings(self):
        folder = self.folder / "settings" / "@jupyterlab" / "apputils-extension"
        folder.mkdir(parents=True)
        wanted = {
            "kernels-settings": {"commsOverSubshells": self.comms_over_subshells},
            "notification": {"fetchNews": "false", "checkForUpdates": False},
        }
        for name, settings in wanted.items():
            (folder / f"{name}.jupyterlab-settings").write_text(json.dumps(settings))

    def _wait(self):
        end = time.monotonic() + START_SECONDS
        url = f"http://127.0.0.1:{self.port}/api/status?token={self.token}"
        while time.monotonic() < end:
            if self._process.poll() is not None:
                break
            with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=5):
                return
            time.sleep(0.1)
        self.stop()
        raise RuntimeError((self.folder / "lab.log").read_text()[-4000:])

    def stop(self):
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(10)
        self._log.close()

    def notebook(self, name, cells):
        """Write a notebook of code cells; return its path on disk."""
        path = self.root / f"{name}.ipynb"
        path.write_text(
            json.dumps(
                {
                    "cells": [
                        {
                            "cell_type": "code",
                            "id": f"cell-{index}",
                            "metadata": {},
                            "execution_count": None,
                            "outputs": [],
                            "source": source,
                        }
                        for index, source in enumerate(cells)
                    ],
                    "metadata": {
                        "kernelspec": {
                            "name": "python3",
                            "display_name": "Python 3",
                            "language": "python",
                        }
                    },
                    "nbformat": 4,
                    "nbformat_minor": 5,
                }
            )
        )
        return path

    def url(self, name):
        return (
            f"http://127.0.0.1:{self.port}/lab/workspaces/{name}/tree/{name}.ipynb"
            f"?reset&token={self.token}"
        )


_KERNEL = "jupyterapp.shell.currentWidget.context.sessionContext.session?.kernel"


class Notebook:
    """A notebook open in a page of JupyterLab."""

    def __init__(self, page, lab, name, cells):
        self.page = page
        self.path = lab.notebook(name, cells)
        page.goto(lab.url(name))
        page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=CELL_MS)
        page.wait_for_function(f"() => {_KERNEL}?.status === 'idle'", timeout=CELL_MS)

    def command(self, name):
        """Run a command of JupyterLab to its end."""
        self.page.evaluate("name => jupyterapp.commands.execute(name)", name)

    def start(self, index):
        """Send one cell off, without waiting for its end."""
        self.page.evaluate(
            """index => {
                const content = jupyterapp.shell.currentWidget.content;
                content.activeCellIndex = index;
                content.deselectAll();
                void jupyterapp.commands.execute('notebook:run-cell');
            }""",
            index,
        )

    def run(self, index):
        """Run one cell to its end; return its text."""
        self.page.evaluate(
            """([index, milliseconds]) => {
                const content = jupyterapp.shell.currentWidget.content;
                content.activeCellIndex = index;
                content.deselectAll();
                const late = new Promise((_, reject) => setTimeout(
                    () => reject(new Error(`cell ${index} did not end`)), milliseconds));
                return Promise.race([jupyterapp.commands.execute('notebook:run-cell'), late]);
            }""",
            [index, CELL_MS],
        )
        return self.text(index)

    def text(self, index):
        """Return what a cell has printed and shown as text."""
        return self.page.evaluate(
            """index => {
                const outputs = jupyterapp.shell.currentWidget.content.widgets[index].model.outputs;
                return outputs.toJSON().map(output => {
                    if (output.output_type === 'error') {
                        return `${output.ename}: ${output.evalue}`;
                    }
                    const text = output.text ?? output.data?.['text/plain'] ?? '';
                    return Array.isArray(text) ? text.join('') : text;
                }).join('');
            }""",
            index,
        )

    def cell(self, index):
        """Return the locator of a cell's output area."""
        return self.page.locator(".jp-Notebook .jp-CodeCell").nth(index).locator(".jp-OutputArea")

    def ask(self, expression):
        """Evaluate Python in the kernel, beside the notebook; return its value through JSON."""
        code = f"import json as _json; _asked = _json.dumps({expression})"
        answer = self.page.evaluate(
            f"""async code => {{
                const future = {_KERNEL}.requestExecute({{
                    code, silent: true, store_history: false,
                    user_expressions: {{ value: '_asked' }}, stop_on_error: false,
                }});
                return (await future.done).content;
            }}""",
            code,
        )
        if answer["status"] != "ok":
            raise RuntimeError(f"{answer['ename']}: {answer['evalue']}")
        # A repr of a JSON text.
        return json.loads(_unquote(answer["user_expressions"]["value"]["data"]["text/plain"]))

    def ask_until(self, expression, wanted, seconds=30):
        """Ask until the value is the wanted one; return the last value."""
        end = time.monotonic() + seconds
        while True:
            value = self.ask(expression)
            if wanted(value) or time.monotonic() > end:
                return value
            self.page.wait_for_timeout(100)

    def save(self):
        """Save the notebook; return the file's text."""
        self.command("docmanager:save")
        return self.path.read_text()

    def close(self):
        """Shut the kernel down and leave the page."""
        with contextlib.suppress(Exception):
            self.page.evaluate(
                "() => jupyterapp.shell.currentWidget.context.sessionContext.shutdown()"
            )


def _unquote(text):
    import ast

    return ast.literal_eval(text)
