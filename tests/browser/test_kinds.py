"""Masks, lines that stream, evidence, texts and videos, in a real JupyterLab."""

import pytest

from tests.browser.viewer import Shown
from tests.builders import videos

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

VIEWER = """\
import predict_widgets as pw

viewer = pw.ModelViewer({model!r}, platform=pw.embedded(){more})
viewer"""
SLOW_LINES = """\
import time
import predict_widgets as pw

def lines(picture):
    for number in range(1, 200):
        yield f"line {number}\\n"
        time.sleep(0.05)

model = pw.embedded().register("slow-lines", lines, output="text")
viewer = pw.ModelViewer(model)
viewer"""
SETTINGS = """\
import predict_widgets as pw

def tinted(picture, strength: int = 3, upside_down: bool = False):
    return {f"strength {strength}": 0.9, f"upside down {upside_down}": 0.8}

model = pw.embedded().register("tinted", tinted)
viewer = pw.ModelViewer(model)
viewer"""
PROMPT = """\
import predict_widgets as pw

def answer(picture, prompt):
    return f"{picture.width} pixels wide; you asked: {prompt}"

model = pw.embedded().register("answers", answer, input="image+text", output="text")
viewer = pw.ModelViewer(model)
viewer"""


def viewer_of(model, more=""):
    return VIEWER.format(model=model, more=more)


@pytest.fixture(scope="module")
def clip():
    """The bytes of the sample video."""
    import predict_widgets as pw

    (sample,) = [sample for sample in pw.embedded().samples() if sample.kind == "video"]
    return sample.data()


def test_a_model_of_masks_has_a_legend_and_no_threshold(open_notebook):
    notebook = open_notebook(viewer_of("color-regions"))
    notebook.run(0)
    shown = Shown(notebook).ready()
    shown.sample("Coffee")
    shown.bars.first.wait_for()
    regions = notebook.ask("len(viewer.prediction.regions)")
    assert regions > 1
    shown.frame.get_by_text("share of image").first.wait_for()
    assert shown.frame.get_by_label("Prediction threshold").count() == 0


def test_lines_of_text_come_with_their_boxes(open_notebook):
    notebook = open_notebook(viewer_of("text-lines"))
    notebook.run(0)
    shown = Shown(notebook).ready()
    shown.sample("A page of text")
    notebook.ask_until("viewer.status", lambda status: status == "ok", 60)
    lines = notebook.ask("[text.text for text in viewer.prediction.texts]")
    assert len(lines) > 3
    for line in lines[:3]:
        shown.frame.get_by_text(line).first.wait_for()


def test_cancel_keeps_what_a_streaming_model_has_said(open_notebook):
    notebook = open_notebook(SLOW_LINES)
    notebook.run(0)
    shown = Shown(notebook).ready()
    shown.sample("Coffee")
    shown.frame.get_by_text("line 5").first.wait_for()
    shown.frame.get_by_role("button", name="Cancel").first.click()
    shown.frame.get_by_text("Stopped").first.wait_for()
    said = notebook.ask_until(
        "(viewer.prediction.partial, viewer.prediction.texts[0].text)", lambda value: value[0]
    )
    assert said[1].startswith("line 1\nline 2")
    assert "line 199" not in said[1]
    assert shown.frame.get_by_text("line 5").count() > 0


def test_evidence_is_one_switch_away(open_notebook):
    notebook = open_notebook(viewer_of("imagenet-classifier"))
    notebook.run(0)
    shown = Shown(notebook).ready()
    shown.sample("Cat")
    shown.bars.first.wait_for()
    shown.frame.get_by_label("Show evidence").click()
    notebook.ask_until("len(viewer.prediction.heatmaps)", lambda count: count > 0)
    name = notebook.ask("viewer.prediction.heatmaps[0].label")
    shown.frame.locator(".pw-bar__name", has_text=name).first.hover()
    shown.frame.get_by_text("not an outline").first.wait_for()


def test_a_typed_text_is_predicted_on(open_notebook):
    notebook = open_notebook(viewer_of("language-id"))
    notebook.run(0)
    shown = Shown(notebook)
    field = shown.frame.get_by_role("textbox", name="text").first
    field.fill("Wer das liest, liest einen deutschen Satz.")
    field.press("Control+Enter")
    shown.bars.first.wait_for()
    assert notebook.ask("viewer.prediction.concepts[0].id") == "de"
    notebook.command("docmanager:save")
    notebook.page.reload()
    shown = Shown(notebook)
    shown.frame.get_by_text("Wer das liest").first.wait_for()


