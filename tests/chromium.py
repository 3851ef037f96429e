"""Find a Chromium for the tests, or install one; prints its path.

In this order: ``$CHROMIUM``, what is on PATH, Debian's package where we are root, and last the
build that Playwright downloads.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def on_path() -> str | None:
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def from_debian() -> str | None:
    if not shutil.which("apt-get") or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return None
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "--yes", "chromium"]):
        # stdout is ours alone: the caller reads the path from it.
        subprocess.run(
            ["apt-get", "--quiet", *command], check=False, stdout=sys.stderr, env=environment
        )
    return on_path()


def from_playwright() -> str:
    from playwright.sync_api import sync_playwright

    subprocess.run(
        [sys.executable, "-m", "playwright", "install", "chromium"], check=True, stdout=sys.stderr
    )
    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def chromium() -> str:
    given = os.environ.get("CHROMIUM")
    if given and not Path(given).exists():
        raise SystemExit(f"$CHROMIUM is {given}, and there is no such file.")
    return given or on_path() or from_debian() or from_playwright()


if __name__ == "__main__":
    print(chromium())  # noqa: T201 - printing the path is its purpose
