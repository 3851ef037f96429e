"""Every way to name a model, a workflow or a dataset."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal, cast, get_args
from urllib.parse import unquote, urlsplit

from predict_widgets.errors import ReferenceNotUnderstoodError

Kind = Literal["models", "workflows", "datasets"]
KINDS: tuple[Kind, ...] = get_args(Kind)

# The user of the platform in the box; nothing of it has a page.
EMBEDDED_USER = "embedded"
# Who its guests are: they look and ask, and have nothing of their own.
EMBEDDED_GUEST = "guest"
# Of the model of a server that knows no users.
LOCAL_USER = "local-server"
EMBEDDED_APP = "main"
PORTAL = "https://clarifai.com"

_SEGMENT = re.compile(r"\w[\w.\-]*")
_SCHEME = re.compile(r"[a-z][a-z0-9+.\-]*://", re.IGNORECASE)
_CLARIFAI_HOST = re.compile(r"([a-z0-9\-]+\.)*clarifai\.com(:\d+)?", re.IGNORECASE)
_SPELLINGS = (
    "Write it as USER/APP/{kind}/ID, USER/APP/{kind}/ID/versions/VERSION, the address of its page "
    "on clarifai.com, or a bare id."
)


@dataclass(frozen=True)
class Reference:
    """A model, workflow or dataset by name.

    Attributes
    ----------
    kind
        What it names: ``models``, ``workflows`` or ``datasets``.
    id
        Its id within the app; empty of ``datasets`` for all inputs of the app.
    user_id, app_id
        Where it lives; both empty for a bare id, which the platform in use completes.
    version_id
        One version of it; empty for the newest.
    """

    kind: Kind
    id: str
    user_id: str = ""
    app_id: str = ""
    version_id: str = ""

    @property
    def bare(self) -> bool:
        """Whether the user and app are left to the platform in use."""
        return not self.user_id

    @property
    def url(self) -> str:
        """The page on clarifai.com; empty for a bare id and on the embedded platform."""
        if self.bare or self.user_id in {EMBEDDED_USER, LOCAL_USER}:
            return ""
        return f"{PORTAL}/{self}"

    def with_version(self, version_id: str) -> Reference:
        """Return the same name at another version; empty for the newest."""
        return replace(self, version_id=version_id)

    def at(self, user_id: str, app_id: str) -> Reference:
        """Return the same id in an app of a user."""
        return replace(self, user_id=user_id, app_id=app_id)

    def __str__(self) -> str:
        version = f"/versions/{self.version_id}" if self.version_id else ""
        if not self.id:
            return f"{self.user_id}/{self.app_id}"
        if not self.bare:
            return f"{self.user_id}/{self.app_id}/{self.kind}/{self.id}{version}"
        return f"{self.kind}/{self.id}{version}" if version else self.id


def parse_reference(text: str | Reference, kind: str = "models") -> Reference:
    """Read a reference in any of its spellings.

    Parameters
    ----------
    text
        The address of a page on clarifai.com (scheme, query and trailing slash do not matter), an
        address of its API (``api.clarifai.com/v2/users/U/apps/A/models/M``),
        ``USER/APP/models/ID[/versions/V]``, ``models/ID/versions/V``, or a bare id.
    kind
        What is wanted: ``models``, ``workflows`` or ``datasets``.

    Raises
    ------
    ReferenceNotUnderstoodError
        When the text names nothing, or something else than what is wanted.
    """
    if isinstance(text, Reference):
        return _of_kind(text, kind, str(text))
    # People hand in what the annotation rules out, such as a platform.
    if not isinstance(text, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        message = f"An object of type {type(text).__name__} does not name a {kind[:-1]}."
        raise ReferenceNotUnderstoodError(message, hint=_SPELLINGS.format(kind=kind))
    stripped = text.strip()
    parts, is_address = _parts(stripped, kind)
    if is_address and parts[:1] == ["v2"]:
        parts = parts[1:]
    found = _from_parts(parts, kind)
    if found is None or not _names_are_sound(found) or (is_address and found.bare):
        raise _not_understood(stripped, kind)
    return _of_kind(found, kind, stripped)


def parse_dataset(text: str | Reference) -> Reference:
    """Read a reference to a dataset, or to all inputs of an app.

    Parameters
    ----------
    text
        As of `parse_reference`; or ``USER/APP`` or the address of an app's page, which is the
        app itself: a reference whose ``id`` is empty.

    Raises
    ------
    ReferenceNotUnderstoodError
        When the text names neither.
    """
    if isinstance(text, str):
        parts, _ = _parts(text.strip(), "datasets")
        match parts[1:] if parts[:1] == ["v2"] else parts:
            case ["users", user, "apps", app] | ["users", user, "apps", app, "inputs"]:
                pass
            case [user, app, "inputs"] | [user, app] if user not in KINDS:
                pass
            case _:
                user = app = ""
        if _SEGMENT.fullmatch(user) and _SEGMENT.fullmatch(app):
            return Reference("datasets", "", user, app)
    return parse_reference(text, "datasets")


def _parts(text: str, kind: str) -> tuple[list[str], bool]:
    """Return the segments of the path, without query and fragment; and whether it had a host."""
    if _SCHEME.match(text):
        try:
            split = urlsplit(text)
        except ValueError:
            raise _not_understood(text, kind) from None
        if split.scheme.lower() not in {"http", "https"} or not _is_clarifai(split.netloc):
            raise _not_understood(
                text,
                kind,
                "For another server, connect to it with pw.connect(base=...) and leave its "
                "address out of the reference.",
            )
        path, is_address = split.path, True
    else:
        path = re.split(r"[?#]", text, maxsplit=1)[0]
        host, slash, rest = path.partition("/")
        is_address = bool(slash) and _is_clarifai(host)
        path = rest if is_address else path
    return [unquote(part) for part in path.split("/") if part], is_address


def _is_clarifai(host: str) -> bool:
    return _CLARIFAI_HOST.fullmatch(host) is not None


def _from_parts(parts: list[str], kind: str) -> Reference | None:
    """Read the segments; None where they have no known shape."""
    version = ""
    if len(parts) > 2 and parts[-2] == "versions":  # noqa: PLR2004 - something before the version
        *parts, _, version = parts
    match parts:
        case ["users", user, "apps", app, what, name] if what in KINDS:
            pass
        case [user, app, what, name] if what in KINDS:
            pass
        case [what, name] if what in KINDS:
            user = app = ""
        case [name]:
            user, app, what = "", "", kind
        case _:
            return None
    return Reference(cast("Kind", what), name, user, app, version)


def _names_are_sound(reference: Reference) -> bool:
    """Whether no id holds a space, a colon or a path."""
    names = (reference.id, reference.user_id, reference.app_id, reference.version_id)
    return all(_SEGMENT.fullmatch(name) for name in names if name) and bool(reference.id)


def _of_kind(reference: Reference, kind: str, text: str) -> Reference:
    if reference.kind == kind:
        return reference
    message = f"{text!r} names a {reference.kind[:-1]}, but a {kind[:-1]} is wanted here."
    hint = _SPELLINGS.format(kind=kind)
    if kind != "datasets" and reference.kind != "datasets":
        hint = f"Hand it in as {reference.kind[:-1]}=, or name a {kind[:-1]}. {hint}"
    raise ReferenceNotUnderstoodError(message, name="REFERENCE_OF_ANOTHER_KIND", hint=hint)


def _not_understood(text: str, kind: str, hint: str = "") -> ReferenceNotUnderstoodError:
    shown = text if len(text) <= 200 else f"{text[:200]}..."  # noqa: PLR2004 - an error is no dump
    name, colon, version = text.partition(":")
    if not hint and colon and _SEGMENT.fullmatch(name) and _SEGMENT.fullmatch(version):
        hint = f"To name a version, write {kind}/{name}/versions/{version}."
    return ReferenceNotUnderstoodError(
        f"{shown!r} does not name a {kind[:-1]}.", hint=hint or _SPELLINGS.format(kind=kind)
    )
