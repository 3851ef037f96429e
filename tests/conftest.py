"""Every test runs in a world without an account, and leaves no platform behind."""

import os
from pathlib import Path

import pytest

# matplotlib would build its list of fonts anew, some seconds each time, in each test's home. In the
# clone, for whoever runs the tests may have no home to write to.
FONTS = Path(__file__).parents[1] / ".pytest_cache" / "matplotlib"
os.environ.setdefault("MPLCONFIGDIR", str(FONTS))


@pytest.fixture(autouse=True)
def without_account(monkeypatch, tmp_path_factory):
    """Hide the credentials and the config file of whoever runs the tests."""
    for name in [name for name in os.environ if name.startswith("CLARIFAI")]:
        monkeypatch.delenv(name)
    home = tmp_path_factory.mktemp("home")
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(home))
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "APPDATA", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session", autouse=True)
def nothing_left_connected():
    """Stop the shared server at the end: pytest reports threads and sockets that stay."""
    yield
    import predict_widgets as pw

    pw.disconnect()
