"""Progress as a bar of tqdm: in a terminal or a notebook, as tqdm sees fit."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from predict_widgets.platform.output_config import not_a_setting

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from predict_widgets.batch.report import Progress


@contextmanager
def following(
    progress: object, total: int | None
) -> Generator[Callable[[Progress], object] | None]:
    """Yield what is told of a run's progress: a person's function, or a bar.

    Raises
    ------
    PredictError
        ``SETTING_NOT_UNDERSTOOD``: it is neither a function, nor ``"tqdm"``, nor None.
    """
    if progress is None or callable(progress):
        yield cast("Callable[[Progress], object] | None", progress)
        return
    if progress != "tqdm":
        raise not_a_setting("progress", progress, 'a function, "tqdm" or None')
    bar = Bar(total)
    try:
        yield bar
    finally:
        bar.close()


class Bar:
    """A bar that follows a run.

    Parameters
    ----------
    total
        How many inputs there are; None where that is not known yet.
    """

    def __init__(self, total: int | None) -> None:
        from tqdm.auto import tqdm

        self._bar: Any = tqdm(total=total, unit="input")
        self._first = True

    def __call__(self, progress: Progress) -> None:
        """Show how far the run has come."""
        if self._first:
            # What earlier runs did says nothing of how fast this one is.
            self._bar.initial = progress.done
            self._bar.n = progress.done
            self._first = False
        if progress.total is not None:
            self._bar.total = progress.total
        said = {"failed": progress.failed} if progress.failed else {}
        self._bar.set_postfix({**said, **({"": progress.waiting} if progress.waiting else {})})
        self._bar.update(progress.done - self._bar.n)

    def close(self) -> None:
        """Leave the bar as it stands."""
        self._bar.close()
