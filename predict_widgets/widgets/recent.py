"""What was chosen last in the pickers, in a small file: references, and nothing else.

Kernels of one person share the file. What two of them write in the same instant may lose one of
the two choices, never the file: it is replaced as a whole.
"""

from __future__ import annotations

import json
import logging
import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias, cast

import platformdirs

from predict_widgets.batch.lasting import write_file
from predict_widgets.errors import ReferenceNotUnderstoodError
from predict_widgets.platform.credential import redact
from predict_widgets.platform.references import Reference, parse_dataset, parse_reference

if TYPE_CHECKING:
    from predict_widgets.platform.client import Platform

Chooses: TypeAlias = Literal["model", "workflow", "dataset"]
# By host and noun, references from the newest to the oldest.
_Kept: TypeAlias = "dict[str, dict[str, list[str]]]"

MOST = 12
# A local server has another port, and so another name, at each start.
_MOST_HOSTS = 24
_VERSION = 1
# A file of ours is some kilobytes; what is larger is not ours.
_LARGEST_BYTES = 1 << 20
# The same that names another folder for what the embedded platform keeps.
_FOLDER_VARIABLE = "PREDICT_WIDGETS_DATA"
_lock = threading.Lock()
_log = logging.getLogger(__name__)


def file_of_choices() -> Path:
    """Return where the choices are kept: in a folder that the environment names, or the user's."""
    named = os.environ.get(_FOLDER_VARIABLE, "")
    folder = Path(named) if named else platformdirs.user_data_path("predict-widgets")
    return folder / "choices.json"


def recent(platform: Platform, noun: Chooses) -> list[Reference]:
    """Return what was chosen last on a platform, newest first; nothing where that is not known."""
    texts = _read().get(_host_of(platform), {}).get(noun, [])
    return [found for text in texts if (found := _parsed(text, noun)) is not None]


def remember(platform: Platform, noun: Chooses, reference: Reference) -> None:
    """Keep a choice; where nothing can be written, nothing is kept."""
    text = str(reference)
    # What stands in a file must not be a secret that somebody typed into the wrong field.
    if reference.bare or redact(text) != text:
        return
    host = _host_of(platform)
    with _lock:
        kept = _read()
        own = kept.pop(host, {})
        others = [each for each in own.get(noun, []) if each != text]
        own[noun] = [text, *others][:MOST]
        newest = {host: own, **kept}
        _write({name: newest[name] for name in list(newest)[:_MOST_HOSTS]})


def _host_of(platform: Platform) -> str:
    return platform.name if platform.embedded else platform.host


def _parsed(text: str, noun: Chooses) -> Reference | None:
    try:
        return parse_dataset(text) if noun == "dataset" else parse_reference(text, f"{noun}s")
    except ReferenceNotUnderstoodError:
        return None


def _read() -> _Kept:
    """Return what is kept, the host used last first; nothing of a file that is not as written."""
    try:
        path = file_of_choices()
        if path.stat().st_size > _LARGEST_BYTES:
            return {}
        said: object = json.loads(path.read_bytes())
    # A folder for it that is none, a loop of links, nesting without end: no choices, and no crash.
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(said, dict):
        return {}
    whole = cast("dict[str, object]", said)
    hosts = whole.get("hosts")
    if whole.get("version") != _VERSION or not isinstance(hosts, dict):
        return {}
    return {
        host: {noun: _texts(texts) for noun, texts in cast("dict[str, object]", own).items()}
        for host, own in cast("dict[str, object]", hosts).items()
        if isinstance(own, dict)
    }


def _texts(value: object) -> list[str]:
    items = cast("list[object]", value) if isinstance(value, list) else []
    return [item for item in items if isinstance(item, str)][:MOST]


def _write(kept: _Kept) -> None:
    path = file_of_choices()
    data = json.dumps({"version": _VERSION, "hosts": kept}, indent=1, ensure_ascii=False)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_file(path, data.encode())
    except OSError as error:
        _log.debug("the choice is not kept: %s", error)
