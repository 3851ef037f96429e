"""``predict-widgets doctor --live``, against a server that answers as told."""

import json
from concurrent import futures

import grpc
import pytest
from clarifai_grpc.grpc.api import resources_pb2, service_pb2, service_pb2_grpc
from clarifai_grpc.grpc.api.status import status_code_pb2, status_pb2

from predict_widgets.cli import live

SECRET = "0123456789abcdef0123456789abcdef"  # noqa: S105 - made up here
USER = "a-person-of-flesh"


class Scripted(service_pb2_grpc.V2Servicer):
    """Answers as told, counts, and repeats the caller's key in every message, as none should."""

    def __init__(self, code):
        self.code = code
        self.calls = []

    def _status(self, context):
        headers = dict(context.invocation_metadata())
        self.calls.append(headers["authorization"])
        key = headers["authorization"].removeprefix("Key ")
        return status_pb2.Status(code=self.code, description=f"about {key}", details=key)

    def GetUser(self, _request, context):  # noqa: N802 - gRPC's name
        user = resources_pb2.User(id=USER, full_name="A Person")
        return service_pb2.SingleUserResponse(status=self._status(context), user=user)

    def GetModel(self, request, context):  # noqa: N802 - gRPC's name
        model = resources_pb2.Model(id=request.model_id, user_id="clarifai", app_id="main")
        return service_pb2.SingleModelResponse(status=self._status(context), model=model)

    def ListModels(self, _request, context):  # noqa: N802 - gRPC's name
        return service_pb2.MultiModelResponse(status=self._status(context))

    def ListModelVersions(self, _request, context):  # noqa: N802 - gRPC's name
        return service_pb2.MultiModelVersionResponse(status=self._status(context))

    def PostModelOutputs(self, request, context):  # noqa: N802 - gRPC's name
        status = self._status(context)
        # A label is the one value that the report keeps.
        concept = resources_pb2.Concept(name=f"cup of {USER}, {status.details}", value=0.9)
        outputs = [
            resources_pb2.Output(
                status=status,
                input=resources_pb2.Input(id=item.id),
                data=resources_pb2.Data(concepts=[concept]),
            )
            for item in request.inputs
        ]
        if self.code != status_code_pb2.SUCCESS:
            outputs = []
        return service_pb2.MultiOutputResponse(status=status, outputs=outputs)


@pytest.fixture
def serve(monkeypatch, tmp_path):
    """Serve with a status code, an account in the environment, and a folder to write in."""
    servers = []

    def start(code=status_code_pb2.SUCCESS):
        scripted = Scripted(code)
        server = grpc.server(futures.ThreadPoolExecutor(2))
        service_pb2_grpc.add_V2Servicer_to_server(scripted, server)
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        servers.append(server)
        monkeypatch.setenv("CLARIFAI_API_BASE", f"http://127.0.0.1:{port}")
        return scripted

    monkeypatch.setenv("CLARIFAI_PAT", SECRET)
    monkeypatch.setenv("CLARIFAI_USER_ID", USER)
    monkeypatch.setattr(live, "TIMEOUT_SECONDS", 10)
    monkeypatch.chdir(tmp_path)
    yield start
    for server in servers:
        server.stop(None).wait(10)


def test_nothing_is_sent_before_the_person_agrees(serve, command):
    scripted = serve()
    code, out, _ = command("doctor", "--live")
    assert code == 1
    assert "may cost money" in out
    assert "at most 10 calls" in out
    assert "Nothing was sent" in out
    assert scripted.calls == []


@pytest.mark.parametrize("answer", ["", "n", "no", "maybe"])
def test_only_a_yes_is_a_yes(serve, command, monkeypatch, answer):
    scripted = serve()
    monkeypatch.setattr(live.sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda _: answer)
    assert command("doctor", "--live")[0] == 1
    assert scripted.calls == []


@pytest.mark.parametrize(
    "code",
    [
        status_code_pb2.SUCCESS,
        status_code_pb2.FAILURE,
        status_code_pb2.CONN_THROTTLED,  # which is asked again elsewhere
        status_code_pb2.MODEL_DEPLOYING,
    ],
)
def test_at_most_ten_calls_are_made_whatever_the_server_answers(serve, command, monkeypatch, code):
    scripted = serve(code)
    monkeypatch.setattr("predict_widgets.platform.calls._FIRST_WAIT_SECONDS", 0.01)
    monkeypatch.setattr("predict_widgets.platform.calls._LONGEST_WAIT_SECONDS", 0.02)
    monkeypatch.setattr("predict_widgets.platform.calls._JITTER_SECONDS", 0.01)
    command("doctor", "--live", "--yes")
    assert 1 <= len(scripted.calls) <= 10


def test_the_report_holds_what_came_and_no_secret(serve, command, tmp_path):
    serve()
    _, out, err = command("doctor", "--live", "--yes")
    text = (tmp_path / "predict-widgets-live.json").read_text()
    report = json.loads(text)
    assert report["calls"] == 8
    photo = next(step for step in report["steps"] if step["what"] == "a photo to a classifier")
    assert photo["said"][0]["concepts"] == [["cup of USER, [hidden]", 0.9]]
    assert "data.concepts.name" in photo["said"][0]["fields"]
    for written in (text, out, err):
        assert SECRET not in written
        assert "A Person" not in written
    assert USER not in text


def test_errors_that_quote_the_key_are_written_without_it(serve, command, tmp_path):
    serve(status_code_pb2.FAILURE)
    code, out, err = command("doctor", "--live", "--yes")
    text = (tmp_path / "predict-widgets-live.json").read_text()
    assert code == 1
    assert "FAILURE" in text
    assert SECRET not in text + out + err


def test_without_a_pat_there_is_nothing_to_try(command):
    code, _, err = command("doctor", "--live", "--yes")
    assert code == 1
    assert "CREDENTIAL_MISSING" in err
