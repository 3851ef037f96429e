"""The inputs tried in one viewer, and what the model or workflow said of each."""

from __future__ import annotations

import itertools
import threading
from collections import deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Generic, Literal, TypeAlias

from predict_widgets.errors import InputError
from predict_widgets.inputs import Input
from predict_widgets.widgets.said import P, parts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from predict_widgets.predictions.prediction import Prediction

# A page draws the masks of one while the next one is answered.
GLIMPSED = 4

OriginKind: TypeAlias = Literal["path", "url", "sample", "text", "upload", "example", "python"]


@dataclass(frozen=True)
class Origin:
    """Where an input came from, for code that gets it again.

    Parameters
    ----------
    kind
        ``path`` on the kernel's disk, ``url``, ``sample``, ``text``, ``upload`` from the browser,
        ``example`` of the model, or ``python``: bytes, an array or a picture handed to ``predict``.
    value
        The path, the URL, the sample's id, the text; else the name.
    """

    kind: OriginKind
    value: str


@dataclass(frozen=True)
class Tried(Generic[P]):
    """An input, where it came from, and its answer if it has been predicted on."""

    input: Input
    origin: Origin
    prediction: P | None = None

    @property
    def key(self) -> str:
        """The input's identity."""
        return self.input.identity

    @property
    def unread(self) -> bool:
        """Whether it could not be read: it has a failed answer, and no model was asked."""
        return self.prediction is not None and self.prediction.input is None


class Shelf(Generic[P]):
    """Inputs by key, oldest first. May be used from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tried: dict[str, Tried[P]] = {}
        self._thumbnails: dict[str, bytes] = {}
        # By input and model: what others say of it, that it is compared with.
        self._beside: dict[str, dict[str, P]] = {}
        # About passing pictures, which are no inputs here: what pages may still draw of them.
        self._glimpsed: deque[P] = deque(maxlen=GLIMPSED)
        self._unread = itertools.count(1)
        self._era = 0

    @property
    def era(self) -> int:
        """Grows when answers are forgotten: those of who was asked before are late."""
        return self._era

    def put(self, item: Input, origin: Origin) -> Tried[P]:
        """Add an input. The same bytes again are the same input, with its answer."""
        with self._lock:
            known = self._tried.pop(item.identity, None)
            if known is None:
                known = Tried[P](item, origin)
            else:
                known = replace(known, input=item, origin=origin)
            self._tried[item.identity] = known
            return known

    def answer(self, key: str, prediction: P, era: int) -> Tried[P] | None:
        """Keep an answer that was asked for in an era.

        ``None`` when its input has been removed meanwhile, or another model or workflow chosen.
        """
        with self._lock:
            known = self._tried.get(key)
            if known is None or era != self._era:
                return None
            known = replace(known, prediction=prediction)
            self._tried[key] = known
            return known

    def put_unread(self, name: str, origin: Origin, prediction: P) -> Tried[P]:
        """Add what could not be read, so that its error stands in its place."""
        with self._lock:
            known = origin.kind in {"path", "url"}
            which = origin.value if known else str(next(self._unread))
            item = Input("file", b"", name, f"unread:{origin.kind}:{which}", 0, 0, (), "")
            self._tried.pop(item.identity, None)
            self._tried[item.identity] = tried = Tried(item, origin, prediction)
            return tried

    def glimpse(self, prediction: P) -> None:
        """Have the masks of an answer about a passing picture found, until some more have come."""
        with self._lock:
            self._glimpsed.append(prediction)

    def answered(self, output_id: int) -> Prediction | None:
        """Return the answer of this number, a model's or a node's; ``None`` when it is not here."""
        with self._lock:
            said = [each.prediction for each in self._tried.values() if each.prediction is not None]
            said += [each for beside in self._beside.values() for each in beside.values()]
            said += self._glimpsed
        parts = (part for each in said for part in parts_of(each))
        return next((part for part in parts if part.output_id == output_id), None)

    def put_beside(self, key: str, reference: str, prediction: P) -> None:
        """Keep what another model said of an input; nothing of one that has been removed."""
        with self._lock:
            if key in self._tried:
                self._beside.setdefault(key, {})[reference] = prediction

    def beside(self, key: str) -> dict[str, P]:
        """Return what other models said of an input, by their references."""
        with self._lock:
            return dict(self._beside.get(key, {}))

    def forget_answers(self) -> None:
        """Keep the inputs, without what another model or workflow said of them."""
        with self._lock:
            self._era += 1
            for key, tried in self._tried.items():
                if not tried.unread:
                    self._tried[key] = replace(tried, prediction=None)

    def get(self, key: str) -> Tried[P]:
        """Return an input; ``InputError`` INPUT_UNKNOWN when it is not here."""
        with self._lock:
            tried = self._tried.get(key)
        if tried is None:
            raise InputError(
                "The kernel does not hold this input any more.",
                name="INPUT_UNKNOWN",
                hint="Drop the file again.",
            )
        return tried

    def find(self, key: str) -> Tried[P] | None:
        """Return an input, ``None`` when it is not here."""
        with self._lock:
            return self._tried.get(key)

    def pick(self, keys: Iterable[str]) -> list[Tried[P]]:
        """Return several inputs in the order of their keys."""
        return [self.get(key) for key in keys]

    def all(self) -> list[Tried[P]]:
        """Return all of them, oldest first."""
        with self._lock:
            return list(self._tried.values())

    def thumbnail(self, key: str, make: Callable[[], bytes]) -> bytes:
        """Return an input's thumbnail, made once while the input is here."""
        with self._lock:
            known = self._thumbnails.get(key)
        if known is None:
            known = make()
            with self._lock:
                if key in self._tried:
                    self._thumbnails[key] = known
        return known

    def remove(self, key: str) -> None:
        """Let an input go. One that is not here is no error."""
        with self._lock:
            self._tried.pop(key, None)
            self._thumbnails.pop(key, None)
            self._beside.pop(key, None)

    def clear(self) -> None:
        """Let all of them go."""
        with self._lock:
            self._tried.clear()
            self._thumbnails.clear()
            self._beside.clear()
            self._glimpsed.clear()
