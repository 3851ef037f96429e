"""The settings of a call as Clarifai's ``OutputConfig``, checked before anything is sent."""

from __future__ import annotations

from collections.abc import Iterable
from numbers import Integral, Real
from typing import TYPE_CHECKING, cast

from predict_widgets.errors import PredictError
from predict_widgets.platform.protos import resources_pb2

if TYPE_CHECKING:
    from collections.abc import Sequence

# docs.clarifai.com, "Prediction parameters"
MAX_CONCEPTS = 200
# docs.clarifai.com/api-guide/predict/video
SMALLEST_SAMPLE_MS = 100
LARGEST_SAMPLE_MS = 60_000


def output_config(
    *,
    max_concepts: int | None = None,
    min_value: float | None = None,
    select_concepts: Sequence[str] = (),
    sample_ms: int | None = None,
) -> resources_pb2.OutputConfig | None:
    """Return the settings as a message; None where nothing is set.

    Parameters
    ----------
    max_concepts
        The most concepts to return, 1 to 200.
    min_value
        The lowest score to return, 0 to 1.
    select_concepts
        Names, or ids that start with ``ai_``, of the only concepts to return.
    sample_ms
        Milliseconds between two frames of a video that are looked at, 100 to 60000.

    Raises
    ------
    PredictError
        ``SETTING_NOT_UNDERSTOOD``, naming the argument: protobuf's errors name none.
    """
    labels = _labels(select_concepts)
    if min_value is not None and not (isinstance(min_value, Real) and 0 <= min_value <= 1):
        raise not_a_setting("min_value", min_value, "a number from 0 to 1")
    _check_whole("max_concepts", max_concepts, 1, MAX_CONCEPTS)
    _check_whole("sample_ms", sample_ms, SMALLEST_SAMPLE_MS, LARGEST_SAMPLE_MS)
    if all(given is None for given in (max_concepts, min_value, sample_ms)) and not labels:
        return None
    return resources_pb2.OutputConfig(
        max_concepts=max_concepts or 0,
        min_value=min_value or 0.0,
        sample_ms=sample_ms or 0,
        select_concepts=[
            resources_pb2.Concept(id=label)
            if label.startswith("ai_")
            else resources_pb2.Concept(name=label)
            for label in labels
        ],
    )


def not_a_setting(name: str, value: object, wanted: str) -> PredictError:
    """Return the error of a setting that cannot be one."""
    return PredictError(
        f"{name}={value!r} is not {wanted}",
        name="SETTING_NOT_UNDERSTOOD",
        hint=f"Write {name}= as {wanted}, or leave it out for the platform's own choice.",
    )


def _labels(given: object) -> list[str]:
    # People hand in what the annotation rules out; a generator can be read once.
    if isinstance(given, Iterable) and not isinstance(given, str):
        labels = list(cast("Iterable[object]", given))
        if all(isinstance(label, str) for label in labels):
            return cast("list[str]", labels)
    raise not_a_setting("select_concepts", cast("object", given), "a list of names or ids")


def _check_whole(name: str, value: int | None, least: int, most: int) -> None:
    if value is None:
        return
    if isinstance(value, bool) or not (isinstance(value, Integral) and least <= value <= most):  # pyright: ignore[reportUnnecessaryIsInstance] - as above
        raise not_a_setting(name, value, f"a whole number from {least} to {most}")
