"""The models that a browser compares: who they are, how they are called, what each has alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from predict_widgets.batch.short_names import short_names

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence

    from predict_widgets.platform.references import Reference
    from predict_widgets.widgets.browsing.asked import AnyChosen, Asked
    from predict_widgets.widgets.mistaken import Noun

# As of `BatchRun`.
_CONCURRENCY = 4


class Several:
    """The models beside the first one. Whoever changes it holds a lock.

    Parameters
    ----------
    asked
        The first one, or whatever is asked alone.
    """

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._others: list[AnyChosen] = []

    def __bool__(self) -> bool:
        """Whether there are several."""
        return bool(self._others)

    @property
    def chosen(self) -> list[AnyChosen]:
        """All that is asked."""
        return [self._asked.now, *self._others]

    @property
    def models(self) -> list[Reference]:
        """The models that are compared, the first one first; none of one alone."""
        return [one.reference for one in self.chosen] if self._others else []

    @property
    def names(self) -> list[str]:
        """What they are called here."""
        return short_names(self.models)

    def compare(self, models: Sequence[Reference]) -> None:
        """Ask these from now on, the first of them first; none for the first one alone."""
        former = {str(one.reference): one for one in self._others}
        self._others = [
            former.get(str(one)) or self._asked.make("model", one) for one in models[1:]
        ]
        if models and (self._asked.now.noun, self._asked.now.reference) != ("model", models[0]):
            self._asked.choose("model", models[0])

    def leave(self, noun: Noun, reference: Reference) -> None:
        """Hear that this one takes the first one's place; a workflow stands alone."""
        kept = [one for one in self._others if one.reference != reference]
        self._others = [] if noun == "workflow" else kept

    def settings_of(self, chosen: AnyChosen, settings: Mapping[str, Any]) -> dict[str, Any]:
        """Return the arguments of ``pw.BatchRun`` about one of them."""
        own = dict(settings)
        if not self._others:
            return own
        concurrency = int(settings.get("concurrency") or _CONCURRENCY)
        own["concurrency"] = max(1, concurrency // len(self.chosen))
        if settings.get("folder") is not None:
            own["folder"] = journal_of(settings["folder"], self.names[self.chosen.index(chosen)])
        # Free settings are the first model's own, and of its versions.
        if not _is_version(chosen.reference, self._asked.now.reference):
            own["params"] = None
        return own

    def said_of(
        self, versions: Sequence[Reference], settings: Mapping[str, object]
    ) -> list[tuple[str, Mapping[str, object]]]:
        """Return each one's reference, and settings as they can be written down.

        Parameters
        ----------
        versions
            The models with their versions, in order.
        settings
            Those of all.
        """
        told: list[tuple[str, Mapping[str, object]]] = []
        for model, name in zip(versions, self.names, strict=True):
            own = dict(settings)
            if "folder" in own:
                own["folder"] = str(journal_of(str(own["folder"]), name))
            if told:
                # A deployment is the first one's own, as in what was run.
                own.pop("deployment", None)
                own.pop("nodepool", None)
            if not _is_version(model, versions[0]):
                own.pop("params", None)
            told.append((str(model), own))
        return told


def journal_of(folder: str | os.PathLike[str], name: str) -> Path:
    """Return the folder of one model's journal among those of several."""
    return Path(folder) / "".join(one if one.isalnum() or one in "-_." else "-" for one in name)


def _is_version(one: Reference, other: Reference) -> bool:
    return one.with_version("") == other.with_version("")
