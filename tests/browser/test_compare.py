"""Several models about one input, as a person compares them in a cell."""

import pytest

from tests.browser.viewer import Shown

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

MODELS = (
    "import time\n"
    "import predict_widgets as pw\n"
    "def words(image): return [('espresso', 0.6), ('cup', 0.3)]\n"
    "def boxes(image):\n"
    "    face = {'label': 'face', 'score': 0.9, 'box': (0.3, 0.1, 0.6, 0.5)}\n"
    "    return [face, {'label': 'hat', 'score': 0.6, 'box': (0.3, 0.02, 0.7, 0.2)}]\n"
    "def slow(image): time.sleep(SECONDS); return [('espresso', 0.5)]\n"
    "calls = []\n"
    "def broken(image):\n"
    "    calls.append(1)\n"
    "    if len(calls) == 1: raise ValueError('it broke')\n"
    "    return [('espresso', 0.5)]\n"
    "e = pw.embedded()\n"
    "for name, fn in dict(words=words, boxes=boxes, slow=slow, broken=broken).items():\n"
    "    gives = 'regions' if name == 'boxes' else 'concepts'\n"
    "    e.register(f'my-{name}', fn, input='image', output=gives)\n"
).replace("SECONDS", "3")


def viewer(*models, more=""):
    return f"viewer = pw.ModelViewer(models={list(models)!r}, platform=e{more})\nviewer"


def rows(shown):
    return shown.frame.locator(".pw-compare__concepts tbody tr")


def test_a_photo_is_held_against_two_models(open_notebook):
    notebook = open_notebook(MODELS, viewer("imagenet-classifier", "my-words"))
    notebook.run(0)
    notebook.run(1)
    shown = Shown(notebook, 1).ready()
    shown.sample("Coffee")
    row = rows(shown).filter(has_text="espresso").first
    row.get_by_text(".60").wait_for()
    row.get_by_text(".95").wait_for()
    assert "=" in row.inner_text()
    assert "Both put “espresso” first" in shown.frame.inner_text()
    notebook.ask_until("len(viewer.compared)", lambda count: count == 2)
    scores = notebook.ask(
        "[round(float(v), 2) for v in viewer.comparison.to_pandas().loc[('imagenet', 'espresso')]]"
    )
    assert scores == [0.95, 0.6]


def test_boxes_are_matched_and_lit_in_both(open_notebook):
    notebook = open_notebook(MODELS, viewer("face-boxes", "my-boxes"))
    notebook.run(0)
    notebook.run(1)
    shown = Shown(notebook, 1).ready()
    shown.sample("officer")
    agree = shown.frame.locator(".pw-compare__row--agree")
    agree.wait_for()
    pictures = shown.frame.locator(".pw-picture")
    assert pictures.count() == 2
    assert shown.frame.locator(".pw-compare__row--only").count() == 2
    shown.frame.locator(".pw-compare__row--only").first.hover()
    # What one has and the other has not is dotted there.
    shown.frame.get_by_role("application", name="3 regions on show").wait_for()
    assert notebook.ask("list(viewer.comparison.to_pandas('boxes')['verdict'])") == [
        "agree",
        "only",
        "only",
    ]


def test_one_that_fails_or_is_slow_does_not_hold_up_the_others(open_notebook):
    notebook = open_notebook(MODELS, viewer("my-slow", "my-broken", "my-words"))
    notebook.run(0)
    notebook.run(1)
    shown = Shown(notebook, 1).ready()
    shown.sample("Coffee")
    rows(shown).filter(has_text="cup").first.wait_for()
    shown.failed.get_by_text("it broke").wait_for()
    assert shown.frame.locator(".pw-compare__model").first.locator("progress").count() == 1
    shown.failed.get_by_role("button", name="Retry").click()
    shown.failed.wait_for(state="detached")
    row = rows(shown).filter(has_text="espresso").first
    row.get_by_text(".60").wait_for()
    notebook.ask_until("len(viewer.compared)", lambda count: count == 3)


def test_one_more_is_added_swapped_and_removed(open_notebook):
    cell = "viewer = pw.ModelViewer('imagenet-classifier', platform=e)\nviewer"
    notebook = open_notebook(MODELS, cell)
    notebook.run(0)
    notebook.run(1)
    shown = Shown(notebook, 1).ready()
    shown.sample("Coffee")
    shown.bars.first.wait_for()
    shown.frame.get_by_role("button", name="Compare with").click()
    shown.frame.get_by_role("option").filter(has_text="my-words").first.click()
    rows(shown).filter(has_text="espresso").first.get_by_text(".60").wait_for()
    models = notebook.ask_until("viewer.models", lambda found: len(found) == 2)
    assert [each.split("/")[3] for each in models] == ["imagenet-classifier", "my-words"]
    shown.frame.get_by_role("button", name="Model B, my-words: swap for another").click()
    shown.frame.get_by_role("option").filter(has_text="my-boxes").first.click()
    notebook.ask_until("viewer.models[1]", lambda found: "my-boxes" in found)
    shown.frame.get_by_role("button", name="Remove ImageNet classifier").click()
    assert "my-boxes" in notebook.ask_until("viewer.model", lambda found: "my-boxes" in found)
    assert notebook.ask("viewer.models") == []
    shown.bars.first.wait_for()


def test_a_comparison_is_kept_in_the_notebook_and_found_again(open_notebook):
    notebook = open_notebook(MODELS, viewer("imagenet-classifier", "my-words"), "viewer.freeze()")
    notebook.run(0)
    notebook.run(1)
    shown = Shown(notebook, 1).ready()
    shown.sample("Coffee")
    rows(shown).first.wait_for()
    notebook.ask_until("len(viewer.compared)", lambda count: count == 2)
    notebook.run(2)
    saved = notebook.save()
    assert "<b>B</b>" in saved
    assert "data:image/jpeg" in saved
    notebook.page.reload()
    shown = Shown(notebook, 1)
    rows(shown).filter(has_text="espresso").first.get_by_text(".60").wait_for()
