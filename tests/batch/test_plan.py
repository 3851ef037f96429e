"""What a run will do is said before its first call, and nothing of it is "the newest"."""

from __future__ import annotations

import json

import pytest
from clarifai_grpc.grpc.api import resources_pb2, service_pb2

from predict_widgets.batch.batch_run import BatchRun
from predict_widgets.batch.plan import chunked
from predict_widgets.errors import PredictError
from tests.batch.numbered import Numbers
from tests.faults.server import failed, status

MODEL = "somebody/an-app/models/a-model"


@pytest.fixture
def batch(platform, tmp_path):
    def make(dataset, model=MODEL, **more):
        return BatchRun(dataset, model, platform=platform, folder=tmp_path / "journal", **more)

    return make


def sizes(things, most=100):
    return [sum(chunk) for chunk in chunked(things, most, lambda n: n, lambda n: n < 0)]


def test_chunks_keep_within_count_and_bytes():
    assert [len(chunk) for chunk in chunked(range(10), 4, lambda _: 0, lambda _: False)] == [
        4,
        4,
        2,
    ]
    assert sizes([60_000_000, 60_000_000, 60_000_000]) == [120_000_000, 60_000_000]


def test_what_is_over_the_limit_stands_alone():
    assert sizes([1, 200_000_000, 1]) == [1, 200_000_000, 1]


def test_a_video_shares_a_call_with_no_other():
    chunks = chunked([1, -1, -1, 2, 3], 10, lambda _: 0, lambda one: one < 0)
    assert list(chunks) == [[1], [-1], [-1], [2, 3]]


def test_the_plan_says_how_many_calls_a_run_then_makes(batch, server):
    run = batch(Numbers(1000, lambda place: f"n{place % 900}"), rate=None)
    plan = run.plan()
    assert not server.calls()
    assert (plan.inputs, plan.wanted, plan.repeated, plan.calls) == (1000, 900, 100, 8)
    assert plan.bytes == 90_000
    assert run.run().calls == plan.calls
    again = run.plan()
    assert (again.known, again.wanted, again.calls) == (900, 0, 0)


def test_the_plan_says_how_long_it_takes_at_least(batch):
    assert batch(Numbers(12_800), rate=10.0).plan().seconds == 10.0


def test_a_small_dataset_is_cut_so_that_each_worker_has_something_to_do(batch):
    assert batch(Numbers(100)).plan().calls == 4
    assert batch(Numbers(8)).plan().calls == 1


def test_videos_are_planned_one_by_one(batch):
    assert batch(Numbers(5, kind="video")).plan().calls == 5


def test_the_version_is_named_before_the_first_call(batch, server):
    run = batch(Numbers(4))
    run.run()
    assert run.journal.settings.model_version_id == "version-1"
    assert {request.version_id for request in server.requests["PostModelOutputs"]} == {"version-1"}


def test_a_version_in_training_gives_way_to_the_newest_that_is_ready(batch, server):
    def described(version, code):
        return resources_pb2.ModelVersion(id=version, status=status(code))

    model = resources_pb2.Model(
        id="a-model", user_id="somebody", app_id="an-app", model_version=described("v3", 21103)
    )
    server.always("GetModel", service_pb2.SingleModelResponse(status=status(10000), model=model))
    versions = [described("v3", 21103), described("v2", 21100), described("v1", 21100)]
    server.always(
        "ListModelVersions",
        service_pb2.MultiModelVersionResponse(status=status(10000), model_versions=versions),
    )
    assert batch(Numbers(4)).journal.settings.model_version_id == "v2"


def test_an_evaluation_asks_for_all_there_is_and_writes_it_down(batch, server):
    run = batch(Numbers(4), evaluation=True)
    run.run()
    said = json.loads(run.journal.settings.output_config)
    assert said == {"max_concepts": 200, "min_value": 0.0}
    (request,) = server.requests["PostModelOutputs"]
    assert request.model.model_version.output_info.output_config.max_concepts == 200


def test_an_evaluation_asks_for_as_many_concepts_as_the_model_has(batch, server):
    model = resources_pb2.Model(id="a-model")
    model.model_version.id = "v1"
    model.output_info.data.concepts.extend(resources_pb2.Concept(id=f"{n}") for n in range(10))
    server.always("GetModel", service_pb2.SingleModelResponse(status=status(10000), model=model))
    settings = batch(Numbers(4), evaluation=True).journal.settings
    assert json.loads(settings.output_config)["max_concepts"] == 10


@pytest.mark.parametrize(
    "wrong", [{"concurrency": 0}, {"concurrency": True}, {"rate": 0}, {"rate": "fast"}]
)
def test_settings_that_cannot_be_meant_are_refused_by_name(batch, wrong):
    with pytest.raises(PredictError, match=f"{next(iter(wrong))}="):
        batch(Numbers(4), **wrong)


def test_a_model_that_is_not_there_is_told_before_anything_is_sent(batch, server):
    server.always("GetModel", failed(21200))
    with pytest.raises(PredictError, match="MODEL_DOES_NOT_EXIST"):
        batch(Numbers(4)).plan()
    assert not server.calls()


def test_one_call_about_one_input_is_not_called_calls(batch):
    one, many = batch(Numbers(1)).plan(), batch(Numbers(2000)).plan()
    assert str(one).startswith("1 input · 1 to predict in 1 call ·")
    assert "2,000 to predict in 16 calls" in str(many)
    assert repr(batch(Numbers(1)).run()).splitlines()[0] == "<Report 1 input · 1 ok>"
