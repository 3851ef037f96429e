"""What registered functions take and give: every input, every output, parameters."""

import enum
import functools
import io
import wave
from typing import Literal

import numpy as np
import pytest
from clarifai_grpc.grpc.api import resources_pb2, service_pb2
from PIL import Image

from predict_widgets.embedded_server.model_types import TYPE_IDS
from tests.embedded_server.conftest import as_input, encoded

PICTURE = encoded(Image.new("RGB", (6, 4), "red"))


def sound(data=b"RIFF"):
    return resources_pb2.Input(data=resources_pb2.Data(audio=resources_pb2.Audio(base64=data)))


def both(prompt):
    item = as_input(PICTURE)
    item.data.text.raw = prompt
    return item


@pytest.fixture
def ask(own_server, own_client):
    """Register a function and return the output for one input."""

    def ask(fn, item=PICTURE, params=None, **options):
        model_id, _ = own_server.register("mine", fn, **options)
        model = resources_pb2.Model()
        model.model_version.output_info.params.update(params or {})
        return own_client.predict(model_id, item, model=model).outputs[0]

    return ask


# --- inputs --------------------------------------------------------------------------------------
def test_a_function_of_sound_gets_the_bytes(ask):
    output = ask(lambda heard: f"{heard!r}", sound(b"RIFFxyz"), input="audio", output="text")
    assert output.data.text.raw == "b'RIFFxyz'"
    assert output.model.model_type_id == "audio-to-text"


def test_an_input_without_sound_is_refused(ask):
    output = ask(len, "a text", input="audio", output="text")
    assert output.status.code == 30104
    assert "takes audio" in output.status.details


@pytest.mark.parametrize("prompt", ["What is it?", ""])
def test_a_function_of_both_gets_the_picture_and_the_prompt(ask, prompt):
    output = ask(
        lambda image, text: f"{image.size} {text}", both(prompt), input="image+text", output="text"
    )
    assert output.data.text.raw == f"(6, 4) {prompt}"


def test_a_prompt_without_a_picture_is_refused(ask):
    output = ask(lambda _image, text: text, "Why?", input="image+text", output="text")
    assert output.status.code == 30104


def test_a_picture_and_a_prompt_are_both_arguments_of_the_methods(own_server, own_client):
    def say(_image, prompt):
        yield prompt

    model_id, _ = own_server.register("mine", say, input="image+text", output="text")
    request = service_pb2.GetModelRequest(model_id=model_id)
    methods = own_client.call("GetModel", request).model.model_version.method_signatures
    assert [[(each.name, each.required) for each in one.input_fields] for one in methods] == [
        [("image", True), ("text", False)]
    ] * 2


def test_both_may_stream(own_server, own_client):
    def look(image, prompt, *, count: int = 2):
        yield from [f"{image.width}{prompt} "] * count

    own_server.register("mine", look, input="image+text", output="text")
    request = service_pb2.PostModelOutputsRequest(model_id="mine", inputs=[both("!")])
    replies = list(own_client.call("GenerateModelOutputs", request))
    assert [reply.outputs[0].data.text.raw for reply in replies] == ["6! ", "6! "]


@pytest.mark.parametrize(("taken", "given"), TYPE_IDS)
def test_every_type_says_what_goes_in_and_comes_out(own_server, own_client, taken, given):
    model_id, _ = own_server.register("mine", lambda *_: None, input=taken, output=given)
    model = own_client.call("GetModel", service_pb2.GetModelRequest(model_id=model_id)).model
    request = service_pb2.GetModelTypeRequest(model_type_id=model.model_type_id)
    found = own_client.call("GetModelType", request)
    assert found.status.code == 10000
    assert list(found.model_type.input_fields) == taken.split("+")
    assert found.model_type.output_fields


# --- outputs -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("vector", "shape"),
    [([0.5, 1], (1, 2)), (np.eye(2, 3), (2, 3)), ([[1], [2], [3]], (3, 1))],
)
def test_an_embedding_is_a_vector_or_several(ask, vector, shape):
    embeddings = ask(lambda _: vector, output="embedding").data.embeddings
    assert (len(embeddings), embeddings[0].num_dimensions) == shape
    assert (
        np.asarray([one.vector for one in embeddings]).tolist()
        == np.reshape(vector, shape).tolist()
    )


