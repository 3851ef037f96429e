"""The picker in a real JupyterLab, on a platform of 500 models: search, filters, keys, failures."""

import grpc
import pytest
from playwright.sync_api import expect

from tests.browser.viewer import Shown
from tests.faults.many_models import COUNT, ME, ManyModels
from tests.faults.server import Abort

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

CELL = """\
import predict_widgets as pw

platform = pw.connect("any", "{base}", user_id="{me}", app_id="my-app")
viewer = pw.ModelViewer("clarifai/main/models/food-000", platform=platform)
viewer"""
BROWSER = """\
import predict_widgets as pw

platform = pw.connect("any", "{base}", user_id="{me}", app_id="my-app")
browser = pw.DatasetBrowser(
    model="clarifai/main/models/food-000", platform=platform, dataset=None
)
browser"""
PAGE_SIZE = 50


@pytest.fixture(scope="module")
def many():
    server = ManyModels()
    yield server
    server.stop()


class Picker(Shown):
    """The picker of a viewer, opened by a click on the model's name."""

    def open(self):
        button = self.frame.locator(".pw-header__model").first
        expect(button).to_be_enabled()
        button.click()
        expect(self.names.first).to_be_visible()
        return self

    @property
    def field(self):
        return self.frame.get_by_role("combobox", name="Search models")

    @property
    def names(self):
        return self.frame.locator(".pw-menu__name")

    @property
    def active(self):
        return self.frame.locator(".pw-menu__item--active .pw-menu__name")


def run(open_notebook, many, cell=CELL):
    notebook = open_notebook(cell.format(base=many.base, me=ME))
    notebook.run(0)
    many.requests["ListModels"].clear()
    return notebook, Picker(notebook)


