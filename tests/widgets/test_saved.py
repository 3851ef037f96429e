"""What stands in a saved notebook: a picture and a table, and never a secret."""

import json
import traceback

import pytest

import predict_widgets as pw

SECRET = "planted-secret-0123456789abcdef"  # noqa: S105 - planted, to be looked for
WIDGET = "application/vnd.jupyter.widget-view+json"


def bundle(viewer):
    data, _ = viewer._repr_mimebundle_()
    return data


def test_before_a_prediction_there_is_only_the_widget(viewer):
    assert set(bundle(viewer)) == {"text/plain", WIDGET}
    assert bundle(viewer)[WIDGET]["model_id"] == viewer.model_id


def test_after_a_prediction_a_picture_and_a_table_stand_beside_it(viewer, photo):
    viewer.threshold = 0.5
    viewer.predict(photo)
    data = bundle(viewer)
    assert {"text/plain", "text/html", "image/png", WIDGET} == set(data)
    assert "espresso" in data["text/html"]
    # What is below the threshold is not on show.
    assert "consomme" not in data["text/html"]
    assert "data:image/jpeg" in data["text/html"]
    assert len(data["text/html"]) < 200_000


def test_the_picture_stays_out_where_it_is_not_wanted(viewers, photo):
    viewer = viewers(picture_in_notebook=False)
    viewer.predict(photo)
    data = bundle(viewer)
    assert "data:image" not in data["text/html"]
    assert "espresso" in data["text/html"]


@pytest.fixture
def displayed(monkeypatch):
    """Keep what IPython would show, by display id."""
    shown = {}

    def keep(data, *, display_id, raw, metadata):  # noqa: ARG001 - as IPython calls it
        assert raw
        shown[display_id] = data

    monkeypatch.setattr("IPython.display.display", keep)
    monkeypatch.setattr("IPython.display.update_display", keep)
    return shown


def test_freeze_writes_into_every_place_where_it_stands(viewer, page, photo, displayed):
    with pytest.raises(pw.PredictError, match="NOT_DISPLAYED"):
        viewer.freeze()
    assert displayed == {}
    viewer._ipython_display_()
    viewer._ipython_display_()
    assert [set(data) for data in displayed.values()] == [{"text/plain", WIDGET}] * 2
    key = page.upload("coffee.jpg", photo)[0]["input"]["key"]
    page.ask("predict", {"input_keys": [key], "max_concepts": 20, "min_value": 0})
    page.save(input_key=key)
    page.ask("freeze")
    assert len(displayed) == 2
    assert all("espresso" in data["text/html"] for data in displayed.values())


@pytest.fixture
def unreachable(monkeypatch):
    """An account whose platform cannot be reached."""
    monkeypatch.setenv("CLARIFAI_PAT", SECRET)
    monkeypatch.setenv("CLARIFAI_API_BASE", "http://127.0.0.1:9")
    yield
    pw.disconnect()


@pytest.fixture
def printed(caplog, capsys):
    """Return all that was logged and printed."""

    def read():
        output = capsys.readouterr()
        return caplog.text + output.out + output.err

    return read


@pytest.mark.usefixtures("unreachable")
def test_the_secret_is_nowhere(viewers, page_of, photo, printed):
    viewer = viewers("clarifai/main/models/x")
    page = page_of(viewer)
    seen = [repr(viewer), json.dumps(viewer.get_state()), json.dumps(bundle(viewer))]

    def careless(*_):
        raise RuntimeError(f"could not send with Key {SECRET}")

    viewer._methods["freeze"] = careless
    reference = {"reference": "clarifai/main/models/x"}
    requests = [
        page.request("open"),
        page.request("models.list"),
        page.request("models.versions", reference),
        page.request("models.choose", reference),
        page.request("freeze"),
    ]
    with pytest.raises(pw.PredictError) as caught:
        viewer.predict(photo)
    seen += traceback.format_exception(caught.value)
    seen.append(viewer.code())
    errors = [page.wait_for(lambda r=r: page.replies(r))[0][0]["error"] for r in requests]
    assert [error["name"] for error in errors][-1] == "INTERNAL_ERROR"
    assert "could not send" in errors[-1]["details"]
    seen.append(json.dumps([sent[:2] for sent in viewer.comm.sent]))
    seen += [buffer.decode("latin-1") for _, _, sent in viewer.comm.sent for buffer in sent]
    seen.append(printed())
    assert "could not send" in seen[-1]
    for text in seen:
        assert SECRET not in text
