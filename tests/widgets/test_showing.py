"""Pages are sent the first input as soon as it can be drawn, and the others after it."""

import time

import pyarrow as pa
import pytest

from predict_widgets.predictions.prediction import Prediction
from predict_widgets.widgets import receiving, showing

SLOW_SECONDS = 0.02


@pytest.fixture
def unhurried(monkeypatch):
    """Every portion holds one input."""
    monkeypatch.setattr(showing, "FIRST_SECONDS", 0)
    monkeypatch.setattr(showing, "NEXT_SECONDS", 0)


@pytest.fixture
def viewer(workflow_viewers, red_halves):
    return workflow_viewers(red_halves)


@pytest.fixture
def page(viewer, page_of):
    return page_of(viewer)


def events(page):
    return page.messages("event")


def told_of(page):
    return [
        answer["input_key"] for event, _ in events(page) for answer in event["params"]["answers"]
    ]


def pictures(png, count):
    return [png((255, number, 0)) for number in range(count)]


def rows_of(stream):
    return pa.ipc.open_stream(stream).read_all().to_pylist()


@pytest.mark.usefixtures("unhurried")
def test_the_first_input_comes_alone_then_the_cards_then_answer_after_answer(viewer, page, png):
    given = pictures(png, 4)
    keys = [one.input.identity for one in viewer.predict(given)]
    page.wait_for(lambda: keys[-1] in told_of(page))
    first, cards, *rest = [(event["params"], buffers) for event, buffers in events(page)]
    assert [card["key"] for card in first[0]["inputs"]] == keys[:1]
    assert first[0]["current"] == keys[0]
    assert first[1][-1] == given[0]
    # The cards in the order of the strip, the thumbnails that are missing beside them.
    assert [card["key"] for card in cards[0]["inputs"]] == keys
    assert (cards[0]["current"], cards[0]["answers"]) == ("", [])
    assert [len(thumbnail) > 0 for thumbnail in cards[1][2:]] == [False, True, True, True, False]
    for key, (shown, buffers) in zip(keys[1:], rest, strict=True):
        assert (shown["inputs"], shown["current"]) == ([], "")
        assert [one["node_id"] for one in shown["answers"]] == ["", "halves", "crops", "red"]
        assert {one["input_key"] for one in shown["answers"]} == {key}
        numbers = {one["output_id"] for one in shown["answers"]}
        assert {row["output_id"] for row in rows_of(buffers[1])} <= numbers


def test_what_takes_no_time_comes_in_one(viewer, page, png):
    viewer.predict(pictures(png, 3))
    page.wait_for(lambda: events(page))
    event, buffers = events(page)[0]
    assert len(event["params"]["inputs"]) == 3
    assert len(event["params"]["answers"]) == 3 * 4
    assert len(buffers) == 2 + 3 + 1


@pytest.fixture
def slow_tables(monkeypatch):
    """To make a node's tables takes a while; return the numbers of those that were made."""
    made = []
    make = Prediction._made_tables

    def slowly(self):
        time.sleep(SLOW_SECONDS)
        made.append(self.output_id)
        return make(self)

    monkeypatch.setattr(Prediction, "_made_tables", slowly)
    return made


@pytest.mark.usefixtures("unhurried")
def test_the_first_input_does_not_wait_for_the_tables_of_the_others(viewer, page, png, slow_tables):
    count = len(viewer.predict(pictures(png, 10)))
    page.wait_for(lambda: events(page))
    # Of three nodes each; one more input may have been begun meanwhile.
    assert len(slow_tables) <= 2 * 3
    page.wait_for(lambda: len(set(told_of(page))) == count)
    assert len(slow_tables) == count * 3


@pytest.mark.usefixtures("unhurried", "slow_tables")
def test_what_is_shown_meanwhile_does_not_wait_for_the_rest(viewer, page, png):
    viewer.predict(pictures(png, 12))
    page.wait_for(lambda: events(page))
    key = viewer.predict(png((0, 0, 255))).input.identity
    page.wait_for(lambda: key in told_of(page))
    assert len(set(told_of(page))) < 12
    page.wait_for(lambda: len(set(told_of(page))) == 13)


