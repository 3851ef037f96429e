"""A workflow run over a video: over one frame after the other, as over pictures."""

from __future__ import annotations

import io
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from predict_widgets.embedded_server.describe import MODEL_TYPES
from predict_widgets.embedded_server.models.frames import TRACKED_TYPE, frames_of
from predict_widgets.embedded_server.models.operators import Operator
from predict_widgets.embedded_server.models.reading import Caller, has_video
from predict_widgets.embedded_server.models.tracking import Tracker
from predict_widgets.embedded_server.output_config import narrow
from predict_widgets.embedded_server.protos import resources_pb2
from predict_widgets.embedded_server.status import RefusedError
from predict_widgets.embedded_server.workflows.asking import Around
from predict_widgets.embedded_server.workflows.running import Answer, run

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PIL import Image

    from predict_widgets.embedded_server.output_config import Settings
    from predict_widgets.embedded_server.workflows.definition import Step, Workflow

# A frame goes to the models as a file. This many pixels are under 20 MB as they are.
MOST_RAW_PIXELS = 6_000_000


def run_over(workflow: Workflow, around: Around, settings: Settings) -> dict[str, Answer]:
    """Ask the nodes about an input; about a video, those that look at pictures frame by frame.

    Parameters
    ----------
    workflow
        The workflow.
    around
        The input, and who asks.
    settings
        How far apart the frames are, and what to keep of each: a long video has thousands.

    Raises
    ------
    CancelledError
        When the caller has gone away.
    """
    roots, looking = _looking(workflow) if has_video(around.source) else ((), ())
    if not looking:
        return run(workflow, around)
    heard = run(workflow, around, without=looking)
    frames = _Frames(workflow, around, settings, heard)
    try:
        return {**heard, **frames.answers(looking)}
    except RefusedError as refused:
        # The video itself cannot be read: each node that looks at it says so.
        unread = Answer(resources_pb2.Data(), refused)
        return run(workflow, around, known={**heard, **dict.fromkeys(roots, unread)})


def _looking(workflow: Workflow) -> tuple[Sequence[str], Sequence[str]]:
    """Return the nodes that look at the input's picture, and those with all that work on them."""
    roots: list[str] = []
    seen: list[str] = []
    for place in workflow.order:
        step = workflow.steps[place]
        takes = "image" in MODEL_TYPES[step.model.type_id].input_fields
        if takes and "image" not in step.sources and not isinstance(step.model, Operator):
            roots.append(step.node.id)
            seen.append(step.node.id)
        elif not set(seen).isdisjoint(step.node.inputs):
            seen.append(step.node.id)
    return roots, seen


class _Frames:
    """The answers to a video, as they grow frame by frame."""

    def __init__(
        self, workflow: Workflow, around: Around, settings: Settings, known: Mapping[str, Answer]
    ) -> None:
        self._workflow = workflow
        self._around = around
        self._settings = settings
        self._known = known
        self._trackers = {
            step.node.id: Tracker() for step in workflow.steps if step.model.type_id == TRACKED_TYPE
        }
        self._last: Mapping[str, Answer] = {}
        self._seconds: defaultdict[str, float] = defaultdict(float)

    def answers(self, looking: Sequence[str]) -> dict[str, Answer]:
        """Look at the frames and return what each node that looks says of them.

        Raises
        ------
        RefusedError
            If the video cannot be read.
        CancelledError
            When the caller has gone away.
        """
        whole = {node_id: resources_pb2.Data() for node_id in looking}
        caller = Caller(self._around.fetch, self._around.wanted, lambda _: None)
        sample_ms = self._settings.sample_ms
        for piece in frames_of(
            self._look, self._around.source, caller, sample_ms=sample_ms, tracked=False
        ):
            for node_id, data in whole.items():
                if not piece.frames:  # what is odd about the video
                    data.MergeFrom(piece)
                elif self._last[node_id].error is None:
                    said = self._last[node_id].data
                    narrow(said, self._settings)
                    data.frames.add(frame_info=piece.frames[0].frame_info, data=said)
        nothing = Answer(resources_pb2.Data(), None)  # of a video without a frame
        return {
            node_id: replace(
                last,
                data=data if last.error is None else last.data,
                seconds=self._seconds[node_id],
            )
            for node_id, data in whole.items()
            for last in [self._last.get(node_id, nothing)]
        }

    def _look(self, image: Image.Image) -> resources_pb2.Data:
        source = resources_pb2.Data()
        source.CopyFrom(self._around.source)
        source.ClearField("video")
        source.image.base64 = _file_of(image)
        # A node that failed at one frame is not asked about others.
        failed = {node: answer for node, answer in self._last.items() if answer.error is not None}
        known = {**self._known, **failed}
        self._last = run(
            self._workflow,
            Around(source, self._around.fetch, self._around.wanted),
            known=known,
            heard=self._follow,
        )
        for node_id in self._last.keys() - known.keys():
            self._seconds[node_id] += self._last[node_id].seconds
        return resources_pb2.Data()

    def _follow(self, step: Step, data: resources_pb2.Data) -> None:
        if step.node.id in self._trackers:
            self._trackers[step.node.id].follow(data.regions)


def _file_of(image: Image.Image) -> bytes:
    file = io.BytesIO()
    if image.width * image.height <= MOST_RAW_PIXELS:
        image.save(file, "BMP")
    else:
        image.save(file, "JPEG", quality=95, subsampling=0)
    return file.getvalue()
