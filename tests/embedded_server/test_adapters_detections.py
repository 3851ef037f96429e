"""What supervision and torchvision return, as answers. supervision's objects are its own."""

import io

import numpy as np
import pytest
import supervision as sv
from clarifai_grpc.grpc.api import resources_pb2
from PIL import Image
from supervision.detection.compact_mask import CompactMask

from predict_widgets.embedded_server.models.registered.results import read_piece, read_result

SIZE = (200, 100)
HALF = np.zeros((100, 200), bool)
HALF[:, :100] = True


def regions(result, output="regions"):
    return read_result(result, output, SIZE).regions


def edges(region):
    box = region.region_info.bounding_box
    return (box.left_col, box.top_row, box.right_col, box.bottom_row)


def plane(region):
    return np.asarray(Image.open(io.BytesIO(region.region_info.mask.image.base64)))


def points(region):
    return [
        None if place.visibility == place.NOT_PRESENT else (place.col, place.row)
        for place in region.region_info.keypoint_locations
    ]


# --- supervision ---------------------------------------------------------------------------------
# https://supervision.roboflow.com/latest/detection/core/
def detections(**columns):
    found = {
        "xyxy": np.array([[0, 0, 100, 50], [50, 25, 300, 90]], np.float32),
        "confidence": np.array([0.75, 0.5], np.float32),
        "class_id": np.array([3, 7]),
        **columns,
    }
    return sv.Detections(**found)


def test_detections_are_boxes_in_fractions_cut_at_the_edge():
    first, second = regions(detections())
    assert edges(first) == (0, 0, 0.5, 0.5)
    assert edges(second) == pytest.approx((0.25, 0.25, 1, 0.9))
    assert [first.data.concepts[0].name, second.data.concepts[0].name] == ["class 3", "class 7"]
    assert (first.value, first.data.concepts[0].value) == (0.75, 0.75)


def test_names_and_tracks_come_along():
    found = detections(tracker_id=np.array([11, 12]), data={"class_name": np.array(["cat", "dog"])})
    first, second = regions(found)
    assert [first.data.concepts[0].name, second.data.concepts[0].name] == ["cat", "dog"]
    assert (first.track_id, second.track_id) == ("11", "12")


@pytest.mark.parametrize("compact", [False, True])
def test_masks_come_along(compact):
    masks = np.stack([HALF, ~HALF])
    xyxy = np.array([[0, 0, 100, 100], [100, 0, 200, 100]], np.float32)
    given = CompactMask.from_dense(masks, xyxy, (100, 200)) if compact else masks
    first, second = regions(detections(xyxy=xyxy, mask=given), "masks")
    assert (plane(first) == HALF * 255).all()
    assert (plane(second) == ~HALF * 255).all()
    assert edges(first) == (0, 0, 0.5, 1)


def test_detections_may_be_empty_or_say_nothing_but_boxes():
    assert not regions(sv.Detections.empty())
    (region,) = regions(sv.Detections(xyxy=np.array([[0, 0, 10, 10]])))
    assert (region.value, len(region.data.concepts)) == (0, 0)


def test_what_transformers_detects_comes_through_supervision():
    # sv.Detections.from_inference reads the reply of Roboflow's inference.
    found = sv.Detections.from_inference(
        {
            "predictions": [
                {
                    "x": 50.0,
                    "y": 25.0,
                    "width": 100.0,
                    "height": 50.0,
                    "confidence": 0.5,
                    "class": "cat",
                    "class_id": 0,
                }
            ],
            "image": {"width": 200, "height": 100},
        }
    )
    (region,) = regions(found)
    assert edges(region) == (0, 0, 0.5, 0.5)
    assert region.data.concepts[0].name == "cat"


# https://supervision.roboflow.com/latest/keypoint/core/
def test_key_points_are_points_in_fractions():
    found = sv.KeyPoints(
        xy=np.array([[[20, 10], [100, 50], [0, 0]]], np.float32),
        visible=np.array([[True, True, False]]),
        class_id=np.array([0]),
        detection_confidence=np.array([0.75], np.float32),
        data={"class_name": np.array(["person"])},
    )
    (region,) = regions(found)
    assert points(region)[1:] == [(0.5, 0.5), None]
    assert points(region)[0] == pytest.approx((0.1, 0.1))
    assert (region.value, region.data.concepts[0].name) == (0.75, "person")


def test_key_points_may_say_nothing_else():
    (region,) = regions(sv.KeyPoints(xy=np.array([[[20, 10]]], np.float32)))
    assert points(region)[0] == pytest.approx((0.1, 0.1))


