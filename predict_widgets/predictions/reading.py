"""What a model said about one input, read from its tables when it is looked at."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from predict_widgets.predictions import rows_in_time, rows_returned
from predict_widgets.predictions.rows import Rows
from predict_widgets.predictions.views import Views
from predict_widgets.predictions.visible import visible

if TYPE_CHECKING:
    import numpy as np
    from arro3.core import Table
    from numpy.typing import NDArray

    from predict_widgets.platform.protos import resources_pb2
    from predict_widgets.predictions.returned import Cluster, Heatmap, Hit, Media, Value
    from predict_widgets.predictions.tables import Tables
    from predict_widgets.predictions.views import (
        Color,
        Concept,
        Embedding,
        Frame,
        Region,
        Segment,
        TextStatement,
        Track,
    )


class Reading:
    """Typed views on the tables of one output.

    Whoever inherits this sets ``proto`` and gives ``_tables``. Views refer to the rows and not to
    this object: in a circle of references the input's bytes would stay until the next collection.
    """

    proto: resources_pb2.Output | None

    @cached_property
    def _tables(self) -> Tables:
        raise NotImplementedError

    @cached_property
    def _rows(self) -> Rows:
        return Rows(self.table)

    @property
    def table(self) -> Table:
        """The predictions table: one row for each statement (Arrow, any reader takes it)."""
        return self._tables.predictions

    @property
    def outputs(self) -> Table:
        """The outputs table: one row, with the untouched proto."""
        return self._tables.outputs

    @cached_property
    def concepts(self) -> Views[Concept]:
        """The concepts of the whole input, in the model's order."""
        rows = self._rows
        return Views(lambda: rows.concepts(rows.whole()))

    @cached_property
    def regions(self) -> Views[Region]:
        """The regions, those in frames included."""
        rows = self._rows
        return Views(lambda: rows.regions(range(len(rows))))

    @cached_property
    def colors(self) -> Views[Color]:
        """The colors, by share of the picture."""
        return Views(self._rows.colors)

    @cached_property
    def texts(self) -> Views[TextStatement]:
        """The texts, in the model's order."""
        return Views(self._rows.texts)

    @cached_property
    def embeddings(self) -> Views[Embedding]:
        """The embeddings."""
        return Views(self._rows.embeddings)

    @cached_property
    def frames(self) -> Views[Frame]:
        """The frames of a video, those included about which nothing was said."""
        rows, spans = self._rows, self._tables.frame_rows
        return Views(lambda: rows_in_time.frames(rows, spans))

    @cached_property
    def tracks(self) -> Views[Track]:
        """What is followed through a video, by track id."""
        rows = self._rows
        return Views(lambda: rows_in_time.tracks(rows))

    @cached_property
    def segments(self) -> Views[Segment]:
        """The stretches of time that the model speaks of, such as sentences of a transcript."""
        rows, spans = self._rows, self._tables.segment_rows
        return Views(lambda: rows_in_time.segments(rows, spans))

    @cached_property
    def heatmaps(self) -> Views[Heatmap]:
        """The heat maps, such as the evidence for a concept."""
        rows = self._rows
        return Views(lambda: rows_returned.heatmaps(rows))

    @cached_property
    def images(self) -> Views[Media]:
        """The pictures that the model returned: generated ones, and crops of regions."""
        rows = self._rows
        return Views(lambda: rows_returned.media(rows, "image"))

    @cached_property
    def audio(self) -> Views[Media]:
        """The sounds that the model returned."""
        rows = self._rows
        return Views(lambda: rows_returned.media(rows, "audio"))

    @cached_property
    def clusters(self) -> Views[Cluster]:
        """The clusters, with the hits that stand for them."""
        rows = self._rows
        return Views(lambda: rows_returned.clusters(rows))

    @cached_property
    def hits(self) -> Views[Hit]:
        """The inputs that a search or a cluster found."""
        rows = self._rows
        return Views(lambda: rows_returned.hits(rows))

    @cached_property
    def values(self) -> Views[Value]:
        """The numbers, arrays and structures of a Python-signature model."""
        rows = self._rows
        return Views(lambda: rows_returned.values(rows))

    def visible(self, threshold: float = 0.0, concept_filter: str = "") -> NDArray[np.bool_]:
        """Say which rows of ``table`` are on show at a threshold and a filter."""
        rows = self._rows
        return visible(
            [float("nan") if score is None else score for score in rows["score"]],
            rows["label"],
            rows["score_means"],
            threshold,
            concept_filter,
            texts=rows["text"],
            kinds=rows["kind"],
        )
