"""Plain functions as models.

A function takes one input, a PIL picture (RGB, upright only if its pixels are: EXIF is ignored)
or a text, and returns what its ``output`` says:

``"concepts"``
    a dict of label to score, or a list of (label, score) pairs, or of dicts with ``label`` and
    ``score``;
``"regions"``
    a list of dicts, each with a ``box`` (left, top, right, bottom, as fractions of the picture)
    and any of ``label``, ``score``, ``text``;
``"text"``
    a str.

Where a score is left out, the model is taken to give none. What a function raises becomes the
failure of that one output.
"""

from __future__ import annotations

import re
import threading
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast

from predict_widgets.embedded_server.models.base import (
    Card,
    EmbeddedModel,
    ImageModel,
    TextModel,
)
from predict_widgets.embedded_server.protos import resources_pb2

if TYPE_CHECKING:
    from PIL import Image

InputKind: TypeAlias = Literal["image", "text"]
OutputKind: TypeAlias = Literal["concepts", "regions", "text"]
Function: TypeAlias = Callable[[Any], object]

TYPE_IDS: dict[tuple[str, str], str] = {
    ("image", "concepts"): "visual-classifier",
    ("image", "regions"): "visual-detector",
    ("image", "text"): "image-to-text",
    ("text", "concepts"): "text-classifier",
    ("text", "text"): "text-to-text",
}

# Ids stand in references such as embedded/main/models/ID/versions/V.
ID_PATTERN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")

FLOAT32_MAX = 3.4e38
BOX_EDGES = 4
PAIR = 2
# Rounding may push a box that ends at the picture's edge over it by this much.
BOX_SLACK = 1e-3


class _Function:
    """A function that runs once at a time, since its author did not write it for threads."""

    def __init__(self, fn: Function, output: OutputKind) -> None:
        self._fn = fn
        self._read = READERS[output]
        self._lock = threading.Lock()

    def __call__(self, argument: object) -> resources_pb2.Data:
        with self._lock:
            result = self._called(argument)
        return self._read(result)

    def _called(self, argument: object) -> object:
        try:
            return self._fn(argument)
        except BaseException as error:
            # The author looks for the line in their own function, not in what it calls.
            inside = error.__traceback__ and error.__traceback__.tb_next
            if inside:
                error.add_note(f"line {inside.tb_lineno} of {inside.tb_frame.f_code.co_name}")
            raise


class _Registered(EmbeddedModel):
    """A function as a model; what it takes says the class it is mixed with."""

    def __init__(
        self, model_id: str, version: str, type_id: str, card: Card, fn: _Function
    ) -> None:
        super().__init__()
        self.id, self.version, self.type_id, self.card = model_id, version, type_id, card
        self._fn = fn


class RegisteredImageModel(_Registered, ImageModel):
    """A function of a picture."""

    def predict(self, image: Image.Image) -> resources_pb2.Data:
        """Return what the function says."""
        return self._fn(image)


class RegisteredTextModel(_Registered, TextModel):
    """A function of a text."""

    def predict(self, text: str) -> resources_pb2.Data:
        """Return what the function says."""
        return self._fn(text)


def registered_model(  # noqa: PLR0913 - what a person can say about a function
    model_id: str,
    fn: Function,
    *,
    input: str,  # noqa: A002 - the word the public function uses
    output: str,
    version: str,
    description: str = "",
) -> EmbeddedModel:
    """Return a function as a version of a model.

    Raises
    ------
    TypeError
        If ``fn`` cannot be called.
    ValueError
        If the ids, the input or the output are not understood.
    """
    if not callable(fn):
        raise TypeError(f"A model is made of a function, not of {type(fn).__name__}.")
    for name, value in (("model id", model_id), ("version", version)):
        if not ID_PATTERN.fullmatch(value):
            raise ValueError(
                f"The {name} {value!r} is not one: letters, digits, dot, dash and underscore, "
                "at most 64."
            )
    if (input, output) not in TYPE_IDS:
        kinds = ", ".join(f"{taken} to {given}" for taken, given in TYPE_IDS)
        raise ValueError(f"No model goes from {input!r} to {output!r}. There are: {kinds}.")
    card = Card(
        title=model_id,
        task=description or _summary(fn),
        source="A function registered in this process.",
        license="Its author's.",
        gets_wrong="Not stated by its author.",
        not_for="Not stated by its author.",
    )
    wrapped = _Function(fn, cast("OutputKind", output))
    kind = RegisteredImageModel if input == "image" else RegisteredTextModel
    return kind(model_id, version, TYPE_IDS[input, output], card, wrapped)


