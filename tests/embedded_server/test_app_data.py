"""Reading what apps hold, as any client of Clarifai's API does."""

import pytest
from clarifai_grpc.grpc.api import resources_pb2
from clarifai_grpc.grpc.api.status import status_pb2
from google.protobuf.json_format import MessageToDict

COUNTS = {"digits": 1797, "photos": 10, "stress-photos": 203, "rendered-lines": 120}
TOTAL = sum(COUNTS.values())


def ids(reply):
    return [one.id for one in reply.inputs]


def owner(user_id="embedded", app_id="main"):
    return resources_pb2.UserAppIDSet(user_id=user_id, app_id=app_id)


def test_datasets_are_listed_and_found(ask):
    listed = ask("ListDatasets").datasets
    assert [one.id for one in listed] == ["digits", "photos", "stress-photos", "rendered-lines"]
    for one in listed:
        assert (one.user_id, one.app_id) == ("embedded", "main")
        assert one.description
        assert one.modified_at.seconds
        found = ask("GetDataset", dataset_id=one.id).dataset
        assert found.version.metrics["all"].inputs_count.value == COUNTS[one.id]
        found.ClearField("version")
        assert found == one
    assert [one.id for one in ask("ListDatasets", search="CC BY").datasets] == ["digits"]
    assert [one.id for one in ask("ListDatasets", per_page=1, page=2).datasets] == ["photos"]


@pytest.mark.parametrize(
    ("fields", "first", "count"),
    [
        ({}, "digits-0000", 128),
        ({"page": 1}, "digits-0000", 128),
        ({"page": 2}, "digits-0128", 128),
        ({"page": 2, "per_page": 1000}, "digits-1000", 797),
        ({"page": 15}, "digits-1792", 5),
        ({"page": 16}, "", 0),
        ({"page": 2**32 - 1, "per_page": 1000}, "", 0),
        ({"page": 1797, "per_page": 1}, "digits-1796", 1),
    ],
)
def test_a_datasets_inputs_come_in_pages(ask, fields, first, count):
    reply = ask("ListDatasetInputs", dataset_id="digits", **fields)
    assert reply.status.code == 10000
    assert len(reply.dataset_inputs) == count
    assert not first or reply.dataset_inputs[0].input.id == first


@pytest.mark.parametrize(
    "name", ["ListDatasetInputs", "ListInputs", "StreamInputs", "ListAnnotations", "ListDatasets"]
)
def test_a_page_of_more_than_1000_is_refused(ask, name):
    fields = {"dataset_id": "digits"} if name == "ListDatasetInputs" else {}
    status = ask(name, per_page=1001, **fields).status
    assert status.code == 11102
    assert "1000" in status.details


def test_lists_carry_no_bytes_and_get_input_does(ask):
    listed = ask("ListDatasetInputs", dataset_id="photos").dataset_inputs
    assert not any(one.input.data.image.base64 for one in listed)
    assert listed[0].created_at.seconds
    assert listed[0].input.data.metadata["name"] == "Coffee"
    got = ask("GetInput", input_id="photos-coffee").input
    assert got.data.image.base64.startswith(b"\xff\xd8")
    assert (got.modified_at, got.dataset_ids) == (
        listed[0].input.modified_at,
        listed[0].input.dataset_ids,
    )


def test_pages_of_an_apps_inputs_hold_each_once(ask):
    pages = [ids(ask("ListInputs", per_page=1000, page=page)) for page in (1, 2, 3, 4)]
    assert [len(page) for page in pages] == [1000, 1000, TOTAL - 2000, 0]
    assert len({one for page in pages for one in page}) == TOTAL
    assert ask("GetInputCount").counts.processed == TOTAL


def test_inputs_are_listed_by_id_and_status(ask):
    asked = ["photos-cat", "nowhere", "digits-0001"]
    assert ids(ask("ListInputs", ids=asked)) == ["digits-0001", "photos-cat"]
    assert ids(ask("ListInputs", ids=asked, per_page=1, page=2)) == ["photos-cat"]
    good, pending = status_pb2.Status(code=30000), status_pb2.Status(code=30001)
    assert len(ids(ask("ListInputs", ids=asked, status=good))) == 2
    assert ids(ask("ListInputs", ids=asked, status=pending)) == []


@pytest.mark.parametrize("by_id", [False, True])
@pytest.mark.parametrize("descending", [False, True])
def test_a_stream_of_inputs_ends_having_given_each_once(ask, by_id, descending):
    listed = [one for page in (1, 2, 3) for one in ids(ask("ListInputs", per_page=1000, page=page))]
    seen, last = [], ""
    while True:
        page = ids(
            ask(
                "StreamInputs", last_id=last, per_page=700, order_by_id=by_id, descending=descending
            )
        )
        if not page:
            break
        seen += page
        last = page[-1]
    expected = sorted(listed) if by_id else listed
    assert seen == (expected[::-1] if descending else expected)
    assert len(ids(ask("StreamInputs"))) == 20


def test_a_stream_goes_on_after_an_id_that_is_gone_only_where_ids_are_the_order(ask):
    assert ids(ask("StreamInputs", last_id="digits-0001a", per_page=1, order_by_id=True)) == [
        "digits-0002"
    ]
    assert ids(
        ask("StreamInputs", last_id="digits-0001a", per_page=1, order_by_id=True, descending=True)
    ) == ["digits-0001"]
    assert ask("StreamInputs", last_id="digits-0001a").status.code == 30102


