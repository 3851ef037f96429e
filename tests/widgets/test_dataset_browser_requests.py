"""What a page asks of a dataset browser is answered, each once: inputs, tiles, runs, rows."""

import io
import threading
import time
from typing import get_args

import pytest
from PIL import Image

from predict_widgets.batch.narrowed import ROW_COLUMNS
from predict_widgets.widgets import browser_wire as wire
from predict_widgets.widgets.browsing import tiles
from predict_widgets.widgets.browsing.listed import Listed
from tests.widgets.browsing import NAMES, colors, folder_of, picture, rows_of, run_through, runs


@pytest.fixture
def folder(tmp_path):
    made = folder_of(tmp_path / "photos", NAMES)
    (made / "green" / "8.png").write_bytes(b"not a picture")
    return made


@pytest.fixture
def browser(browsers, folder, model):
    return browsers(folder, model(colors))


@pytest.fixture
def page(browser, page_of):
    return page_of(browser)


def test_every_method_has_a_handler(browser):
    assert set(get_args(wire.BrowserMethod)) <= set(browser._methods)
    shared = {"open", "picture", "file", "frames", "media", "vectors", "module", "code", "freeze"}
    assert shared <= set(browser._methods)
    menus = {f"{noun}s.{what}" for noun in ("model", "workflow") for what in
             ("list", "versions", "choose")}  # fmt: skip
    assert menus <= set(browser._methods)


# --- the grid ------------------------------------------------------------------------------------
def test_open_tells_all_that_a_page_needs_for_the_first_tiles(page, browser, folder):
    page.until(lambda: not browser._browsing.source.tiles._begun)
    result, buffers = page.ask("open")
    assert result.keys() == wire.BrowserOpen.__annotations__.keys()
    assert result["run"].keys() == wire.RunCard.__annotations__.keys()
    assert result["dataset"].keys() == wire.DatasetCard.__annotations__.keys()
    assert result["dataset"]["reference"] == str(folder)
    assert result["dataset"]["count"] == 13
    assert result["dataset"]["labels"] == ["blue", "green", "red"]
    assert result["dataset"]["has_truth"] is True
    assert result["platform"]["embedded"] is True
    assert (result["run"]["state"], result["run"]["parts"]) == ("idle", 0)
    truth, *jpegs = buffers
    assert (result["inputs"], truth) == (
        page.ask("inputs", {"start": 0, "count": 128})[0],
        page.ask("inputs", {"start": 0, "count": 128})[1][0],
    )
    # One is no picture: what is wrong with it is said when it is asked for.
    indexes = [card["index"] for card in result["tiles"]]
    assert indexes == [index for index in range(13) if index != 8]
    assert jpegs == [
        page.ask("tiles", {"indexes": [index], "edge": 256})[1][0] for index in indexes
    ]


def test_open_brings_no_inputs_where_listing_takes_time(
    browsers, folder, model, page_of, monkeypatch
):
    monkeypatch.setattr(Listed, "far", True)
    page = page_of(browsers(folder, model(colors)))
    result, buffers = page.ask("open")
    assert (result["inputs"], result["tiles"], buffers) == (None, [], [b""])


def test_first_tiles_are_made_unasked_until_the_page_says_what_is_in_sight(
    browsers, folder, model, page_of, monkeypatch
):
    made, wait = [], threading.Event()
    get = tiles.Tiles.get

    def slowly(self, index, edge, *arguments, **named):
        made.append((index, edge))
        wait.wait(10)
        return get(self, index, edge, *arguments, **named)

    monkeypatch.setattr(tiles.Tiles, "get", slowly)
    page = page_of(browsers(folder, model(colors)))
    page.until(lambda: len(made) == 2)
    assert sorted(made) == [(0, 256), (1, 256)]
    # The first two hold up both lanes, where all the others stand before this.
    source = page.widget._browsing.source
    asked = page.request("tiles", {"indexes": [9, 10], "edge": 64})
    page.until(lambda: source.tiles._asked)
    wait.set()
    page.wait_for(lambda: page.replies(asked))
    assert sorted(made) == [(0, 256), (1, 256), (9, 64), (10, 64)]


def test_opening_reads_the_ground_truth_of_the_first_inputs_alone_and_no_journal(
    browsers, folder, model, page_of, monkeypatch
):
    folder_of(folder / "many", [f"{number}.png" for number in range(150)])
    from predict_widgets.batch.journal import Journal
    from predict_widgets.sources.folder import Folder

    order = []
    open_journal, truth = Journal.open.__func__, Folder.truth
    monkeypatch.setattr(
        Journal,
        "open",
        classmethod(lambda cls, *a, **k: order.append("journal") or open_journal(cls, *a, **k)),
    )
    monkeypatch.setattr(
        Folder,
        "truth",
        lambda self, asked, **k: order.append(len(asked)) or truth(self, asked, **k),
    )
    page = page_of(browsers(folder, model(colors)))
    page.ask("open")
    sent = len(page.messages("reply"))
    assert [count for count in order if count != "journal"] == [wire.FIRST_INPUTS]
    page.until(lambda: "journal" in order)
    assert sent == 1


