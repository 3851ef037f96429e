"""Asking the person at the kernel for a PAT, where there is one to ask."""

from __future__ import annotations

import contextlib
import getpass
import sys
import threading

from predict_widgets.errors import CredentialError
from predict_widgets.platform.credential import Credential

HOW_TO_GIVE_ONE = (
    "Give one with pw.connect(pat=...), in the environment variable CLARIFAI_PAT, or with "
    "`clarifai login`; https://clarifai.com/settings/secrets makes one."
)


def ask_for_credential() -> Credential:
    """Ask for a PAT without showing what is typed.

    Raises
    ------
    CredentialError
        When nobody can be asked (a script, nbconvert, a background thread) or nothing is typed.
        It never waits for a person who is not there.
    """
    credential = Credential("")
    if _someone_is_there():
        # ipykernel raises StdinNotImplementedError, a RuntimeError, under nbconvert.
        with contextlib.suppress(EOFError, OSError, RuntimeError):
            credential = Credential(getpass.getpass("Clarifai PAT: "))
    if credential:
        return credential
    message = "There is no Clarifai credential, and none was typed"
    raise CredentialError(message, hint=HOW_TO_GIVE_ONE)


def _someone_is_there() -> bool:
    if threading.current_thread() is not threading.main_thread():
        return False
    # While a cell runs, a kernel replaces getpass with a question in the notebook. Outside of one
    # (a widget's callback) Python's own would open the terminal that started Jupyter, and wait.
    if getattr(getpass.getpass, "__module__", "") != "getpass":
        return True
    try:
        return sys.stdin is not None and sys.stdin.isatty()
    except ValueError:  # closed
        return False
