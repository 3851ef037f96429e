"""Statements of one row each: colors, texts, embeddings, media, clusters, values.

One function for each field of ``Data``; what has none becomes a row of kind ``other``. A field
without a column of its own stands in ``value_json``, under the proto's name of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from predict_widgets.predictions.media import (
    UNKNOWN_TYPE,
    hosted_url,
    media_columns,
    media_type_of,
)
from predict_widgets.predictions.tree import plain, tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from google.protobuf.message import Message

    from predict_widgets.platform.protos import resources_pb2 as pb
    from predict_widgets.predictions.columns import Columns, Place


def _colors(columns: Columns, colors: Sequence[pb.Color], place: Place) -> None:
    scored = any(color.value for color in colors)
    for color in colors:
        w3c = color.w3c
        columns.add(
            "color",
            place,
            label=w3c.name or color.raw_hex or w3c.hex,
            score=color.value if scored else None,
            score_means="share_of_image" if scored else "none",
            sparse={
                "hex": color.raw_hex or w3c.hex,
                "value_json": {"w3c_hex": w3c.hex} if w3c.hex else None,
            },
        )


def _text(columns: Columns, text: pb.Text, place: Place) -> None:
    url = text.url or hosted_url(text.hosted)
    rest = tree(text, ("raw", "url"))
    sparse = {"text": text.raw, "media_url": url or None, "value_json": rest or None}
    _add(columns, "text", place, sparse)


def _string_value(columns: Columns, value: str, place: Place) -> None:
    _add(columns, "text", place, {"text": value})


def _embeddings(columns: Columns, embeddings: Iterable[pb.Embedding], place: Place) -> None:
    for embedding in embeddings:
        vector = list(embedding.vector)
        size = {"num_dimensions": embedding.num_dimensions or len(vector)}
        _add(columns, "embedding", place, {"vector": vector, "value_json": size})


def _image(columns: Columns, image: pb.Image, place: Place) -> None:
    _add(columns, "image", place, media_columns(image, "image"))


def _audio(columns: Columns, audio: pb.Audio, place: Place) -> None:
    _add(columns, "audio", place, media_columns(audio, "audio"))


def _video(columns: Columns, video: pb.Video, place: Place) -> None:
    sparse = media_columns(video, "video")
    _add(columns, "other", place, {"value_json": {"video": {}}, **sparse})


def add_heatmap(
    columns: Columns, heatmap: pb.Image, place: Place, concept: tuple[str, str, str]
) -> None:
    """Add a heat map's row; ``concept`` is the id, label and vocabulary it is evidence for."""
    label_id, label, vocabulary = concept
    columns.add(
        "heatmap",
        place,
        label_id=label_id,
        label=label,
        vocabulary=vocabulary,
        sparse=media_columns(heatmap, "image"),
    )


def _clusters(columns: Columns, clusters: Iterable[pb.Cluster], place: Place) -> None:
    for number, cluster in enumerate(clusters):
        # What its hits know it by.
        cluster_id = cluster.id or f"#{number + 1}"
        columns.add(
            "cluster",
            place,
            label_id=cluster_id,
            label=cluster_id,
            score=cluster.score,
            score_means="raw",
            sparse={"value_json": {"count": 0, **tree(cluster, ("id", "score", "hits"))}},
        )
        _hits(columns, cluster.hits, place, cluster_id)


def _hits(columns: Columns, hits: Iterable[pb.Hit], place: Place, cluster_id: str = "") -> None:
    for hit in hits:
        sparse = media_columns(hit.input.data.image, "image")
        # Its tree stands with the hit's, without the bytes.
        said = {"cluster": cluster_id} if cluster_id else {}
        bare = _without_bytes(hit.input)
        said |= {"input": tree(bare)} if hit.HasField("input") else {}
        sparse["value_json"] = {**said, **tree(hit, ("score", "input"))} or None
        columns.add(
            "hit",
            place,
            label_id=hit.input.id,
            label=hit.input.id,
            score=hit.score,
            score_means="raw",
            sparse={**sparse, "text": hit.input.data.text.raw or None},
        )


def _without_bytes(given: pb.Input) -> pb.Input:
    if not given.data.image.base64:
        return given
    bare = type(given)()
    bare.CopyFrom(given)
    bare.data.image.ClearField("base64")
    return bare


def _value(columns: Columns, value: float, place: Place) -> None:
    add_json(columns, "value", place, plain(value))


def _struct_value(columns: Columns, value: Message, place: Place) -> None:
    add_json(columns, "value", place, plain(value))


def _bytes_value(columns: Columns, value: bytes, place: Place) -> None:
    _add(columns, "value", place, {"media": value, "media_type": media_type_of(value)})


def _ndarray(columns: Columns, value: pb.NDArray, place: Place) -> None:
    about = {"ndarray": {"shape": list(value.shape), "dtype": value.dtype}}
    sparse = {"media": value.buffer, "media_type": UNKNOWN_TYPE, "value_json": about}
    _add(columns, "value", place, sparse)


def add_other(columns: Columns, name: str, value: object, place: Place) -> None:
    """Add a row for a field that no function here reads; none if it is empty."""
    if known := plain(value):
        add_json(columns, "other", place, {name: known})


def _add(columns: Columns, kind: str, place: Place, sparse: dict[str, Any]) -> None:
    columns.add(kind, place, score=place.score, score_means=place.score_means, sparse=sparse)


def add_json(columns: Columns, kind: str, place: Place, value: object) -> None:
    """Add a row that says no more than a JSON value."""
    _add(columns, kind, place, {"value_json": value})


READ: dict[str, Callable[[Columns, Any, Place], None]] = {
    "colors": _colors,
    "text": _text,
    "embeddings": _embeddings,
    "image": _image,
    "audio": _audio,
    "video": _video,
    "clusters": _clusters,
    "hits": _hits,
    "ndarray": _ndarray,
    "bytes_value": _bytes_value,
    "string_value": _string_value,
    "int_value": _value,
    "float_value": _value,
    "bool_value": _value,
    "struct_value": _struct_value,
}
"""How to read a field of ``Data``, by its name."""
