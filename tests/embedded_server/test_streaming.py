"""``GenerateModelOutputs``: answers that go out as they are found."""

import itertools
import threading
import time

import grpc
import pytest
from clarifai_grpc.grpc.api import resources_pb2, service_pb2

from predict_widgets.embedded_server import streaming
from predict_widgets.embedded_server.models.registered import registered_model
from predict_widgets.embedded_server.server import THREADS
from tests.embedded_server.conftest import as_input, config


@pytest.fixture
def generate(own_server, own_client):
    """Register a generator function of a text, and return the stream of its answer."""

    def generate(fn, *items, model=None, metadata=None, **options):
        model_id, _ = own_server.register("mine", fn, **{"input": "text", **options})
        request = service_pb2.PostModelOutputsRequest(
            model_id=model_id, model=model, inputs=[as_input(item) for item in items or ("a",)]
        )
        return own_client.call("GenerateModelOutputs", request, metadata)

    return generate


def test_each_piece_goes_out_as_soon_as_it_is_found(generate):
    go_on = threading.Event()

    def halting(_text):
        yield "one "
        assert go_on.wait(10)
        yield "two"

    replies = generate(halting, output="text")
    first = next(replies)
    go_on.set()
    rest = list(replies)
    assert [reply.outputs[0].data.text.raw for reply in (first, *rest)] == ["one ", "two"]


def test_pieces_of_one_answer_have_one_id_and_say_whose_they_are(generate):
    replies = list(generate(lambda _: (yield from "ab"), output="text"))
    outputs = [reply.outputs[0] for reply in replies]
    assert len({output.id for output in outputs}) == 1
    assert len({reply.status.req_id for reply in replies}) == 1
    assert {(output.model.id, output.status.code) for output in outputs} == {("mine", 10000)}
    assert outputs[1].input.data.text.raw == "a"


def test_regions_come_one_by_one(generate, samples):
    def look(image):
        for edge in (0.25, 0.5):
            yield {"box": (0, 0, edge, edge), "label": image.mode, "score": edge}

    replies = list(generate(look, samples["cat"], input="image", output="regions"))
    boxes = [reply.outputs[0].data.regions[0].region_info.bounding_box for reply in replies]
    assert [box.right_col for box in boxes] == [0.25, 0.5]
    assert {len(reply.outputs[0].data.regions) for reply in replies} == {1}


def test_concepts_come_one_by_one_and_are_narrowed(generate):
    def find(_text):
        yield "cat", 0.9
        yield {"label": "dog", "score": 0.1}
        yield {"cow": 0.8, "hen": 0.2}

    replies = list(generate(find, model=config(min_value=0.5)))
    said = [[concept.name for concept in reply.outputs[0].data.concepts] for reply in replies]
    assert said == [["cat"], [], ["cow"]]


def test_asked_at_once_a_generator_answers_at_once(own_server, own_client):
    def spell(text):
        yield from text

    own_server.register("spell", spell, input="text", output="text")
    (output,) = own_client.predict("spell", "word").outputs
    assert output.data.text.raw == "word"


def test_a_model_that_does_not_stream_gives_its_one_answer(generate):
    (reply,) = generate(str.upper, output="text")
    assert reply.outputs[0].data.text.raw == "A"


def test_a_shipped_model_gives_its_one_answer_too(client, samples):
    request = service_pb2.PostModelOutputsRequest(
        model_id="dominant-colors", inputs=[as_input(samples["cat"])]
    )
    (reply,) = client.call("GenerateModelOutputs", request)
    assert reply.outputs[0].data.colors


def test_a_generator_that_says_nothing_says_so_once(generate):
    (reply,) = generate(lambda _: (yield from ()), output="text")
    assert reply.outputs[0].status.code == 10000
    assert not reply.outputs[0].data.ByteSize()


def test_a_failure_in_the_middle_ends_the_stream_after_what_came(generate):
    def breaking(_text):
        yield "half"
        raise LookupError("lost")

    first, last = generate(breaking, output="text")
    assert first.outputs[0].data.text.raw == "half"
    assert last.status.code == 10020
    assert last.outputs[0].status.code == 21313
    line = breaking.__code__.co_firstlineno + 2
    assert last.outputs[0].status.details == f"LookupError: lost (line {line} of breaking)"
    assert not last.outputs[0].data.ByteSize(), "nothing is said twice"


