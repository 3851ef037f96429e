"""What is closed is gone, and no secret is anywhere: of the viewer of workflows."""

import gc
import json
import threading
import traceback
import weakref

import ipywidgets
import pytest

import predict_widgets as pw

SECRET = "planted-secret-0123456789abcdef"  # noqa: S105 - planted, to be looked for
WORKFLOW = "clarifai/main/workflows/x"


def test_many_viewers_leave_nothing(page_of, png, red_halves):
    def once():
        viewer = pw.WorkflowViewer(red_halves)
        page = page_of(viewer)
        page.ask("open")
        predictions = viewer.predict([png((1, 2, 3)), png((255, 2, 3))])
        viewer._repr_mimebundle_()
        page.ask("workflows.choose", {"reference": "embedded/main/workflows/look-three-ways"})
        kept = [weakref.ref(each) for each in (viewer, viewer._session, *predictions)]
        viewer.close()
        viewer.close()
        return kept

    once()
    gc.collect()
    registered = len(ipywidgets.widgets.widget._instances)
    refs = [ref for _ in range(20) for ref in once()]
    # A worker holds its last task until it has taken the next one or lies idle.
    for _ in range(50):
        gc.collect()
        if not any(ref() for ref in refs):
            break
        threading.Event().wait(0.05)
    assert [ref() for ref in refs if ref() is not None] == []
    assert len(ipywidgets.widgets.widget._instances) == registered


def test_a_viewer_that_could_not_be_made_leaves_nothing():
    before = len(ipywidgets.widgets.widget._instances)
    with pytest.raises(TypeError):
        pw.WorkflowViewer(zzz=1)
    with pytest.raises(pw.PredictError):
        pw.WorkflowViewer("a b c")
    gc.collect()
    assert len(ipywidgets.widgets.widget._instances) == before


@pytest.fixture
def unreachable(monkeypatch):
    """An account whose platform cannot be reached."""
    monkeypatch.setenv("CLARIFAI_PAT", SECRET)
    monkeypatch.setenv("CLARIFAI_API_BASE", "http://127.0.0.1:9")
    yield
    pw.disconnect()


@pytest.mark.usefixtures("unreachable")
def test_the_secret_is_nowhere(workflow_viewers, page_of, png, caplog, capsys):
    viewer = workflow_viewers(WORKFLOW, deployment={"node": "d"})
    page = page_of(viewer)

    def careless(*_):
        raise RuntimeError(f"could not send with Key {SECRET}")

    viewer._methods["freeze"] = careless
    reference = {"reference": WORKFLOW}
    requests = [
        page.request("open"),
        page.request("workflows.list"),
        page.request("workflows.versions", reference),
        page.request("workflows.choose", reference),
        page.request("code", {"input_keys": []}),
        page.request("freeze"),
    ]
    with pytest.raises(pw.PredictError) as caught:
        viewer.predict(png((1, 2, 3)))
    replies = [page.wait_for(lambda r=r: page.replies(r))[0][0] for r in requests]
    assert [("error" in reply) for reply in replies] == [True, True, True, True, False, True]
    assert "could not send" in replies[-1]["error"]["details"]
    output = capsys.readouterr()
    seen = [
        repr(viewer),
        viewer.code(),
        json.dumps(viewer.get_state()),
        repr(viewer.trait_values()),
        json.dumps(viewer._repr_mimebundle_()[0]),
        *traceback.format_exception(caught.value),
        json.dumps([sent[:2] for sent in viewer.comm.sent]),
        *(buffer.decode("latin-1") for _, _, sent in viewer.comm.sent for buffer in sent),
        caplog.text + output.out + output.err,
    ]
    assert "could not send" in seen[-1]
    assert [text for text in seen if SECRET in text] == []
