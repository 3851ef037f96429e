"""What came of a dataset as tables and files that others read."""

from __future__ import annotations

import json

import pandas as pd
import polars as pl
import pytest
from clarifai_grpc.grpc.api import resources_pb2
from PIL import Image
from pycocotools.coco import COCO

from predict_widgets.batch.batch_run import BatchRun
from predict_widgets.errors import PredictError
from predict_widgets.sources.folder import Folder
from tests.batch.numbered import Numbers
from tests.faults.server import fail_with_a_bad_neighbor, node_outputs, outputs, run, status

MODEL = "somebody/an-app/models/a-model"
WORKFLOW = "somebody/an-app/workflows/a-workflow"


@pytest.fixture
def batch(platform, tmp_path):
    def make(dataset, model=MODEL, **more):
        return BatchRun(
            dataset, model, platform=platform, folder=tmp_path / "journal", rate=None, **more
        )

    return make


def boxed(label):
    box = resources_pb2.BoundingBox(left_col=0.25, top_row=0.5, right_col=0.75, bottom_row=1.0)
    region = resources_pb2.Region(id="r", region_info=resources_pb2.RegionInfo(bounding_box=box))
    region.data.concepts.add(id=label, name=label, value=0.9)
    return resources_pb2.Data(regions=[region])


def box_all(request):
    return outputs(
        *(
            resources_pb2.Output(
                status=status(10000), input=resources_pb2.Input(id=item.id), data=boxed("cat")
            )
            for item in request.inputs
        )
    )


@pytest.fixture
def photos(tmp_path):
    folder = tmp_path / "photos"
    for number in range(3):
        (folder / f"{number}").mkdir(parents=True)
        Image.new("RGB", (40, 20), (number, 0, 0)).save(folder / f"{number}" / "a.png")
    (folder / "torn.png").write_bytes(b"\x89PNG torn")
    return Folder(folder)


def test_each_row_says_whose_it_is(batch):
    run = batch(Numbers(40, torn=[2]))
    run.run()
    frame = run.predictions.to_pandas()
    assert list(frame.columns[:2]) == ["input", "output_id"]
    assert dict(zip(frame["input"], frame["label"], strict=True)) == {
        str(place): f"n{place}" for place in range(40) if place != 2
    }


def test_the_parquet_file_reads_in_pandas_and_polars(batch, tmp_path):
    run = batch(Numbers(40))
    run.run()
    path = run.predictions.to_parquet(tmp_path / "said.parquet")
    assert len(pd.read_parquet(path)) == 40
    assert pl.read_parquet(path)["label"].sort()[0] == "n0"


def test_failures_name_the_input_and_the_reason(batch, server):
    server.always("PostModelOutputs", fail_with_a_bad_neighbor)
    run = batch(Numbers(20, lambda place: f"bad{place}" if place == 4 else f"n{place}", torn=[7]))
    run.run()
    failures = {one.name: one for one in run.predictions.failures}
    assert failures["7"][1:] == ("IMAGE_UNREADABLE", "The picture is torn")
    assert failures["4"].error_name == "INPUT_DOWNLOAD_FAILED"
    assert len(failures) == 2


def test_regions_go_into_a_coco_file_under_the_path_in_the_folder(batch, server, photos, tmp_path):
    server.always("PostModelOutputs", box_all)
    run = batch(photos)
    run.run()
    path = run.predictions.to_coco(tmp_path / "said.json")
    coco = COCO(str(path))
    assert sorted(image["file_name"] for image in coco.imgs.values()) == [
        "0/a.png", "1/a.png", "2/a.png", "torn.png",
    ]  # fmt: skip
    annotations = list(coco.anns.values())
    assert len(annotations) == 3
    assert annotations[0]["bbox"] == [10.0, 10.0, 20.0, 10.0]


def test_of_a_workflow_the_node_with_regions_is_taken_or_named(batch, server, photos, tmp_path):
    def boxes_in(*nodes):
        def answer(request):
            reply = run(request)
            for result, item in zip(reply.results, request.inputs, strict=True):
                del result.outputs[:]
                result.outputs.extend(node_outputs(item, "first", "second"))
                for node in nodes:
                    result.outputs[node].data.CopyFrom(boxed("cat"))
            return reply

        return answer

    server.always("PostWorkflowResults", boxes_in(1))
    one = batch(photos, None, workflow=WORKFLOW)
    one.run()
    said = json.loads(one.predictions.to_coco(tmp_path / "one.json").read_text())
    assert (len(said["images"]), len(said["annotations"])) == (4, 3)
    assert set(one.predictions.to_pandas()["node_id"]) == {"first", "second"}
    [unread] = one.predictions.failures
    assert (unread.name, "node" in unread.message) == ("torn.png", False)
    server.always("PostWorkflowResults", boxes_in(0, 1))
    two = batch(photos, None, workflow=WORKFLOW, max_concepts=5)
    two._folder = tmp_path / "another"
    two.run()
    with pytest.raises(PredictError, match="first, second"):
        two.predictions.to_coco(tmp_path / "two.json")
    said = json.loads(two.predictions.to_coco(tmp_path / "two.json", node="first").read_text())
    assert len(said["annotations"]) == 3
    with pytest.raises(PredictError, match="no node"):
        two.predictions.to_coco(tmp_path / "two.json", node="third")


def test_only_the_datasets_own_inputs_are_in_it(batch):
    batch(Numbers(30)).run()
    run = batch(Numbers(10))
    assert len(run.predictions) == 10
    assert len(run.journal) == 30


def test_nothing_predicted_yet_is_no_error(batch, tmp_path):
    predictions = batch(Numbers(10)).predictions
    assert len(predictions) == 0
    assert predictions.failures == []
    assert predictions.to_pandas().empty
    assert json.loads(predictions.to_coco(tmp_path / "none.json").read_text())["images"] == []
    assert "0 inputs" in repr(predictions)
    assert "0 inputs" in predictions._repr_html_()
