"""Examples in a real JupyterLab: an owner's outlast the kernel, a guest sees them; and guesses."""

import pytest

from tests.browser.viewer import VIEWER, Shown

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

GUEST = """\
import predict_widgets as pw
from predict_widgets.platform.connection import serve_embedded

token = "a-guest-token-of-this-test"
server = serve_embedded(guest_token=token)
guest = pw.connect(token, f"http://{server.address}", user_id="embedded", app_id="main")
viewer = pw.ModelViewer("imagenet-classifier", platform=guest)
viewer"""
ADD = "Add Public Preview Examples"


class Gallery(Shown):
    """The viewer's tabs, and what is behind the second."""

    def tab(self, name):
        self.frame.get_by_role("tab", name=name).click()

    def examples(self):
        self.tab("Examples")
        self.frame.locator(".pw-examples > .pw-progress").wait_for(state="detached")
        return self

    @property
    def names(self):
        return self.frame.locator(".pw-example__name").all_text_contents()

    def waited(self, name):
        return self.frame.locator(".pw-example__open").filter(has_text=name)

    @property
    def add(self):
        return self.frame.get_by_role("button", name=ADD)


def opened(notebook):
    return Gallery(notebook).ready()


def restart(notebook):
    notebook.page.evaluate(
        "() => jupyterapp.shell.currentWidget.context.sessionContext.session.kernel.restart()"
    )
    notebook.page.wait_for_function(
        "() => jupyterapp.shell.currentWidget.context.sessionContext.session?.kernel?.status"
        " === 'idle'"
    )


def describe(viewer, name, description):
    form = viewer.frame.locator(".pw-example-form")
    form.get_by_label("Name").fill(name)
    form.get_by_label("Description").fill(description)
    form.get_by_label("Name").press("Enter")
    form.wait_for(state="detached")


def test_the_owners_examples_outlast_the_kernel_and_a_guest_only_sees_them(open_notebook):
    notebook = open_notebook(VIEWER)
    notebook.run(0)
    viewer = opened(notebook)
    viewer.examples()
    assert viewer.add.is_disabled()
    viewer.tab("Try your own")
    for sample, says in (("Coffee", "espresso"), ("Cat", "Egyptian cat")):
        viewer.sample(sample)
        viewer.bars.filter(has_text=says).first.wait_for()
        viewer.examples().add.click()
        describe(viewer, f"A {sample.lower()}", f"The sample {sample}")
        viewer.waited(f"A {sample.lower()}").wait_for()
        viewer.tab("Try your own")
    viewer.examples()
    # The second one goes first, by keys.
    viewer.waited("A cat").press("Alt+ArrowLeft")
    viewer.frame.get_by_text("A cat is now 1 of 2").wait_for(state="attached")
    assert viewer.names == ["A cat", "A coffee"]

    restart(notebook)
    notebook.run(0)
    viewer = opened(notebook).examples()
    viewer.waited("A cat").wait_for()
    assert viewer.names == ["A cat", "A coffee"]
    # The platform keeps the inputs alone; what is said of them is asked for.
    told = viewer.frame.locator(".pw-example__meta").first.text_content()
    assert told == "predicted by v1 when it is opened"
    viewer.waited("A cat").press("Enter")
    viewer.bars.filter(has_text="Egyptian cat").first.wait_for()
    assert notebook.ask("len(viewer._session.shelf.all())") == 1

    other = open_notebook(GUEST)
    other.run(0)
    guest = opened(other).examples()
    guest.waited("A cat").wait_for()
    assert guest.names == ["A cat", "A coffee"]
    assert guest.add.count() == 0
    panel = guest.frame.locator(".pw-examples")
    assert panel.locator("button").count() == 2
    assert panel.locator("form, [draggable=true]").count() == 0
    guest.waited("A coffee").click()
    guest.bars.filter(has_text="espresso").first.wait_for()

    # What Python does with them is on the page at once.
    viewer.examples()
    notebook.ask("viewer.examples.rename('A coffee', 'Espresso')")
    viewer.waited("Espresso").wait_for()
    for name in ("A cat", "Espresso"):
        viewer.frame.get_by_role("button", name=f"Remove: {name}").click()
        viewer.frame.get_by_role("group").get_by_role("button", name="Remove").click()
        viewer.waited(name).wait_for(state="detached")
    viewer.frame.get_by_text("No public preview examples yet").wait_for()
    assert notebook.ask("len(viewer.examples)") == 0


def test_a_prediction_is_hidden_until_somebody_has_guessed(open_notebook):
    notebook = open_notebook(VIEWER)
    notebook.run(0)
    viewer = opened(notebook)
    viewer.frame.get_by_role("button", name="Guess first").click()
    viewer.sample("Coffee")
    said = viewer.frame.locator(".pw-guess__said")
    said.filter(has_text="What is predicted?").wait_for()
    assert viewer.bars.count() == 0
    assert "espresso" not in viewer.frame.inner_html()
    # The kernel has it all the same.
    assert notebook.ask("viewer.concepts[0]['label']")
    field = viewer.frame.get_by_label("Your guess")
    field.fill(" Espresso ")
    field.press("Enter")
    viewer.bars.filter(has_text="espresso").first.wait_for()
    said.filter(has_text="is right: it comes first").wait_for()
    viewer.frame.get_by_text("1 right of 1 guessed").wait_for()
