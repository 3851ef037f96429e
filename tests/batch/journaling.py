"""Results to journal."""

import hashlib

from clarifai_grpc.grpc.api import resources_pb2

from predict_widgets.batch.journal import Journal
from predict_widgets.batch.results import Result
from predict_widgets.batch.settings import Settings
from predict_widgets.errors import PredictError
from predict_widgets.predictions.tables import Asked, build_tables

SETTINGS = Settings(
    platform="embedded", user_id="embedded", app_id="main", model_id="m", model_version_id="v1"
)


def answer(*labels):
    """An output that names some concepts."""
    output = resources_pb2.Output()
    output.status.code = 10000
    for place, label in enumerate(labels):
        output.data.concepts.add(id=label, name=label, value=1 - place / 16)
    return output


def result(key, *labels, error="", output_id=1):
    """What came of one input: some concepts, nothing, or an error of this name."""
    said = PredictError("It cannot be.", name=error) if error else answer(*labels)
    tables = build_tables([(Asked(output_id, input_key=f"sha256:{key}"), said)])
    return Result(key, f"id-{key}", f"{key}.jpg", sha_of(key), tables)


def sha_of(text):
    """The identity of some bytes."""
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def labels_of(journal):
    """By key, the labels that its predictions name."""
    outputs, predictions = journal.outputs, journal.predictions
    keys = dict(zip(column(outputs, "output_id"), column(outputs, "journal_key"), strict=True))
    said = {key: [] for key in keys.values()}
    ids, labels = column(predictions, "output_id"), column(predictions, "label")
    for output_id, label in zip(ids, labels, strict=True):
        said[keys[output_id]].append(label)
    return said


def column(table, name):
    return table.column(name).to_pylist()


def opened(folder, settings=SETTINGS):
    return Journal.open(folder, settings, name="test")


def with_mask(key, mask):
    """What came of one input: a region of its name, with the bytes of a mask."""
    output = answer()
    region = output.data.regions.add(id="r")
    region.region_info.mask.image.base64 = mask
    region.data.concepts.add(id=key, name=key, value=0.5)
    tables = build_tables([(Asked(1), output)])
    return Result(key, key, key, sha_of(key), tables)