def test_inputs_come_as_columns_with_their_ground_truth(page):
    result, (truth,) = page.ask("inputs", {"start": 2, "count": 5})
    assert result.keys() == wire.InputsResult.__annotations__.keys()
    # As people count: blue before green, 2 before 10.
    assert result["ids"] == [
        "blue/2.png",
        "blue/3.png",
        "green/0.png",
        "green/1.png",
        "green/2.png",
    ]
    assert result["names"] == ["2.png", "3.png", "0.png", "1.png", "2.png"]
    assert (result["kinds"], result["count"], result["end"]) == (["image"] * 5, 13, False)
    rows = rows_of(truth)
    assert tuple(rows[0]) == ROW_COLUMNS
    assert [(row["output_id"], row["label"]) for row in rows] == [
        (2, "blue"), (3, "blue"), (4, "green"), (5, "green"), (6, "green"),
    ]  # fmt: skip
    assert page.ask("inputs", {"start": 10, "count": 50})[0]["end"] is True
    assert page.ask("inputs", {"start": 50, "count": 50})[0]["ids"] == []


def test_tiles_are_small_pictures_and_one_bad_file_costs_no_other(page):
    result, buffers = page.ask("tiles", {"indexes": [8, 4, 0], "edge": 32})
    cards = zip(result["tiles"], buffers, strict=True)
    told = {card["index"]: (card["error"], data) for card, data in cards}
    assert told[8][0]
    assert told[8][1] == b""
    with Image.open(io.BytesIO(told[4][1])) as image:
        assert (image.format, max(image.size)) == ("JPEG", 32)
    assert told[0][0] == ""


def test_no_more_than_32_tiles_come_and_only_those_that_are_done_in_a_moment(page, monkeypatch):
    result, _ = page.ask("tiles", {"indexes": [*range(13)] * 4, "edge": 64})
    assert len(result["tiles"]) == 32
    monkeypatch.setattr(tiles, "REPLY_SECONDS", -1)
    result, _ = page.ask("tiles", {"indexes": [3, 4, 5], "edge": 64})
    assert [card["index"] for card in result["tiles"]] == [3]


def test_tiles_that_have_left_the_view_are_not_made(page, browser, monkeypatch):
    made, wait = [], threading.Event()
    source = browser._browsing.source
    get = source.tiles.get

    def slowly(index, *arguments, **named):
        made.append(index)
        wait.wait(10)
        return get(index, *arguments, **named)

    monkeypatch.setattr(source.tiles, "get", slowly)
    asked = [page.request("tiles", {"indexes": [at, at + 1], "edge": 64}) for at in range(0, 12, 2)]
    page.until(lambda: len(made) == 2)
    for each in asked:
        page.cancel(each)
    wait.set()
    names = [page.wait_for(lambda r=r: page.replies(r))[0][0]["error"]["name"] for r in asked]
    assert set(names) == {"CANCELLED"}
    assert len(made) == 2


def test_thumbnails_are_kept_while_there_is_room(browsers, folder, model, page_of, monkeypatch):
    monkeypatch.setattr(tiles, "FIRST_TILES", 0)
    browser = browsers(folder, model(colors))
    page = page_of(browser)
    page.ask("tiles", {"indexes": [0, 1], "edge": 64})
    kept = browser._browsing.source.tiles
    size = kept.nbytes
    assert kept.known(0, 64)
    monkeypatch.setattr(tiles, "KEPT_BYTES", size)
    page.ask("tiles", {"indexes": [0, 2], "edge": 64})
    # The one that was looked at longest ago is gone.
    assert kept.known(1, 64) is None
    assert kept.known(0, 64)
    assert kept.nbytes <= size


# --- the run -------------------------------------------------------------------------------------
def test_a_run_streams_parts_that_the_page_asks_for(page):
    page.ask("open")
    plan, _ = page.ask("run.plan")
    assert plan == {"inputs": 13, "known": 0, "calls": 1, "bytes": plan["bytes"]}
    assert plan["bytes"] > 0
    card = run_through(page)
    assert (card["state"], card["done"], card["total"], card["failed"]) == ("done", 13, 13, 1)
    assert card["calls"] == 1
    said = [page.ask("rows", {"part": part}) for part in range(card["parts"])]
    assert [result["part"] for result, _ in said] == list(range(card["parts"]))
    outputs = [row for _, (stream, _) in said for row in rows_of(stream)]
    assert sorted(row["index"] for row in outputs) == list(range(13))
    (failed,) = [row for row in outputs if row["status"] == "failed"]
    assert failed["error_name"]
    assert failed["error_message"]
    rows = [row for _, (_, stream) in said for row in rows_of(stream)]
    assert tuple(rows[0]) == ROW_COLUMNS
    assert len(rows) == 12 * 3


