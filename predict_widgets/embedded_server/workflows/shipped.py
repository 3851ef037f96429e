"""The workflows the embedded platform comes with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from predict_widgets.embedded_server.catalog import DEFAULT_WORKFLOW_ID
from predict_widgets.embedded_server.workflows.checks import checked
from predict_widgets.embedded_server.workflows.definition import Node

if TYPE_CHECKING:
    from predict_widgets.embedded_server.catalog import Catalog
    from predict_widgets.embedded_server.workflows.definition import Workflow

_DEFINITIONS = (
    (
        DEFAULT_WORKFLOW_ID,
        "What a picture shows, its colors and its faces, side by side.",
        (
            Node("concepts", "imagenet-classifier"),
            Node("colors", "dominant-colors"),
            Node("faces", "face-boxes"),
        ),
    ),
    (
        "face-colors",
        "Finds faces, cuts each out, and names the colors of each.",
        (
            Node("faces", "face-boxes"),
            Node("crops", "image-crop", inputs=("faces",)),
            Node("colors", "dominant-colors", inputs=("crops",)),
        ),
    ),
    (
        "text-language",
        "Reads the lines of text in a picture and says which language each is in.",
        (
            Node("lines", "text-lines"),
            Node("languages", "language-id", inputs=("lines",)),
        ),
    ),
)


def shipped_workflows(catalog: Catalog) -> list[Workflow]:
    """Return them, the default first."""
    return [
        checked(workflow_id, nodes, catalog, version="v1", description=description)
        for workflow_id, description, nodes in _DEFINITIONS
    ]
