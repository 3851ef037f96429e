"""Inputs by their place: listed as far as somebody looks, and found by their key."""

import threading

import pytest

from predict_widgets.errors import CancelledError, PredictError
from predict_widgets.sources.dataset import Dataset
from predict_widgets.sources.held import HeldInput
from predict_widgets.widgets.browsing.listed import Listed, dataset_card


class Elsewhere:
    """A platform that is not in this process."""

    embedded = False
    name = "clarifai"


class Counted(Dataset):
    """So many inputs, each of a key of its own but for the last, which is the first once more."""

    def __init__(self, size, platform=None, *, told=False):
        super().__init__("counted", "", platform)
        self.size = size
        self.told = told
        self.asked = []

    @property
    def count(self):
        return self.size if self.told else None

    def _read(self, start, count, _cancel):
        self.asked.append((start, count))
        return [self._item(place) for place in range(start, min(start + count, self.size))]

    def _item(self, place):
        key = f"sha256:{place % (self.size - 1)}"
        return HeldInput(str(place), key, f"name {place}", "image", prepared=None)


def test_from_afar_a_stretch_is_short():
    far, near = Listed(Counted(9000, Elsewhere())), Listed(Counted(9000))
    assert len(far.stretch(100, 4000).inputs) == 250
    assert len(near.stretch(100, 5000).inputs) == 4000


@pytest.mark.parametrize("told", [True, False])
def test_the_end_is_seen(told):
    listed = Listed(Counted(10, told=told))
    assert listed.stretch(0, 10).end is told
    assert listed.stretch(5, 10).end is True
    assert listed.stretch(10, 10).inputs == []
    assert listed.count == (10 if told else -1)
    listed.list_all()
    assert listed.count == 10


def test_a_key_is_looked_for_no_further_than_it_stands():
    dataset = Counted(9000)
    listed = Listed(dataset)
    assert listed.places("sha256:3") == (3,)
    assert dataset.asked == [(0, 4000)]
    assert listed.places("sha256:4100") == (4100,)
    assert len(dataset.asked) == 2
    assert listed.places("no such key") == ()
    assert len(dataset.asked) == 3
    assert listed.places("sha256:0") == [0, 8999]


def test_inputs_are_picked_in_order_and_each_page_is_read_once():
    dataset = Counted(9000)
    picked = Listed(dataset).pick([8000, 2, 8001, 4000, 2, 99_999])
    assert [item.id for item in picked] == ["8000", "2", "8001", "4000", "2"]
    assert [start for start, _ in dataset.asked] == [0, 4000, 8000, 96_000]
    assert Listed(dataset).pick([]) == []


def test_what_is_behind_the_end_is_an_error():
    with pytest.raises(PredictError, match="no input number 10") as caught:
        Listed(Counted(10)).at(10)
    assert caught.value.name == "INPUT_UNKNOWN"


def test_listing_all_can_be_cancelled():
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(CancelledError):
        Listed(Counted(9000)).list_all(cancel=cancel)


def test_a_dataset_without_labels_says_whether_its_first_input_has_some():
    assert dataset_card(Listed(Counted(10)))["has_truth"] is False
    assert dataset_card(Listed(Counted(10, Elsewhere())))["has_truth"] is True
