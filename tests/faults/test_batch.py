"""Whatever goes wrong with calls, each input of a dataset gets one result, and its own."""

from __future__ import annotations

import threading
import time

import grpc
import pytest
from clarifai_grpc.grpc.api import resources_pb2

from predict_widgets.batch import calling, pacing
from predict_widgets.batch.batch_run import BatchRun
from predict_widgets.errors import CredentialError, PredictError
from tests.batch.numbered import Numbers, labels_of
from tests.faults.chaos import PASSING, TOGETHER, Chaos, one_is_busy
from tests.faults.server import (
    Abort,
    Hang,
    Late,
    answer_all,
    fail_with_a_bad_neighbor,
    failed,
    label_of,
    output,
    outputs,
)

MODEL = "somebody/an-app/models/a-model"


@pytest.fixture
def batch(platform, tmp_path):
    def make(dataset, **more):
        more = {"rate": None, "folder": tmp_path / "journal", **more}
        return BatchRun(dataset, None if "workflow" in more else MODEL, platform=platform, **more)

    return make


@pytest.fixture
def quick_recovery(monkeypatch):
    """Be slow for half a second after a throttled reply, not for a minute."""
    monkeypatch.setattr(pacing, "_RECOVERY_SECONDS", 0.5)


@pytest.mark.usefixtures("quick_recovery")
@pytest.mark.parametrize(
    ("count", "seed"),
    [
        pytest.param(300, 1),
        *(pytest.param(2000, seed, marks=pytest.mark.slow) for seed in range(6)),
    ],
)
def test_each_input_has_one_result_and_its_own_on_a_bad_day(batch, server, count, seed):
    def name_of(place):
        return f"bad{place}" if place % 100 == 50 else f"n{place}"

    torn = range(25, count, 200)
    chaos = Chaos(seed)
    server.always("PostModelOutputs", chaos)
    run = batch(Numbers(count, name_of, torn=torn))
    report = run.run()
    wanted = {
        str(place): "IMAGE_UNREADABLE"
        if place in torn
        else ("INPUT_DOWNLOAD_FAILED" if place % 100 == 50 else [f"n{place}"])
        for place in range(count)
    }
    assert labels_of(run) == wanted
    assert len(run.predictions) == count
    assert report.complete
    assert report.failed == len(torn) + count // 100
    assert report.reasons == {"IMAGE_UNREADABLE": len(torn), "INPUT_DOWNLOAD_FAILED": count // 100}
    assert report.calls == len(server.requests["PostModelOutputs"])
    assert report.retries
    assert report.splits
    if count > 300:
        assert {id(fault) for fault in chaos.met} == {id(one) for one in (*PASSING, *TOGETHER)}


def test_a_second_run_asks_nothing_and_retrying_asks_only_what_failed(batch, server):
    server.always("PostModelOutputs", fail_with_a_bad_neighbor)
    numbers = Numbers(60, lambda place: f"bad{place}" if place == 7 else f"n{place}", torn=[9])
    assert batch(numbers).run().failed == 2
    before = len(server.calls())
    again = batch(numbers).run()
    assert (again.from_journal, again.calls, len(server.calls())) == (60, 0, before)
    assert again.reasons == {"IMAGE_UNREADABLE": 1, "INPUT_DOWNLOAD_FAILED": 1}
    server.always("PostModelOutputs", answer_all)
    more = Numbers(90, lambda place: f"bad{place}" if place == 7 else f"n{place}", torn=[9])
    run = batch(more)
    retried = run.retry_failed()
    assert server.calls()[before:] == [["bad7"]]
    assert (retried.ok, retried.failed, retried.missing) == (59, 1, 30)
    assert labels_of(run)["7"] == ["bad7"]


def test_the_same_input_is_sent_once(batch, server):
    report = batch(Numbers(90, lambda place: f"n{place % 30}")).run()
    sent = [label for call in server.calls() for label in call]
    assert sorted(sent) == sorted(f"n{place}" for place in range(30))
    assert (report.inputs, report.ok, report.repeated) == (90, 30, 60)


def test_a_refused_credential_ends_the_run_and_is_raised(batch, server):
    server.always("PostModelOutputs", failed(11001))
    with pytest.raises(CredentialError):
        batch(Numbers(600)).run()
    assert len(server.calls()) <= 4


def test_what_came_before_a_credential_was_refused_is_kept(batch, server):
    server.script("PostModelOutputs", *[answer_all] * 2)
    server.always("PostModelOutputs", failed(11001))
    run = batch(Numbers(600), concurrency=1)
    report = run.run()
    assert isinstance(report.error, CredentialError)
    assert report.stopped_by == "CONN_TOKEN_INVALID"
    assert report.ok == 256
    assert len(run.predictions) == 256
    assert report.missing == report.inputs - 256
    server.always("PostModelOutputs", answer_all)
    assert batch(Numbers(600)).run().complete


def test_what_concerns_the_call_is_nobodys_result(batch, server, monkeypatch):
    monkeypatch.setattr("predict_widgets.batch.batch_run._BUDGET_SECONDS", 0.1)

    def half(request):
        reply = answer_all(request)
        for item in reply.outputs[1:]:
            item.CopyFrom(output("", echo=item.input.id, code=21354))
        return reply

    server.script("PostModelOutputs", half)
    server.always("PostModelOutputs", failed(21354))
    report = batch(Numbers(40), concurrency=1).run()
    assert report.stopped_by == "MODEL_BUSY_PLEASE_RETRY"
    assert (report.ok, report.failed) == (1, 0)


def test_a_server_that_comes_back_is_waited_for(batch, server):
    server.always("PostModelOutputs", Late(0.05, answer_all))
    run = batch(Numbers(1500), concurrency=2)
    done = []

    def drop(part):
        if not done:
            server.stop()
            server.start()
        done.extend(part)

    report = run.run(on_part=drop)
    assert report.complete
    assert labels_of(run) == {str(place): [f"n{place}"] for place in range(1500)}


def test_an_input_that_takes_for_ever_costs_only_itself(batch, server, monkeypatch):
    monkeypatch.setattr(calling, "_SECONDS_EACH", 0.0)
    monkeypatch.setattr("predict_widgets.session.question.CALL_SECONDS", 0.3)

    def stuck(request):
        if any(label_of(item) == "n5" for item in request.inputs):
            return Hang()
        return answer_all(request)

    server.always("PostModelOutputs", stuck)
    run = batch(Numbers(40), concurrency=1)
    report = run.run()
    server.stop()
    assert report.ok == 39
    assert report.reasons == {"DEADLINE_EXCEEDED": 1}
    assert report.perhaps_paid_twice >= 4


def test_an_input_that_waited_for_its_answer_in_vain_is_asked_once_more(batch, server, monkeypatch):
    monkeypatch.setattr("predict_widgets.session.question.CALL_SECONDS", 0.3)
    monkeypatch.setattr(calling, "_SECONDS_EACH", 0.0)
    server.script("PostModelOutputs", one_is_busy, Hang())
    report = batch(Numbers(10), concurrency=1).run()
    server.stop()
    assert report.ok == 10


def test_what_came_is_kept_when_the_wait_for_the_rest_is_cancelled(batch, server, monkeypatch):
    for name in ("_FIRST_WAIT_SECONDS", "_LONGEST_WAIT_SECONDS"):
        monkeypatch.setattr(f"predict_widgets.platform.calls.{name}", 30.0)
    server.script("PostModelOutputs", one_is_busy)
    run = batch(Numbers(10), concurrency=1)
    threading.Timer(0.7, run.cancel).start()
    report = run.run()
    assert report.stopped_by == "CANCELLED"
    assert (report.ok, len(run.predictions)) == (9, 9)


def test_a_network_that_swallows_everything_ends_the_run(batch, server, monkeypatch):
    monkeypatch.setattr(calling, "_SECONDS_EACH", 0.0)
    monkeypatch.setattr("predict_widgets.session.question.CALL_SECONDS", 0.1)
    server.always("PostModelOutputs", Hang())
    with pytest.raises(PredictError) as caught:
        batch(Numbers(200), concurrency=1).run()
    server.stop()
    assert caught.value.name == "DEADLINE_EXCEEDED"
    assert len(server.calls()) == 10


def test_an_output_that_stays_lost_is_the_inputs_own_failure(batch, server):
    def lossy(request):
        return outputs(
            *(output(label_of(i), echo=i.id) for i in request.inputs if label_of(i) != "n3")
        )

    server.always("PostModelOutputs", lossy)
    report = batch(Numbers(20)).run()
    assert (report.ok, report.reasons) == (19, {"MISSING_OUTPUT": 1})
    assert report.calls == len(server.calls())


def test_a_lost_reply_is_counted_and_a_refused_connection_is_not(batch, server):
    server.script("PostModelOutputs", Abort(grpc.StatusCode.UNAVAILABLE, "Socket closed"))
    assert batch(Numbers(10)).run().perhaps_paid_twice == 1
    server.script("PostModelOutputs", failed(11005))
    assert batch(Numbers(30)).run().perhaps_paid_twice == 0


def test_an_answer_that_cannot_be_read_costs_only_itself(batch, monkeypatch):
    from predict_widgets.batch import answered

    build = answered.build_tables

    def fragile(items, **more):
        for _, said in items:
            if isinstance(said, resources_pb2.Output) and said.data.concepts[0].name == "n4":
                raise ZeroDivisionError("unforeseen")
        return build(items, **more)

    monkeypatch.setattr(answered, "build_tables", fragile)
    report = batch(Numbers(20)).run()
    assert (report.ok, report.reasons) == (19, {"ANSWER_UNREADABLE": 1})


def test_a_workflow_gives_one_result_for_each_input(batch, server):
    run = batch(Numbers(70), workflow="somebody/an-app/workflows/a-workflow")
    report = run.run()
    assert (report.ok, report.calls) == (70, 4)
    assert labels_of(run)["69"] == ["n69 first", "n69 second"]
    assert run.predictions.outputs.num_rows == 140
    assert len(run.predictions) == 70
    assert max(len(request.inputs) for request in server.requests["PostWorkflowResults"]) <= 32


def test_cancelling_in_a_call_ends_it_within_a_second_and_keeps_what_came(batch, server):
    server.script("PostModelOutputs", answer_all, answer_all)
    server.always("PostModelOutputs", Hang())
    run = batch(Numbers(2000), concurrency=2)
    cancelled = []

    def when_some_came():
        while len(server.calls()) < 4:
            time.sleep(0.01)
        cancelled.append(time.monotonic())
        run.cancel()

    thread = threading.Thread(target=when_some_came)
    thread.start()
    report = run.run()
    took = time.monotonic() - cancelled[0]
    thread.join()
    server.stop()
    assert took < 1
    assert report.stopped_by == "CANCELLED"
    assert report.ok == 256
    assert len(run.predictions) == 256
    assert report.perhaps_paid_twice == 2