# https://supervision.roboflow.com/latest/classification/core/
def test_classifications_are_concepts():
    found = sv.Classifications(class_id=np.array([2, 5]), confidence=np.array([0.75, 0.25]))
    concepts = read_result(found, "concepts", SIZE).concepts
    assert [(one.name, one.value) for one in concepts] == [("class 2", 0.75), ("class 5", 0.25)]
    unsure = sv.Classifications(class_id=np.array([2]))
    assert read_result(unsure, "concepts", None).concepts[0].value == 0


def test_pixels_without_a_picture_are_refused():
    with pytest.raises(ValueError, match="need a picture"):
        read_result(detections(), "regions", None)


def test_a_registered_detector_answers_over_the_wire(own_server, own_client, samples):
    own_server.register("yolo", lambda _: detections(), output="regions")
    (output,) = own_client.predict("yolo", samples["cat"]).outputs
    assert output.status.code == 10000
    assert len(output.data.regions) == 2


# --- tensors -------------------------------------------------------------------------------------
class Tensor:
    """What is used of a torch.Tensor that needs a gradient and lies on another device."""

    def __init__(self, values, *, home=False):
        self._values, self._home = np.asarray(values), home

    def detach(self):
        return Tensor(self._values)

    def cpu(self):
        return Tensor(self._values, home=True)

    def numpy(self):
        assert self._home, "can't convert a tensor of another device"
        return self._values


# https://docs.pytorch.org/vision/stable/models/generated/
# torchvision.models.detection.maskrcnn_resnet50_fpn.html
def test_torchvisions_dict_of_tensors_is_read():
    first, second = regions(
        {
            "boxes": Tensor([[0.0, 0.0, 100.0, 50.0], [50.0, 25.0, 200.0, 100.0]]),
            "labels": Tensor([1, 17]),
            "scores": Tensor([0.75, 0.5]),
            "masks": Tensor(np.stack([HALF * 0.8, ~HALF * 0.4])[:, None].astype(np.float32)),
        }
    )
    assert edges(first) == (0, 0, 0.5, 0.5)
    assert (plane(first) == HALF * 255).all(), "soft masks are cut at a half"
    assert not plane(second).any()
    assert [one.data.concepts[0].name for one in (first, second)] == ["class 1", "class 17"]
    assert [one.value for one in (first, second)] == [0.75, 0.5]


# https://docs.pytorch.org/vision/stable/models/generated/
# torchvision.models.detection.keypointrcnn_resnet50_fpn.html
def test_torchvisions_keypoints_are_read():
    (region,) = regions(
        {
            "boxes": Tensor([[0.0, 0.0, 100.0, 50.0]]),
            "labels": Tensor([1]),
            "scores": Tensor([0.75]),
            "keypoints": Tensor([[[100.0, 50.0, 1.0], [50.0, 25.0, 0.0]]]),
        }
    )
    assert points(region) == [(0.5, 0.5), None]


# https://huggingface.co/docs/transformers/model_doc/grounding-dino: text_labels beside labels.
def test_labels_in_words_count_before_numbers():
    (region,) = regions(
        {
            "boxes": [[0, 0, 100, 50]],
            "scores": [0.5],
            "labels": [0],
            "text_labels": ["a cat"],
        }
    )
    assert region.data.concepts[0].name == "a cat"


# https://huggingface.co/docs/transformers/main_classes/pipelines#transformers.MaskGenerationPipeline
def test_generated_masks_are_read():
    found = regions({"masks": [HALF, ~HALF], "scores": Tensor([0.9, 0.8])}, "masks")
    assert [
        (plane(one) == mask * 255).all() for one, mask in zip(found, (HALF, ~HALF), strict=True)
    ] == [
        True,
        True,
    ]
    assert edges(found[0]) == (0, 0, 0.5, 1), "its score is a score"


def test_concepts_that_are_called_boxes_are_concepts():
    concepts = read_result({"boxes": 0.5, "masks": 0.25}, "concepts", SIZE).concepts
    assert [one.name for one in concepts] == ["boxes", "masks"]


def test_a_dict_of_tensors_may_be_a_piece():
    piece = {"boxes": Tensor([[0, 0, 100, 50]] * 3), "labels": Tensor([1] * 3)}
    assert len(read_piece(piece, "regions", SIZE).regions) == 3
    assert isinstance(read_piece({"box": (0, 0, 1, 1)}, "regions", SIZE), resources_pb2.Data)
