"""The kernel stays the user's while a model runs, with comms over subshells and without."""

import statistics

import pytest

from tests.browser.viewer import Shown

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

# A model runs until it is told that it is enough, at most this many seconds.
LONGEST = 20
MODELS = """
import threading, time
import predict_widgets as pw

enough = threading.Event()

def waits(image):
    enough.wait(LONGEST)
    return [("waited", 0.5)]

def computes(image):
    end = time.perf_counter() + LONGEST
    while time.perf_counter() < end and not enough.is_set():
        sum(range(1000))
    return [("computed", 0.5)]

pw.embedded().register("waits", waits)
pw.embedded().register("computes", computes)
pw.embedded().register("quick", lambda image: [("quick", 0.5)])
viewer = pw.ModelViewer("embedded/main/models/MODEL")
viewer
""".replace("LONGEST", str(LONGEST))
NOW = "import time; print(time.time() * 1000)"
MODES = pytest.mark.parametrize("mode", ["perCommTarget", "disabled"])


def start_delay(notebook, index):
    """Return how many milliseconds after it was sent off a cell began, and then its end."""
    sent = notebook.page.evaluate(
        """async index => {
            const content = jupyterapp.shell.currentWidget.content;
            content.activeCellIndex = index;
            content.deselectAll();
            const sent = performance.timeOrigin + performance.now();
            await jupyterapp.commands.execute('notebook:run-cell');
            return sent;
        }""",
        index,
    )
    return float(notebook.text(index)) - sent


@MODES
@pytest.mark.parametrize("model", ["waits", "computes"])
def test_the_next_cell_is_not_delayed_while_a_model_runs(
    open_notebook, mode, model, record_property
):
    notebook = open_notebook(MODELS.replace("MODEL", model), NOW, comms_over_subshells=mode)
    notebook.run(0)
    shown = Shown(notebook).ready()
    alone = statistics.median(start_delay(notebook, 1) for _ in range(5))
    running = []
    for name in ("Coffee", "Cat"):
        notebook.ask("enough.clear()")
        shown.sample(name)
        notebook.ask_until("viewer.status", lambda status: status == "predicting")
        running.append(start_delay(notebook, 1))
        assert notebook.ask("viewer.status") == "predicting"
        notebook.ask("enough.set()")
        notebook.ask_until("viewer.status", lambda status: status == "ok")
    # A busy machine delays every cell: what counts is what the model adds. 50 ms are meant; a cell
    # that waited for the model would wait for all of its time.
    delay = min(running) - alone
    record_property("delay in ms", round(delay, 1))
    print(f"{mode} {model}: {alone:.0f} ms alone, {running} ms")  # noqa: T201 - a figure, with -s
    assert delay < LONGEST * 1000 / 20


# The cell speaks to the page, then runs on until it sees an answer or its seconds are over.
BUSY = """
import time
viewer.threshold = 0.1
print("busy")
end = time.time() + SECONDS
while viewer._session.shelf.all() == [] or viewer._session.shelf.all()[0].prediction is None:
    if time.time() > end:
        print("not yet")
        break
    time.sleep(0.02)
else:
    print("answered beside the cell")
"""


@MODES
def test_a_prediction_asked_for_while_a_cell_runs_is_answered(open_notebook, mode):
    # Beside the cell the answer ends it; else nothing does before its time is over.
    busy = BUSY.replace("SECONDS", "8" if mode == "disabled" else "30")
    notebook = open_notebook(MODELS.replace("MODEL", "quick"), busy, comms_over_subshells=mode)
    notebook.run(0)
    shown = Shown(notebook).ready()
    notebook.start(1)
    notebook.cell(1).get_by_text("busy").wait_for()
    shown.sample("Coffee")
    if mode == "disabled":
        shown.frame.get_by_text("Queued").first.wait_for()
        assert notebook.text(1) == "busy\n"
    shown.bars.first.wait_for()
    assert notebook.ask_until("viewer.status", lambda status: status == "ok") == "ok"
    beside = "not yet\n" if mode == "disabled" else "answered beside the cell\n"
    assert notebook.text(1) == f"busy\n{beside}"


@MODES
def test_callbacks_run_on_the_main_thread(open_notebook, mode):
    notebook = open_notebook(
        MODELS.replace("MODEL", "quick"),
        "import threading\nseen = []\n"
        "viewer.observe(lambda _: seen.append(threading.current_thread().name), 'concepts')\n"
        "viewer.observe(lambda _: seen.append(threading.current_thread().name), 'max_concepts')",
        comms_over_subshells=mode,
    )
    notebook.run(0)
    shown = Shown(notebook).ready()
    notebook.run(1)
    shown.sample("Coffee")
    shown.bars.first.wait_for()
    field = shown.frame.get_by_label("Max concepts")
    field.fill("7")
    field.press("Enter")
    notebook.ask_until("viewer.max_concepts", lambda count: count == 7)
    seen = notebook.ask_until("seen", lambda names: len(names) > 1)
    assert set(seen) == {"MainThread"}