@pytest.mark.parametrize(
    "make",
    [
        lambda image: image,
        np.asarray,
        lambda image: np.asarray(image) / 255,
        lambda image: encoded(image, "JPEG"),
        lambda image: encoded(image, "PNG"),
    ],
)
def test_a_picture_comes_back_as_a_file(ask, make):
    returned = ask(make, output="image").data.image.base64
    with Image.open(io.BytesIO(returned)) as picture:
        assert picture.size == (6, 4)
        assert picture.convert("RGB").getpixel((0, 0))[0] >= 250


@pytest.mark.parametrize(
    ("samples", "frames"),
    [
        (np.sin(np.arange(80)), (1, 80)),
        (np.zeros((2, 80)), (2, 80)),
        (np.zeros((80, 2)), (2, 80)),
        (np.arange(80, dtype=np.int16), (1, 80)),
        ([0.0] * 80, (1, 80)),
    ],
)
def test_samples_become_a_wav(ask, samples, frames):
    returned = ask(lambda _: (samples, 8000), output="audio").data.audio.base64
    with wave.open(io.BytesIO(returned)) as heard:
        assert (heard.getnchannels(), heard.getnframes()) == frames
        assert (heard.getframerate(), heard.getsampwidth()) == (8000, 2)


def test_a_sound_file_stays_as_it_is_and_samples_keep_their_values(ask):
    assert ask(lambda _: b"ID3file", output="audio").data.audio.base64 == b"ID3file"
    loud = ask(lambda _: (np.array([0, 1, -1, 2, 0.5]), 8000), output="audio").data.audio.base64
    with wave.open(io.BytesIO(loud)) as heard:
        values = np.frombuffer(heard.readframes(5), "<i2")
    assert values.tolist() == [0, 32767, -32767, 32767, 16384]


@pytest.mark.parametrize(
    ("output", "result", "said"),
    [
        ("embedding", "abc", "a vector of numbers"),
        ("embedding", np.zeros((2, 2, 2)), "a vector of numbers"),
        ("embedding", [1, float("nan")], "finite"),
        ("image", 7, "a PIL picture"),
        ("image", np.zeros((2, 2, 7)), "shape"),
        ("audio", [1, 2, 3], "(samples, samples a second)"),
        ("audio", ([], 8000), "channels x samples"),
        ("audio", ([0.5, float("nan")], 8000), "finite"),
        ("masks", [{"box": (0, 0, 1, 1)}], "needs a mask"),
        ("text", {"words": 1}, "a dict with ['words']"),
    ],
)
def test_a_result_that_is_something_else_says_what_was_expected(ask, output, result, said):
    answer = ask(lambda _: result, output=output)
    assert answer.status.code == 21313
    assert said in answer.status.details


# --- parameters ----------------------------------------------------------------------------------
class Mode(enum.Enum):
    FAST = 1
    GOOD = 2


def described(  # noqa: PLR0913 - one of each kind
    text,
    count: int = 3,
    *,
    share: float = 0,
    loud: bool = False,
    prefix: str = "-",
    style: Literal["plain", "bold"] = "plain",
    mode: Mode = Mode.FAST,
    unknown: object = None,
):
    return f"{count} {share} {loud} {prefix} {style} {mode} {unknown} {text}"


def test_keywords_with_defaults_are_parameters(own_server, own_client):
    own_server.register("mine", described, input="text", output="text")
    model = own_client.call("GetModel", service_pb2.GetModelRequest(model_id="mine")).model
    specs = model.model_version.output_info.params_specs
    kinds = resources_pb2.ModelTypeField
    assert [(spec.name, spec.type) for spec in specs] == [
        ("count", kinds.INT),
        ("share", kinds.FLOAT),
        ("loud", kinds.BOOL),
        ("prefix", kinds.STR),
        ("style", kinds.STR),
        ("mode", kinds.STR),
    ]
    choices = {spec.name: [option.id for option in spec.model_type_enum_options] for spec in specs}
    assert (choices["style"], choices["mode"]) == (["plain", "bold"], ["FAST", "GOOD"])


