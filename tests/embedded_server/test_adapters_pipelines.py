"""What pipelines of transformers return, in the shapes that their documentation gives.

https://huggingface.co/docs/transformers/main_classes/pipelines: "Return" of each ``__call__``, and
the examples above it.
"""

import base64
import io
import wave

import numpy as np
import pytest
from clarifai_grpc.grpc.api import resources_pb2, service_pb2
from PIL import Image

from predict_widgets.embedded_server.models.adapters.pipelines import TASKS, task_of
from predict_widgets.embedded_server.models.registered.results import read_result
from tests.embedded_server.conftest import as_input, encoded

SIZE = (200, 100)
HALF = Image.new("L", SIZE)
HALF.paste(255, (0, 0, 100, 100))


def read(result, output, size=SIZE):
    return read_result(result, output, size)


def concepts(data):
    return [(one.name, round(one.value, 3)) for one in data.concepts]


# --- shapes --------------------------------------------------------------------------------------
# ImageClassificationPipeline, TextClassificationPipeline, AudioClassificationPipeline
@pytest.mark.parametrize("nested", [False, True])
def test_labels_with_scores_are_concepts(nested):
    said = [{"score": 0.442, "label": "macaw"}, {"score": 0.088, "label": "popinjay"}]
    data = read([said] if nested else said, "concepts")
    assert concepts(data) == [("macaw", 0.442), ("popinjay", 0.088)]


# ZeroShotClassificationPipeline
def test_labels_beside_scores_are_concepts():
    said = {
        "sequence": "I have a problem with my iphone that needs to be resolved asap!!",
        "labels": ["urgent", "phone", "tablet"],
        "scores": [0.504, 0.479, 0.003],
    }
    assert concepts(read(said, "concepts")) == [
        ("urgent", 0.504),
        ("phone", 0.479),
        ("tablet", 0.003),
    ]


# VisualQuestionAnsweringPipeline, FillMaskPipeline
def test_answers_and_tokens_are_concepts():
    assert concepts(read([{"score": 0.948, "answer": "lena"}], "concepts")) == [("lena", 0.948)]
    filled = [
        {"score": 0.042, "token": 3291, "token_str": "problem", "sequence": "a simple problem."}
    ]
    assert concepts(read(filled, "concepts")) == [("problem", 0.042)]


# ObjectDetectionPipeline, ZeroShotObjectDetectionPipeline
def test_boxes_in_pixels_are_regions():
    said = [
        {"score": 0.997, "label": "bird", "box": {"xmin": 0, "ymin": 25, "xmax": 50, "ymax": 110}}
    ]
    (region,) = read(said, "regions").regions
    box = region.region_info.bounding_box
    assert (box.left_col, box.top_row, box.right_col, box.bottom_row) == (0, 0.25, 0.25, 1)
    assert region.data.concepts[0].name == "bird"
    assert region.value == pytest.approx(0.997)


# ImageSegmentationPipeline
@pytest.mark.parametrize(
    "mask", [HALF, base64.b64encode(encoded(HALF)).decode()], ids=["picture", "before 4.22"]
)
def test_masks_are_regions(mask):
    said = [
        {"score": 0.99, "label": "LABEL_0", "mask": mask},
        {"score": None, "label": "sky", "mask": mask},
    ]
    scored, unscored = read(said, "masks").regions
    found = Image.open(io.BytesIO(scored.region_info.mask.image.base64))
    assert found.size == SIZE
    assert (np.asarray(found) == np.asarray(HALF)).all()
    assert scored.region_info.HasField("bounding_box")
    assert not unscored.region_info.HasField("bounding_box")
    assert unscored.data.concepts[0].name == "sky"


# TokenClassificationPipeline, without and with aggregation_strategy
@pytest.mark.parametrize("key", ["entity", "entity_group"])
def test_entities_are_spans_of_the_text(key):
    said = [
        {key: "LOC", "score": np.float32(0.998), "index": 2, "word": "paris", "start": 5, "end": 10}
    ]
    (region,) = read(said, "regions", None).regions
    span = region.region_info.span
    assert (span.char_start, span.char_end, span.raw_text) == (5, 10, "paris")
    assert (region.data.concepts[0].name, region.data.text.raw) == ("LOC", "paris")


def test_entities_of_a_tokenizer_that_keeps_no_places_are_not_lost():
    said = [
        {"entity": "LOC", "score": 0.9, "index": 2, "word": "paris", "start": None, "end": None}
    ]
    (region,) = read(said, "regions", None).regions
    assert region.data.text.raw == "paris"


# ImageToTextPipeline, TextGenerationPipeline, SummarizationPipeline, TranslationPipeline
@pytest.mark.parametrize(
    ("said", "text"),
    [
        ([{"generated_text": "two birds are standing next to each other "}], "two birds"),
        ([{"summary_text": "an apple a day"}], "an apple a day"),
        ([{"translation_text": "bonjour"}], "bonjour"),
        ({"generated_text": "one"}, "one"),
        ([{"generated_text": "one"}, {"generated_text": "two"}], "one\n\ntwo"),
        (
            [
                {
                    "generated_text": [
                        {"role": "user", "content": "What is the capital of France?"},
                        {"role": "assistant", "content": "Paris"},
                    ]
                }
            ],
            "Paris",
        ),
        (
            [
                {
                    "input_text": [],
                    "generated_text": [
                        {"role": "assistant", "content": [{"type": "text", "text": "A dog"}]}
                    ],
                }
            ],
            "A dog",
        ),
    ],
)
def test_generated_texts_are_texts(said, text):
    assert read(said, "text").text.raw.startswith(text)


