"""What is run, and then done, for the pictures of what takes more than a prediction."""

from __future__ import annotations

import math

DIGITS = """\
import predict_widgets as pw

platform = pw.embedded()
digits = pw.dataset("digits", platform=platform)
inputs = list(digits)
lesson, held_out = {}, []
for digit, said in zip(inputs, digits.truth(inputs)):
    (label,) = said.labels
    if digit.metadata["split"] == "held-out":
        held_out.append(digit.load(platform))
    elif len(lesson.setdefault(label, [])) < 12:
        lesson[label].append(digit.load(platform))"""
TEACHER = """\
teacher = pw.ModelTeacher({each: lesson[each] for each in ("3", "5", "8")}, name="three-digits")
teacher.teach()
teacher"""
TWO_MODELS = (
    DIGITS
    + """
taught = platform.teach("ten-digits", lesson)
names = ["digit-classifier", taught]
answers = [pw.predict(held_out[:99], name, platform=platform) for name in names]
firsts = [[said.concepts[0].label for said in one] for one in answers]
differ = [digit for digit, a, b in zip(held_out, *firsts) if a != b]"""
)
COMPARE = """\
viewer = pw.ModelViewer(models=["digit-classifier", taught], platform=platform)
viewer.predict(differ[:6])
viewer"""
BROWSE_MODELS = """\
browser = pw.DatasetBrowser(
    "digits", models=["digit-classifier", taught], platform=platform, sort="disagreement"
)
browser.run(progress=None)
browser"""
EXAMPLES = """\
import predict_widgets as pw

viewer = pw.ModelViewer(platform=pw.embedded())
photos = {sample.id: sample.data() for sample in pw.embedded().samples()}
viewer.predict(photos["coffee"])
viewer.examples.add(photos["coffee"], "A cup from above", "Espresso, and hardly a doubt.")
viewer.examples.add(photos["cat"], "A cat", "Three kinds of cat share the score.")
viewer.examples.add(photos["rocket"], "A rocket", "Wrong: it says missile.")
viewer"""


def pick(frame):
    """Open the picker, and look for a word."""
    frame.locator(".pw-header__model").click()
    frame.locator(".pw-menu__name").first.wait_for()


def cover(frame):
    """Drag the patch over the cup."""
    frame.get_by_role("button", name="Cover", exact=True).click()
    frame.locator(".pw-change").first.wait_for()
    patch = _box(frame.locator(".pw-patch"))
    layer = _box(frame.locator(".pw-cover__layer"))
    _drag(frame, [_at(patch, 0.5, 0.5), _at(layer, 0.45, 0.4), _at(layer, 0.42, 0.32)])


def examples(frame):
    """Look at the examples."""
    frame.get_by_role("tab", name="Examples").click()
    frame.locator(".pw-example__open").first.wait_for()


def guess(frame):
    """Guess, take a show of hands, and reveal."""
    frame.get_by_role("button", name="Guess first").click()
    frame.get_by_label("Your guess").fill("tiger cat")
    frame.get_by_text("Show of hands").first.click()
    for label, hands in (("tiger cat", "14"), ("Egyptian cat", "5")):
        frame.get_by_label("What they say").fill(label)
        frame.get_by_label("Hands", exact=True).fill(hands)
        frame.get_by_role("button", name="Add", exact=True).click()
    frame.get_by_role("button", name="Reveal").click()


def draw(frame):
    """Write a three."""
    frame.get_by_role("button", name="Draw", exact=True).click()
    frame.locator(".pw-draw").wait_for()
    # It is taller than the picture was.
    frame.evaluate("frame => frame.scrollIntoView()")
    pad = _box(frame.get_by_role("application").first)
    upper = [(0.5 + 0.14 * math.cos(t), 0.36 + 0.12 * math.sin(t)) for t in _turn(-2.6, 1.6)]
    lower = [(0.5 + 0.16 * math.cos(t), 0.62 + 0.14 * math.sin(t)) for t in _turn(-1.6, 2.6)]
    _drag(frame, [_at(pad, x, y) for x, y in upper + lower])


def _turn(begin, end, steps=12):
    return [begin + (end - begin) * step / steps for step in range(steps + 1)]


def _box(found):
    found.wait_for()
    return found.bounding_box()


def _at(box, x, y):
    return box["x"] + x * box["width"], box["y"] + y * box["height"]


def _drag(frame, places):
    mouse = frame.page.mouse
    mouse.move(*places[0])
    mouse.down()
    for place in places[1:]:
        mouse.move(*place, steps=4)
    mouse.up()