def test_the_first_page_is_one_call_and_more_come_when_they_are_asked_for(open_notebook, many):
    _, shown = run(open_notebook, many)
    shown.open()
    expect(shown.names).to_have_count(PAGE_SIZE)
    shown.frame.locator(".pw-menu__body").evaluate("body => { body.scrollTop = 1e6; }")
    shown.page.wait_for_timeout(400)
    assert len(many.requests["ListModels"]) == 1
    for pages in range(2, COUNT // PAGE_SIZE):
        shown.frame.get_by_role("button", name="Load more").click()
        expect(shown.names).to_have_count(pages * PAGE_SIZE)
    assert [each.page for each in many.requests["ListModels"]] == list(range(1, 10))


def test_typing_a_word_quickly_asks_the_platform_once_or_twice(open_notebook, many):
    notebook, shown = run(open_notebook, many)
    shown.open()
    shown.field.press_sequentially("digit", delay=40)
    expect(shown.frame.get_by_text("Nothing found for “digit”")).to_be_visible()
    asked = [each.search for each in many.requests["ListModels"][1:]]
    assert asked[-1] == "digit"
    assert len(asked) <= 2
    shown.field.fill("traffic")
    expect(shown.active).to_contain_text("Traffic")
    shown.field.press("ArrowDown")
    name = shown.active.inner_text()
    shown.field.press("Enter")
    expect(shown.frame.locator(".pw-header__model")).to_contain_text(name)
    assert notebook.ask("viewer.model").split("/")[-1].startswith("traffic-")
    expect(shown.frame.locator(".pw-header__model")).to_be_focused()


def test_filters_narrow_on_the_platform_and_a_click_lifts_them(open_notebook, many):
    _, shown = run(open_notebook, many)
    shown.open()
    shown.frame.get_by_role("combobox", name="Type").select_option("text-classifier")
    expect(shown.frame.locator(".pw-menu__meta").first).to_have_text("text → concepts")
    shown.frame.get_by_role("button", name="Mine").click()
    expect(shown.frame.locator(".pw-menu__note").first).to_contain_text(ME)
    last = many.requests["ListModels"][-1]
    assert (last.model_type_id, last.user_app_id.user_id) == ("text-classifier", ME)
    shown.frame.get_by_role("combobox", name="Gives").select_option("masks")
    expect(shown.frame.locator(".pw-menu__says")).to_contain_text("Mine · Text classifier")
    shown.frame.locator(".pw-menu__says").get_by_role("button", name="Clear filters").click()
    expect(shown.names).to_have_count(PAGE_SIZE)


def test_an_app_of_ones_own_is_looked_in_alone(open_notebook, many):
    _, shown = run(open_notebook, many)
    shown.open()
    shown.frame.get_by_role("button", name="Choose an app to look in").click()
    shown.frame.locator(".pw-menu__item", has_text="birds").click()
    expect(shown.frame.locator(".pw-menu__note").first).to_contain_text(f"{ME}/birds")
    asked = many.requests["ListModels"][-1].user_app_id
    assert (asked.user_id, asked.app_id) == (ME, "birds")


def test_a_deployment_and_a_version_are_chosen_by_keyboard(open_notebook, many):
    notebook, shown = run(open_notebook, many)
    shown.open()
    shown.field.fill("birds-002")
    expect(shown.active).to_have_text("Birds 2")
    shown.field.press("ArrowRight")
    places = shown.frame.get_by_role("combobox", name="Runs on")
    expect(places.locator("option", has_text="spare")).to_have_count(1)
    places.select_option(label="spare")
    expect(shown.frame.locator(".pw-picker__place")).to_contain_text("off")
    places.select_option(label="fast")
    versions = shown.frame.get_by_role("combobox", name="Filter versions")
    versions.press("ArrowDown")
    expect(shown.active).to_contain_text("version-")
    versions.press("Enter")
    expect(shown.frame.locator(".pw-header__model")).to_contain_text("Birds 2")
    assert notebook.ask("viewer.model").endswith("birds-002/versions/version-2")
    assert notebook.ask("viewer._session.chosen.routing.deployment") == f"{ME}/fast"
    # What was chosen last comes first.
    shown.open()
    expect(shown.frame.locator(".pw-menu__head").first).to_have_text("Recent")


def test_a_list_that_failed_says_so_in_place_and_is_asked_for_again(open_notebook, many):
    _, shown = run(open_notebook, many)
    shown.open()
    many.script("ListModels", *[Abort(grpc.StatusCode.INTERNAL, "out of order")] * 3)
    shown.field.fill("birds")
    expect(shown.failed).to_be_visible()
    expect(shown.names).to_have_count(PAGE_SIZE + 1)
    many._script["ListModels"].clear()
    shown.failed.get_by_role("button", name="Retry").click()
    expect(shown.active).to_contain_text("Birds")
    expect(shown.failed).to_have_count(0)


def test_without_the_call_for_lists_a_reference_is_typed(open_notebook, many):
    notebook, shown = run(open_notebook, many)
    many.script("ListModels", *[Abort(grpc.StatusCode.UNIMPLEMENTED)] * 9)
    shown.frame.locator(".pw-header__model").first.click()
    expect(shown.frame.get_by_text("does not list models")).to_be_visible()
    shown.field.fill("https://clarifai.com/acme/shop/models/leaves-084")
    expect(shown.frame.get_by_text("Use this reference")).to_be_visible()
    shown.field.press("Enter")
    many._script["ListModels"].clear()
    expect(shown.frame.locator(".pw-header__model")).not_to_contain_text("Food 0")
    assert "/leaves-084" in notebook.ask("viewer.model")


def test_in_a_dataset_browser_it_is_the_same(open_notebook, many):
    notebook, shown = run(open_notebook, many, BROWSER)
    shown.open()
    shown.field.fill("faces-001")
    expect(shown.active).to_have_text("Faces 1")
    shown.field.press("Enter")
    expect(shown.frame.locator(".pw-header__model").first).to_contain_text("Faces 1")
    assert "/faces-001" in notebook.ask("browser.model")
