"""A viewer of several models: who is asked, what is kept, what is saved and copied."""

import io
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from PIL import Image

import predict_widgets as pw
from predict_widgets.errors import NotFoundError, PredictError, ReferenceNotUnderstoodError
from predict_widgets.inputs import Input
from predict_widgets.widgets.asking import Asking
from predict_widgets.widgets.chosen import Routing
from predict_widgets.widgets.chosen_model import ChosenModel
from predict_widgets.widgets.code import OnShow, code_for
from predict_widgets.widgets.shelf import Origin, Tried

ROOT = Path(__file__).parents[2]
ASKING = {"max_concepts": 20, "min_value": 0, "prompt": "", "params": {}, "sample_ms": 0}


@pytest.fixture
def cats(model):
    return model(lambda image: [("cat", 0.9), ("dog", 0.1)], input="image", output="concepts")  # noqa: ARG005


@pytest.fixture
def dogs(model):
    return model(lambda image: [("dog", 0.8), ("Cat", 0.3)], input="image", output="concepts")  # noqa: ARG005


def sample(page):
    key = page.ask("input.sample", {"sample_id": "coffee"})[0]["input"]["key"]
    page.save(input_key=key)
    return key


def beside(page, key, reference, **more):
    return page.ask(
        "compare.predict",
        {"input_key": key, "reference": reference, "again": False, **ASKING, **more},
    )


# --- what can be compared ------------------------------------------------------------------------
@pytest.mark.parametrize("count", [0, 1, 7])
def test_two_to_six_models(viewers, count):
    with pytest.raises(PredictError, match="2 to 6") as raised:
        viewers(models=[f"model-{number}" for number in range(count)], platform=pw.embedded())
    assert raised.value.name == "MODELS_TO_COMPARE"


def test_one_name_is_not_read_letter_by_letter(viewers):
    with pytest.raises(PredictError, match="models= takes 2 to 6 models, and this is one"):
        viewers(models="face-boxes")


def test_the_same_twice_is_refused_and_two_versions_are_not(viewers):
    with pytest.raises(PredictError, match="twice"):
        viewers(models=["face-boxes", "embedded/main/models/face-boxes"])
    viewer = viewers(models=["face-boxes", "embedded/main/models/face-boxes/versions/v1"])
    assert viewer.model == viewer.models[0]


def test_model_and_models_and_a_deployment_are_refused(viewers):
    for said in ({"model": "face-boxes"}, {"deployment": "mine"}):
        with pytest.raises(PredictError) as raised:
            viewers(models=["face-boxes", "imagenet-classifier"], **said)
        assert raised.value.name == "MODEL_AND_MODELS"


def test_what_names_no_model_raises_and_changes_nothing(viewers, cats, dogs):
    viewer = viewers(models=[cats, dogs])
    before = viewer.models
    for bad in (["no model", cats], [cats], [cats, cats], [cats, "embedded/main/workflows/x"]):
        with pytest.raises((PredictError, ReferenceNotUnderstoodError)):
            viewer.models = bad
    assert viewer.models == before
    assert viewer.model == cats


def test_listed_models_can_be_compared(viewers):
    listed = list(pw.models(platform=pw.embedded()))[:2]
    viewer = viewers(models=listed, platform=pw.embedded())
    assert viewer.models == [str(each.reference) for each in listed]


# --- asking --------------------------------------------------------------------------------------
def test_python_asks_all_of_them_and_holds_them_together(viewers, cats, dogs, photo):
    viewer = viewers(models=[cats, dogs], threshold=0.0)
    prediction = viewer.predict(photo)
    assert prediction.concepts[0].label == "cat"
    assert list(viewer.compared) == [cats, dogs]
    assert viewer.compared[dogs].concepts[0].label == "dog"
    assert all(each.latency_ms > 0 for each in viewer.compared.values())
    rows = viewer.comparison.concepts
    assert [(row.label, row.shown) for row in rows] == [("cat", (0, 1)), ("dog", (0, 1))]
    frame = viewer.comparison.to_pandas()
    assert list(frame.columns) == [cats, dogs]
    assert frame.loc[("", "cat"), dogs] == pytest.approx(0.3)


def test_threshold_and_filter_apply(viewers, cats, dogs, photo):
    viewer = viewers(models=[cats, dogs], threshold=0.5)
    viewer.predict(photo)
    assert [row.shown for row in viewer.comparison.concepts] == [(0,), (1,)]
    viewer.concept_filter = "DO"
    assert [row.label for row in viewer.comparison.concepts] == ["dog"]


