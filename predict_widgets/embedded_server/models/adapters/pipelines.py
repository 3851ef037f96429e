"""Pipelines of transformers: what each task takes, and what it returns.

Shapes: https://huggingface.co/docs/transformers/main_classes/pipelines, the section "Return" of
each pipeline's ``__call__``.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from PIL import Image

from predict_widgets.embedded_server.models.adapters.places import box_of, needed
from predict_widgets.embedded_server.models.registered.values import array_of

if TYPE_CHECKING:
    from predict_widgets.embedded_server.models.adapters import Size

Said = Mapping[str, Any]


@dataclass(frozen=True)
class Task:
    """What pipelines of one task take and give.

    Attributes
    ----------
    name
        The task, as ``pipeline(task)`` knows it.
    input, output
        As of registered functions.
    keywords
        What the arguments are called, where they are not simply the first.
    candidates
        Whether it must be told the labels to choose from: a setting here, with commas between.
    """

    name: str
    input: str
    output: str
    keywords: tuple[str, ...] = ()
    candidates: bool = False


TASKS: Mapping[str, Task] = {
    task.name: task
    for task in (
        Task("image-classification", "image", "concepts"),
        Task("zero-shot-image-classification", "image", "concepts", candidates=True),
        Task("object-detection", "image", "regions"),
        Task("zero-shot-object-detection", "image", "regions", candidates=True),
        Task("image-segmentation", "image", "masks"),
        Task("mask-generation", "image", "masks"),
        Task("depth-estimation", "image", "image"),
        Task("image-to-image", "image", "image"),
        Task("image-to-text", "image", "text"),
        Task("image-feature-extraction", "image", "embedding"),
        Task("image-text-to-text", "image+text", "text", keywords=("images", "text")),
        Task("visual-question-answering", "image+text", "concepts", keywords=("image", "question")),
        Task("document-question-answering", "image+text", "concepts", ("image", "question")),
        Task("text-classification", "text", "concepts"),
        Task("zero-shot-classification", "text", "concepts", candidates=True),
        Task("fill-mask", "text", "concepts"),
        Task("token-classification", "text", "regions"),
        Task("text-generation", "text", "text"),
        Task("text2text-generation", "text", "text"),
        Task("summarization", "text", "text"),
        Task("translation", "text", "text"),
        Task("feature-extraction", "text", "embedding"),
        Task("text-to-audio", "text", "audio"),
        Task("audio-classification", "audio", "concepts"),
        Task("zero-shot-audio-classification", "audio", "concepts", candidates=True),
        Task("automatic-speech-recognition", "audio", "text"),
    )
}
_ALIASES = {
    "sentiment-analysis": "text-classification",
    "ner": "token-classification",
    "vqa": "visual-question-answering",
    "text-to-speech": "text-to-audio",
}
_TEXTS = ("generated_text", "summary_text", "translation_text")
_LABELS = ("label", "answer", "token_str")
MILLISECONDS = 1000.0
TWO = 2


def task_of(fn: object) -> Task | None:
    """Return what a pipeline does; ``None`` of what is no pipeline.

    Raises
    ------
    ValueError
        If its task is one that no input here fits, such as tables or videos.
    """
    name = getattr(fn, "task", None)
    if not isinstance(name, str) or not callable(fn):
        return None
    # "translation_en_to_fr" is a translation.
    task = TASKS.get(_ALIASES.get(name, name)) or TASKS.get(name.partition("_")[0])
    if task is None:
        raise ValueError(
            f"What a pipeline {name!r} takes and gives is not known here: write a function around "
            f"it, and say input= and output=. Known are {', '.join(TASKS)}."
        )
    return task


def called_with(pipeline: Callable[..., object], task: Task) -> Callable[..., object]:
    """Return a function of the task's inputs around a pipeline."""

    def ask(*inputs: object) -> object:
        if task.keywords:
            return pipeline(**dict(zip(task.keywords, inputs, strict=True)))
        return pipeline(*inputs)

    def choose(item: object, *, candidate_labels: str = "") -> object:
        labels = [label.strip() for label in candidate_labels.split(",") if label.strip()]
        if not labels:
            raise ValueError("It chooses between labels: say which in candidate_labels.")
        return pipeline(item, candidate_labels=labels)

    return choose if task.candidates else ask


