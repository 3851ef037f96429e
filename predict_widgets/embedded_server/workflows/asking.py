"""One node asked about one input: what its model gets to see, and its answer put together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from predict_widgets.embedded_server.describe import MODEL_TYPES
from predict_widgets.embedded_server.failures import describe_failure
from predict_widgets.embedded_server.models.frames import NOTES_KEY
from predict_widgets.embedded_server.models.operators import Operator
from predict_widgets.embedded_server.predicting import load
from predict_widgets.embedded_server.protos import resources_pb2
from predict_widgets.embedded_server.status import RefusedError
from predict_widgets.embedded_server.workflows.placing import place
from predict_widgets.errors import CancelledError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from predict_widgets.embedded_server.models.reading import Fetch
    from predict_widgets.embedded_server.workflows.definition import Step

# Clarifai's codes for what is wrong with an input: pictures, videos, and the connection to it.
INPUT_CODES = range(30_000, 40_000)


@dataclass(frozen=True, slots=True)
class Around:
    """What a node is asked in.

    Attributes
    ----------
    source
        The workflow's input.
    fetch
        Fetches what it names by URL.
    wanted
        Says whether the caller still waits.
    """

    source: resources_pb2.Data
    fetch: Fetch
    wanted: Callable[[], bool]


def ask(step: Step, given: Mapping[str, resources_pb2.Data], around: Around) -> resources_pb2.Data:
    """Return what a node says; nothing where its inputs say nothing.

    Parameters
    ----------
    step
        The node.
    given
        The answers of its inputs, by node.
    around
        The input of the workflow, and who asks.

    Raises
    ------
    RefusedError
        If the model cannot be loaded, or takes neither the input nor any region of it.
    CancelledError
        When the caller has gone away.
    """
    inputs = [given[one] for one in step.node.inputs]
    if isinstance(step.model, Operator):
        return _operate(step, step.model, inputs, around)
    regional = {
        field: source.node_id for field, source in step.sources.items() if source.in_regions
    }
    whole = _whole(step, given, around.source)
    if whole is None:
        return resources_pb2.Data()
    if not regional:
        load(step.model)
        return step.model.answer(whole, around.fetch, step.params)
    questions = list(_questions(regional, given, whole))
    if not questions:
        return resources_pb2.Data()
    load(step.model)
    return _each(step, questions, around)


def _operate(
    step: Step, operator: Operator, inputs: list[resources_pb2.Data], around: Around
) -> resources_pb2.Data:
    seen = resources_pb2.Data()
    for data in inputs:
        seen.MergeFrom(data)
    # An answer's notes are about that answer.
    seen.ClearField("metadata")
    if not seen.regions and not (seen.concepts and "concepts" in operator.wants):
        return resources_pb2.Data()
    if "image" in MODEL_TYPES[operator.type_id].input_fields and not seen.HasField("image"):
        seen.image.CopyFrom(around.source.image)
    return operator.answer(seen, around.fetch, step.params)


def _whole(
    step: Step, given: Mapping[str, resources_pb2.Data], source: resources_pb2.Data
) -> resources_pb2.Data | None:
    """Return what a model sees of the whole input; ``None`` where an answer it needs is empty."""
    seen = resources_pb2.Data()
    seen.CopyFrom(source)
    for field, provider in step.sources.items():
        if provider.in_regions:
            continue
        if not _has(given[provider.node_id], field):
            return None
        _take(seen, field, given[provider.node_id])
    return seen


def _questions(
    regional: Mapping[str, str],
    given: Mapping[str, resources_pb2.Data],
    whole: resources_pb2.Data,
) -> Iterator[tuple[resources_pb2.Region, resources_pb2.Data]]:
    """Yield each region that has all the fields, with what a model sees of it."""
    (first, first_id), *others = regional.items()
    by_id = {
        field: {region.id: region for region in given[node_id].regions} for field, node_id in others
    }
    for region in given[first_id].regions:
        parts = {first: region, **{f: known.get(region.id) for f, known in by_id.items()}}
        seen = resources_pb2.Data()
        seen.CopyFrom(whole)
        for field, part in parts.items():
            if part is None or not _has(part.data, field):
                break
            _take(seen, field, part.data)
        else:
            yield region, seen


def _each(
    step: Step,
    questions: list[tuple[resources_pb2.Region, resources_pb2.Data]],
    around: Around,
) -> resources_pb2.Data:
    """Return the answers about regions. Those the model refuses are left out, and a note says why.

    A model that takes none of them has nothing to say; one that fails at all of them has failed.
    """
    answers = resources_pb2.Data()
    reasons: dict[str, int] = {}
    failure: BaseException | None = None
    for region, seen in questions:
        if not around.wanted():
            raise CancelledError("The caller has gone away.")
        try:
            answers.regions.extend(
                _about(region, step.model.answer(seen, around.fetch, step.params))
            )
        except CancelledError:
            raise
        # A function may call sys.exit(): the other regions have nothing to do with it.
        except BaseException as error:  # noqa: BLE001 - one bad region must not lose its neighbors
            refused = isinstance(error, RefusedError)
            if not refused or error.code not in INPUT_CODES:
                failure = failure or error
            why = error.details if refused else describe_failure(error)
            reasons[why] = reasons.get(why, 0) + 1
    if failure is not None and sum(reasons.values()) == len(questions):
        raise failure
    if reasons:
        count = f"{sum(reasons.values())} of {len(questions)} regions have no answer."
        answers.metadata.update({NOTES_KEY: [f"{count} {' '.join(reasons)}"]})
    return answers


def _about(
    region: resources_pb2.Region, said: resources_pb2.Data
) -> Iterator[resources_pb2.Region]:
    """Yield what was said of a region, under its id, and the regions found inside it."""
    for inner in said.regions:
        yield place(inner, region.region_info)
    rest = resources_pb2.Data()
    rest.CopyFrom(said)
    rest.ClearField("regions")
    if not rest.ListFields():
        return
    yield resources_pb2.Region(
        id=region.id,
        track_id=region.track_id,
        region_info=region.region_info,
        data=rest,
    )


# Which field it is is known only when it runs, and the stubs want each by its name.
def _has(data: Any, field: str) -> bool:  # noqa: ANN401 - see above
    return data.HasField(field)


def _take(data: Any, field: str, other: Any) -> None:  # noqa: ANN401 - see above
    getattr(data, field).CopyFrom(getattr(other, field))