def test_the_page_asks_each_by_itself_and_the_session_remembers(viewers, page_of, model):
    calls = []

    def count(image):
        calls.append(image)
        return [("cat", 0.5)]

    other = model(count, input="image", output="concepts")
    viewer = viewers(models=["imagenet-classifier", other], platform=pw.embedded())
    page = page_of(viewer)
    key = sample(page)
    result, buffers = beside(page, key, other)
    assert result["model"]["reference"] == other
    assert [each["status"] for each in result["answers"]] == ["ok"]
    assert len(buffers) == 2
    assert viewer.prediction is None
    assert list(viewer.compared) == [other]
    assert beside(page, key, other)[0]["answers"][0]["reused"] is True
    assert len(calls) == 1
    beside(page, key, other, again=True)
    assert len(calls) == 2


def test_what_python_has_just_asked_is_no_earlier_answer_to_the_page(
    viewers, page_of, cats, dogs, photo
):
    def reused(viewer):
        viewer.predict(photo)
        said = beside(page_of(viewer), viewer.input_key, dogs)[0]["answers"][0]
        return said["reused"], viewer.compared[dogs].reused

    assert reused(viewers(models=[cats, dogs])) == (False, False)
    # Another viewer of the session: there it is.
    assert reused(viewers(models=[cats, dogs])) == (True, True)


def test_who_asks_the_same_at_the_same_time_waits_for_the_one_answer(viewers, page_of, model):
    calls, go = [], threading.Event()

    def slow(image):
        calls.append(image)
        go.wait(20)
        return [("cat", 0.5)]

    other = model(slow, input="image", output="concepts")
    page = page_of(viewers(models=["imagenet-classifier", other], platform=pw.embedded()))
    key = sample(page)
    asked = {"input_key": key, "reference": other, "again": False, **ASKING}
    ids = [page.request("compare.predict", asked) for _ in range(3)]
    page.until(lambda: calls)
    page.cancel(ids[2])
    page.wait_for(lambda: page.replies(ids[2]))
    go.set()
    answers = [page.answer(each)[0]["answers"][0] for each in ids[:2]]
    assert sorted(each["reused"] for each in answers) == [False, True]
    assert len(calls) == 1


@pytest.fixture
def broken(model):
    def bad(image):  # noqa: ARG001
        message = "it broke"
        raise ValueError(message)

    return model(bad, input="image", output="concepts")


def test_one_that_fails_stands_beside_the_others(viewers, cats, broken, photo):
    gone = "embedded/main/models/nowhere"
    viewer = viewers(models=[cats, broken, gone], platform=pw.embedded())
    viewer.predict(photo)
    assert [each.error is None for each in viewer.compared.values()] == [True, False, False]
    assert isinstance(viewer.compared[gone].error, NotFoundError)
    assert [row.shown for row in viewer.comparison.concepts] == [(0,), (0,)]
    assert "Model does not exist" in repr(viewer.comparison)


def test_the_page_hears_why_one_fails(viewers, page_of, failed, broken):
    gone = "embedded/main/models/nowhere"
    viewer = viewers(models=["imagenet-classifier", broken, gone], platform=pw.embedded())
    page = page_of(viewer)
    key = sample(page)
    with pytest.raises(failed, match="MODEL_DOES_NOT_EXIST"):
        beside(page, key, gone)
    answer = beside(page, key, broken)[0]["answers"][0]
    assert answer["error"]["details"].startswith("ValueError: it broke")


def test_the_first_may_fail_too(viewers, page_of, cats, photo):
    gone = "embedded/main/models/nowhere"
    viewer = viewers(models=[gone, cats], platform=pw.embedded())
    with pytest.raises(NotFoundError):
        viewer.predict(photo)
    assert viewer.status == "failed"
    assert [each.error is None for each in viewer.compared.values()] == [False, True]
    # The page opens all the same, with what the reference says of it.
    opened, _ = page_of(viewer).ask("open")
    assert opened["model"]["id"] == "nowhere"
    assert opened["answers"][0]["status"] == "failed"


def test_a_viewer_of_one_model_that_does_not_exist_still_fails_to_open(viewers, page_of, failed):
    page = page_of(viewers("embedded/main/models/nowhere", platform=pw.embedded()))
    with pytest.raises(failed, match="MODEL_DOES_NOT_EXIST"):
        page.ask("open")


def test_a_model_is_described_with_who_answers(viewers, page_of, cats):
    page = page_of(viewers(models=["imagenet-classifier", cats], platform=pw.embedded()))
    described, _ = page.ask("compare.describe", {"reference": cats})
    assert described["model"]["reference"] == cats
    assert described["platform"]["name"] == "embedded"


