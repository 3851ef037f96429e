"""Datasets on a platform: paging, ground truth, media, and what travels."""

from __future__ import annotations

import pickle
import threading

import pytest
from clarifai_grpc.grpc.api import resources_pb2, service_pb2

import predict_widgets as pw
from predict_widgets.errors import CancelledError, InputError, PredictError
from predict_widgets.platform.references import Reference
from predict_widgets.sources import clarifai
from predict_widgets.sources.clarifai import ClarifaiDataset
from tests.builders.images import jpeg
from tests.faults.fixtures import SECRET
from tests.faults.server import SUCCESS, Hang, status

REF = Reference("datasets", "pets", "somebody", "an-app")
STAMP = 1_700_000_000


def listed(number):
    item = resources_pb2.Input(id=f"in-{number}")
    item.modified_at.seconds = STAMP
    item.data.image.image_info.width = 96
    item.data.metadata.update({"filename": f"{number}.jpg", "size": 3, "tags": ["a"]})
    return item


def serve(server, count):
    """Let the server hold a dataset of so many inputs, with bytes where one is asked for."""

    def page(request):
        start = (request.page - 1) * request.per_page
        numbers = range(start, min(start + request.per_page, count))
        found = [resources_pb2.DatasetInput(input=listed(number)) for number in numbers]
        return service_pb2.MultiDatasetInputResponse(status=status(SUCCESS), dataset_inputs=found)

    def whole(request):
        item = listed(int(request.input_id.removeprefix("in-")))
        item.data.image.base64 = jpeg()
        return service_pb2.SingleInputResponse(status=status(SUCCESS), input=item)

    server.always("ListDatasetInputs", page)
    server.always("GetInput", whole)


@pytest.fixture
def dataset(server, platform):
    serve(server, 1100)
    return ClarifaiDataset(REF, platform)


def pages_asked(server):
    return [request.page for request in server.requests["ListDatasetInputs"]]


def test_pages_are_fetched_when_they_are_looked_at_and_once(dataset, server):
    assert dataset.count is None
    assert [one.id for one in dataset.page(600, 2)] == ["in-600", "in-601"]
    assert [one.id for one in dataset.page(498, 4)] == ["in-498", "in-499", "in-500", "in-501"]
    assert pages_asked(server) == [3, 2]
    assert dataset.kinds == ("image",)


def test_the_count_is_known_when_the_end_was_seen(dataset):
    assert len(dataset.page(1090, 50)) == 10
    assert dataset.count == 1100
    assert list(dataset.page(1100, 50)) == []
    assert list(dataset.page(9000, 50)) == []


@pytest.mark.parametrize("count", [0, 1, 249, 250, 251, 1100])
def test_the_end_is_found_wherever_it_lies(server, platform, count):
    serve(server, count)
    dataset = ClarifaiDataset(REF, platform)
    assert dataset.find_count() == count
    assert [one.id for one in dataset] == [f"in-{number}" for number in range(count)]


def test_a_server_that_knows_no_pages_has_an_end(server, platform):
    found = [resources_pb2.DatasetInput(input=listed(number)) for number in range(250)]
    reply = service_pb2.MultiDatasetInputResponse(status=status(SUCCESS), dataset_inputs=found)
    server.always("ListDatasetInputs", lambda _: reply)
    said = [resources_pb2.Annotation(id=str(n), input_id=f"in-{n % 250}") for n in range(500)]
    told = service_pb2.MultiAnnotationResponse(status=status(SUCCESS), annotations=said)
    server.always("ListAnnotations", lambda _: told)
    dataset = ClarifaiDataset(REF, platform)
    inputs = list(dataset)
    assert len(inputs) == dataset.count == 250
    dataset.truth(inputs[:5])
    assert len(server.requests["ListAnnotations"]) == 2


def test_few_pages_are_kept_of_many(monkeypatch, server, platform):
    monkeypatch.setattr(clarifai, "_PER_PAGE", 10)
    serve(server, 1100)
    dataset = ClarifaiDataset(REF, platform)
    assert len(list(dataset)) == 1100
    assert len(dataset._pages._kept) == 100