def converted(result: object, output: str, size: Size | None) -> object:
    """Return what a pipeline returned as a function here would; other things as they are."""
    if output == "embedding":
        return _vectors(result)
    # Asked about one text with top_k=, some return a list of one list.
    while (inner := _only_member(result)) is not None:
        result = inner
    if isinstance(result, Mapping):
        return _of_dict(cast("Said", result), output)
    if isinstance(result, (list, tuple)):
        members = cast("Sequence[object]", result)
        if members and all(isinstance(member, Mapping) for member in members):
            return _of_list(cast("Sequence[Said]", members), output, size)
    return cast("object", result)


def _only_member(result: object) -> list[object] | None:
    """Return the list that is all there is in a list."""
    members = cast("list[object]", result) if isinstance(result, list) else []
    only = members[0] if len(members) == 1 else None
    return cast("list[object]", only) if isinstance(only, list) else None


def _of_dict(said: Said, output: str) -> object:
    if output == "concepts" and is_pair_of_lists(said):
        pairs = zip(said["labels"], said["scores"], strict=True)
        return [{"label": label, "score": score} for label, score in pairs]
    if output == "text":
        return _text([said]) if _text_key(said) else _transcript(said)
    if output == "image":
        return said.get("depth", said)
    if output == "audio" and {"audio", "sampling_rate"} <= set(said):
        return said["audio"], said["sampling_rate"]
    return said


def _of_list(members: Sequence[Said], output: str, size: Size | None) -> object:
    if output == "text" and all(_text_key(member) for member in members):
        return _text(members)
    if output in {"regions", "masks"}:
        return [_region(member, size) for member in members]
    if output == "concepts":
        return [_concept(member) for member in members]
    return members


def is_pair_of_lists(said: Said) -> bool:
    """Whether a dict is what zero-shot classification returns: labels, and scores beside them."""
    return all(isinstance(said.get(name), (list, tuple)) for name in ("labels", "scores"))


def _concept(said: Said) -> Said:
    label = next((said[name] for name in _LABELS if name in said), None)
    # A region has a place, which concepts would lose: it is left to be refused.
    if label is None or {"box", "mask", "polygon", "point", "points"} & said.keys():
        return said
    return {"label": label, "score": said.get("score")}


def _region(said: Said, size: Size | None) -> Said:
    box = said.get("box")
    if isinstance(box, Mapping):
        edges = cast("Said", box)
        pixels = [edges[name] for name in ("xmin", "ymin", "xmax", "ymax")]
        return {**said, "box": box_of(pixels, needed(size))}
    entity = said.get("entity_group", said.get("entity"))
    if entity is not None:
        # Tokenizers that do not keep places say None for both ends.
        known = said.get("start") is not None and said.get("end") is not None
        return {
            "span": (said["start"], said["end"]) if known else (0, 0),
            "label": entity,
            "score": said.get("score"),
            "text": said.get("word"),
        }
    if isinstance(said.get("mask"), str):  # before transformers 4.22: a PNG in base64
        return {**said, "mask": Image.open(io.BytesIO(base64.b64decode(said["mask"])))}
    return said


def _text_key(said: Said) -> str:
    return next((name for name in _TEXTS if name in said), "")


def _text(members: Sequence[Said]) -> str:
    """Return the texts of all sequences, one below the other."""
    return "\n\n".join(_words(member[_text_key(member)]) for member in members)


def _words(said: object) -> str:
    """Return a text; of a chat what was said last."""
    if isinstance(said, (list, tuple)) and said:
        said = cast("Sequence[Said]", said)[-1].get("content", "")
    if isinstance(said, (list, tuple)):  # a message in parts, one of them the text
        parts = cast("Sequence[Said]", said)
        return "".join(str(part.get("text", "")) for part in parts)
    return str(said)


def _transcript(said: Said) -> Said:
    """Return what speech recognition heard; its times are seconds, ours milliseconds."""
    chunks = said.get("chunks")
    if not isinstance(chunks, (list, tuple)):
        return said
    segments: list[tuple[float, float, str]] = []
    for chunk in cast("Sequence[Said]", chunks):
        begin, end = chunk["timestamp"]
        begin = begin or 0.0
        # The last one may have no end: the sound broke off in it.
        end = begin if end is None else end
        segments.append((begin * MILLISECONDS, end * MILLISECONDS, str(chunk["text"]).strip()))
    return {**said, "segments": segments}


def _vectors(result: object) -> object:
    """Return vectors as rows: one of each token where the model does not pool them."""
    vectors = array_of(result)
    return vectors[0] if vectors.ndim > TWO and len(vectors) == 1 else vectors
