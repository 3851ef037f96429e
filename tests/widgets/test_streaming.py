"""Answers that come in pieces: shown as they come, kept when they are cancelled."""

import itertools
import threading
import time

import pyarrow as pa
import pytest

import predict_widgets as pw
from predict_widgets.widgets.pace import Pace

ENDLESS = ("a ", "b ", *["c "] * 200)


def text_in(buffers):
    rows = pa.ipc.open_stream(buffers[1]).read_all().to_pylist()
    return "".join(row["text"] or "" for row in rows if row["kind"] == "text")


def said(prediction):
    return "".join(each.text for each in prediction.texts)


class Speaker:
    """A model that says one word each time it may."""

    def __init__(self, words=("a ", "b ", "c ")):
        self.words = words
        self.may = threading.Semaphore(0)
        self.stopped = threading.Event()
        self.asked = 0

    def __call__(self, _picture):
        self.asked += 1
        try:
            for word in self.words:
                assert self.may.acquire(timeout=20)
                yield word
        except GeneratorExit:
            self.stopped.set()
            raise

    def has_stopped(self):
        """A function is stopped between two of its words: it must have more to say."""
        for _ in self.words:
            self.let()
            if self.stopped.wait(0.05):
                return True
        return False

    def let(self, words=1):
        self.may.release(words)


@pytest.fixture
def speaker():
    speaker = Speaker()
    yield speaker
    speaker.let(100)


@pytest.fixture
def viewer(viewers, model, speaker):
    return viewers(model(lambda picture: (yield from speaker(picture)), output="text"))


@pytest.fixture
def key(page):
    return page.ask("input.sample", {"sample_id": "coffee"})[0]["input"]["key"]


def partials(page, request):
    return [each for each in page.messages("partial") if each[0]["id"] == request]


def test_the_card_says_that_it_streams(page):
    assert page.ask("open")[0]["model"]["streams"] is True


def test_words_come_as_they_are_said_and_the_reply_last(viewer, page, key, speaker):
    request = page.request("predict", {"input_keys": [key]})
    ids = set()
    for number, so_far in enumerate(["a ", "a b "]):
        speaker.let()
        message, buffers = page.wait_for(lambda n=number: partials(page, request)[n:])[0]
        (answer,) = message["result"]["answers"]
        assert (answer["status"], answer["input_key"]) == ("partial", key)
        assert text_in(buffers) == so_far
        ids.add(answer["output_id"])
        assert not page.replies(request)
        page.until(lambda so=so_far: said(viewer.prediction) == so)
        assert viewer.prediction.partial is True
        assert viewer.status == "predicting"
    speaker.let()
    result, buffers = page.answer(request)
    (answer,) = result["answers"]
    assert (answer["status"], text_in(buffers)) == ("ok", "a b c ")
    assert ids == {answer["output_id"]}
    page.until(lambda: viewer.status == "ok")
    assert viewer.prediction.partial is False
    sent = [message for message in page.widget.comm.sent if message[1].get("method") == "custom"]
    assert sent[-1][1]["content"]["type"] == "reply"


def test_what_came_before_a_cancel_is_the_answer(viewer, page, key, speaker):
    speaker.words = ENDLESS
    request = page.request("predict", {"input_keys": [key]})
    speaker.let(2)
    page.until(lambda: viewer.prediction is not None and said(viewer.prediction) == "a b ")
    page.cancel(request)
    result, buffers = page.answer(request)
    assert result["answers"][0]["status"] == "partial"
    assert text_in(buffers) == "a b "
    page.until(lambda: viewer.status == "partial")
    assert viewer.prediction.partial is True
    assert speaker.has_stopped()
    opened, buffers = page.ask("open")
    assert opened["answers"][0]["status"] == "partial"
    assert text_in(buffers) == "a b "
    # The rest was never heard, so that asking once more asks anew.
    speaker.words = ("a ", "b ", "c ")
    again = page.request("predict", {"input_keys": [key]})
    speaker.let(3)
    assert page.answer(again)[0]["answers"][0]["status"] == "ok"
    assert speaker.asked == 2