def test_two_threads_that_look_at_one_page_fetch_it_once(dataset, server):
    threads = [threading.Thread(target=dataset.page, args=(0, 10)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert pages_asked(server) == [1]


def test_an_input_says_what_its_listing_says(dataset):
    [one] = dataset.page(7, 1)
    assert one.key == "clarifai:somebody/an-app/in-7@2023-11-14T22:13:20Z"
    assert one.name == "7.jpg"
    assert one.metadata == {"filename": "7.jpg", "size": "3", "tags": '["a"]'}


def test_bytes_that_are_not_listed_are_asked_for(dataset, server):
    [one] = dataset.page(7, 1)
    made = one.load(None)
    assert (made.width, made.data, made.name) == (96, jpeg(), "7.jpg")
    assert server.requests["GetInput"][0].user_app_id.user_id == "somebody"


def test_an_input_travels_without_its_platform_and_finds_it_again(dataset, server):
    raw = pickle.dumps(dataset.page(7, 1)[0])
    assert SECRET.encode() not in raw
    again = pickle.loads(raw)  # noqa: S301 - our own
    with pytest.raises(PredictError) as caught:
        again.load(None)
    assert caught.value.name == "ANOTHER_PLATFORM"
    assert again.load(dataset.platform).data == jpeg()
    # What predicts on it may be another platform: that one is not asked for it.
    with pytest.raises(PredictError, match="not connected"):
        again.load(pw.embedded())
    pw.connect(SECRET, server.base)
    assert again.load(None).data == jpeg()
    assert again.load(pw.embedded()).data == jpeg()


def test_one_input_that_has_nothing_fails_alone(dataset, server):
    nothing = service_pb2.SingleInputResponse(status=status(SUCCESS), input=listed(1))
    server.script("GetInput", nothing)
    first, second = dataset.page(1, 2)
    with pytest.raises(InputError) as caught:
        first.load(None)
    assert (caught.value.name, caught.value.input_name) == ("INPUT_WITHOUT_MEDIA", "1.jpg")
    assert second.load(None).data == jpeg()


def annotated(input_id, label, code=24150, value=1.0, **more):
    concept = resources_pb2.Concept(id=label, name=label, value=value)
    data = resources_pb2.Data(concepts=[concept])
    data.image.url = "https://example.org/is-no-truth.jpg"
    return resources_pb2.Annotation(input_id=input_id, data=data, status=status(code), **more)


def test_ground_truth_is_what_people_said_and_is_done_with(dataset, server):
    said = [
        annotated("in-0", "cat"),
        annotated("in-2", "dog"),
        annotated("in-2", "tail"),
        annotated("in-2", "wolf", value=0.0),
        annotated("in-2", "perhaps", code=24157),
    ]
    reply = service_pb2.MultiAnnotationResponse(status=status(SUCCESS), annotations=said)
    server.always("ListAnnotations", reply)
    first, second, third = dataset.truth(dataset.page(0, 3))
    assert first.labels == ("cat",)
    assert second is None
    assert third.labels == ("dog", "tail")
    assert not third.data.HasField("image")
    assert dataset.labels == ("cat", "dog", "tail")


def test_ground_truth_of_many_is_asked_in_batches_page_by_page(dataset, server):
    def annotations(request):
        first = request.input_ids[0]
        many = 500 if request.page == 1 else 1
        said = [annotated(first, f"{request.page}-{number}") for number in range(many)]
        return service_pb2.MultiAnnotationResponse(status=status(SUCCESS), annotations=said)

    server.always("ListAnnotations", annotations)
    truths = dataset.truth(dataset.page(0, 150))
    asked = [(len(one.input_ids), one.page) for one in server.requests["ListAnnotations"]]
    assert asked == [(100, 1), (100, 2), (50, 1), (50, 2)]
    assert len(truths[0].labels) == len(truths[100].labels) == 501


def test_a_server_without_annotations_says_it_with_the_inputs(server, platform):
    item = listed(0)
    item.data.concepts.add(id="cat", name="cat", value=1.0)
    found = [resources_pb2.DatasetInput(input=item)]
    reply = service_pb2.MultiDatasetInputResponse(status=status(SUCCESS), dataset_inputs=found)
    server.always("ListDatasetInputs", reply)
    dataset = ClarifaiDataset(REF, platform)
    [truth] = dataset.truth(dataset.page(0, 5))
    assert truth.labels == ("cat",)


def test_a_listing_can_be_cancelled(server, platform):
    server.always("ListDatasetInputs", Hang())
    cancel = threading.Event()
    threading.Timer(0.1, cancel.set).start()
    with pytest.raises(CancelledError):
        ClarifaiDataset(REF, platform).page(0, 5, cancel=cancel)


@pytest.mark.parametrize(
    ("name", "count"),
    [("digits", 1797), ("photos", 10), ("stress-photos", 203), ("rendered-lines", 120)],
)
def test_the_embedded_datasets_are_read_like_any_other(name, count):
    dataset = pw.dataset(name)
    assert dataset.reference == f"embedded/main/datasets/{name}"
    assert dataset.where == "embedded"
    assert dataset.count == count
    inputs = dataset.page(count - 3, 5)
    assert len(inputs) == 3
    assert any(truth is not None for truth in dataset.truth(dataset.page(0, 5)))
    for one in inputs:
        again = pickle.loads(pickle.dumps(one))  # noqa: S301 - our own
        assert again.load(None).kind == "image"
        assert again.thumbnail(None, 64).startswith(b"\xff\xd8")
