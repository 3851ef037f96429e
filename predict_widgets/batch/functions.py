"""What was added to the embedded platform of one process, as another process can add it, too.

A function travels by name, ``module:qualname``, and a workflow by its definition. What another
process could not find is refused before a run starts.
"""

from __future__ import annotations

import hashlib
import importlib
import inspect
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from predict_widgets.errors import PredictError
from predict_widgets.platform.references import EMBEDDED_APP, EMBEDDED_USER, Reference

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from predict_widgets.platform.embedded import EmbeddedPlatform, InputKind, OutputKind
    from predict_widgets.platform.protos import resources_pb2

_MAIN = "__main__"


@dataclass(frozen=True)
class Function:
    """A registered function by name.

    Attributes
    ----------
    model_id, version_id, input, output, description
        As it was registered.
    name
        ``module:qualname``.
    source
        The sha256 of its source code, to find out that a worker has another; empty where the
        source is not at hand.
    """

    model_id: str
    version_id: str
    name: str
    source: str
    input: InputKind | None
    output: OutputKind | None
    description: str

    def register(self, platform: EmbeddedPlatform) -> None:
        """Register it in this process.

        Raises
        ------
        PredictError
            ``FUNCTION_NOT_IMPORTABLE`` or ``FUNCTION_IS_ANOTHER``.
        """
        try:
            fn = _imported(self.name)
        except (ImportError, AttributeError) as error:
            raise PredictError(
                f"A worker cannot import {self.name}",
                name="FUNCTION_NOT_IMPORTABLE",
                details=str(error),
                hint="Put the module where the workers find it: install it there, or set "
                "PYTHONPATH before they start.",
            ) from None
        source = _source_of(fn)
        if self.source and source and source != self.source:
            raise PredictError(
                f"A worker has another {self.name} than this process",
                name="FUNCTION_IS_ANOTHER",
                hint="Start the workers again, so that they read the module anew.",
            )
        platform.register(
            self.model_id,
            fn,
            input=self.input,
            output=self.output,
            version=self.version_id,
            description=self.description,
        )


@dataclass(frozen=True)
class Definition:
    """A workflow that was defined on the embedded platform; ``nodes`` as JSON."""

    workflow_id: str
    version_id: str
    nodes: str
    description: str

    def register(self, platform: EmbeddedPlatform) -> None:
        """Define it in this process."""
        platform.workflow(
            self.workflow_id,
            json.loads(self.nodes),
            version=self.version_id,
            description=self.description,
        )


def travelling(
    platform: EmbeddedPlatform, reference: Reference
) -> tuple[tuple[Function, ...], tuple[Definition, ...]]:
    """Return what another process must add before it can ask for a model or workflow.

    Raises
    ------
    PredictError
        ``FUNCTION_NOT_IMPORTABLE``: a function has no name by which another process finds it.
        ``MODEL_TAUGHT_HERE``: no other process was taught it.
        ``WORKFLOW_NOT_WRITTEN``: a node's settings have no JSON.
    """
    if reference.kind == "models":
        return _functions(platform, [reference]), ()
    nodes = platform.describe_workflow(reference).nodes
    models = [_model_of(node) for node in nodes]
    functions = _functions(platform, models)
    defined = platform.defined.get(reference)
    if defined is None:
        return functions, ()
    # At the models' versions of then: another process may have had others since.
    written = [
        {**node, "model": f"{model.id}/versions/{model.version_id}"}
        for node, model in zip(defined.nodes, models, strict=True)
    ]
    try:
        text = json.dumps(written, sort_keys=True)
    except (TypeError, ValueError) as error:
        raise PredictError(
            f"The workflow {reference.id} cannot be sent to other processes",
            name="WORKFLOW_NOT_WRITTEN",
            details=str(error),
            hint="Write its nodes with texts, numbers, lists and dicts only.",
        ) from None
    definition = Definition(reference.id, reference.version_id, text, defined.description)
    return functions, (definition,)


def _model_of(node: resources_pb2.WorkflowNode) -> Reference:
    model = node.model
    return Reference("models", model.id, EMBEDDED_USER, EMBEDDED_APP, model.model_version.id)


def _functions(platform: EmbeddedPlatform, models: Sequence[Reference]) -> tuple[Function, ...]:
    """Return those of some models that are registered functions, each once."""
    found: dict[Reference, Function] = {}
    for model in models:
        if model in platform.taught:
            raise PredictError(
                f"The model {model.id!r} was taught in this process, and no other one has it",
                name="MODEL_TAUGHT_HERE",
                hint="Run without executor=.",
            )
        registered = platform.registered.get(model)
        if registered is not None:
            found[model] = Function(
                model.id,
                model.version_id,
                _name_of(registered.fn, model.id),
                _source_of(registered.fn),
                registered.input,
                registered.output,
                registered.description,
            )
    return tuple(found.values())


def _name_of(fn: Callable[..., object], model_id: str) -> str:
    """Return ``module:qualname`` of a function that another process can import by it."""
    module, qualname = getattr(fn, "__module__", ""), getattr(fn, "__qualname__", "")
    name = f"{module}:{qualname}"
    why = "it has no name of its own"
    if module == _MAIN:
        why = "it is defined in the notebook or script itself"
    elif module and qualname:
        try:
            if _imported(name) is fn:
                return name
            why = f"{name} is something else"
        except (ImportError, AttributeError):
            if "<lambda>" in qualname:
                why = "it is a lambda"
            elif "<locals>" in qualname:
                why = "it is defined inside another function"
    raise PredictError(
        f"Other processes cannot import the function of the model {model_id!r}: {why}",
        name="FUNCTION_NOT_IMPORTABLE",
        hint="Write it into a module of its own (a .py file), import it from there and register "
        "that; or run without executor=.",
    )


def _imported(name: str) -> Callable[..., object]:
    module, _, qualname = name.partition(":")
    found: Any = importlib.import_module(module)
    for part in qualname.split("."):
        found = getattr(found, part)
    return cast("Callable[..., object]", found)


def _source_of(fn: Callable[..., object]) -> str:
    try:
        return hashlib.sha256(inspect.getsource(fn).encode()).hexdigest()
    except (OSError, TypeError):
        return ""
