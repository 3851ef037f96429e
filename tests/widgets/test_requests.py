"""Every request of the page gets exactly one reply: a result, or an error that says what to do."""

import hashlib
import io
import threading

import pyarrow as pa
import pytest
from PIL import Image

import predict_widgets as pw
from predict_widgets import api
from predict_widgets.inputs import as_input
from predict_widgets.widgets.wire import Answer, InputCard, Method, ModelCard, ParameterCard
from tests.builders import videos

COFFEE = "embedded/main/models/imagenet-classifier"


def rows_of(stream):
    return pa.ipc.open_stream(stream).read_all().to_pylist()


def keep(page, sample="coffee"):
    return page.ask("input.sample", {"sample_id": sample})[0]["input"]["key"]


def test_open_tells_all_that_a_page_draws(page):
    result, buffers = page.ask("open")
    assert result["platform"]["name"] == "embedded"
    assert result["platform"]["embedded"] is True
    assert result["model"]["reference"] == COFFEE
    assert result["model"]["version_id"]
    assert result["model"]["input_fields"] == ["image"]
    assert "concepts" in result["model"]["output_fields"]
    assert result["samples"][0]["id"] == "coffee"
    assert len(buffers) == 2 + len(result["samples"])
    assert all(thumbnail.startswith(b"\xff\xd8") for thumbnail in buffers[2:])


def test_cards_say_all_that_the_page_reads(page):
    result, _ = page.ask("open")
    assert result["model"].keys() == ModelCard.__annotations__.keys()
    assert {card["kind"] for card in result["samples"]} <= {"image", "video"}
    key = keep(page)
    (card,) = page.ask("open")[0]["inputs"]
    assert card.keys() == InputCard.__annotations__.keys()
    assert (card["media_type"], card["duration_ms"], card["text"]) == ("image/jpeg", 0, "")
    answer = page.ask("predict", {"input_keys": [key]})[0]["answers"][0]
    assert answer.keys() == Answer.__annotations__.keys()
    assert (answer["sample_ms"], answer["notes"], answer["node_id"]) == (0, [], "")


def test_the_parameters_of_a_model_are_on_its_card(page):
    card = page.ask("open")[0]["model"]
    (evidence,) = (each for each in card["parameters"] if each["name"] == "evidence")
    assert evidence.keys() == ParameterCard.__annotations__.keys()
    assert evidence["kind"] == "integer"
    assert card["streams"] is False


def test_a_video_has_its_length_and_its_answer_the_time_between_frames(page):
    clip = videos.clip(frames=20, rate=10)
    card = page.upload("clip.mp4", clip, "video/mp4")[0]["input"]
    assert (card["kind"], card["duration_ms"]) == ("video", 2000)
    assert (card["width"], card["height"]) == (192, 128)
    asked = {"input_keys": [card["key"]], "sample_ms": 500, "max_concepts": 3}
    result, (_, predictions) = page.ask("predict", asked)
    assert result["answers"][0]["sample_ms"] == 500
    times = {row["time_ms"] for row in rows_of(predictions)}
    assert times == {250, 750, 1250, 1750}


def test_the_concepts_of_a_video_stand_once_with_their_best_score(viewer):
    item = as_input(videos.clip(frames=20, rate=10), name="clip.mp4")
    viewer.threshold = 0
    prediction = viewer.predict(item)
    frames = prediction.to_pandas()
    best = frames[frames.kind == "concept"].groupby(["vocabulary", "label"]).score.max()
    said = {(each["vocabulary"], each["label"]): each["score"] for each in viewer.concepts}
    assert len(said) == len(viewer.concepts) == min(len(best), 200)
    assert all(best[key] == score for key, score in said.items())
    scores = [each["score"] for each in viewer.concepts]
    assert scores == sorted(scores, reverse=True)


def test_a_typed_text_is_an_input(viewers, page_of, model, failed):
    viewer = viewers(model(lambda text: [(text[-3:], 0.5)], input="text"))
    page = page_of(viewer)
    page.ask("open")
    page.until(lambda: "text" in viewer._admits)
    text = "Grüße an alle, die hier\nlesen. " * 300 + "end"
    result, (thumbnail,) = page.ask("input.text", {"text": text})
    card = result["input"]
    assert (card["kind"], card["bytes"]) == ("text", len(text.encode()))
    assert card["name"].startswith("Grüße an alle, die hier")
    assert len(card["name"]) <= 40
    assert text.startswith(card["text"])
    assert len(card["text"]) == 4000
    assert thumbnail == b""
    asked = {"input_keys": [card["key"]]}
    assert rows_of(page.ask("predict", asked)[1][1])[0]["label"] == "end"
    assert f"pw.Text({text!r})" in page.ask("code", asked)[0]["code"]
    with pytest.raises(failed, match="TEXT_EMPTY"):
        page.ask("input.text", {"text": ""})