def test_parameters_are_handed_in_as_the_function_takes_them(ask):
    options = {"input": "text", "output": "text"}
    said = ask(described, "x", **options).data.text.raw
    assert said == "3 0.0 False - plain Mode.FAST None x"
    params = {"count": 5, "share": 0.5, "loud": True, "style": "bold", "mode": "GOOD"}
    said = ask(described, "x", params, **options).data.text.raw
    assert said == "5 0.5 True - bold Mode.GOOD None x"


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"style": "italic"}, "one of plain, bold"),
        ({"mode": "BEST"}, "one of FAST, GOOD"),
        ({"count": 1.5}, "a whole number"),
        ({"unknown": 1}, "no parameter 'unknown'"),
        ({"text": "x"}, "no parameter 'text'"),
    ],
)
def test_a_parameter_that_cannot_be_is_refused(own_server, own_client, params, said):
    own_server.register("mine", described, input="text", output="text")
    model = resources_pb2.Model()
    model.model_version.output_info.params.update(params)
    reply = own_client.predict("mine", "x", model=model)
    assert reply.status.code == 21202
    assert said in reply.status.details


def test_a_parameter_without_a_default_is_refused_at_once(own_server):
    with pytest.raises(TypeError, match="'threshold' needs a default"):
        own_server.register("mine", lambda _image, threshold: {"cat": threshold})
    with pytest.raises(TypeError, match="called with 2 inputs"):
        own_server.register(
            "mine", lambda _image, _text, extra: extra, input="image+text", output="text"
        )
    assert "mine" not in own_server.model_ids


class Counter:
    """Counts."""

    def __init__(self, factor):
        self.factor = factor

    def __call__(self, text, *, times: int = 1):
        return str(self.factor * times * len(text))

    def spell(self, text, *, gap: str = ""):
        for letter in text:
            yield letter + gap


@pytest.mark.parametrize(
    ("fn", "params", "said"),
    [
        (Counter(2), {"times": 3}, "18"),
        (Counter(2).spell, {"gap": "-"}, "a-b-c-"),
        (functools.partial(described, count=9), {"prefix": "+"}, "9 0.0 False + plain"),
        (functools.partial(Counter.spell, Counter(1), gap="."), {}, "a.b.c."),
        (lambda text, size=2: text * size, {"size": 3}, "abcabcabc"),
        (str.upper, {}, "ABC"),
        (print, {}, "must return a str; it returned None"),
        (lambda text: Counter(1).spell(text), {}, "abc"),
    ],
)
def test_anything_that_can_be_called_is_taken(ask, capfd, fn, params, said):
    output = ask(fn, "abc", params, input="text", output="text")
    assert said in (output.data.text.raw or output.status.details)
    del capfd  # print() prints


def worked_off(fn):
    @functools.wraps(fn)
    def whole(*arguments):
        return "".join(fn(*arguments))

    return whole


def test_a_generator_that_a_decorator_works_off_is_a_function(ask):
    @worked_off
    def words(text):
        yield from (text, " said")

    assert ask(words, "a", input="text", output="text").data.text.raw == "a said"


async def later(text):
    return text


async def piece_by_piece(text):
    yield text


@pytest.mark.parametrize(
    ("fn", "options", "said"),
    [
        (later, {}, "async"),
        (piece_by_piece, {}, "async"),
        (lambda: "", {}, "called with 1 input, and takes none"),
        (lambda image: image, {"input": "image+text"}, "called with 2 inputs, and takes 1"),
    ],
)
def test_a_function_that_could_never_answer_is_refused_at_once(own_server, fn, options, said):
    with pytest.raises(TypeError, match=said):
        own_server.register("mine", fn, **{"input": "text", "output": "text", **options})


class Mark(enum.Flag):
    BOLD = enum.auto()
    WIDE = enum.auto()


def test_flags_that_were_joined_stay_with_the_function(ask, own_client):
    def marked(text, marks=Mark.BOLD | Mark.WIDE, one=Mark.WIDE):
        return f"{text} {int(marks.value)} {one.name}"

    output = ask(marked, "a", {"one": "BOLD"}, input="text", output="text")
    assert output.data.text.raw == "a 3 BOLD"
    request = service_pb2.GetModelRequest(model_id="mine")
    version = own_client.call("GetModel", request).model.model_version
    assert [spec.name for spec in version.output_info.params_specs] == ["one"]