def test_a_part_that_there_is_not_is_an_error(page, failed):
    with pytest.raises(failed, match="PART_UNKNOWN"):
        page.ask("rows", {"part": 0})


def test_run_events_come_at_a_pace_that_can_be_followed(browsers, tmp_path, model, page_of):
    folder = folder_of(tmp_path / "many", [f"{number}.png" for number in range(300)])

    def slowly(image):
        time.sleep(0.005)
        return colors(image)

    page = page_of(browsers(folder, model(slowly)))
    page.ask("open")
    began = time.monotonic()
    card = run_through(page)
    seconds = time.monotonic() - began
    assert card["done"] == 300
    assert 2 <= len(runs(page)) <= 8.5 * seconds + 4
    meanwhile = [card for card in runs(page) if 0 < card["done"] < 300]
    assert any(card["rate"] > 0 and card["parts"] > 0 for card in meanwhile)


def test_tomorrow_a_page_has_the_predictions_without_a_run(browsers, folder, model, page_of):
    reference = model(colors)
    first = browsers(folder, reference)
    first.run(progress=None)
    first.close()
    page = page_of(browsers(folder, reference))
    assert page.ask("open")[0]["run"]["parts"] == 0
    card = page.wait_for(lambda: [card for card in runs(page) if card["parts"]])[-1]
    assert (card["state"], card["done"], card["failed"], card["known"]) == ("done", 13, 1, 13)
    _, (outputs, rows) = page.ask("rows", {"part": 0})
    assert len(rows_of(outputs)) == 13
    assert {row["label"] for row in rows_of(rows)} == {"red", "green", "blue"}
    assert page.ask("run.plan")[0]["calls"] == 0


def test_what_concerns_the_whole_run_stands_on_its_card(browsers, folder, model, page_of):
    journal = folder.parent / "journal"
    browsers(folder, model(colors), folder=journal).run(progress=None)
    page = page_of(browsers(folder, model(lambda _: {"other": 1}), folder=journal))
    page.ask("open")
    card = page.wait_for(lambda: [card for card in runs(page) if card["error"]])[-1]
    assert card["state"] == "failed"
    assert card["error"]["name"] == "JOURNAL_OTHER_SETTINGS"
    assert card["error"]["hint"]
    # Its neighbors are unharmed.
    assert len(page.ask("inputs", {"start": 0, "count": 99})[0]["ids"]) == 13
    assert page.ask("tiles", {"indexes": [0], "edge": 64})[1][0]


def test_a_journal_that_another_one_writes_is_an_error_on_the_card(
    browsers, folder, model, page_of
):
    reference = model(colors)
    other = browsers(folder, reference)
    browser = browsers(folder, reference)
    page = page_of(browser)
    page.ask("open")
    with other._browsing.running.batch.journal.writing():
        card = run_through(page)
    assert card["error"]["name"] == "JOURNAL_IN_USE"
    assert run_through(page)["state"] == "done"


def test_a_run_can_be_paused_resumed_and_cancelled_by_the_page(browsers, folder, model, page_of):
    begun, go = threading.Event(), threading.Event()

    def slow(image):
        begun.set()
        go.wait(20)
        return colors(image)

    page = page_of(browsers(folder, model(slow)))
    try:
        assert page.ask("run.start")[0]["state"] == "running"
        assert begun.wait(20)
        assert page.ask("run.pause")[0]["state"] == "paused"
        assert page.ask("run.resume")[0]["state"] == "running"
        assert page.ask("run.cancel")[0]["state"] == "cancelling"
        page.wait_for(lambda: runs(page)[-1]["state"] == "idle", 2)
        assert runs(page)[-1]["error"] is None
    finally:
        go.set()


def test_retry_asks_again_about_what_failed(page, folder):
    assert run_through(page)["failed"] == 1
    (folder / "green" / "8.png").write_bytes(picture())
    # A changed file is another input: the folder must be listed again for it.
    assert run_through(page, "run.retry")["failed"] == 1


def test_other_limits_are_another_era(page, browser):
    before = run_through(page)["era"]
    started, _ = page.ask("run.start", {"max_concepts": 1, "min_value": 0.0})
    assert started["era"] > before
    page.until(lambda: browser._browsing.run_card["state"] == "done")
    page.until(lambda: browser.max_concepts == 1)
    rows = rows_of(page.ask("rows", {"part": 0})[1][1])
    assert len({row["output_id"] for row in rows}) == len(rows) == 12
