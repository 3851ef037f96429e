"""Writing an example set: under a name of its own, then renamed once."""

from __future__ import annotations

import hashlib
import mimetypes
import uuid
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from predict_widgets.batch import parquet
from predict_widgets.batch.lasting import sync_folder, synced
from predict_widgets.errors import InputError, PredictError
from predict_widgets.example_sets import manifest
from predict_widgets.example_sets.reading import MOST_BYTES, is_set
from predict_widgets.media.sniff import media_type_of
from predict_widgets.predictions.schemas import OUTPUT_SCHEMA, PREDICTION_SCHEMA
from predict_widgets.predictions.tables import joined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from predict_widgets.example_sets.kept import ExampleSet, KeptExample
    from predict_widgets.predictions.prediction import Prediction

SUFFIX = ".examples.zip"
_ZIP = ".zip"


def set_path(path: Path) -> Path:
    """Return the path of a set; a name without ``.zip`` gets ``.examples.zip``."""
    return path if path.name.lower().endswith(_ZIP) else path.with_name(path.name + SUFFIX)


def paths_beside(model_id: str) -> Iterator[Path]:
    """Yield where a model's set may lie if nobody says, without end: in the working folder."""
    folder = Path.cwd()
    yield folder / f"{model_id}{SUFFIX}"
    # Another app may have a model of the same id.
    for number in count(2):
        yield folder / f"{model_id}-{number}{SUFFIX}"


def free_path(model_id: str) -> Path:
    """Return the first of these paths that no file has."""
    return next(path for path in paths_beside(model_id) if not path.exists())


def write_set(path: Path, kept: ExampleSet) -> ExampleSet:
    """Write a set, whole or not at all, and return it with who wrote it and when.

    Raises
    ------
    PredictError
        ``EXAMPLES_NOT_WRITTEN``, ``EXAMPLES_TOO_LARGE``, or ``EXAMPLES_PATH_TAKEN`` where
        something else stands there.
    """
    size = sum(
        len(one.data) + len(one.answer.output if one.answer else b"") for one in kept.examples
    )
    if size > MOST_BYTES:
        raise PredictError(
            f"The examples have {size / 1e6:.0f} MB; a set holds {MOST_BYTES / 1e6:.0f} MB.",
            name="EXAMPLES_TOO_LARGE",
            hint="Remove some, or take shorter videos.",
        )
    if path.exists() and not is_set(path):
        raise PredictError(
            f"{path.name} is there already, and is no example set.",
            name="EXAMPLES_PATH_TAKEN",
            hint="Choose another name.",
        )
    saved = replace(kept, package=_package(), saved_at=datetime.now(tz=UTC).isoformat())
    new = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}.new")
    try:
        try:
            with synced(new) as file, zipfile.ZipFile(file, "w") as archive:
                _write(archive, saved)
            new.replace(path)
        finally:
            new.unlink(missing_ok=True)
    except OSError as error:
        raise PredictError(
            f"The examples cannot be written to {path}: {error.strerror or error}.",
            name="EXAMPLES_NOT_WRITTEN",
            hint="Choose another folder: viewer.examples.save(path).",
        ) from None
    sync_folder(path.parent)
    return saved


def _write(archive: zipfile.ZipFile, kept: ExampleSet) -> None:
    inputs: dict[str, dict[str, object]] = {}
    answers: dict[str, dict[str, object]] = {}
    contents: list[tuple[str, bytes, bool]] = []
    for number, one in enumerate(kept.examples, start=1):
        member = f"inputs/{number:04}{_suffix(one)}"
        inputs[one.id] = _told(member, one.data)
        contents.append((member, one.data, one.kind == "text"))
        if one.answer is not None:
            member = f"answers/{number:04}.pb"
            answers[one.id] = _told(member, one.answer.output)
            contents.append((member, one.answer.output, True))
    contents.insert(0, (manifest.MANIFEST, manifest.written(kept, inputs, answers), True))
    said = [made for one in kept.examples if (made := _said(one)) is not None]
    # Its own bytes stand beside it, where no reader of tables is needed to get at them.
    outputs = joined([one.outputs for one in said], OUTPUT_SCHEMA)
    outputs = outputs.select([name for name in outputs.column_names if name != "output"])
    predictions = joined([one.table for one in said], PREDICTION_SCHEMA)
    contents.append((manifest.OUTPUTS, parquet.written(outputs), False))
    contents.append((manifest.PREDICTIONS, parquet.written(predictions), False))
    moment = datetime.fromisoformat(kept.saved_at).timetuple()[:6]
    for member, data, packed in contents:
        info = zipfile.ZipInfo(member, moment)
        info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        archive.writestr(info, data)


def _said(one: KeptExample) -> Prediction | None:
    if one.answer is None:
        return None
    try:
        item = one.read()
    except InputError:  # such as a video, where PyAV is not installed
        item = None
    return one.answer.prediction(item)


def _told(member: str, data: bytes) -> dict[str, object]:
    return {"member": member, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def _suffix(one: KeptExample) -> str:
    """Return how a file of this kind ends, for those who unpack the set."""
    if one.kind == "text":
        return ".txt"
    return mimetypes.guess_extension(media_type_of(one.data, "")) or ""


def _package() -> str:
    try:
        return f"predict-widgets {version('predict-widgets')}"
    except PackageNotFoundError:  # run from its sources
        return "predict-widgets"
