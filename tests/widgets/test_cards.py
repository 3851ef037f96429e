"""What the page is told of an input before it is sent."""

from types import SimpleNamespace

import pytest

from predict_widgets.inputs import as_input
from predict_widgets.widgets.cards import input_card
from tests.builders import videos


@pytest.fixture(scope="module")
def webm():
    """Return a video of a format that Clarifai's documentation does not name."""
    return as_input(videos.clip("webm", frames=4), name="clip.webm")


def test_limits_that_clarifai_names_are_told_where_they_hold(webm):
    (note,) = input_card(webm, SimpleNamespace(embedded=False))["notes"]
    assert note.startswith("Clarifai's documentation names AVI, MP4")
    assert input_card(webm, SimpleNamespace(embedded=True))["notes"] == []


def test_what_is_odd_about_a_file_is_told_everywhere(webm):
    odd = type(webm)(
        **{**vars(webm), "notes": (*webm.notes, "The end of the file is missing.")},
    )
    told = input_card(odd, SimpleNamespace(embedded=True))["notes"]
    assert told == ["The end of the file is missing."]


def test_the_viewer_tells_them_by_its_own_platform(page, viewer, webm):
    viewer.predict(webm)
    (card,) = page.ask("open")[0]["inputs"]
    assert webm.notes
    assert card["notes"] == []