def test_settings_are_the_first_models_and_its_versions(viewers, page_of, model, photo):
    heard = []

    def asked(image, size: int = 1):  # noqa: ARG001
        heard.append(size)
        return [("cat", 0.5)]

    one = model(asked, input="image", output="concepts")
    other = model(lambda image: [("cat", 0.4)], input="image", output="concepts")  # noqa: ARG005
    newest = one.removesuffix("/versions/v1")
    viewer = viewers(models=[newest, one, other], params={"size": 3})
    viewer.predict(photo)
    assert heard[0] == 3
    assert [each.error for each in viewer.compared.values()] == [None] * 3
    beside(page_of(viewer), viewer.input_key, one, params={"size": 5}, again=True)
    assert heard[-1] == 5


def test_the_others_run_on_the_nodepool_that_the_first_has_now(viewers, page_of, monkeypatch):
    first, other = "me/app/models/one", "me/app/models/other"
    viewer = viewers(models=[first, other], platform=pw.embedded(), nodepool="lab/old")
    heard = []

    def card(chosen, job=None):  # noqa: ARG001
        heard.append(chosen.routing)
        raise NotFoundError("Nobody there.", name="MODEL_DOES_NOT_EXIST")

    monkeypatch.setattr(ChosenModel, "card", card)
    page = page_of(viewer)
    for nodepool, deployment in (("lab/old", ""), ("lab/new", ""), ("", "me/mine")):
        routing = Routing(deployment, nodepool)
        viewer._session.chosen.choose(viewer._session.chosen.reference, routing=routing)
        page.request("compare.describe", {"reference": other})
        page.until(lambda: len(heard) > 0)
        assert heard.pop() == Routing(nodepool=nodepool)


def test_masks_of_another_model_can_be_had(viewers, page_of, photo):
    viewer = viewers(models=["imagenet-classifier", "color-regions"], platform=pw.embedded())
    viewer.predict(photo)
    page = page_of(viewer)
    result, _ = beside(page, viewer.input_key, viewer.models[1])
    asked = {"output_id": result["answers"][0]["output_id"], "ordinals": [0]}
    media, buffers = page.ask("media", asked)
    assert media["media"][0]["error"] == ""
    assert Image.open(io.BytesIO(buffers[0])).width > 0


def test_an_input_that_is_removed_takes_all_answers_with_it(viewers, page_of, cats, dogs, photo):
    viewer = viewers(models=[cats, dogs])
    viewer.predict(photo)
    page_of(viewer).ask("input.remove", {"key": viewer.input_key})
    assert viewer.compared == {}
    assert viewer.comparison is None


# --- who is compared -----------------------------------------------------------------------------
def test_another_first_model_keeps_the_others(viewers, cats, dogs):
    viewer = viewers(models=[cats, dogs])
    viewer.model = "face-boxes"
    assert viewer.models == ["embedded/main/models/face-boxes", dogs]
    viewer.model = dogs
    assert viewer.models == []
    viewer.models = [cats, dogs]
    assert viewer.model == cats
    viewer.model = dogs
    assert viewer.models == []


def test_the_page_adds_and_removes(viewers, page_of, cats, dogs, photo):
    viewer = viewers(cats)
    viewer.predict(photo)
    assert viewer.comparison is None
    assert viewer.compared == {}
    page = page_of(viewer)
    page.save(models=[cats, dogs])
    page.until(lambda: viewer.models == [cats, dogs])
    beside(page, viewer.input_key, dogs)
    assert list(viewer.compared) == [cats, dogs]
    page.save(models=[])
    page.until(lambda: viewer.models == [])
    assert viewer.prediction.concepts[0].label == "cat"


# --- what is saved and copied --------------------------------------------------------------------
def test_a_saved_cell_shows_the_picture_and_a_table_of_all(viewers, cats, dogs, photo):
    viewer = viewers(models=[cats, dogs], threshold=0.0)
    viewer.predict(photo)
    bundle, _ = viewer._repr_mimebundle_()
    html = bundle["text/html"]
    assert "data:image/jpeg" in html
    assert all(text in html for text in ("<b>A</b>", "<b>B</b>", ">0.90<", ">0.30<", ">cat<"))
    assert len(html) < 200_000
    assert len(bundle["image/png"]) < 200_000
    viewer.picture_in_notebook = False
    assert "data:image/jpeg" not in viewer._repr_mimebundle_()[0]["text/html"]


def test_text_of_models_is_text_in_what_is_saved(viewers, model, photo):
    evil = "<img src=x onerror=alert(1)>"
    models = [
        model(lambda image: [(evil, 0.9)], input="image", output="concepts"),  # noqa: ARG005
        model(
            lambda image: [{"label": evil, "score": 0.5, "box": (0, 0, 0.5, 0.5)}],  # noqa: ARG005
            input="image",
            output="regions",
        ),
    ]
    viewer = viewers(models=models)
    viewer.predict(photo)
    assert viewer.comparison.boxes[0].label == evil
    html = viewer._repr_mimebundle_()[0]["text/html"]
    assert "<img src=x" not in html
    assert "&lt;img src=x" in html