def test_a_cancel_before_the_first_word_leaves_what_was_there(viewer, page, key, speaker, failed):
    speaker.let(3)
    page.ask("predict", {"input_keys": [key]})
    request = page.request("predict", {"input_keys": [key], "again": True})
    page.until(lambda: speaker.asked == 2)
    page.cancel(request)
    with pytest.raises(failed, match="CANCELLED"):
        page.answer(request)
    page.until(lambda: viewer.status == "ok")
    assert said(viewer.prediction) == "a b c "


def test_another_model_chosen_meanwhile_throws_it_away(viewer, page, key, speaker, failed):
    speaker.words = ENDLESS
    request = page.request("predict", {"input_keys": [key]})
    speaker.let()
    page.wait_for(lambda: partials(page, request))
    viewer.model = "dominant-colors"
    speaker.let()
    with pytest.raises(failed, match="CANCELLED"):
        page.answer(request)
    assert viewer.prediction is None
    assert speaker.has_stopped()


def test_an_answer_that_comes_after_the_choice_of_another_model_is_not_kept(viewer, key):
    shelf = viewer._session.shelf
    before = shelf.era
    late = pw.predict(shelf.get(key).input, "dominant-colors")
    viewer.model = "dominant-colors"
    assert shelf.answer(key, late, before) is None
    assert viewer.prediction is None
    assert shelf.answer(key, late, shelf.era).prediction is late


def test_a_dropped_file_streams_too_and_stays_with_what_came(viewer, page, photo, speaker):
    asked = {"name": "cup.jpg", "media_type": "image/jpeg"}
    request = page.request("try", asked, [photo])
    speaker.let()
    message, _ = page.wait_for(lambda: partials(page, request))[0]
    assert message["result"]["input"]["name"] == "cup.jpg"
    page.cancel(request)
    result, _ = page.answer(request)
    assert result["input"]["key"] == message["result"]["input"]["key"]
    assert result["answers"][0]["status"] == "partial"
    assert [each["name"] for each in page.ask("open")[0]["inputs"]] == ["cup.jpg"]
    page.until(lambda: viewer.input_key == result["input"]["key"])


def test_what_came_before_a_failure_stays(viewers, page_of, model, failed):
    def breaks(_picture):
        yield "so far "
        time.sleep(0.2)
        raise ValueError("not further")

    viewer = viewers(model(breaks, output="text"))
    page = page_of(viewer)
    key = page.ask("input.sample", {"sample_id": "coffee"})[0]["input"]["key"]
    request = page.request("predict", {"input_keys": [key]})
    with pytest.raises(failed) as caught:
        page.answer(request)
    assert "not further" in str(caught.value.payload)
    assert partials(page, request)
    assert said(viewer.prediction) == "so far "
    page.until(lambda: viewer.status == "failed")


def test_several_inputs_are_answered_whole(page, key, speaker):
    other = page.ask("input.sample", {"sample_id": "cat"})[0]["input"]["key"]
    speaker.let(6)
    request = page.request("predict", {"input_keys": [key, other]})
    result, _ = page.answer(request)
    assert [answer["status"] for answer in result["answers"]] == ["ok", "ok"]
    assert partials(page, request) == []


def test_closing_ends_the_call(viewer, page, key, speaker):
    speaker.words = ENDLESS
    page.request("predict", {"input_keys": [key]})
    speaker.let()
    page.until(lambda: viewer.prediction is not None)
    viewer.close()
    assert speaker.has_stopped()
    assert viewer._session.shelf.all() == []


def test_lines_of_a_page_come_as_they_are_read(viewers, page_of):
    page = page_of(viewers("text-lines"))
    page.ask("open")
    key = page.ask("input.sample", {"sample_id": "text-page"})[0]["input"]["key"]
    request = page.request("predict", {"input_keys": [key]})
    result, buffers = page.answer(request)
    whole = text_in(buffers)
    assert result["answers"][0]["status"] == "ok"
    so_far = [text_in(buffers) for _, buffers in partials(page, request)]
    assert so_far
    assert all(whole.startswith(text) for text in so_far)
    assert [len(text) for text in so_far] == sorted({len(text) for text in so_far})