def test_a_text_is_not_taken_by_a_model_of_pictures(viewer, page, failed):
    with pytest.raises(failed, match="INPUT_KIND_NOT_SUPPORTED"):
        page.ask("input.text", {"text": "words"})
    assert viewer._session.shelf.all() == []


def test_samples_are_of_the_kinds_that_the_model_takes(page, model):
    assert page.ask("open")[0]["samples"]
    reference = model(lambda text: [(text, 1.0)], input="text")
    chosen, buffers = page.ask("models.choose", {"reference": reference})
    assert all(card["kind"] == "text" for card in chosen["samples"])
    assert len(buffers) == len(chosen["samples"])
    chosen, buffers = page.ask(
        "models.choose", {"reference": "embedded/main/models/dominant-colors"}
    )
    assert {card["kind"] for card in chosen["samples"]} >= {"image"}
    assert len(buffers) == len(chosen["samples"])


def test_every_method_of_the_wire_has_a_handler_in_the_viewer_it_is_for(viewer, workflow_viewers):
    of_model, of_workflow = set(viewer._methods), set(workflow_viewers()._methods)
    assert of_model | of_workflow == set(Method.__args__)
    own = {method.partition(".")[0] for method in of_model - of_workflow}
    assert own == {"models", "compare", "cover", "examples", "transient"}
    assert {method.partition(".")[0] for method in of_workflow - of_model} == {"workflows"}


def test_a_prediction_comes_as_a_line_and_rows(page):
    key = keep(page)
    request = page.request("predict", {"input_keys": [key], "max_concepts": 5, "min_value": 0})
    result, (outputs, predictions) = page.answer(request)
    (answer,) = result["answers"]
    assert answer["input_key"] == key
    assert answer["status"] == "ok"
    assert answer["max_concepts"] == 5
    assert answer["cut_off"] is True
    (output,) = rows_of(outputs)
    assert (output["output_id"], output["input_key"]) == (answer["output_id"], key)
    imagenet = [row for row in rows_of(predictions) if row["vocabulary"] == "imagenet"]
    assert [row["output_id"] for row in imagenet] == [answer["output_id"]] * 5
    assert imagenet[0]["label"] == "espresso"
    assert page.progress(request)[0]["stage"] == "predicting"
    assert result["model"]["version_id"] == output["model_version_id"]


def test_the_same_is_asked_once_and_again_asks_anew(page, model, viewers, page_of):
    calls = []
    page = page_of(viewers(model(lambda _: calls.append(1) or [("it", 0.5)])))
    asked = {"input_keys": [keep(page)], "max_concepts": 20, "min_value": 0}
    assert page.ask("predict", asked)[0]["answers"][0]["reused"] is False
    assert page.ask("predict", asked)[0]["answers"][0]["reused"] is True
    assert page.ask("predict", asked | {"again": True})[0]["answers"][0]["reused"] is False
    assert len(calls) == 2


def test_open_gives_back_what_was_tried(page):
    key = keep(page)
    asked, _ = page.ask("predict", {"input_keys": [key], "max_concepts": 20, "min_value": 0})
    result, buffers = page.ask("open")
    assert [card["key"] for card in result["inputs"]] == [key]
    assert result["current"] == key
    assert result["answers"] == asked["answers"]
    assert rows_of(buffers[1])[0]["output_id"] == asked["answers"][0]["output_id"]
    assert buffers[-1].startswith(b"\xff\xd8")


def test_five_files_of_which_one_is_bad(page, png, failed):
    good = [page.upload(f"{n}.png", png((n, n, n)))[0]["input"]["key"] for n in range(4)]
    with pytest.raises(failed) as caught:
        page.upload("bad.png", png((9, 9, 9))[:40])
    assert caught.value.name.startswith("IMAGE_")
    assert caught.value.payload["hint"]
    result, _ = page.ask("predict", {"input_keys": good, "max_concepts": 3, "min_value": 0})
    assert [answer["status"] for answer in result["answers"]] == ["ok"] * 4


def test_a_failure_on_one_input_is_in_its_answer(viewers, page_of, model, png):
    def fussy(image):
        if image.getpixel((0, 0)) == (1, 1, 1):
            raise ValueError("not this one")
        return [("fine", 1.0)]

    page = page_of(viewers(model(fussy)))
    keys = [page.upload(f"{n}.png", png((n, n, n)))[0]["input"]["key"] for n in range(3)]
    result, _ = page.ask("predict", {"input_keys": keys, "max_concepts": 3, "min_value": 0})
    assert [answer["status"] for answer in result["answers"]] == ["ok", "failed", "ok"]
    assert "not this one" in str(result["answers"][1]["error"])


