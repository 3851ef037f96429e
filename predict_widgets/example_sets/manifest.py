"""The manifest of an example set: what is in the file, as JSON, read with every field checked."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, cast, get_args

from predict_widgets.example_sets.fields import FieldError, Fields
from predict_widgets.example_sets.kept import (
    LONGEST_DESCRIPTION,
    LONGEST_NAME,
    ExampleSet,
    KeptAnswer,
    KeptExample,
    KeptModel,
)
from predict_widgets.inputs import InputKind
from predict_widgets.platform.credential import redact
from predict_widgets.platform.parameters import Kind, Parameter
from predict_widgets.platform.references import parse_reference

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

FORMAT = "predict-widgets example set"
VERSION = 1
"""Of the file's layout. A file of a higher one is not read."""
MANIFEST = "examples.json"
OUTPUTS, PREDICTIONS = "outputs.parquet", "predictions.parquet"
MOST_EXAMPLES = 1000
# Of 32 bits, as Clarifai's messages hold it; what is larger is infinite there.
_LARGEST_FLOAT = 3.4e38
_KINDS = cast("tuple[InputKind, ...]", get_args(InputKind))
_PARAMETER_KINDS = cast("tuple[Kind, ...]", get_args(Kind))


def written(
    kept: ExampleSet, members: Mapping[str, Mapping[str, object]], answers: Mapping[str, Any]
) -> bytes:
    """Return the manifest.

    Parameters
    ----------
    kept
        The set, with who wrote it.
    members, answers
        By example id, where its input and its answer stand in the file: member, bytes, sha256.
    """
    examples = [
        {
            "id": one.id,
            "name": one.name,
            "description": one.description,
            "kind": one.kind,
            "input": members[one.id],
            "answer": None if one.answer is None else _answer(one.answer, answers[one.id]),
        }
        for one in kept.examples
    ]
    model = kept.model
    said = {
        "format": FORMAT,
        "version": VERSION,
        "package": kept.package,
        "saved_at": kept.saved_at,
        "platform": {"name": kept.platform, "host": kept.host},
        "model": {
            "reference": str(model.reference),
            "name": model.name,
            "description": model.description,
            "model_type_id": model.model_type_id,
            "input_fields": list(model.input_fields),
            "output_fields": list(model.output_fields),
            "parameters": [asdict(one) for one in model.parameters],
            "streams": model.streams,
        },
        "examples": examples,
        "tables": {"outputs": OUTPUTS, "predictions": PREDICTIONS},
    }
    # Whoever puts a secret into a name or a description must not hand it on.
    return redact(json.dumps(said, ensure_ascii=False, indent=1)).encode(errors="replace")


def _answer(answer: KeptAnswer, member: Mapping[str, object]) -> dict[str, object]:
    told = {name: value for name, value in vars(answer).items() if name != "output"}
    return {**member, **told}


def read(said: object, content: Callable[[Fields], bytes]) -> ExampleSet:
    """Return the set that a manifest describes.

    Parameters
    ----------
    said
        The manifest, of a version that is known.
    content
        Returns the bytes of what an object with member, bytes and sha256 names.

    Raises
    ------
    FieldError
        When a field is not what it has to be.
    """
    fields = Fields(said, "the manifest")
    given = fields.objects("examples")
    if len(given) > MOST_EXAMPLES:
        raise FieldError(f"it has {len(given)} examples; {MOST_EXAMPLES} are the most")
    examples = [_example(one, content) for one in given]
    if len({one.id for one in examples}) < len(examples):
        raise FieldError("two examples have one id")
    model = _model(fields.object("model"))
    its = model.reference.with_version("")
    said_by = (parse_reference(one.answer.model) for one in examples if one.answer is not None)
    if any(who.with_version("") != its for who in said_by):
        raise FieldError("an answer is of another model")
    platform = fields.object("platform")
    return ExampleSet(
        model=model,
        platform=platform.text("name", LONGEST_NAME),
        host=platform.text("host", LONGEST_NAME),
        examples=tuple(examples),
        package=fields.text("package", LONGEST_NAME),
        saved_at=fields.time("saved_at"),
    )


def _model(fields: Fields) -> KeptModel:
    return KeptModel(
        reference=fields.reference("reference"),
        name=fields.text("name", LONGEST_NAME),
        description=fields.text("description"),
        model_type_id=fields.text("model_type_id", LONGEST_NAME),
        input_fields=fields.texts("input_fields"),
        output_fields=fields.texts("output_fields"),
        parameters=tuple(map(_parameter, fields.objects("parameters"))),
        streams=fields.flag("streams"),
    )


def _parameter(fields: Fields) -> Parameter:
    return Parameter(
        name=fields.text("name", LONGEST_NAME),
        kind=fields.one_of("kind", _PARAMETER_KINDS),
        default=fields.anything("default"),
        description=fields.text("description"),
        choices=fields.texts("choices"),
        minimum=fields.number_or_none("minimum"),
        maximum=fields.number_or_none("maximum"),
        step=fields.number_or_none("step"),
        required=fields.flag("required"),
    )


def _example(fields: Fields, content: Callable[[Fields], bytes]) -> KeptExample:
    answer = fields.object_or_none("answer")
    return KeptExample(
        id=fields.line("id"),
        name=fields.line("name"),
        description=fields.text("description", LONGEST_DESCRIPTION),
        kind=fields.one_of("kind", _KINDS),
        data=content(fields.object("input")),
        answer=None if answer is None else _read_answer(answer, content),
    )


def _read_answer(fields: Fields, content: Callable[[Fields], bytes]) -> KeptAnswer:
    return KeptAnswer(
        output=content(fields),
        model=str(fields.reference("model")),
        model_name=fields.text("model_name", LONGEST_NAME),
        platform=fields.text("platform", LONGEST_NAME),
        asked_at=fields.time("asked_at"),
        latency_ms=fields.number("latency_ms"),
        max_concepts=fields.integer("max_concepts"),
        min_value=fields.number("min_value", _LARGEST_FLOAT),
        sample_ms=fields.integer("sample_ms"),
    )
