"""What the environment and Clarifai's config file say, in the order Clarifai's SDK reads them.

The config file is ``~/.config/clarifai/config`` (YAML), which ``clarifai login`` writes::

    current_context: default
    contexts:
      default: {CLARIFAI_PAT: ..., CLARIFAI_USER_ID: ..., CLARIFAI_API_BASE: ...}

The command line also writes it with an empty PAT. Such a context, and one whose PAT names an
environment variable that is not set, counts as absent: its API base and its user too.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, cast

from predict_widgets.platform.credential import PAT_VARIABLE, Credential

if TYPE_CHECKING:
    from collections.abc import Mapping

USER_VARIABLE = "CLARIFAI_USER_ID"
APP_VARIABLE = "CLARIFAI_APP_ID"
API_BASE_VARIABLE = "CLARIFAI_API_BASE"
GRPC_BASE_VARIABLE = "CLARIFAI_GRPC_BASE"
ROOTS_VARIABLE = "CLARIFAI_ROOT_CERTIFICATES_PATH"

# A PAT of Clarifai is 32 hexadecimal digits, so no PAT looks like the name of a variable.
_VARIABLE_NAME = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+|ENVVAR")


@dataclass(frozen=True)
class Settings:
    """What is known about how to reach Clarifai; empty where nothing is said.

    Attributes
    ----------
    credential, source
        The PAT, and where it was found, for a person.
    user_id, app_id
        Where bare ids live.
    base
        The API base.
    roots
        Path of a PEM file with the certificates to trust.
    unreadable
        Path of a config file that is there and cannot be read; it counts as absent.
    """

    credential: Credential = field(default_factory=lambda: Credential(""))
    source: str = ""
    user_id: str = ""
    app_id: str = ""
    base: str = ""
    roots: str = ""
    unreadable: str = ""


def read_settings(
    environment: Mapping[str, str] | None = None, config: Path | None = None
) -> Settings:
    """Read the environment, and the config file for what the environment leaves open."""
    env = os.environ if environment is None else environment
    path = config or Path.home() / ".config" / "clarifai" / "config"
    config_file = _load(path)
    name, context = _context(config_file, env)

    def value(variable: str) -> str:
        return env.get(variable, "").strip() or context.get(variable, "")

    credential = Credential(env.get(PAT_VARIABLE, ""))
    source = f"the environment variable {PAT_VARIABLE}"
    if not credential:
        credential = Credential(context.get(PAT_VARIABLE, ""))
        source = f"the context {name!r} of {_short(path)}"
    return Settings(
        credential=credential,
        source=source if credential else "",
        user_id=value(USER_VARIABLE),
        app_id=value(APP_VARIABLE),
        base=env.get(GRPC_BASE_VARIABLE, "").strip() or value(API_BASE_VARIABLE),
        roots=value(ROOTS_VARIABLE),
        unreadable=_short(path) if config_file is None else "",
    )


class _Values(dict[str, str]):
    """A context's values; printed by name only, since one of them is a PAT."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<{', '.join(sorted(self))}>"


class _Document(dict[str, object]):
    """A piece of the config file; never printed, since PATs stand in it."""

    __slots__ = ()

    def __init__(self, loaded: object) -> None:
        super().__init__(cast("dict[str, object]", loaded) if isinstance(loaded, dict) else {})

    def __repr__(self) -> str:
        return "<config>"


def _load(path: Path) -> _Document | None:
    """Return the config file, empty where there is none; None where it cannot be read."""
    if not path.is_file():
        return _Document(None)
    import yaml

    try:
        return _Document(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        # The parser's message is dropped: it quotes the line, and a PAT may stand in it.
        return None


def _context(document: _Document | None, env: Mapping[str, str]) -> tuple[str, _Values]:
    """Return the current context's name and its values; none where it counts as absent."""
    document = document or _Document(None)
    name = _text(document.get("current_context")) or "default"
    raw = _Document(_Document(document.get("contexts")).get(name))
    # Some versions of the SDK nest the values under `env`.
    raw.update(_Document(raw.get("env")))
    values = _Values({key: _looked_up(key, _text(raw[key]), env) for key in raw})
    return name, values if values.get(PAT_VARIABLE) else _Values()


def _looked_up(key: str, value: str, env: Mapping[str, str]) -> str:
    """Follow a value that names an environment variable; ENVVAR means the key's own."""
    if value == "ENVVAR":
        return env.get(key, "").strip()
    if value.startswith("$"):
        return env.get(value[1:].strip("{}"), "").strip()
    if key == PAT_VARIABLE and _VARIABLE_NAME.fullmatch(value):
        return env.get(value, "").strip()
    return value


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()


def _short(path: Path) -> str:
    try:
        return f"~/{path.relative_to(Path.home())}"
    except ValueError:
        return str(path)
