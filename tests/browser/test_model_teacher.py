"""A model taught in a real JupyterLab: pictures in, what it is worth out, and tried."""

import io
import random
import re

import pytest
from PIL import Image, ImageDraw

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

TEACHER = "import predict_widgets as pw\nteacher = pw.ModelTeacher(name='shapes')\nteacher"
COUNTS = "{name: len(pictures) for name, pictures in teacher.pictures.items()}"


def drawn(shape, seed):
    """Return a JPEG: a red disc on white or a blue square on black, each a little different."""
    rng = random.Random(seed)  # noqa: S311 - the same pictures each time
    background, color = ("white", (200, 30, 30)) if shape == "disc" else ("black", (40, 60, 220))
    picture = Image.new("RGB", (240, 240), background)
    left, top, size = rng.randint(20, 70), rng.randint(20, 70), rng.randint(90, 140)
    draw = ImageDraw.Draw(picture)
    place = (left, top, left + size, top + size)
    if shape == "disc":
        draw.ellipse(place, fill=color)
    else:
        draw.rectangle(place, fill=color)
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG")
    return buffer.getvalue()


@pytest.fixture
def shapes(tmp_path):
    """Write six pictures of each class, and one more of each to try; return the folder."""
    for shape in ("disc", "square"):
        for number in range(7):
            folder = tmp_path / ("tried" if number == 6 else shape)
            folder.mkdir(exist_ok=True)
            (folder / f"{shape}-{number}.jpg").write_bytes(drawn(shape, f"{shape}{number}"))
    return tmp_path


class Teacher:
    """The model teacher in the output of the first cell."""

    def __init__(self, notebook):
        notebook.run(0)
        self.page = notebook.page
        self.notebook = notebook
        self.frame = notebook.cell(0).locator(".pw-frame").last
        self.button("Add a class").wait_for()

    def button(self, name):
        return self.frame.get_by_role("button", name=name, exact=True)

    def column(self, name):
        return self.frame.get_by_role("region", name=f"Class {name}", exact=True)

    def add(self, name):
        before = self.frame.locator(".pw-class").count()
        self.button("Add a class").click()
        field = self.frame.locator(".pw-class__name").nth(before)
        field.wait_for()
        # The name of a new class is marked: what is typed takes its place.
        self.page.wait_for_function(
            "field => field.getRootNode().activeElement === field", arg=field.element_handle()
        )
        self.page.keyboard.type(name)
        self.page.keyboard.press("Enter")
        return self.column(name)

    def give(self, column, paths):
        column.locator("input[type=file]").set_input_files([str(path) for path in paths])

    def counts(self, wanted):
        return self.notebook.ask_until(COUNTS, lambda counts: counts == wanted)


def test_two_classes_are_taught_and_one_is_tried(open_notebook, shapes):
    notebook = open_notebook(TEACHER)
    teacher = Teacher(notebook)
    for shape in ("disc", "square"):
        column = teacher.add(shape)
        teacher.give(column, sorted((shapes / shape).iterdir())[:4])
        column.get_by_text("4 of 50", exact=True).wait_for()
    teach = teacher.button("Teach")
    assert teach.is_disabled()
    assert "5" in teacher.frame.locator(".pw-teach__why").inner_text()
    for shape in ("disc", "square"):
        teacher.give(teacher.column(shape), sorted((shapes / shape).iterdir())[4:])
    assert teacher.counts({"disc": 6, "square": 6}) == {"disc": 6, "square": 6}

    teach.click()
    line = teacher.frame.locator(".pw-result__line")
    line.wait_for()
    said = line.inner_text().replace("\N{NO-BREAK SPACE}", " ")
    found = re.fullmatch(
        r"(\d+) of 12 held-out pictures, (\d+) %, 95 % interval (\d+) to (\d+) %", said
    )
    assert found, said
    assert int(found[1]) == notebook.ask("teacher.model.share.correct")
    assert int(found[2]) == round(100 * notebook.ask("teacher.model.accuracy"))

    tried = teacher.frame.get_by_role("region", name="Try it")
    for shape in ("square", "disc"):
        path = shapes / "tried" / f"{shape}-6.jpg"
        tried.locator("input[type=file]").set_input_files(str(path))
        tried.get_by_role("img", name=path.name).wait_for()
        tried.locator(".pw-bar__label").first.wait_for()
        assert tried.locator(".pw-bar__label").first.inner_text() == shape


