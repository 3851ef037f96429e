"""A list of anything as a dataset."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from PIL import Image

import predict_widgets as pw
from predict_widgets.errors import InputError
from predict_widgets.sources import held
from predict_widgets.sources.held import Held
from tests.builders.images import jpeg, png
from tests.media.serving import serving


def test_everything_that_may_be_handed_in_may_be_in_a_list(tmp_path):
    (tmp_path / "1.jpg").write_bytes(jpeg())
    pixels = np.zeros((4, 5, 3), np.uint8)
    values = [
        tmp_path / "1.jpg",
        str(tmp_path / "1.jpg"),
        png(),
        pixels,
        Image.new("RGB", (6, 7)),
        pw.Text("words"),
    ]
    dataset = Held(values)
    inputs = list(dataset)
    assert [one.id for one in inputs] == list("012345")
    assert [one.load(None).kind for one in inputs] == ["image"] * 5 + ["text"]
    assert [one.load(None).width for one in inputs] == [96, 96, 96, 5, 6, 0]
    assert [one.key.partition(":")[0] for one in inputs] == ["file"] * 2 + ["sha256"] * 4
    assert dataset.count == 6
    assert set(dataset.kinds) == {"image", "text"}
    assert dataset.truth(inputs) == [None] * 6


def test_a_bad_one_fails_alone_and_the_list_is_read(tmp_path):
    dataset = Held([png(), b"no picture", tmp_path / "nowhere.jpg", 3, ""])
    outcomes = []
    for one in dataset:
        try:
            outcomes.append(one.load(None).kind)
        except InputError as error:
            outcomes.append(error.name)
    assert outcomes == [
        "image",
        "IMAGE_UNREADABLE",
        "FILE_NOT_FOUND",
        "INPUT_TYPE_NOT_SUPPORTED",
        "FILE_NOT_FOUND",
    ]


def test_every_input_can_be_pickled(tmp_path):
    (tmp_path / "1.jpg").write_bytes(jpeg())
    values = [tmp_path / "1.jpg", png(), b"bad", pw.Text("words"), "https://example.org/a.png?x=1"]
    for one in Held(values):
        again = pickle.loads(pickle.dumps(one))  # noqa: S301 - our own
        assert (again.id, again.key, again.name) == (one.id, one.key, one.name)
    bad = pickle.loads(pickle.dumps(Held(values).page(2, 1)[0]))  # noqa: S301 - our own
    with pytest.raises(InputError) as caught:
        bad.load(None)
    assert caught.value.hint


def test_an_iterator_is_read_only_as_far_as_it_is_asked_for():
    taken = []

    def texts():
        for number in range(250):
            taken.append(number)
            yield pw.Text(f"text {number}")

    dataset = Held(texts())
    assert dataset.count is None
    assert "not counted yet" in repr(dataset)
    assert [one.load(None).data for one in dataset.page(0, 3)] == [b"text 0", b"text 1", b"text 2"]
    assert len(taken) == 3
    assert dataset.find_count() == 250
    assert dataset.count == 250
    assert [one.id for one in dataset] == [str(number) for number in range(250)]


def test_an_iterator_that_breaks_has_not_come_to_its_end():
    def texts():
        yield pw.Text("one")
        raise OSError("the disk was pulled out")

    dataset = Held(texts())
    assert len(dataset.page(0, 1)) == 1
    for _ in range(2):
        with pytest.raises(OSError, match="pulled out"):
            dataset.page(0, 2)
    assert dataset.count is None


def test_what_was_prepared_is_kept_within_bounds(monkeypatch):
    monkeypatch.setattr(held, "_KEPT_BYTES", 3 * len(png()))
    dataset = Held([png()] * 10)
    first = dataset.page(0, 1)[0]
    assert dataset.page(0, 1)[0] is first
    assert len(list(dataset)) == 10
    assert dataset.page(0, 1)[0] is not first
    assert sum(one.bytes for one in dataset._prepared.values()) <= 3 * len(png())


def test_addresses_are_not_asked_before_they_are_loaded():
    with serving() as server:
        url = server.url("/ok")
        [one] = Held([url])
        assert server.requests == []
        assert (one.key, one.name) == (f"url:{url}", "ok")
        with pytest.raises(InputError):
            one.load(None)  # what is served there is no picture
        assert len(server.requests) == 1


def test_what_is_no_input_has_no_key_of_one_that_is():
    class Odd:
        def __repr__(self):
            raise ValueError("I will not say")

    text, raw, odd, again = Held([pw.Text("\x01 said"), b"\x01 said", Odd(), b"\x01 said"])
    assert isinstance(text.load(None).data, bytes)
    with pytest.raises(InputError):
        raw.load(None)
    with pytest.raises(InputError):
        odd.load(None)
    assert len({text.key, raw.key, odd.key}) == 3
    assert raw.key == again.key


@pytest.mark.parametrize(
    ("url", "other"),
    [
        ("https://a.org/1.jpg?sig=hidden", "https://a.org/1.jpg?sig=another"),
        ("https://me:hidden@a.org/1.jpg", "https://you:hidden@a.org/1.jpg"),
        ("https://[hidden", "https://[other"),
    ],
)
def test_what_an_address_holds_of_secrets_is_not_in_its_key(url, other):
    one, same, another = Held([url, url, other])
    assert "hidden" not in repr(one)
    assert one.key == same.key != another.key
    assert one.url == url