@pytest.mark.usefixtures("unhurried", "slow_tables")
def test_another_workflow_ends_what_is_on_its_way(viewer, page, png):
    viewer.predict(pictures(png, 12))
    page.wait_for(lambda: events(page))
    viewer.workflow = "look-three-ways"
    sent = len(events(page))
    time.sleep(12 * 3 * SLOW_SECONDS)
    # One may have been on its way.
    assert len(events(page)) <= sent + 1 < 12


@pytest.mark.usefixtures("unhurried", "slow_tables")
def test_an_input_removed_meanwhile_is_left_out(viewer, page, png):
    keys = [one.input.identity for one in viewer.predict(pictures(png, 8))]
    page.wait_for(lambda: events(page))
    page.ask("input.remove", {"key": keys[-2]})
    page.wait_for(lambda: keys[-1] in told_of(page))
    assert keys[-2] not in told_of(page)


@pytest.mark.usefixtures("unhurried", "slow_tables")
def test_nothing_is_sent_once_it_is_closed(viewer, page, png):
    viewer.predict(pictures(png, 8))
    page.wait_for(lambda: events(page))
    viewer.close()
    before = len(events(page))
    time.sleep(4 * SLOW_SECONDS)
    assert len(events(page)) == before


@pytest.mark.usefixtures("unhurried")
def test_a_page_that_opens_gets_what_is_on_show_at_once_and_then_the_rest(
    viewer, page, png, monkeypatch
):
    keys = [one.input.identity for one in viewer.predict(pictures(png, 3))]
    page.wait_for(lambda: len(set(told_of(page))) == 3)
    page.save(input_key=keys[1])
    before = len(events(page))
    monkeypatch.setattr(receiving, "thumbnail_of", lambda _item: b"late")
    viewer._session.shelf._thumbnails.clear()
    result, buffers = page.ask("open")
    assert [card["key"] for card in result["inputs"]] == keys
    assert {answer["input_key"] for answer in result["answers"]} == {keys[1]}
    assert buffers[-3:] == [b"", b"late", b""]
    page.wait_for(lambda: len(events(page)) == before + 3)
    (cards, thumbnails), *rest = events(page)[before:]
    # As a page lists them: the newest first.
    assert [card["key"] for card in cards["params"]["inputs"]] == keys[::-1]
    assert thumbnails[2:] == [b"late", b"", b"late", b""]
    assert {one["input_key"] for event, _ in rest for one in event["params"]["answers"]} == {
        keys[0],
        keys[2],
    }


def test_a_page_that_opens_anew_gets_all_that_is_made(viewer, page, png):
    viewer.predict(pictures(png, 3))
    page.wait_for(lambda: events(page))
    result, _ = page.ask("open")
    assert len(result["answers"]) == 3 * 4
    sent = len(events(page))
    time.sleep(0.1)
    assert len(events(page)) == sent


def test_a_portion_has_room_for_so_many_rows(viewer, page, png, monkeypatch):
    viewer.predict(pictures(png, 4))
    page.ask("open")
    monkeypatch.setattr(showing, "MOST_ROWS", 1)
    assert len(page.ask("open")[0]["answers"]) == 4


def test_tables_of_many_nodes_are_one_batch_each(viewer, page, png):
    viewer.predict(pictures(png, 3))
    _, buffers = page.ask("open")
    batches = [len(pa.ipc.open_stream(stream).read_all().to_batches()) for stream in buffers[:2]]
    assert batches == [1, 1]


@pytest.mark.usefixtures("unhurried")
def test_the_viewer_of_a_model_is_sent_in_portions_too(viewers, page_of, png):
    viewer = viewers()
    page = page_of(viewer)
    keys = [one.input.identity for one in viewer.predict(pictures(png, 3))]
    page.wait_for(lambda: keys[-1] in told_of(page))
    assert [len(event["params"]["answers"]) for event, _ in events(page)] == [1, 0, 1, 1]
