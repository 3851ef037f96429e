"""The official SDK, in an environment of its own."""

import subprocess
import venv
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def sdk(tmp_path_factory):
    """Return the Python of an environment that holds the SDK and nothing of ours."""
    folder = tmp_path_factory.mktemp("sdk") / "venv"
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    lock = str(HERE / "requirements.lock")
    command = [python, "-m", "pip", "install", "--quiet", "--require-hashes", "--requirement", lock]
    subprocess.run(command, check=True, timeout=800)
    return python
