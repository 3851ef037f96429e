"""``pw.models()``, ``pw.workflows()``, ``pw.datasets()``: what is asked, and how it reads."""

from __future__ import annotations

import pytest
from clarifai_grpc.grpc.api import resources_pb2, service_pb2

import predict_widgets as pw
from predict_widgets.errors import PredictError
from tests.faults.many_models import ManyModels
from tests.faults.server import SUCCESS, status


@pytest.fixture
def many(quick_waits):  # noqa: ARG001 - wanted for what it does
    made = ManyModels()
    pw.connect("a-token", made.base, user_id="somebody", app_id="my-app")
    yield made
    pw.disconnect()
    made.stop()


def test_a_list_of_models_reads_as_a_table(many):
    found = pw.models("food", scope="all", model_type="visual-detector", per_page=3)
    caption, titles, first, *_ = repr(found).splitlines()
    assert caption == f"3 models on 127.0.0.1:{many.port}, page 1; the next is page=2"
    assert titles.split("  ")[0] == "Model"
    for column in ("Name", "Type", "Takes → gives", "Versions", "Updated", "Description"):
        assert column in titles
    assert first.startswith("acme/shop/models/food-008  ")
    assert "image → concepts, regions" in first
    assert found[0].takes == ("image",)
    assert found[0].updated is not None
    assert f"{found[0].updated:%Y-%m-%d}" in first
    # Columns stand under each other, and no line ends in blanks.
    lines = repr(found).splitlines()[1:]
    assert len({line.index("visual-detector") for line in lines[1:]}) == 1
    assert all(line == line.rstrip() for line in lines)


def test_the_page_in_html_links_each_model_and_says_the_same(many):
    found = pw.models(user_id="acme", app_id="shop", page=2, per_page=5)
    html = found._repr_html_()
    assert html.count('<a href="https://clarifai.com/acme/shop/models/') == 5
    assert "Takes → gives" in html
    assert f"5 models on 127.0.0.1:{many.port}, page 2; the next is page=3" in html


def test_a_column_without_a_word_is_left_out(many):
    model = resources_pb2.Model(id="m", user_id="u", app_id="a", model_type_id="unheard-of")
    many.always(
        "ListModels", service_pb2.MultiModelResponse(status=status(SUCCESS), models=[model])
    )
    assert repr(pw.models()).splitlines()[1:] == [
        "Model         Type",
        "u/a/models/m  unheard-of",
    ]
    many.always("ListModels", service_pb2.MultiModelResponse(status=status(SUCCESS)))
    assert repr(pw.models(page=3)) == f"No models on 127.0.0.1:{many.port}, page 3"
    assert "<table>" not in pw.models()._repr_html_()


def test_narrowing_asks_two_calls_at_the_most(many):
    found = pw.models(scope="mine", takes="image", gives=["regions"])
    assert {each.reference.user_id for each in found} == {"somebody"}
    assert {each.model_type_id for each in found} == {"visual-detector"}
    pw.models(scope="community", model_type="visual-segmenter")
    asked = {method: len(requests) for method, requests in many.requests.items()}
    assert asked == {"ListModels": 2, "ListModelTypes": 1}


def test_workflows_and_datasets_are_listed_by_scope_too(many):
    assert len(pw.workflows(scope="mine")) == 16
    assert {each.reference.user_id for each in pw.datasets("food", scope="all")} == {
        "clarifai", "somebody", "acme", "gcp",
    }  # fmt: skip
    assert many.requests["ListWorkflows"][0].user_app_id.app_id == ""


@pytest.mark.parametrize(
    ("wanted", "name", "says"),
    [
        ({"model_type": "visual-detctor"}, "MODEL_TYPE_UNKNOWN", "'visual-detector'"),
        ({"takes": "imge"}, "FIELD_UNKNOWN", "'image'"),
        ({"gives": "boxes and masks"}, "FIELD_UNKNOWN", "regions"),
        ({"scope": "public"}, "SCOPE_UNKNOWN", "Leave it out"),
        ({"page": 0}, "SETTING_NOT_UNDERSTOOD", "from 1"),
        ({"per_page": 2000}, "SETTING_NOT_UNDERSTOOD", "1 to 1000"),
        ({"search": 5}, "SETTING_NOT_UNDERSTOOD", "a text"),
        ({"user_id": None}, "SETTING_NOT_UNDERSTOOD", "a text"),
    ],
)
def test_what_cannot_be_asked_is_an_error_that_asks_nobody(many, wanted, name, says):
    with pytest.raises(PredictError) as caught:
        pw.models(**wanted)
    assert caught.value.name == name
    assert says in str(caught.value)
    assert not many.requests["ListModels"]


def test_a_type_is_taken_as_it_is_where_the_platform_tells_none(many):
    many.always("ListModelTypes", None)
    assert pw.models(model_type="anything") == []


def test_an_argument_that_does_not_exist_is_named(many):
    with pytest.raises(TypeError, match="kind"):
        pw.models(kind="visual-detector")
    assert not many.requests


def test_a_server_that_lists_nothing_says_so(server, quick_waits):  # noqa: ARG001 - as above
    pw.connect("a-token", server.base)
    for what in (pw.models, pw.workflows):
        with pytest.raises(PredictError, match="does not list") as caught:
            what(user_id="u", app_id="a")
        assert caught.value.name == "NOT_IMPLEMENTED"


def test_the_embedded_platform_lists_what_people_made_in_all_their_apps():
    listed = pw.datasets(platform=pw.embedded(), scope="mine")
    assert {"digits", "photos"} <= {each.reference.id for each in listed}
    community = pw.models(platform=pw.embedded(), scope="community", takes="text")
    assert [each.reference.id for each in community] == ["language-id"]