def test_a_piece_that_is_not_understood_ends_the_stream(generate):
    first, last = generate(lambda _: (yield from ["a", 7, "b"]), output="text")
    assert first.outputs[0].data.text.raw == "a"
    assert "a str" in last.outputs[0].status.details


@pytest.mark.parametrize("count", [0, 2])
def test_a_stream_is_of_one_input(own_server, own_client, count):
    own_server.register("mine", str, input="text", output="text")
    request = service_pb2.PostModelOutputsRequest(model_id="mine", inputs=[as_input("a")] * count)
    (reply,) = own_client.call("GenerateModelOutputs", request)
    assert reply.status.code == 40001
    assert f"has {count}" in reply.status.details


def test_a_model_that_does_not_exist_is_a_refusal(own_client):
    request = service_pb2.PostModelOutputsRequest(model_id="none", inputs=[as_input("a")])
    (reply,) = own_client.call("GenerateModelOutputs", request)
    assert reply.status.code == 21200
    assert reply.status.req_id


def test_a_stream_wants_the_token(generate):
    (reply,) = generate(str.upper, output="text", metadata=(("authorization", "Key other"),))
    assert reply.status.code == 11008


def test_a_caller_who_goes_away_stops_the_work(generate):
    ended = threading.Event()
    count = itertools.count()

    def endless(_text):
        try:
            while True:
                time.sleep(0.02)
                yield f"{next(count)} "
        finally:
            ended.set()

    replies = generate(endless, output="text")
    next(replies)
    replies.cancel()
    assert ended.wait(5)
    after = next(count)
    time.sleep(0.2)
    assert next(count) == after + 1


@pytest.mark.parametrize("pieces", [0, 1, 2])
def test_nothing_is_looked_for_once_nobody_waits(pieces):
    looked = []

    def look(_text):
        for letter in "abc":
            looked.append(letter)
            yield letter

    model = registered_model("mine", look, input="text", output="text", version="v1")
    request = service_pb2.PostModelOutputsRequest(inputs=[as_input("x")])
    waits = iter([True] * pieces + [False])
    answered = streaming.generate(model, request, fetch=bytes, wanted=lambda: next(waits))
    assert len(list(answered)) == len(looked) == pieces


def test_a_caller_who_goes_away_leaves_the_function_to_the_next(own_server, own_client):
    def endless(text):
        while True:
            time.sleep(0.02)
            yield text
            if text == "short":
                return

    own_server.register("mine", endless, input="text", output="text")
    request = service_pb2.PostModelOutputsRequest(model_id="mine", inputs=[as_input("long")])
    replies = own_client.call("GenerateModelOutputs", request)
    next(replies)
    replies.cancel()
    assert own_client.predict("mine", "short").outputs[0].data.text.raw == "short"


def test_who_has_left_waits_for_no_function(own_server, own_client):
    go_on = threading.Event()
    asked = []

    def halting(text):
        asked.append(text)
        assert go_on.wait(20)
        return text

    own_server.register("mine", halting, input="text", output="text")
    request = service_pb2.PostModelOutputsRequest(model_id="mine", inputs=[as_input("a")])
    calls = [
        own_client.stub.PostModelOutputs.future(request, metadata=own_client.metadata)
        for _ in range(THREADS)
    ]
    try:
        while not asked:
            time.sleep(0.01)
        for call in calls:
            call.cancel()
        # All the server's threads were taken; but for the one that runs they are free again.
        assert own_client.call("GetModel", service_pb2.GetModelRequest(model_id="mine")).model.id
    finally:
        go_on.set()
    assert own_client.predict("mine", "b").outputs[0].data.text.raw == "b"
    assert asked == ["a", "b"]


def test_params_reach_a_generator(generate):
    def repeat(text, *, times: int = 1):
        yield from [text] * times

    model = resources_pb2.Model()
    model.model_version.output_info.params.update({"times": 3})
    assert len(list(generate(repeat, model=model, output="text"))) == 3
    model.model_version.output_info.params.update({"times": "many"})
    (refused,) = generate(repeat, model=model, output="text")
    assert refused.status.code == 21202


def test_streams_on_both_sides_stay_unanswered(own_client):
    call = own_client.stub.StreamModelOutputs(iter(()), metadata=own_client.metadata, timeout=10)
    with pytest.raises(grpc.RpcError) as caught:
        next(call)
    assert caught.value.code() is grpc.StatusCode.UNIMPLEMENTED