def test_truth_is_listed_for_the_inputs_asked_for_in_their_order(ask):
    reply = ask("ListAnnotations", input_ids=["photos-cat", "photos-raccoon", "digits-0007"])
    assert [(one.input_id, one.data.concepts[0].name) for one in reply.annotations] == [
        ("photos-cat", "cat"),
        ("digits-0007", "7"),
    ]
    for one in reply.annotations:
        assert one.status.code == 24150
        assert one.trusted
        assert one.input_level
        assert one.user_id == one.worker.user.id == "embedded"
        assert [concept.value for concept in one.data.concepts] == [1]
    boxes = ask("ListAnnotations", input_ids=["rendered-lines-000"]).annotations
    assert boxes[0].data.regions[0].data.text.raw == "Jacket jacket cotton cellar"
    assert not boxes[0].input_level


def test_all_annotations_come_in_pages(ask):
    pages = [ask("ListAnnotations", per_page=1000, page=page).annotations for page in (1, 2, 3, 4)]
    # All but the three photos that no label fits.
    assert [len(page) for page in pages] == [1000, 1000, TOTAL - 3 - 2000, 0]
    assert len({one.id for page in pages for one in page}) == TOTAL - 3


@pytest.mark.parametrize(
    ("fields", "count"),
    [
        ({"ids": ["digits-0007-truth"]}, 1),
        ({"ids": ["another"]}, 0),
        ({"user_ids": ["embedded", "another"]}, 1),
        ({"user_ids": ["another"]}, 0),
        ({"model_version_ids": ["v1"]}, 0),
        ({"workflow_version_ids": ["v1"]}, 0),
        ({"statuses": [status_pb2.Status(code=24150)]}, 1),
        ({"statuses": [status_pb2.Status(code=24151)]}, 0),
        ({"task_id": "a-task"}, 0),
        ({"list_all_annotations": True}, 1),
        ({"page": 2}, 0),
    ],
)
def test_annotations_are_filtered(ask, fields, count):
    reply = ask("ListAnnotations", input_ids=["digits-0007"], **fields)
    assert reply.status.code == 10000
    assert len(reply.annotations) == count


@pytest.mark.parametrize(
    ("name", "fields", "code"),
    [
        ("GetDataset", {"dataset_id": "nowhere"}, 11101),
        ("ListDatasetInputs", {"dataset_id": "nowhere"}, 11101),
        ("GetInput", {"input_id": "nowhere"}, 30102),
        ("GetInput", {}, 30102),
    ],
)
def test_what_is_not_there_has_clarifais_code(ask, name, fields, code):
    reply = ask(name, **fields)
    assert reply.status.code == code
    assert repr(next(iter(fields.values()), "")) in reply.status.details


@pytest.mark.parametrize(
    "name",
    [
        *("GetApp", "ListDatasets", "GetDataset", "ListDatasetInputs", "ListInputs"),
        *("StreamInputs", "GetInput", "GetInputCount", "ListAnnotations", "PostInputs"),
        *("PostDatasets", "DeleteInputs", "DeleteInput", "GetInputsAddJob"),
    ],
)
@pytest.mark.parametrize("user_app_id", [owner("clarifai", "main"), owner("embedded", "nowhere")])
def test_another_user_or_app_is_not_there(ask, name, user_app_id):
    reply = ask(name, user_app_id=user_app_id)
    assert reply.status.code == 11101
    assert user_app_id.user_id in reply.status.details
    assert user_app_id.app_id in reply.status.details


def test_a_lister_that_walks_pages_like_the_sdks_sees_everything(ask):
    """clarifai 12.5, client/lister.py: the reply's second field, until there is none."""
    seen = []
    for page in range(1, 100):
        reply = MessageToDict(
            ask("ListDatasetInputs", dataset_id="rendered-lines", page=page, per_page=50),
            preserving_proto_field_name=True,
        )
        if len(reply) == 1:
            break
        seen += [one["input"]["id"] for one in reply[list(reply)[1]]]
    assert len(set(seen)) == len(seen) == 120


def test_an_input_may_be_predicted_on_by_its_id(client, samples):
    by_id = client.predict("imagenet-classifier", resources_pb2.Input(id="photos-coffee"))
    by_bytes = client.predict("imagenet-classifier", samples["coffee"])
    assert by_id.status.code == 10000
    assert by_id.outputs[0].data == by_bytes.outputs[0].data
    assert by_id.outputs[0].input.id == "photos-coffee"
    result = client.run("look-three-ways", resources_pb2.Input(id="photos-coffee")).results[0]
    assert {output.status.code for output in result.outputs} == {10000}


def test_an_unknown_id_alone_misses_its_picture_and_its_neighbors_do_not(client):
    reply = client.predict(
        "digit-classifier", resources_pb2.Input(id="nowhere"), resources_pb2.Input(id="digits-1500")
    )
    assert [output.status.code for output in reply.outputs] == [30104, 10000]


def test_bytes_are_predicted_on_though_an_input_of_the_app_has_their_id(client, samples):
    item = resources_pb2.Input(
        id="photos-coffee",
        data=resources_pb2.Data(image=resources_pb2.Image(base64=samples["digit"])),
    )
    assert client.predict("digit-classifier", item).outputs[0].data.concepts[0].name == "7"
