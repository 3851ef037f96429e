import os
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import grpc
import pytest
from clarifai_grpc.grpc.api import resources_pb2, service_pb2

from predict_widgets.embedded_server import folder as folders
from predict_widgets.embedded_server.folder import PREFIX, make_folder, sweep_folders
from predict_widgets.embedded_server.server import EmbeddedServer

ASK = service_pb2.GetUserRequest()


def test_it_listens_within_half_a_second(helpers):
    started = time.perf_counter()
    server = EmbeddedServer()
    server.start()
    try:
        client = helpers.client(server)
        assert client.call("GetUser", ASK).status.code == 10000
        assert time.perf_counter() - started < 0.5
        client.channel.close()
    finally:
        server.stop()


def test_only_this_user_can_reach_the_socket(own_server):
    path = Path(own_server.address.removeprefix("unix:"))
    assert path.is_socket()
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert len(os.fsencode(path)) < 100
    assert str(os.getpid()) in path.parent.name


def test_stopping_removes_the_folder_and_may_be_repeated():
    server = EmbeddedServer()
    server.start()
    folder = Path(server.address.removeprefix("unix:")).parent
    assert folder.is_dir()
    server.stop()
    server.stop()
    assert not folder.exists()


def test_stopping_leaves_no_thread(helpers):
    before = threading.active_count()
    server = EmbeddedServer()
    server.start()
    client = helpers.client(server)
    client.call("GetUser", ASK)
    client.channel.close()
    server.stop()
    deadline = time.monotonic() + 5
    while threading.active_count() > before and time.monotonic() < deadline:
        time.sleep(0.05)
    assert threading.active_count() <= before


def test_a_forked_child_leaves_the_parents_folder_alone(own_server):
    folder = Path(own_server.address.removeprefix("unix:")).parent
    code = "import sys; from pathlib import Path; from predict_widgets.embedded_server.folder "
    code += "import remove_folder; remove_folder(Path(sys.argv[1]), int(sys.argv[2]))"
    command = [sys.executable, "-c", code, str(folder), str(os.getpid())]
    subprocess.run(command, check=True, timeout=60)
    assert folder.is_dir()


def test_folders_of_dead_processes_are_swept_and_others_kept(monkeypatch, tmp_path):
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait(30)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    stale, ours, foreign = (
        tmp_path / name for name in (f"{PREFIX}{dead.pid}-abc", f"{PREFIX}notes-x", "else-1")
    )
    for folder in (stale, ours, foreign):
        folder.mkdir()
    alive = make_folder()
    sweep_folders()
    assert not stale.exists()
    assert ours.exists()
    assert foreign.exists()
    assert alive.exists()
    if alive.parent != tmp_path:
        alive.rmdir()


def test_a_socket_that_answers_is_kept_although_its_process_is_not_seen(monkeypatch):
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait(30)
    short = Path(tempfile.mkdtemp(prefix="p", dir="/tmp"))
    monkeypatch.setattr(tempfile, "tempdir", str(short))
    folder = short / f"{PREFIX}{dead.pid}-abc"
    folder.mkdir()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(folder / "s"))
        listener.listen()
        sweep_folders()
        assert folder.exists()
    sweep_folders()
    assert not folder.exists()
    short.rmdir()


def test_a_long_folder_for_temporary_files_is_avoided(monkeypatch, tmp_path):
    long = tmp_path / ("x" * 90)
    long.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    folder = make_folder()
    assert str(folder.parent) == "/tmp"  # noqa: S108 - what is being tested
    assert not list(long.iterdir())
    folder.rmdir()


def test_a_port_on_loopback_can_be_asked_for(helpers):
    token = "a-chosen-one"  # noqa: S105 - of a server that ends with the test
    server = EmbeddedServer(port=0, token=token)
    server.start()
    try:
        host, _, port = server.address.partition(":")
        assert host == "127.0.0.1"
        assert int(port) > 0
        client = helpers.client(server, token=token)
        assert client.call("GetUser", ASK).status.code == 10000
        client.channel.close()
        with pytest.raises(OSError, match="cannot be listened on"):
            EmbeddedServer(port=int(port)).start()
    finally:
        server.stop()


@pytest.mark.parametrize(
    "metadata",
    [(), (("authorization", "Key wrong"),), (("authorization", "Bearer x"),), (("key", "x"),)],
)
def test_callers_without_the_token_are_refused_in_the_response(client, metadata):
    reply = client.call("GetUser", ASK, metadata=metadata)
    assert reply.status.code == 11008
    assert reply.status.req_id
    assert not reply.user.id


def test_the_token_is_in_no_repr(own_server):
    assert own_server.token not in repr(own_server)
    assert own_server.token != EmbeddedServer().token


def test_every_answer_has_its_own_request_id(client):
    ids = {client.call("GetUser", ASK).status.req_id for _ in range(3)}
    assert len(ids) == 3


def test_messages_beyond_grpcs_default_of_4_mib_pass(client):
    reply = client.predict("dominant-colors", b"x" * 12_000_000)
    assert reply.outputs[0].status.code == 30104


@pytest.mark.parametrize(
    ("name", "request_"),
    [
        ("PatchInputs", service_pb2.PatchInputsRequest()),
        ("PostWorkflows", service_pb2.PostWorkflowsRequest()),
    ],
)
def test_other_rpcs_say_what_is_answered_and_log_nothing(client, caplog, name, request_):
    with pytest.raises(grpc.RpcError) as caught:
        client.call(name, request_)
    assert caught.value.code() is grpc.StatusCode.UNIMPLEMENTED
    assert name in caught.value.details()
    assert "PostModelOutputs" in caught.value.details()
    assert not caplog.records


def test_other_streaming_rpcs_say_so_too(client):
    request = service_pb2.PostModelOutputsRequest()
    with pytest.raises(grpc.RpcError) as caught:
        next(client.call("StreamModelOutputs", iter([request])))
    assert caught.value.code() is grpc.StatusCode.UNIMPLEMENTED


def test_one_slow_function_does_not_keep_other_callers_waiting(own_server, own_client):
    release = threading.Event()
    own_server.register("slow", lambda _: release.wait(20) and {"done": 1.0}, input="text")
    future = own_client.stub.PostModelOutputs.future(
        service_pb2.PostModelOutputsRequest(
            model_id="slow",
            inputs=[resources_pb2.Input(data=resources_pb2.Data(text=resources_pb2.Text(raw="x")))],
        ),
        metadata=own_client.metadata,
        timeout=30,
    )
    started = time.perf_counter()
    assert own_client.call("GetUser", ASK).status.code == 10000
    assert time.perf_counter() - started < 1
    assert not future.done()
    release.set()
    assert future.result().outputs[0].data.concepts[0].name == "done"


def test_folders_left_in_the_second_place_are_swept_too(tmp_path, monkeypatch):
    first, second = tmp_path / "long", tmp_path / "short"
    left = second / f"{PREFIX}999999999-x"
    first.mkdir()
    left.mkdir(parents=True)
    monkeypatch.setattr(folders, "_parents", lambda: (str(first), str(second)))
    sweep_folders()
    assert not left.exists()
