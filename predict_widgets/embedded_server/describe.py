"""Models, versions and types as Clarifai's messages say them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from google.protobuf.struct_pb2 import Struct

from predict_widgets.embedded_server import status
from predict_widgets.embedded_server.catalog import APP_ID, DEFAULT_WORKFLOW_ID, USER_ID
from predict_widgets.embedded_server.model_types import function_types
from predict_widgets.embedded_server.models.frames import video_note
from predict_widgets.embedded_server.output_config import DEFAULT_MAX_CONCEPTS
from predict_widgets.embedded_server.protos import resources_pb2
from predict_widgets.embedded_server.signatures import method_signatures, param_spec
from predict_widgets.embedded_server.status import RefusedError, status_of

if TYPE_CHECKING:
    from datetime import datetime

    from predict_widgets.embedded_server.models.base import EmbeddedModel

PUBLIC = resources_pb2.Visibility(gettable=resources_pb2.Visibility.Gettable.PUBLIC)
PRIVATE = resources_pb2.Visibility(gettable=resources_pb2.Visibility.Gettable.PRIVATE)

MODEL_TYPES = function_types() | {
    model_type.id: model_type
    for model_type in (
        resources_pb2.ModelType(
            id="visual-classifier",
            title="Visual Classifier",
            description="Classify images into concepts.",
            input_fields=["image"],
            output_fields=["concepts"],
        ),
        resources_pb2.ModelType(
            id="visual-detector",
            title="Visual Detector",
            description="Find where in an image concepts are.",
            input_fields=["image"],
            output_fields=["regions[...].data.concepts", "regions[...].region_info.bounding_box"],
        ),
        resources_pb2.ModelType(
            id="visual-segmenter",
            title="Visual Segmenter",
            description="Find which pixels of an image belong to concepts.",
            input_fields=["image"],
            output_fields=["regions[...].region_info.mask", "regions[...].data.concepts"],
        ),
        resources_pb2.ModelType(
            id="visual-embedder",
            title="Visual Embedder",
            description="Embed images as vectors that are close for images that look alike.",
            input_fields=["image"],
            output_fields=["embeddings"],
        ),
        resources_pb2.ModelType(
            id="optical-character-recognizer",
            title="Optical Character Recognizer",
            description="Find and read the text in an image.",
            input_fields=["image"],
            output_fields=["regions[...].data.text", "regions[...].region_info.bounding_box"],
        ),
        resources_pb2.ModelType(
            id="barcode-operator",
            title="Barcode Operator",
            description="Find and read the codes in an image.",
            input_fields=["image"],
            output_fields=[
                "regions[...].data.text",
                "regions[...].data.concepts",
                "regions[...].region_info.bounding_box",
            ],
        ),
        resources_pb2.ModelType(
            id="image-color-recognizer",
            title="Image Color Recognizer",
            description="Name the colors of an image and their shares.",
            input_fields=["image"],
            output_fields=["colors"],
        ),
        resources_pb2.ModelType(
            id="image-to-text",
            title="Image To Text",
            description="Say something about an image in words.",
            input_fields=["image"],
            output_fields=["text"],
        ),
        resources_pb2.ModelType(
            id="text-classifier",
            title="Text Classifier",
            description="Classify text into concepts.",
            input_fields=["text"],
            output_fields=["concepts"],
        ),
        resources_pb2.ModelType(
            id="text-to-text",
            title="Text To Text",
            description="Turn text into text.",
            input_fields=["text"],
            output_fields=["text"],
        ),
        resources_pb2.ModelType(
            id="image-crop",
            title="Image Cropper",
            description="Crop the regions another model found out of an image.",
            input_fields=["image", "regions"],
            output_fields=["regions[...].data.image", "regions[...].region_info.bounding_box"],
        ),
        resources_pb2.ModelType(
            id="concept-thresholder",
            title="Concept Thresholder",
            description="Let through the concepts whose values pass a threshold.",
            input_fields=["concepts"],
            output_fields=["concepts"],
        ),
        resources_pb2.ModelType(
            id="region-thresholder",
            title="Region Thresholder",
            description="Let through the regions whose concepts pass a threshold.",
            input_fields=["regions[...].data.concepts"],
            output_fields=["regions[...].data.concepts"],
        ),
    )
}


def model_type_of(type_id: str) -> resources_pb2.ModelType:
    """Return a model type.

    Raises
    ------
    RefusedError
        If no embedded model is of that type.
    """
    if type_id in MODEL_TYPES:
        return MODEL_TYPES[type_id]
    raise RefusedError(
        status.CONN_DOES_NOT_EXIST,
        f"The embedded platform has no model type {type_id!r}. It has: {', '.join(MODEL_TYPES)}.",
    )


def user_proto(user_id: str = USER_ID) -> resources_pb2.User:
    """Return the user whose platform it is, or a guest, of whom no more is known."""
    if user_id != USER_ID:
        return resources_pb2.User(id=user_id, visibility=PUBLIC)
    return resources_pb2.User(
        id=USER_ID, first_name="This", last_name="computer", visibility=PUBLIC
    )


def app_proto() -> resources_pb2.App:
    """Return the one app there is."""
    return resources_pb2.App(
        id=APP_ID,
        name="Embedded models",
        user_id=USER_ID,
        description="Small models that run on this computer. Nothing leaves it.",
        default_language="en",
        default_workflow=resources_pb2.Workflow(
            id=DEFAULT_WORKFLOW_ID, user_id=USER_ID, app_id=APP_ID
        ),
        visibility=PUBLIC,
    )


def version_proto(model: EmbeddedModel) -> resources_pb2.ModelVersion:
    """Return a model's version, trained and public, with its parameters.

    Only a model that streams lists methods: a client that finds any calls the model by them alone
    (clarifai 12.5, client/model_client.py).
    """
    version = _version_ids(model)
    version.output_info.params_specs.extend(map(param_spec, model.parameters))
    if model.streaming:
        version.method_signatures.extend(method_signatures(model, MODEL_TYPES[model.type_id]))
    return version


def _version_ids(model: EmbeddedModel) -> resources_pb2.ModelVersion:
    """Return a version as it stands in each output, which must not grow with what it takes."""
    version = resources_pb2.ModelVersion(
        id=model.version,
        user_id=USER_ID,
        app_id=APP_ID,
        status=status_of(status.MODEL_TRAINED),
        active_concept_count=len(model.labels),
        description=model.card.task,
        license=model.card.license,
        visibility=PUBLIC,
    )
    version.created_at.FromDatetime(model.created_at)
    return version


def output_model_proto(model: EmbeddedModel) -> resources_pb2.Model:
    """Return the model as it stands in each of its outputs: its ids, type and version."""
    proto = resources_pb2.Model(
        id=model.id,
        name=model.card.title,
        user_id=USER_ID,
        app_id=APP_ID,
        model_type_id=model.type_id,
        model_version=_version_ids(model),
        visibility=PUBLIC,
    )
    proto.created_at.FromDatetime(model.created_at)
    return proto


def model_proto(
    model: EmbeddedModel,
    *,
    first_created: datetime | None = None,
    version_count: int = 1,
    with_concepts: bool = False,
) -> resources_pb2.Model:
    """Return the model with its card.

    Parameters
    ----------
    model
        The version to describe.
    first_created
        When the model's first version came; the version's own time if not given.
    version_count
        How many versions the model has.
    with_concepts
        Whether to list every concept it can answer with (a thousand of them for a classifier).
    """
    card = model.card
    proto = output_model_proto(model)
    proto.description = card.task
    proto.notes = card.to_text() + video_note(MODEL_TYPES[model.type_id])
    proto.source = resources_pb2.Model.Source.UNKNOWN_SOURCE
    proto.version_count = version_count
    proto.modified_at.FromDatetime(model.created_at)
    if first_created is not None:
        proto.created_at.FromDatetime(first_created)
    proto.metadata.CopyFrom(_card_struct(model))
    proto.model_version.CopyFrom(version_proto(model))
    proto.output_info.output_config.max_concepts = DEFAULT_MAX_CONCEPTS
    if with_concepts:
        proto.output_info.data.concepts.extend(
            resources_pb2.Concept(
                id=label.id,
                name=label.name,
                vocab_id=label.vocabulary,
                app_id=APP_ID,
                user_id=USER_ID,
            )
            for label in model.labels
        )
    return proto


def _card_struct(model: EmbeddedModel) -> Struct:
    card = model.card
    struct = Struct()
    struct.update(
        {
            "card": {
                "task": card.task,
                "source": card.source,
                "license": card.license,
                "gets_wrong": card.gets_wrong,
                "not_for": card.not_for,
            }
        }
    )
    return struct
