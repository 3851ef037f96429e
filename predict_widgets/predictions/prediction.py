"""A prediction: what one model said about one input, or why it did not."""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Any, cast

from predict_widgets.errors import PredictError
from predict_widgets.platform.errors import error_from_status
from predict_widgets.predictions.missing import missing_up_to
from predict_widgets.predictions.narrowing import narrowed_to
from predict_widgets.predictions.notes import notes_of
from predict_widgets.predictions.reading import Reading
from predict_widgets.predictions.tables import Asked, Tables, build_tables, completed, failed

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Self

    import pandas as pd
    from matplotlib.figure import Figure

    from predict_widgets.inputs import Input
    from predict_widgets.platform.protos import resources_pb2

# What a model returns when the request names no number (docs, prediction-parameters).
DEFAULT_MAX_CONCEPTS = 20


class Prediction(Reading):
    """What a model said about one input.

    Made by :func:`predict_widgets.predict`, or with :meth:`from_output` from any reply of
    Clarifai's API. Nothing in it changes after it was made.

    Attributes
    ----------
    input
        What was predicted on, if it is held.
    error
        Why there is no answer; ``None`` if there is one.
    proto
        The untouched answer; ``None`` where none came.
    asked_at, reused
        When it was asked, and whether the answer is one from earlier in the session.
    max_concepts, min_value
        The limits in force: concepts per vocabulary, and the lowest score returned.
    partial
        Whether the model is still speaking: the whole answer follows, with the same ``output_id``.
    """

    def __init__(  # noqa: PLR0913 - all that is known of a question and its answer
        self,
        *,
        proto: resources_pb2.Output | None,
        error: PredictError | None,
        input: Input | None = None,  # noqa: A002 - the word of the whole package
        asked: Asked | None = None,
        model: resources_pb2.Model | None = None,
        asked_at: datetime | None = None,
        reused: bool = False,
        output_config: resources_pb2.OutputConfig | None = None,
        partial: bool = False,
    ) -> None:
        self.proto = proto
        self.error = error
        self.input = input
        self.asked_at = asked_at
        self.reused = reused
        self.partial = partial
        self.max_concepts: int = DEFAULT_MAX_CONCEPTS
        self.min_value = 0.0
        if output_config is not None:
            self.max_concepts = output_config.max_concepts or DEFAULT_MAX_CONCEPTS
            self.min_value = output_config.min_value
        self._output_config = output_config
        self._described = model
        self._more_notes: tuple[str, ...] = ()
        self._asked = completed(asked or Asked(output_id=0), input, model)

    @classmethod
    def from_output(  # noqa: PLR0913 - as the class
        cls,
        output: resources_pb2.Output,
        *,
        input: Input | None = None,  # noqa: A002 - as the class
        asked: Asked | None = None,
        model: resources_pb2.Model | None = None,
        asked_at: datetime | None = None,
        reused: bool = False,
        output_config: resources_pb2.OutputConfig | None = None,
        partial: bool = False,
    ) -> Self:
        """Return the prediction that a reply's output holds.

        Parameters
        ----------
        output
            One of ``MultiOutputResponse.outputs``. If its status is a failure, ``error`` says so.
        input
            What was sent, to draw it.
        asked
            The question: ids, platform, latency.
        model
            The model's description, for what the output does not repeat.
        asked_at, reused
            When it was asked; whether this is an answer from earlier in the session.
        output_config
            The limits that were asked for.
        partial
            Whether more of the same answer follows.
        """
        error = error_from_status(output.status) if failed(output) else None
        return cls(
            proto=output,
            error=error,
            input=input,
            asked=asked,
            model=model,
            asked_at=asked_at,
            reused=reused,
            output_config=output_config,
            partial=partial,
        )

    @classmethod
    def from_error(  # noqa: PLR0913 - as the class
        cls,
        error: PredictError,
        *,
        input: Input | None = None,  # noqa: A002 - as the class
        asked: Asked | None = None,
        model: resources_pb2.Model | None = None,
        asked_at: datetime | None = None,
        reused: bool = False,
        output_config: resources_pb2.OutputConfig | None = None,
    ) -> Self:
        """Return a prediction that failed before any output came; arguments as `from_output`."""
        return cls(
            proto=None,
            error=error,
            input=input,
            asked=asked,
            model=model,
            asked_at=asked_at,
            reused=reused,
            output_config=output_config,
        )

    # --- who answered ----------------------------------------------------------------------------
    @property
    def output_id(self) -> int:
        """The number of this answer within the session."""
        return self._asked.output_id

    @property
    def platform(self) -> str:
        """The platform that answered: ``clarifai``, ``embedded`` or a host."""
        return self._asked.platform

    @property
    def node_id(self) -> str:
        """The node of the workflow that this is the answer of; empty outside workflows."""
        return self._asked.node_id

    @property
    def nothing_passed(self) -> str:
        """What to say where a node that works on others says nothing; empty for all else."""
        return ""

    @property
    def status(self) -> str:
        """``ok``, ``empty`` (the model said nothing), ``failed`` or ``suppressed``."""
        return self._said("status")

    @property
    def latency_ms(self) -> float:
        """From request to answer, in milliseconds."""
        return self._asked.latency_ms

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the upright picture or of a video's frames; 0 where not known."""
        return self._asked.width, self._asked.height

    @property
    def model_id(self) -> str:
        """The model's id."""
        return self._said("model_id")

    @property
    def model_version_id(self) -> str:
        """The id of the model version that answered."""
        return self._said("model_version_id")

    @property
    def model(self) -> str:
        """The model as ``USER/APP/models/ID/versions/VERSION``, as far as it is known."""
        user, app = self._said("user_id"), self._said("app_id")
        owner = f"{user}/{app}/" if user and app else ""
        version = f"/versions/{self.model_version_id}" if self.model_version_id else ""
        if not self.model_id:
            return ""
        return f"{owner}models/{self.model_id}{version}" if owner or version else self.model_id

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """Sentences on how the answer was read: times divided, concepts not known, tokens."""
        if self.proto is None:
            return self._more_notes
        rows = self._rows
        labels = {*rows["label"], *rows["label_id"]}
        said = notes_of(self.proto, labels, self._output_config)
        return (*self._tables.notes, *said, *self._more_notes)

    @cached_property
    def sample_ms(self) -> int:
        """The time between two frames of a video that were looked at, 0 of all other inputs.

        What was asked for, else the usual distance of the frames that the answer is about.
        """
        config = self._output_config
        asked = self._asked.sample_ms or (0 if config is None else config.sample_ms)
        times = [frame.time_ms for frame in self.frames]
        given = self.input
        if not times and (given is None or given.kind != "video"):
            return 0
        gaps = [after - before for before, after in pairwise(times) if after > before]
        return asked or (round(median(gaps)) if gaps else 0)

    @cached_property
    def cut_off(self) -> bool:
        """Whether the model may have more to say than it was let.

        So it is if any place has as many concepts of one vocabulary as the limit lets through, or
        if scores below ``min_value`` were not returned. Counts are then "at least".
        """
        return self._missing_up_to is not None

    @cached_property
    def _missing_up_to(self) -> float | None:
        """The highest score that something not returned may have; None if nothing is missing."""
        return missing_up_to(self._rows, self.max_concepts, self.min_value)

    def shown(self, threshold: float = 0.0, concept_filter: str = "") -> Self:
        """Return the prediction with only the rows on show; ``proto`` stays as it is.

        Parameters
        ----------
        threshold
            The lowest score on show, 0 to 1; what has no score stays.
        concept_filter
            Part of the labels on show, in any case; empty shows all.
        """
        narrowed = Prediction.__new__(type(self))
        narrowed.__dict__.update(
            {
                name: value
                for name, value in self.__dict__.items()
                if not isinstance(getattr(type(self), name, None), cached_property)
            }
        )
        missing = self._missing_up_to
        still_missing = missing is not None and threshold <= missing
        narrowed.__dict__["_missing_up_to"] = missing if still_missing else None
        narrowed.__dict__["_tables"] = narrowed_to(
            self.visible(threshold, concept_filter), self._tables, self._rows
        )
        return narrowed

    # --- ways out --------------------------------------------------------------------------------
    def to_pandas(self) -> pd.DataFrame:
        """Return ``table`` as a pandas data frame.

        Raises
        ------
        MissingExtraError
            If pandas is not installed.
        """
        from predict_widgets.predictions.export import to_pandas

        return to_pandas(self.table)

    def to_json(self, *, include_media: bool = False) -> dict[str, Any]:
        """Return all of it as plain JSON, without the input's bytes and without any secret.

        Parameters
        ----------
        include_media
            Whether masks, pictures and sounds are in it, as base64; without, their type and size.
        """
        from predict_widgets.predictions.export import to_json

        return to_json(self, include_media=include_media)

    def to_coco(self) -> dict[str, Any]:
        """Return the regions as a COCO dataset of one image, see `predict_widgets.to_coco`."""
        from predict_widgets.predictions.coco import to_coco

        return to_coco(self)

    def figure(
        self, *, threshold: float = 0.0, concept_filter: str = "", width: float = 6.0
    ) -> Figure:
        """Draw picture, regions and bars with matplotlib.

        Parameters
        ----------
        threshold, concept_filter
            What is on show.
        width
            In inches; text is readable from 6 (600 pixels at 100 dots an inch).
        """
        from predict_widgets.predictions.figure import draw

        return draw(self.shown(threshold, concept_filter), width=width)

    def __repr__(self) -> str:
        from predict_widgets.predictions.terminal import describe

        return describe(self)

    def _repr_html_(self) -> str:
        from predict_widgets.predictions.html import prediction_html

        return prediction_html(self)

    def _said(self, column: str) -> str:
        # arro3 0.9 types a list as an open ndarray.
        values = cast("list[str]", self.outputs.column(column).to_pylist())  # pyright: ignore[reportUnknownMemberType]
        return values[0]

    @cached_property
    def _tables(self) -> Tables:
        return self._made_tables()

    def _made_tables(self) -> Tables:
        answer = self.proto or self.error or PredictError("There is no answer.")
        return build_tables([(self._asked, answer)], model=self._described)