def test_picture_is_upright_and_no_larger_than_asked(page):
    key = keep(page)
    result, (data,) = page.ask("picture", {"key": key, "edge": 100})
    with Image.open(io.BytesIO(data)) as image:
        assert image.format == "JPEG"
        assert image.size == (result["width"], result["height"])
        assert max(image.size) == 100


def test_thumbnails_come_in_the_order_of_their_keys(page):
    key = keep(page)
    _, buffers = page.ask("thumbnails", {"keys": ["unknown", key]})
    assert buffers[0] == b""
    assert buffers[1].startswith(b"\xff\xd8")


def test_an_input_removed_while_it_is_predicted_on_does_not_come_back(viewer, page):
    go = threading.Event()
    pw.embedded().register("waits", lambda _picture: go.wait(10) and {"a": 1.0})
    viewer.model = "embedded/main/models/waits"
    key = keep(page)
    request = page.request("predict", {"input_keys": [key], "max_concepts": 5, "min_value": 0})
    page.until(lambda: viewer.status == "predicting")
    page.ask("input.remove", {"key": key})
    page.save(input_key="")
    go.set()
    page.answer(request)
    assert (viewer.input_key, viewer.status) == ("", "empty")


def test_a_file_whose_prediction_is_cancelled_is_let_go(viewer, page, photo):
    go = threading.Event()
    pw.embedded().register("waits", lambda _picture: go.wait(10) and {"a": 1.0})
    viewer.model = "embedded/main/models/waits"
    request = page.request("try", {"name": "cup.jpg", "media_type": "image/jpeg"}, [photo])
    page.until(lambda: viewer.status == "predicting")
    page.cancel(request)
    go.set()
    with pytest.raises(Exception, match="CANCELLED"):
        page.answer(request)
    opened, _ = page.ask("open")
    assert (opened["inputs"], opened["current"]) == ([], "")
    assert viewer.status == "empty"


def test_a_file_that_could_not_be_predicted_on_is_let_go(viewer, page, photo, failed, monkeypatch):
    def fails(*_, **__):
        raise pw.PredictError("The network is gone.", name="UNREACHABLE")

    monkeypatch.setattr(api, "predict", fails)
    asked = {"name": "cup.jpg", "media_type": "image/jpeg"}
    with pytest.raises(failed):
        page.ask("try", asked, [photo])
    opened, _ = page.ask("open")
    assert (opened["inputs"], opened["current"]) == ([], "")
    assert viewer.status == "empty"


def test_a_file_with_an_answer_stays_when_asking_again_fails(viewer, page, photo, monkeypatch):
    asked = {"name": "cup.jpg", "media_type": "image/jpeg"}
    page.ask("try", asked, [photo])

    def fails(*_, **__):
        raise pw.PredictError("The network is gone.", name="UNREACHABLE")

    monkeypatch.setattr(api, "predict", fails)
    with pytest.raises(Exception, match="UNREACHABLE"):
        page.ask("try", asked, [photo])
    assert viewer.prediction.concepts["espresso"]


def test_an_input_that_was_removed_is_unknown(page, failed):
    key = keep(page)
    page.ask("input.remove", {"key": key})
    with pytest.raises(failed) as caught:
        page.ask("predict", {"input_keys": [key], "max_concepts": 20, "min_value": 0})
    assert caught.value.name == "INPUT_UNKNOWN"
    assert page.ask("open")[0]["inputs"] == []


def test_a_url_that_is_a_path_is_refused(page, failed, tmp_path):
    (tmp_path / "secret.png").write_bytes(b"x")
    for url in (str(tmp_path / "secret.png"), f"file://{tmp_path}/secret.png", "ftp://x/y"):
        with pytest.raises(failed) as caught:
            page.ask("input.url", {"url": url})
        assert caught.value.name == "URL_NOT_SUPPORTED"


def test_models_and_versions_are_listed_and_one_is_chosen(viewer, page):
    listed, _ = page.ask("models.list", {"search": "", "page": 1})
    ids = [card["id"] for card in listed["models"]]
    assert {"imagenet-classifier", "dominant-colors"} <= set(ids)
    assert listed["more"] is False
    found, _ = page.ask("models.list", {"search": "dominant", "page": 1})
    assert [card["id"] for card in found["models"]] == ["dominant-colors"]
    reference = found["models"][0]["reference"]
    versions, _ = page.ask("models.versions", {"reference": reference})
    assert versions["versions"][0]["id"]
    chosen, _ = page.ask("models.choose", {"reference": reference})
    assert chosen["model"]["id"] == "dominant-colors"
    page.until(lambda: viewer.model == chosen["model"]["reference"])


