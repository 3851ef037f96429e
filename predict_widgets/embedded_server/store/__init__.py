"""The state of the embedded platform that outlives the process."""

from __future__ import annotations

from predict_widgets.embedded_server.store.examples import ExampleRows, NewExample
from predict_widgets.embedded_server.store.rows import (
    NewInput,
    missing_dataset,
    missing_input,
)
from predict_widgets.embedded_server.store.store import Store

__all__ = ["ExampleRows", "NewExample", "NewInput", "Store", "missing_dataset", "missing_input"]