# --- from Python ---------------------------------------------------------------------------------
def test_python_streams_to_the_pages(viewer, page, photo, speaker):
    pages = threading.Thread(target=lambda: [_let_after_event(page, speaker, n) for n in range(3)])
    pages.start()
    prediction = viewer.predict(photo)
    pages.join(20)
    assert (said(prediction), prediction.partial) == ("a b c ", False)
    assert viewer.status == "ok"
    page.until(lambda: page.messages("event")[-1][0]["params"]["answers"][0]["status"] == "ok")
    events = page.messages("event")
    first, *rest = [event["params"] for event, _ in events]
    assert [card["key"] for card in first["inputs"]] == [first["current"]] == [viewer.input_key]
    assert first["answers"][0]["status"] == "partial"
    # Its picture travels once, and pages stay where the person has gone meanwhile.
    assert rest
    assert all((params["inputs"], params["current"]) == ([], "") for params in rest)
    assert [len(buffers) for _, buffers in events] == [4] + [3] * len(rest)
    assert all(buffers[2] == b"" for _, buffers in events[1:])
    assert text_in(events[-1][1]) == "a b c "


def _let_after_event(page, speaker, number):
    if number:
        page.until(lambda: len(page.messages("event")) >= number)
    speaker.let()


def test_an_input_removed_while_python_streams_does_not_come_back(viewer, page, photo, speaker):
    def remove():
        speaker.let()
        event, _ = page.wait_for(lambda: page.messages("event"))[0]
        page.ask("input.remove", {"key": event["params"]["current"]})
        page.save(input_key="")
        speaker.let(2)

    removing = threading.Thread(target=remove)
    removing.start()
    assert said(viewer.predict(photo)) == "a b c "
    removing.join(20)
    assert page.ask("open")[0]["inputs"] == []
    assert (viewer.input_key, viewer.status) == ("", "empty")


def test_what_came_before_an_interrupt_stays(viewer, photo, speaker, page):
    stream = viewer._session.answering.stream

    def interrupted(*arguments, **settings):
        yield next(stream(*arguments, **settings))
        raise KeyboardInterrupt

    viewer._session.answering.stream = interrupted
    speaker.let()
    with pytest.raises(KeyboardInterrupt):
        viewer.predict(photo)
    assert (said(viewer.prediction), viewer.status) == ("a ", "partial")
    assert page.ask("open")[0]["answers"][0]["status"] == "partial"


def test_python_gets_the_whole_answer_from_memory(viewer, photo, speaker, page):
    speaker.let(3)
    viewer.predict(photo)
    assert viewer.predict(photo).reused is True
    page.until(lambda: page.messages("event")[-1][0]["params"]["answers"][0]["reused"])
    assert speaker.asked == 1


def test_what_one_begins_with_streams(viewers, page_of, model, speaker, photo):
    reference = model(lambda picture: (yield from speaker(picture)), output="text")
    viewer = viewers(reference, inputs=photo)
    page = page_of(viewer)
    page.ask("open")
    speaker.let()
    event, _ = page.wait_for(lambda: page.messages("event"))[0]
    assert event["params"]["answers"][0]["status"] == "partial"
    speaker.let(2)
    page.until(lambda: said(viewer.prediction) == "a b c ")
    page.until(lambda: viewer.status == "ok")


def test_a_failure_alone_raises(viewers, model, photo):
    def breaks(_picture):
        yield from ()
        raise ValueError("not at all")

    viewer = viewers(model(breaks, output="text"))
    with pytest.raises(pw.PredictError, match="not at all"):
        viewer.predict(photo)
    with pytest.raises(pw.PredictError):
        viewer.predict(b"no picture")
    assert viewer.predictions == []


# --- how fast ------------------------------------------------------------------------------------
def test_news_are_told_at_the_pace_and_the_newest_is_never_kept_back():
    told = []
    with Pace(lambda news: told.append((news, time.monotonic())), 0.05) as pace:
        for number in range(50):
            pace.offer(number)
            time.sleep(0.004)
        time.sleep(0.2)
        assert told[-1][0] == 49
        assert [news for news, _ in told] == sorted(news for news, _ in told)
        times = [at for _, at in told]
        assert min(b - a for a, b in itertools.pairwise(times)) > 0.04
        assert 4 <= len(told) <= 8
        pace.offer(50)
        pace.offer(51)
    count = len(told)
    time.sleep(0.1)
    assert len(told) == count
