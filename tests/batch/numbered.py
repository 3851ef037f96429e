"""A dataset of any size that is nowhere: inputs that say their number, bad ones among them."""

from __future__ import annotations

import hashlib
import threading
import time
import weakref
from dataclasses import dataclass, field

from predict_widgets.errors import InputError
from predict_widgets.inputs import Input
from predict_widgets.sources.dataset import Dataset, DatasetInput


class Alive:
    """How many inputs are held right now, and the most that ever were."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.now = self.most = self.loads = 0

    def born(self, item: Input) -> None:
        with self._lock:
            self.now += 1
            self.loads += 1
            self.most = max(self.most, self.now)
        weakref.finalize(item, self._died)

    def _died(self) -> None:
        with self._lock:
            self.now -= 1


ALIVE = Alive()


@dataclass(frozen=True)
class Numbered(DatasetInput):
    """An input whose bytes are its label; ``torn`` cannot be read."""

    torn: bool = False
    seconds: float = field(default=0.0, compare=False)

    def load(self, platform=None, *, cancel=None):  # noqa: ARG002 - nothing is fetched
        if self.seconds:
            time.sleep(self.seconds)
        if self.torn:
            raise InputError("The picture is torn", name="IMAGE_UNREADABLE")
        data = self.name.encode()
        identity = f"sha256:{hashlib.sha256(data).hexdigest()}"
        item = Input(self.kind, data, self.name, identity, 10, 10, (), "image/jpeg")
        ALIVE.born(item)
        return item

    def _seen(self, platform, edge, cancel):
        raise NotImplementedError


class Numbers(Dataset):
    """``count`` inputs; ``name_of`` says what each is called, which is what its bytes say."""

    def __init__(self, count, name_of="n{}".format, *, torn=(), seconds=0.0, kind="image"):
        super().__init__("numbers")
        self._count = count
        self._name_of = name_of
        self._torn = frozenset(torn)
        self._seconds = seconds
        self._kind = kind
        self.pages = 0

    @property
    def count(self):
        return self._count

    def _read(self, start, count, cancel):  # noqa: ARG002 - nothing is waited for
        self.pages += 1
        return [self._item(place) for place in range(start, min(start + count, self._count))]

    def _item(self, place):
        name = self._name_of(place)
        return Numbered(
            str(place), f"number:{name}", name, self._kind, 100,
            torn=place in self._torn, seconds=self._seconds,
        )  # fmt: skip


def labels_of(run):
    """What was said of each input, by its id; a failed one's error."""
    predictions = run.predictions
    said = {}
    ids = predictions.outputs.column("output_id").to_pylist()
    names = dict(zip(ids, predictions.outputs.column("dataset_input_id").to_pylist(), strict=True))
    table = predictions.table
    for number, label in zip(
        table.column("output_id").to_pylist(), table.column("label").to_pylist(), strict=True
    ):
        said.setdefault(names[number], []).append(label)
    return said | {one.name: one.error_name for one in predictions.failures}
