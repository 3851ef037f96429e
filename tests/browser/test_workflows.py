"""A workflow viewer in a real JupyterLab: panes in order, lineage, failures, choosing, folding."""

import pytest

from tests.browser.viewer import Shown

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

FACES = """\
import predict_widgets as pw

viewer = pw.WorkflowViewer("face-colors", platform=pw.embedded())
viewer"""
SHOWN = """\
import predict_widgets as pw

photos = {each.id: each for each in pw.embedded().samples()}
viewer = pw.WorkflowViewer("face-colors", platform=pw.embedded())
viewer.predict(photos["naval-officer"].data())
viewer"""
BROKEN = """\
import predict_widgets as pw

def broken(picture):
    raise ValueError("no luck today")

platform = pw.embedded()
platform.register("broken", broken)
nodes = [{"id": "colors", "model": "dominant-colors"}, {"id": "broken", "model": "broken"}]
platform.workflow("half", nodes=nodes)
viewer = pw.WorkflowViewer("half", platform=platform)
viewer"""


class Steps(Shown):
    """The panes of a workflow's nodes."""

    @property
    def names(self):
        steps = self.frame.locator(".pw-step")
        return steps.evaluate_all("steps => steps.map(step => step.dataset.node)")

    def step(self, node):
        return self.frame.locator(f".pw-step[data-node={node}]")


def run(open_notebook, cell, *more):
    notebook = open_notebook(cell, *more)
    notebook.run(0)
    return notebook, Steps(notebook).ready()


def drawn(canvas):
    return canvas.evaluate("canvas => canvas.toDataURL()")


def changed(canvas, before):
    """Return what a canvas shows once it is something else."""
    for _ in range(100):
        now = drawn(canvas)
        if now != before:
            return now
        canvas.page.wait_for_timeout(50)
    return before


def test_a_sample_goes_through_all_nodes_in_the_workflows_order(open_notebook):
    notebook, shown = run(open_notebook, FACES)
    shown.sample("Naval officer")
    shown.step("colors").get_by_text("Click a color").wait_for()
    assert tuple(shown.names) == tuple(notebook.ask("list(viewer.prediction.nodes)"))
    assert shown.frame.locator(".pw-graph").get_by_text("crops").count() >= 1
    faces = notebook.ask("len(viewer.prediction['faces'].regions)")
    assert f"{faces} statements" in shown.step("faces").inner_text()


def test_a_region_pointed_at_lights_up_its_kin_in_the_other_panes(open_notebook):
    _, shown = run(open_notebook, SHOWN)
    face = shown.step("faces").locator(".pw-bar__name").first
    face.wait_for()
    # Panes out of sight draw no picture; the large one shows the node that is selected.
    shown.step("crops").scroll_into_view_if_needed()
    crops = shown.step("crops").locator("canvas").last
    crops.wait_for()
    before = drawn(crops)
    face.hover()
    lit = changed(crops, before)
    assert lit != before
    shown.frame.locator(".pw-header__model").hover()
    assert changed(crops, lit) == before


def test_a_node_that_fails_says_so_at_its_place_and_the_other_one_is_shown(open_notebook):
    notebook, shown = run(open_notebook, BROKEN)
    shown.sample("Coffee")
    shown.step("broken").locator(".pw-failed").wait_for()
    assert "no luck today" in shown.step("broken").inner_text()
    shown.step("colors").get_by_text("Click a color").wait_for()
    assert notebook.ask("viewer.prediction['colors'].error is None")
    assert shown.frame.locator(".pw-failed").count() == 1


def test_another_workflow_is_chosen_from_the_menu_and_asked_about_the_same_input(open_notebook):
    notebook, shown = run(open_notebook, SHOWN)
    shown.step("faces").wait_for()
    shown.frame.locator(".pw-header__model").click()
    shown.frame.get_by_text("look-three-ways").first.click()
    shown.step("concepts").get_by_text("imagenet").first.wait_for()
    assert notebook.ask("viewer.workflow").split("/")[-1] == "look-three-ways"
    assert shown.step("faces").count() == 1
    assert shown.step("crops").count() == 0


def test_a_node_folded_in_the_page_is_folded_in_python(open_notebook):
    notebook, shown = run(open_notebook, SHOWN)
    shown.step("faces").locator(".pw-step__fold").click()
    assert notebook.ask_until("viewer.folded", lambda folded: folded == ["faces"], 20)
    assert shown.step("faces").locator(".pw-step__body").count() == 0


def test_what_copy_as_python_gives_prints_the_same_nodes(open_notebook):
    notebook, _ = run(open_notebook, SHOWN)
    code = notebook.ask("viewer.code()")
    assert "workflow=" in code
    assert "naval" not in code  # handed over as bytes: the code says to name the file


def test_what_python_predicts_is_shown_with_every_input(open_notebook):
    notebook, shown = run(open_notebook, FACES)
    notebook.ask(
        "len(viewer.predict([each.data() for each in pw.embedded().samples()"
        " if each.id in {'naval-officer', 'astronaut', 'coffee'}]))"
    )
    shown.step("colors").wait_for()
    shown.frame.locator(".pw-thumb").nth(2).wait_for()
    columns = notebook.ask("list(viewer.to_pandas().columns[:2])")
    assert columns == ["input", "node_id"]