def test_the_webcam_gives_a_burst_and_is_watched_live(open_notebook, shapes):
    notebook = open_notebook(TEACHER)
    teacher = Teacher(notebook)
    column = teacher.add("webcam")
    column.get_by_role("button", name="Webcam", exact=True).click()
    hold = column.get_by_role("button", name="Hold to take pictures")
    # Held before the camera shows something it takes nothing.
    playing = "video => video.readyState >= 3 && video.videoWidth > 0"
    while not column.locator("video").evaluate(playing):
        teacher.page.wait_for_timeout(100)
    hold.hover()
    teacher.page.mouse.down()
    counts = notebook.ask_until(COUNTS, lambda counts: counts["webcam"] >= 6)
    assert counts["webcam"] >= 6
    teacher.page.mouse.up()
    teacher.page.wait_for_timeout(500)
    taken = notebook.ask(COUNTS)["webcam"]
    column.get_by_text(f"{taken} of 50", exact=True).first.wait_for()
    teacher.page.wait_for_timeout(500)
    assert notebook.ask(COUNTS)["webcam"] == taken
    column.get_by_role("button", name="Close webcam").click()

    teacher.give(teacher.add("disc"), sorted((shapes / "disc").iterdir()))
    teacher.counts({"webcam": taken, "disc": 6})
    teacher.button("Teach").click()
    tried = teacher.frame.get_by_role("region", name="Try it")
    tried.get_by_role("button", name="Live").click()
    tried.get_by_text("a second").wait_for()
    bars = tried.locator("li", has_text="webcam").locator("meter")
    assert float(bars.get_attribute("value")) > 0.5
    tried.get_by_role("button", name="Stop").click()
    tried.locator("video").wait_for(state="detached")


def test_a_class_comes_back_and_the_copied_code_teaches_the_same(open_notebook, shapes, tmp_path):
    notebook = open_notebook(TEACHER, "print(open(CODE).read())")
    notebook.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    teacher = Teacher(notebook)
    teacher.button("Classes from a folder").click()
    (shapes / "tried").rename(tmp_path.parent / f"{tmp_path.name}-tried")
    teacher.frame.get_by_label("Folder", exact=True).fill(str(shapes))
    teacher.page.keyboard.press("Enter")
    teacher.column("square").wait_for()
    teacher.button("Remove the class disc").click()
    teacher.button("Undo").click()
    teacher.column("disc").wait_for()
    assert teacher.counts({"disc": 6, "square": 6}) == {"disc": 6, "square": 6}
    teacher.button("Copy as Python").click()
    teacher.button("Copied").wait_for()
    code = notebook.page.evaluate("() => navigator.clipboard.readText()")
    assert str(shapes) in code
    run = f"[exec({code!r}, names := {{}}), names['taught'].n][1]"
    assert notebook.ask(run) == 12


def test_a_bad_picture_is_named_beside_its_neighbors(open_notebook, shapes, tmp_path):
    notebook = open_notebook(TEACHER)
    teacher = Teacher(notebook)
    bad = tmp_path / "broken.jpg"
    bad.write_bytes(drawn("disc", "bad")[:60])
    column = teacher.add("disc")
    teacher.give(column, [*sorted((shapes / "disc").iterdir()), bad])
    failed = column.locator(".pw-class__failed")
    failed.wait_for()
    assert "broken.jpg" in failed.inner_text()
    assert teacher.counts({"disc": 6}) == {"disc": 6}