def _summary(fn: Function) -> str:
    """Return the first line of a function's docstring, or that it has none."""
    return (fn.__doc__ or "").strip().partition("\n")[0] or "A function without a docstring."


def _read_concepts(result: object) -> resources_pb2.Data:
    return resources_pb2.Data(concepts=_concepts(result))


def _read_regions(result: object) -> resources_pb2.Data:
    return resources_pb2.Data(
        regions=[_region(item) for item in _items(result, "a list of regions")]
    )


def _read_text(result: object) -> resources_pb2.Data:
    if not isinstance(result, str):
        raise TypeError(f"The function must return a str; it returned {_kind(result)}.")
    return resources_pb2.Data(text=resources_pb2.Text(raw=result))


READERS: dict[OutputKind, Callable[[object], resources_pb2.Data]] = {
    "concepts": _read_concepts,
    "regions": _read_regions,
    "text": _read_text,
}


CONCEPTS = "a dict of label to score, such as {'cat': 0.9}, or a list of (label, score)"


def _concepts(result: object) -> list[resources_pb2.Concept]:
    if isinstance(result, Mapping):
        pairs: Iterable[object] = cast("Mapping[object, object]", result).items()
    else:
        pairs = _items(result, CONCEPTS)
    return [_concept(*_label_and_score(pair)) for pair in pairs]


def _label_and_score(item: object) -> tuple[object, object]:
    if isinstance(item, Mapping):
        fields = cast("Mapping[str, object]", item)
        if "label" not in fields:
            raise ValueError(f"A concept needs a label; this one has {', '.join(fields)}.")
        return fields["label"], fields.get("score")
    if isinstance(item, (tuple, list)) and len(pair := cast("Sequence[object]", item)) == PAIR:
        return pair[0], pair[1]
    kind = _kind(cast("object", item))
    raise TypeError(f"A concept must be (label, score); the function gave {kind}.")


def _concept(label: object, score: object) -> resources_pb2.Concept:
    return resources_pb2.Concept(id=str(label), name=str(label), value=_score(score))


def _score(score: object) -> float:
    if score is None:
        return 0.0
    value = float(cast("float", score))
    # Written so that a NaN, which compares false with everything, is refused as well.
    if not abs(value) <= FLOAT32_MAX:
        raise ValueError(f"A score must be a finite number (float32), not {value}.")
    return value


def _region(item: object) -> resources_pb2.Region:
    if not isinstance(item, Mapping):
        raise TypeError(f"A region must be a dict; the function gave {_kind(item)}.")
    fields = cast("Mapping[str, object]", item)
    unknown = set(fields) - {"box", "label", "score", "text"}
    if unknown or "box" not in fields:
        raise ValueError(
            "A region has a box and any of label, score, text; this one has "
            f"{', '.join(sorted(fields))}."
        )
    region = resources_pb2.Region(
        id=uuid.uuid4().hex,
        region_info=resources_pb2.RegionInfo(bounding_box=_box(fields["box"])),
        value=_score(fields.get("score")),
    )
    if "label" in fields:
        region.data.concepts.append(_concept(fields["label"], fields.get("score")))
    if "text" in fields:
        region.data.text.raw = str(fields["text"])
    return region


def _box(box: object) -> resources_pb2.BoundingBox:
    edges = [float(cast("float", edge)) for edge in _items(box, "a list of box edges")]
    if len(edges) != BOX_EDGES:
        raise ValueError(f"A box is left, top, right, bottom; this one has {len(edges)} values.")
    if not all(-BOX_SLACK <= edge <= 1 + BOX_SLACK for edge in edges):
        raise ValueError(
            "A box's edges are fractions of the picture, from 0 to 1: divide pixels by its width "
            f"and height. This one is {edges}."
        )
    left, top, right, bottom = (min(max(edge, 0.0), 1.0) for edge in edges)
    if left > right or top > bottom:
        raise ValueError(f"A box is left, top, right, bottom; this one is {edges}.")
    return resources_pb2.BoundingBox(left_col=left, top_row=top, right_col=right, bottom_row=bottom)


def _items(result: object, what: str) -> Sequence[object]:
    if isinstance(result, (str, bytes, Mapping)) or not isinstance(result, Iterable):
        kind = _kind(cast("object", result))
        raise TypeError(f"The function must return {what}; it returned {kind}.")
    return list(cast("Iterable[object]", result))


def _kind(value: object) -> str:
    return f"a {type(value).__name__}" if value is not None else "None"
