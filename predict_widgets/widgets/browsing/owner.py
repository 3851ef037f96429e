"""What a dataset browser's works need of its widget."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from predict_widgets.batch.showing import Filter
    from predict_widgets.platform.client import Platform
    from predict_widgets.platform.references import Reference
    from predict_widgets.widgets.mistaken import Noun


class Owner(Protocol):
    """What is needed of the widget. All of it may be called from any thread."""

    def filter(self) -> Filter:
        """Return what is looked for at this moment."""
        ...

    def told(self) -> None:
        """Hear that the run has come further, or that another one has begun."""
        ...

    def described(self, platform: Platform) -> None:
        """Hear who answers."""
        ...

    def chose(self, noun: Noun, reference: Reference, platform: Platform) -> None:
        """Hear which model or workflow the page has chosen."""
        ...

    def chose_dataset(self, reference: str) -> None:
        """Hear which dataset the page has chosen."""
        ...

    def limits(self) -> tuple[int, float]:
        """Return how much is to be asked for: ``max_concepts`` and ``min_value``."""
        ...

    def limited(self, max_concepts: int, min_value: float) -> None:
        """Hear how much the page wants to be told of each input."""
        ...

    def selected(self, indexes: Sequence[int], ids: Sequence[str]) -> None:
        """Hear which inputs the page has selected."""
        ...

    def freeze(self) -> None:
        """Write what is on show into the notebook."""
        ...
