"""Two digit models over the held-out digits in a real JupyterLab: disagreements first."""

import re

import pytest

from tests import digits
from tests.browser.test_dataset_browser import Browsed

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

TWO = """\
import sys
sys.path.insert(0, {root!r})
import predict_widgets as pw
from tests.digits import class_means

platform = pw.embedded()
platform.register("class-means", class_means, output="concepts")
browser = pw.DatasetBrowser(
    {folder!r}, models=["digit-classifier", "class-means"], platform=platform,
    folder={journals!r}, sort="disagreement",
)
browser"""
BY_PANDAS = """\
(lambda wide: {
    "flip": int((wide[0].idxmax(axis=1) != wide[1].idxmax(axis=1)).sum()),
    "gap": int(((wide[0] - wide[1]).abs().max(axis=1) >= 0.1)[
        wide[0].idxmax(axis=1) == wide[1].idxmax(axis=1)].sum()),
})([said.to_pandas().pivot_table(index="input", columns="label", values="score")
    for said in browser.compared.values()])"""
KINDS = ("any", "flip", "miss", "extra", "gap", "none")


@pytest.fixture
def compared(open_notebook, tmp_path):
    from tests.browser.jupyter import ROOT

    cell = TWO.format(
        root=str(ROOT),
        folder=str(digits.held_out(tmp_path / "digits")),
        journals=str(tmp_path / "journals"),
    )
    notebook = open_notebook(cell)
    notebook.run(0)
    return notebook, Browsed(notebook)


def counts(shown):
    """Return what the links in the filter bar say."""
    return {
        kind: int(
            shown.frame.locator(f".pw-contrast__count[data-kind={kind}] .pw-number")
            .inner_text()
            .replace(",", "")
        )
        for kind in KINDS
    }


def counts_of_all(shown):
    """Return the counts when the last part of the run is in them."""
    for _ in range(100):
        told = counts(shown)
        if told["any"] + told["none"] == sum(told[kind] for kind in KINDS[1:]) == digits.HELD_OUT:
            return told
        shown.frame.page.wait_for_timeout(50)
    raise AssertionError(told)


def test_two_models_run_and_their_disagreements_come_first(compared):
    notebook, shown = compared
    shown.press("Try Inputs")
    shown.frame.get_by_text(re.compile(r"^900 answers, 900 to predict")).wait_for()
    shown.press("Start")
    shown.frame.get_by_text("900 answers predicted").wait_for(timeout=120_000)
    runs = shown.frame.locator(".pw-contrast-run")
    assert [run.count("450 of 450") for run in runs.all_inner_texts()] == [1, 1]

    told = counts_of_all(shown)
    by_pandas = notebook.ask(" ".join(BY_PANDAS.split()))
    assert (told["flip"], told["gap"]) == (by_pandas["flip"], by_pandas["gap"])
    assert told == {"any": sum(told[kind] for kind in KINDS[1:-1]), **notebook.ask(
        "browser.disagreements.counts"
    )}  # fmt: skip
    assert told["flip"] > 0
    assert sum(told[kind] for kind in KINDS[1:]) == digits.HELD_OUT

    first = shown.tiles.first
    assert first.locator(".pw-tile__kindsign").inner_text().startswith("≠")
    assert first.locator(".pw-tile__line").count() == 2
    name = first.locator(".pw-tile__name").inner_text()
    assert notebook.ask("browser.visible[0].name") == name

    # A count is a link to these alone.
    shown.frame.locator(".pw-contrast__count[data-kind=flip]").click()
    shown.frame.get_by_text(f"{told['flip']} of 450 inputs").wait_for()
    assert notebook.ask_until("browser.disagreement", lambda kind: kind == "flip") == "flip"
    assert notebook.ask("len(browser.visible)") == told["flip"]

    shown.frame.get_by_label("Against the ground truth").check()
    notebook.ask_until("browser.against_truth", bool)
    flips = counts(shown)["flip"]
    assert 0 < flips <= told["flip"]
    assert notebook.ask("browser.disagreements.counts['flip']") == flips

    # Both answers of an input that is opened, a tab each.
    shown.tiles.first.click()
    tabs = shown.frame.get_by_role("tablist", name="Answers of").get_by_role("tab")
    tabs.first.wait_for()
    said = [text.split() for text in tabs.all_inner_texts()]
    assert said[0][2] != said[1][2]
    tabs.nth(1).click()
    assert tabs.nth(1).get_attribute("aria-selected") == "true"
    best = shown.frame.locator(".pw-opened .pw-bar__name").first
    assert best.inner_text() == said[1][2]


def test_a_model_is_removed_and_joins_again_with_what_its_journal_knows(compared):
    notebook, shown = compared
    shown.press("Try Inputs")
    shown.press("Start")
    shown.frame.get_by_text("900 answers predicted").wait_for(timeout=120_000)
    told = counts_of_all(shown)

    shown.frame.get_by_role("button", name="Remove class-means").click()
    assert notebook.ask_until("browser.models", lambda models: not models) == []
    shown.frame.locator(".pw-contrast").wait_for(state="detached")
    assert shown.tiles.first.locator(".pw-tile__kindsign").count() == 0

    shown.frame.get_by_role("button", name="Compare with").click()
    shown.frame.get_by_role("option", name=re.compile("class-means")).click()
    notebook.ask_until("len(browser.models)", lambda count: count == 2)
    shown.frame.get_by_text("900 answers predicted").wait_for()
    assert counts_of_all(shown) == told
    assert notebook.ask("browser.state") == "done"