def test_choosing_another_model_lets_its_answers_go(viewer, page):
    asked = {"input_keys": [keep(page)], "max_concepts": 20, "min_value": 0}
    page.ask("predict", asked)
    assert viewer.concepts
    page.ask("models.choose", {"reference": "embedded/main/models/dominant-colors"})
    page.until(lambda: viewer.model.endswith("dominant-colors"))
    page.until(lambda: viewer.concepts == [])
    assert viewer.prediction is None
    result, (_, predictions) = page.ask("predict", asked)
    assert result["model"]["id"] == "dominant-colors"
    assert rows_of(predictions)[0]["kind"] == "color"


def test_an_answer_is_given_up_when_another_model_is_chosen_while_its_model_is_described(
    viewer, page, failed, monkeypatch
):
    key = keep(page)
    describe = viewer._session.answering.card

    def slowly(job):
        card = describe(job)
        viewer.model = "dominant-colors"
        return card

    monkeypatch.setattr(viewer._session.answering, "card", slowly)
    with pytest.raises(failed, match="CANCELLED"):
        page.ask("predict", {"input_keys": [key], "max_concepts": 5, "min_value": 0})
    assert viewer.prediction is None


def test_an_answer_stands_when_asking_again_is_cancelled(viewer, page, failed):
    go, slow = threading.Event(), threading.Event()
    pw.embedded().register("waits", lambda _picture: (slow.is_set() and go.wait(10)) or {"a": 1.0})
    viewer.model = "embedded/main/models/waits"
    asked = {"input_keys": [keep(page)], "max_concepts": 5, "min_value": 0}
    page.ask("predict", asked)
    slow.set()
    request = page.request("predict", asked | {"again": True})
    page.until(lambda: viewer.status == "predicting")
    page.cancel(request)
    with pytest.raises(failed, match="CANCELLED"):
        page.answer(request)
    go.set()
    assert viewer.prediction.concepts[0].label == "a"
    page.until(lambda: viewer.status == "ok")


def test_a_small_file_is_taken_and_predicted_on_in_one_go(viewer, page, photo):
    asked = {"name": "cup.jpg", "media_type": "image/jpeg", "max_concepts": 5, "min_value": 0}
    result, (_, predictions) = page.ask("try", asked, [photo])
    assert result["input"]["sha256"] == hashlib.sha256(photo).hexdigest()
    assert [answer["input_key"] for answer in result["answers"]] == [result["input"]["key"]]
    assert rows_of(predictions)[0]["label"] == "espresso"
    page.until(lambda: viewer.input_key == result["input"]["key"])
    assert "cup.jpg" in page.ask("code", {"input_keys": [viewer.input_key]})[0]["code"]


@pytest.mark.parametrize(
    ("data", "name"),
    [(b"no picture", "IMAGE_UNREADABLE"), (bytes(10 << 20), "UPLOAD_CHUNK_TOO_LARGE")],
)
def test_a_small_file_that_cannot_be_taken_is_named(viewer, page, failed, data, name):
    asked = {"name": "x.jpg", "media_type": "image/jpeg"}
    with pytest.raises(failed, match=name):
        page.ask("try", asked, [data])
    assert viewer.predictions == []


@pytest.mark.parametrize(
    ("method", "params", "name"),
    [
        ("no.such", {}, "METHOD_UNKNOWN"),
        ("predict", {"input_keys": "one"}, "REQUEST_INVALID"),
        ("upload.begin", {"name": "x", "size": -1}, "REQUEST_INVALID"),
        ("upload.begin", {"size": 1}, "REQUEST_INVALID"),
        ("code", {"input_keys": [], "threshold": -2}, "REQUEST_INVALID"),
        ("upload.chunk", {"upload_id": "none", "offset": 0}, "UPLOAD_UNKNOWN"),
        ("input.sample", {"sample_id": "none"}, "SAMPLE_UNKNOWN"),
        ("models.choose", {"reference": "embedded/main/models/none"}, "MODEL_DOES_NOT_EXIST"),
        ("models.choose", {"reference": "a b c"}, "REFERENCE_NOT_UNDERSTOOD"),
        ("models.choose", {"reference": "clarifai/main/models/x"}, "CREDENTIAL_MISSING"),
        ("picture", {"key": "none", "edge": 10}, "INPUT_UNKNOWN"),
    ],
)
def test_what_cannot_be_done_is_an_error_with_a_name(page, failed, method, params, name):
    with pytest.raises(failed) as caught:
        page.ask(method, params)
    assert caught.value.name == name
    assert caught.value.payload["message"]