def test_what_is_copied_runs_and_says_the_same(viewers, page_of, tmp_path):
    viewer = viewers(
        models=["imagenet-classifier", "face-boxes"],
        platform=pw.embedded(),
        threshold=0.25,
        max_concepts=7,
    )
    page = page_of(viewer)
    key = sample(page)
    page.ask("predict", {"input_keys": [key], **ASKING, "max_concepts": 7})
    beside(page, key, viewer.models[1], max_concepts=7)
    asked = {"input_keys": [key], "threshold": 0.25, "concept_filter": "", **ASKING}
    code = page.ask("code", {**asked, "max_concepts": 7})[0]["code"]
    assert code == viewer.code()
    assert "pw.compare(" in code
    assert "imagenet-classifier/versions/v1" in code
    printed = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout

    def body(text):
        # But for how long it took.
        return [line.rpartition(" · ")[0] or line for line in text.strip().split("\n")]

    assert body(printed) == body(repr(viewer.comparison))
    assert "espresso" in printed


def test_what_is_copied_says_that_a_deployment_is_left_out():
    first = "u/a/models/m/versions/v"
    shown = OnShow(first, "", Asking(), 0, "", Routing("me/d", ""), models=[first, "u/a/models/n"])
    item = Input("file", b"", "p.jpg", "sha256:0", 0, 0, (), "")
    code = code_for([Tried(item, Origin("path", "p.jpg"))], shown)
    assert "# The first was asked on the deployment 'me/d';" in code
    assert "deployment=" not in code


def test_a_viewer_of_one_model_copies_as_before(viewers, photo):
    viewer = viewers("imagenet-classifier", platform=pw.embedded())
    viewer.predict(photo)
    assert "pw.predict(" in viewer.code()


# --- headless ------------------------------------------------------------------------------------
def test_compare_asks_all_at_once(model, photo):
    together = threading.Barrier(2, timeout=20)

    def wait(image):  # noqa: ARG001
        together.wait()
        return [("cat", 0.5)]

    models = [model(wait, input="image", output="concepts") for _ in range(2)]
    comparison = pw.compare(photo, models, platform=pw.embedded())
    assert list(comparison.predictions) == models
    assert [row.shown for row in comparison.concepts] == [(0, 1)]


def test_compare_refuses_what_a_viewer_refuses(photo):
    for one in ("face-boxes", ["face-boxes"]):
        with pytest.raises(
            PredictError, match=r"^compare\(\) takes 2 to 6 .* this is one"
        ) as raised:
            pw.compare(photo, one)
        assert "predict()" in raised.value.hint
        assert "models=" not in str(raised.value)
    with pytest.raises(PredictError, match=r"compare\(\) has .* twice"):
        pw.compare(photo, ["face-boxes", "face-boxes"])
    with pytest.raises(PredictError, match=r"disagreements\(\) takes .* these are 0"):
        pw.disagreements([])


def test_boxes_of_two_models_as_a_data_frame(model):
    (officer,) = [one for one in pw.embedded().samples() if one.id == "naval-officer"]
    mine = model(
        lambda image: [{"label": "face", "score": 0.9, "box": (0.3, 0.1, 0.6, 0.5)}],  # noqa: ARG005
        input="image",
        output="regions",
    )
    comparison = pw.compare(officer.data(), ["face-boxes", mine], platform=pw.embedded())
    frame = comparison.to_pandas("boxes")
    assert list(frame["verdict"]) == ["agree", "only"]
    assert 0.5 <= frame["iou"][0] < 0.6
    # What one alone has overlaps with nothing.
    assert frame["iou"].isna().tolist() == [False, True]
    # At the version that answered, whether the person named one or not.
    faces = "embedded/main/models/face-boxes/versions/v1"
    assert list(frame.columns) == ["verdict", "iou", faces, mine]
    assert list(comparison.to_pandas().columns) == [faces, mine]
    assert comparison.to_pandas("counts")[mine].sum() == 1


def test_the_newest_and_the_same_by_its_number_are_two_columns(photo):
    models = ["dominant-colors", "embedded/main/models/dominant-colors/versions/v1"]
    frame = pw.compare(photo, models, platform=pw.embedded()).to_pandas()
    assert list(frame.columns) == [f"embedded/main/models/{models[0]}", models[1]]


def test_a_comparison_of_nothing_is_an_empty_frame(model, photo):
    models = [model(lambda image: [], input="image", output="concepts") for _ in range(2)]  # noqa: ARG005
    comparison = pw.compare(photo, models, platform=pw.embedded())
    assert comparison.to_pandas().empty
    assert comparison.to_pandas("boxes").empty
