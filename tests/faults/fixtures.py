"""Fixtures that the tests of the platform and of the faults share."""

from __future__ import annotations

import pytest

from predict_widgets.platform import calls, current
from predict_widgets.platform.client import Platform
from predict_widgets.platform.connection import Connection
from predict_widgets.platform.credential import Credential
from predict_widgets.platform.endpoint import parse_endpoint
from tests.faults.server import ScriptedServer

SECRET = "5ecre7pa75ecre7pa75ecre7pa75ecre"  # noqa: S105 - planted, to be looked for


@pytest.fixture(autouse=True)
def nothing_connected():
    """Nothing shared is left behind."""
    yield
    current.disconnect()


@pytest.fixture
def server():
    scripted = ScriptedServer()
    yield scripted
    scripted.stop()


@pytest.fixture
def quick_waits(monkeypatch):
    """Ask again after milliseconds instead of seconds."""
    monkeypatch.setattr(calls, "_FIRST_WAIT_SECONDS", 0.01)
    monkeypatch.setattr(calls, "_LONGEST_WAIT_SECONDS", 0.02)
    monkeypatch.setattr(calls, "_JITTER_SECONDS", 0.01)


@pytest.fixture
def platform(server, quick_waits):  # noqa: ARG001 - wanted for what it does
    connection = Connection(
        parse_endpoint(server.base), Credential(SECRET), user_id="me-myself", app_id="my-app"
    )
    made = Platform(connection)
    yield made
    made.close()