# AutomaticSpeechRecognitionPipeline, with return_timestamps
def test_a_transcript_has_segments_in_milliseconds():
    said = {
        "text": " He hoped there would be stew for dinner",
        "chunks": [
            {"text": " He hoped there would", "timestamp": (0.5, 1.5)},
            {"text": " be stew for dinner", "timestamp": (1.5, None)},
        ],
    }
    data = read(said, "text", None)
    assert data.text.raw == said["text"]
    assert [
        (one.time_info.begin_time, one.time_info.end_time, one.data.text.raw)
        for one in data.time_segments
    ] == [(500, 1500, "He hoped there would"), (1500, 1500, "be stew for dinner")]
    assert read({"text": "stew"}, "text", None).text.raw == "stew"


# DepthEstimationPipeline
def test_a_depth_is_a_picture():
    said = {"predicted_depth": np.zeros((1, 3, 3)), "depth": HALF}
    with Image.open(io.BytesIO(read(said, "image").image.base64)) as picture:
        assert picture.size == SIZE


# FeatureExtractionPipeline and ImageFeatureExtractionPipeline return nested lists of floats.
@pytest.mark.parametrize(
    ("said", "shape"), [([[[0.5, 1.0], [2.0, 3.0]]], (2, 2)), ([[0.5, 1.0, 2.0]], (1, 3))]
)
def test_features_are_embeddings(said, shape):
    embeddings = read(said, "embedding", None).embeddings
    assert (len(embeddings), embeddings[0].num_dimensions) == shape


# TextToAudioPipeline returns samples of the shape (nb_channels, audio_length).
def test_generated_audio_is_a_wav():
    said = {"audio": np.zeros((1, 160), np.float32), "sampling_rate": 16_000}
    with wave.open(io.BytesIO(read(said, "audio", None).audio.base64)) as heard:
        assert (heard.getframerate(), heard.getnframes()) == (16_000, 160)


# --- pipelines as models -------------------------------------------------------------------------
class Pipeline:
    """What is used of a transformers.Pipeline: its task, and that it can be called."""

    def __init__(self, task, answer):
        self.task = task
        self._answer = answer

    def __call__(self, *args, **kwargs):
        return self._answer(*args, **kwargs)


@pytest.fixture
def answer(own_server, own_client):
    """Register a pipeline as it is, and return its output for one input."""

    def answer(pipeline, item, **params):
        own_server.register("mine", pipeline)
        model = resources_pb2.Model()
        model.model_version.output_info.params.update(params)
        return own_client.predict("mine", item, model=model).outputs[0]

    return answer


PICTURE = encoded(Image.new("RGB", SIZE, "red"))


def test_a_pipeline_is_registered_as_what_its_task_says(own_client, answer):
    box = {"xmin": 0, "ymin": 0, "xmax": 100, "ymax": 50}
    detector = Pipeline(
        "object-detection", lambda image: [{"score": 0.9, "label": image.mode, "box": box}]
    )
    output = answer(detector, PICTURE)
    assert output.data.regions[0].data.concepts[0].name == "RGB"
    assert output.model.model_type_id == "visual-detector"
    model = own_client.call("GetModel", service_pb2.GetModelRequest(model_id="mine")).model
    assert "object-detection" in model.description


@pytest.mark.parametrize(
    ("task", "given", "taken"),
    [("image-text-to-text", "images", "text"), ("visual-question-answering", "image", "question")],
)
def test_a_pipeline_of_both_is_asked_by_keyword(answer, task, given, taken):
    def ask(**inputs):
        assert list(inputs) == [given, taken]
        said = f"{inputs[given].size} {inputs[taken]}"
        return [{"generated_text": said, "answer": said, "score": 0.5}]

    item = as_input(PICTURE)
    item.data.text.raw = "How many?"
    data = answer(Pipeline(task, ask), item).data
    assert "(200, 100) How many?" in (data.text.raw or data.concepts[0].name)


def test_zero_shot_pipelines_are_told_the_labels_as_a_parameter(answer):
    def ask(_image, candidate_labels):
        return [{"score": 0.5, "label": label} for label in candidate_labels]

    pipeline = Pipeline("zero-shot-image-classification", ask)
    assert concepts(answer(pipeline, PICTURE, candidate_labels="cat, a dog,").data) == [
        ("cat", 0.5),
        ("a dog", 0.5),
    ]
    assert "candidate_labels" in answer(pipeline, PICTURE).status.details


def test_speech_recognition_gets_the_files_bytes(answer):
    item = resources_pb2.Input(data=resources_pb2.Data(audio=resources_pb2.Audio(base64=b"RIFF")))
    heard = Pipeline("automatic-speech-recognition", lambda said: {"text": f"{said!r}"})
    assert answer(heard, item).data.text.raw == "b'RIFF'"


@pytest.mark.parametrize(
    ("task", "means"),
    [
        ("ner", "token-classification"),
        ("sentiment-analysis", "text-classification"),
        ("translation_en_to_fr", "translation"),
        ("text-to-speech", "text-to-audio"),
        *((task, task) for task in TASKS),
    ],
)
def test_tasks_have_other_names(task, means):
    assert task_of(Pipeline(task, print)).name == means


def test_a_pipeline_of_a_task_that_fits_no_input_says_so(own_server):
    with pytest.raises(ValueError, match="table-question-answering"):
        own_server.register("mine", Pipeline("table-question-answering", print))


def test_who_says_what_a_pipeline_takes_and_gives_is_believed(own_server, own_client):
    odd = Pipeline("table-question-answering", lambda text: text.upper())
    own_server.register("mine", odd, input="text", output="text")
    assert own_client.predict("mine", "a").outputs[0].data.text.raw == "A"


def test_a_function_that_has_a_task_of_its_own_is_a_function():
    def function(_image):
        return {}

    function.task = None
    assert task_of(function) is None