def test_settings_of_a_model_are_a_form_and_ask_again(open_notebook):
    notebook = open_notebook(SETTINGS)
    notebook.run(0)
    shown = Shown(notebook).ready()
    shown.sample("Coffee")
    shown.frame.get_by_text("strength 3").first.wait_for()
    shown.frame.get_by_text("Settings").first.click()
    field = shown.frame.get_by_role("spinbutton", name="strength").first
    field.fill("7")
    field.press("Enter")
    shown.frame.get_by_text("strength 7").first.wait_for()
    assert notebook.ask("viewer.params") == {"strength": 7}


def test_a_prompt_goes_with_the_picture(open_notebook):
    notebook = open_notebook(PROMPT)
    notebook.run(0)
    shown = Shown(notebook).ready()
    shown.sample("Coffee")
    field = shown.frame.get_by_role("textbox", name="Ask about this picture").first
    field.fill("What is this?")
    field.press("Enter")
    shown.frame.get_by_text("you asked: What is this?").first.wait_for()


def test_a_dropped_video_plays_with_its_answers(open_notebook, tmp_path, clip):
    notebook = open_notebook(viewer_of("imagenet-classifier", ", sample_ms=500"))
    notebook.run(0)
    shown = Shown(notebook).ready()
    path = tmp_path / "clip.mp4"
    path.write_bytes(clip)
    shown.drop(path, "video/mp4")
    notebook.ask_until("viewer.status", lambda status: status == "ok", 60)
    video = shown.frame.locator("video")
    video.wait_for()
    assert video.evaluate("video => video.videoWidth") > 0
    frames = notebook.ask("len(viewer.prediction.frames)")
    assert frames > 5
    video.evaluate("video => { video.currentTime = 3.3 }")
    shown.frame.get_by_text("3.3 s").or_(shown.frame.get_by_text("3.25 s")).first.wait_for()


def test_a_video_from_python_plays_in_the_page(open_notebook, tmp_path, clip):
    path = tmp_path / "clip.mp4"
    path.write_bytes(clip)
    notebook = open_notebook(
        viewer_of("imagenet-classifier"), f"viewer.predict({str(path)!r}); print('done')"
    )
    notebook.run(0)
    shown = Shown(notebook).ready()
    notebook.run(1)
    video = shown.frame.locator("video")
    video.wait_for()
    notebook.page.wait_for_function(
        "() => document.querySelector('video, .pw-host')"
        " || [...document.querySelectorAll('*')].some(e => e.shadowRoot?.querySelector('video'))"
    )
    assert video.evaluate(
        "video => video.readyState >= 1 || new Promise("
        "done => video.addEventListener('loadedmetadata', () => done(true)))"
    )


def test_a_format_that_no_browser_plays_is_shown_frame_by_frame(open_notebook, tmp_path):
    notebook = open_notebook(viewer_of("imagenet-classifier", ", sample_ms=500"))
    notebook.run(0)
    shown = Shown(notebook).ready()
    path = tmp_path / "clip.avi"
    path.write_bytes(videos.clip("avi", frames=30, rate=10))
    shown.drop(path, "video/x-msvideo")
    notebook.ask_until("viewer.status", lambda status: status == "ok", 60)
    shown.frame.get_by_text("cannot play").or_(shown.frame.get_by_text("frame at")).first.wait_for()
    # The picture has come from the kernel: it is not blank.
    shown.frame.locator("canvas.pw-picture__layer").first.wait_for()
    notebook.page.wait_for_function(
        """() => {
            const roots = [...document.querySelectorAll('*')].map(each => each.shadowRoot);
            return roots.filter(Boolean).some(root => {
                const canvas = root.querySelector('canvas.pw-picture__layer');
                if (!canvas || !canvas.width) return false;
                const middle = [canvas.width / 2, canvas.height / 2, 1, 1];
                return canvas.getContext('2d').getImageData(...middle).data[3] === 255;
            });
        }"""
    )


def test_a_large_video_plays_while_it_is_uploaded(open_notebook, tmp_path):
    notebook = open_notebook(viewer_of("imagenet-classifier"))
    notebook.run(0)
    shown = Shown(notebook).ready()
    path = tmp_path / "long.mp4"
    # A box of the kind "free" may hold anything: 60 MB that are soon made.
    room = 60_000_000
    path.write_bytes(
        videos.clip("mp4", frames=60, rate=10) + room.to_bytes(4, "big") + b"free" + bytes(room - 8)
    )
    shown.choose(path)
    video = shown.frame.locator("video")
    playing = video.evaluate_handle(
        """video => new Promise(done => {
            const look = () => {
                const root = video.getRootNode();
                const working = root.querySelector('.pw-progress') !== null;
                if (video.currentTime > 0) done(working);
                else requestAnimationFrame(look);
            };
            look();
        })"""
    )
    assert playing.json_value() is True
    notebook.ask_until("viewer.status", lambda status: status == "ok", 60)
    assert notebook.ask("viewer.prediction.input.duration_ms") == 6000
