"""The PAT is in nothing that can be seen, saved or sent on: a secret is planted and looked for."""

import base64
import contextlib
import io
import itertools
import json
import logging
import os
import pickle
import sys
import tempfile
import time
import traceback
from concurrent import futures
from pathlib import Path

import comm
import grpc
import nbformat
import pytest
from clarifai_grpc.grpc.api import resources_pb2, service_pb2, service_pb2_grpc
from clarifai_grpc.grpc.api.status import status_code_pb2, status_pb2
from comm.base_comm import BaseComm
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbconvert import HTMLExporter
from PIL import Image

import predict_widgets as pw
from predict_widgets import cli
from predict_widgets.platform.connection import serve_embedded
from predict_widgets.predictions.tables import to_ipc

SECRET = "5ec2e7c0ffee4a7e9b1d0badcafe1234"  # noqa: S105 - made up here
MODEL = "embedded/main/models/dominant-colors"


def _spellings(secret):
    """The secret as it stands, and what base64 makes of it at each offset within other bytes."""
    raw = secret.encode()
    yield raw
    yield raw.hex().encode()
    for offset in range(3):
        encoded = base64.b64encode(b"\0" * offset + raw)
        # The edges mix with the neighbors' bits.
        yield encoded[4:-4]


SPELLINGS = tuple(_spellings(SECRET))


def holds_secret(evidence):
    data = evidence if isinstance(evidence, bytes) else str(evidence).encode()
    return any(spelling in data for spelling in SPELLINGS)


def test_the_search_finds_what_is_there():
    assert holds_secret(f"Key {SECRET}")
    assert all(holds_secret(base64.b64encode(b"x" * n + SECRET.encode() + b"y")) for n in range(4))
    assert not holds_secret("nothing of the kind")


class Quoting(service_pb2_grpc.V2Servicer):
    """A server that repeats the caller's key in all it says, as none should."""

    def __init__(self, code):
        self.code = code

    def PostModelOutputs(self, request, context):  # noqa: N802 - gRPC's name
        key = dict(context.invocation_metadata())["authorization"]
        status = status_pb2.Status(
            code=self.code, description=f"bad {key}", details=key, req_id=f"of-{SECRET}"
        )
        outputs = [
            resources_pb2.Output(status=status, input=resources_pb2.Input(id=item.id))
            for item in request.inputs
        ]
        return service_pb2.MultiOutputResponse(status=status, outputs=outputs)

    def GenerateModelOutputs(self, request, context):  # noqa: N802 - gRPC's name
        said = resources_pb2.Data(text=resources_pb2.Text(raw="as far as it came"))
        success = status_pb2.Status(code=status_code_pb2.SUCCESS)
        output = resources_pb2.Output(status=success, data=said)
        yield service_pb2.MultiOutputResponse(status=success, outputs=[output])
        yield self.PostModelOutputs(request, context)

    def GetModel(self, request, _context):  # noqa: N802 - gRPC's name
        status = status_pb2.Status(code=status_code_pb2.SUCCESS)
        model = resources_pb2.Model(id=request.model_id, user_id="u", app_id="a")
        return service_pb2.SingleModelResponse(status=status, model=model)


def last(*asked, **how):
    """The last of the predictions of a stream."""
    return list(pw.generate(*asked, **how))[-1]


@contextlib.contextmanager
def quoting(code):
    server = grpc.server(futures.ThreadPoolExecutor(2))
    service_pb2_grpc.add_V2Servicer_to_server(Quoting(code), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield f"http://127.0.0.1:{port}"
    server.stop(None).wait(10)


@pytest.fixture
def temp_files(monkeypatch, tmp_path):
    """All temp files of the test in one folder."""
    folder = tmp_path / "temp"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def account(monkeypatch, temp_files):  # noqa: ARG001 - nothing starts before they are caught
    """A platform on loopback that takes the secret, which stands in the environment."""
    server = serve_embedded(0, SECRET)
    monkeypatch.setenv("CLARIFAI_PAT", SECRET)
    monkeypatch.setenv("CLARIFAI_API_BASE", f"http://{server.address}")
    pw.disconnect()
    yield server
    pw.disconnect()
    server.stop()


@pytest.fixture
def logged(caplog):
    caplog.set_level(logging.DEBUG)
    return caplog


@pytest.fixture
def sent(monkeypatch):
    """Every message that a widget sends, with its buffers."""
    messages = []

    class Recording(BaseComm):
        def publish_msg(self, msg_type, data=None, buffers=None, **_keys):
            messages.append((msg_type, repr(data), [bytes(buffer) for buffer in buffers or ()]))

    monkeypatch.setattr(comm, "create_comm", Recording)
    return messages


def _files_with_secret(folder):
    files = (path for path in Path(folder).rglob("*") if path.is_file())
    return [path for path in files if holds_secret(path.read_bytes()) or holds_secret(path.name)]


def _tracebacks(error):
    """A traceback as Python, with locals, and as IPython's most talkative mode print it."""
    from IPython.core.ultratb import VerboseTB

    plain = traceback.TracebackException.from_exception(error, capture_locals=True)
    yield "".join(plain.format())
    yield VerboseTB(theme_name="nocolor").text(type(error), error, error.__traceback__)


@pytest.mark.usefixtures("account")
def test_a_prediction_shows_and_writes_no_secret(logged, capfd, temp_files):
    platform = pw.connect()
    picture = Image.new("RGB", (64, 48), "teal")
    prediction = pw.predict(picture, model=MODEL)
    assert prediction.colors
    assert prediction.platform != "embedded", "it must have gone through the connection"
    figures = [io.BytesIO(), io.BytesIO(), io.BytesIO()]
    for figure, kind in zip(figures, ("png", "svg", "pdf"), strict=True):
        prediction.figure().savefig(figure, format=kind)
    evidence = {
        "platform": repr(platform),
        "its parts": repr(vars(platform)),
        "the connection's parts": repr(vars(platform._connection)),
        "its credential": repr(platform._connection._credential),
        "its header": repr(platform._connection.metadata()),
        "repr": repr(prediction),
        "parts": repr(vars(prediction)),
        "HTML": prediction._repr_html_(),
        "JSON": json.dumps(prediction.to_json(include_media=True)),
        "COCO": json.dumps(pw.to_coco(prediction)),
        "pandas": prediction.to_pandas().to_csv(),
        "outputs": to_ipc(prediction.outputs),
        "predictions": to_ipc(prediction.table),
        "pickled table": pickle.dumps(prediction.to_pandas()),
        "models": repr(pw.models()) + pw.models()._repr_html_(),
        "logs": logged.text,
        "printed": "".join(capfd.readouterr()),
        **{f"figure {number}": figure.getvalue() for number, figure in enumerate(figures)},
    }
    assert [name for name, shown in evidence.items() if holds_secret(shown)] == []
    assert _files_with_secret(temp_files) == []


@pytest.mark.usefixtures("account")
def test_a_credential_is_not_pickled():
    with pytest.raises(TypeError):
        pickle.dumps(pw.connect()._connection._credential)


@pytest.mark.parametrize(
    "ways", [*itertools.product(["argument", "environment"], [pw.predict, last])]
)
@pytest.mark.parametrize(
    "code", [status_code_pb2.FAILURE, status_code_pb2.CONN_KEY_INVALID, status_code_pb2.SUCCESS]
)
def test_a_server_that_quotes_the_key_does_not_get_it_into_an_error(
    monkeypatch, logged, capfd, ways, code
):
    way, asks = ways

    def ask():
        return asks(Image.new("RGB", (8, 8)), model="u/a/models/m", platform=platform)

    with quoting(code) as base:
        if way == "environment":
            monkeypatch.setenv("CLARIFAI_PAT", SECRET)
            monkeypatch.setenv("CLARIFAI_API_BASE", base)
            platform = pw.connect()
        else:
            platform = pw.connect(SECRET, base)
        shown = []
        try:
            prediction = ask()
        except pw.PredictError as error:
            shown += [str(error), repr(error), repr(vars(error)), json.dumps(error.to_json())]
            shown += _tracebacks(error)
        else:
            shown += [repr(prediction), prediction._repr_html_(), json.dumps(prediction.to_json())]
    pw.disconnect()
    assert shown
    assert not any(holds_secret(text) for text in (*shown, logged.text, *capfd.readouterr()))


UNUSABLE = {
    "over plain http to another host": lambda: pw.connect(SECRET, "http://example.com"),
    "with a blank inside": lambda: pw.connect(f"{SECRET} {SECRET}", "http://127.0.0.1:9"),
    "to nobody": lambda: pw.connect(SECRET, "http://127.0.0.1:9").user(),
    "to no address": lambda: pw.connect(SECRET, "ftp://example.com"),
}


@pytest.mark.parametrize("connect", UNUSABLE.values(), ids=UNUSABLE)
def test_the_traceback_of_a_connection_that_fails_holds_no_secret(connect, logged):
    with pytest.raises(pw.PredictError) as failed:
        connect()
    pw.disconnect()
    # The first frame is this test, which knows the secret.
    error = failed.value.with_traceback(failed.value.__traceback__.tb_next.tb_next)
    assert not any(holds_secret(text) for text in (*_tracebacks(error), str(error), logged.text))


def test_a_config_file_that_cannot_be_read_is_not_quoted():
    config = Path.home() / ".config" / "clarifai" / "config"
    config.parent.mkdir(parents=True)
    config.write_text(f"contexts: {{default: {{CLARIFAI_PAT: {SECRET}\n  :\n- {SECRET}")
    with pytest.raises(pw.PredictError) as failed:
        pw.predict(Image.new("RGB", (8, 8)))
    assert not any(holds_secret(text) for text in _tracebacks(failed.value))


@pytest.mark.usefixtures("account")
def test_a_widget_sends_saves_and_spools_no_secret(sent, logged, temp_files, capfd):
    viewer = pw.ModelViewer(MODEL, platform=pw.connect())
    viewer.predict(Image.new("RGB", (64, 48), "teal"))
    for number, (method, params) in enumerate(
        [
            ("open", {}),
            ("models.list", {"search": "", "page": 1}),
            ("models.choose", {"reference": "u/a/models/there-is-none"}),
            ("code", {"input_keys": [viewer.input_key], "threshold": 0, "concept_filter": ""}),
            ("upload.begin", {"name": "a.jpg", "size": 9_000_000, "media_type": ""}),
            ("no.such.method", {}),
            ("input.text", {"text": "a text"}),
            ("file", {"key": viewer.input_key, "offset": 0}),
            ("frames", {"key": viewer.input_key, "times_ms": [0], "edge": 64}),
            ("media", {"output_id": viewer.prediction.output_id, "ordinals": [0]}),
            ("module", {"name": "../../../.config/clarifai/config"}),
        ]
    ):
        content = {"type": "request", "id": f"page-{number}", "method": method, "params": params}
        data = {"method": "custom", "content": content}
        viewer._handle_msg({"content": {"data": data}, "buffers": []})
    # Without IPython what a cell would show is printed.
    viewer._ipython_display_()
    viewer.freeze()
    _wait_for(lambda: sum("'reply'" in message[1] for message in sent) == 11)
    evidence = {
        "state": repr(viewer.get_state()),
        "all traits": repr(viewer.trait_values()),
        "repr": repr(viewer),
        "code": viewer.code(),
        "mime bundle": repr(viewer._repr_mimebundle_()),
        "state of all widgets": repr(viewer.get_manager_state()),
        "logs": logged.text,
        "displayed and frozen": capfd.readouterr().out,
        "messages": b"".join(
            part for _, text, buffers in sent for part in (text.encode(), *buffers)
        ),
    }
    assert evidence["displayed and frozen"].count("widget-view") == 2
    spooled = _files_with_secret(temp_files)
    viewer.close()
    assert [name for name, shown in evidence.items() if holds_secret(shown)] == []
    assert spooled == []


NOTEBOOK = f"""
import predict_widgets as pw
from PIL import Image
platform = pw.connect()
viewer = pw.ModelViewer({MODEL!r}, platform=platform)
viewer.predict(Image.new("RGB", (64, 48), "teal"))
viewer
----
pw.predict(Image.new("RGB", (64, 48), "navy"), model={MODEL!r})
----
platform
----
pw.models()
----
pw.predict(Image.new("RGB", (8, 8)), model="u/a/models/there-is-none")
"""


@pytest.mark.usefixtures("account")
def test_a_saved_notebook_holds_no_secret_not_even_in_its_traceback(tmp_path):
    cells = [nbformat.v4.new_code_cell(text.strip()) for text in NOTEBOOK.split("----")]
    # The most that a person can make IPython tell.
    cells.insert(0, nbformat.v4.new_code_cell("%xmode Verbose"))
    notebook = nbformat.v4.new_notebook(cells=cells)
    client = NotebookClient(
        notebook, timeout=60, store_widget_state=True, resources={"metadata": {"path": tmp_path}}
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with pytest.raises(CellExecutionError) as failed:
        client.execute(env=environment)
    written = nbformat.writes(notebook)
    page, _ = HTMLExporter().from_notebook_node(notebook)
    assert "DOES_NOT_EXIST" in str(failed.value)
    assert "NotFoundError" in written
    assert not holds_secret(written)
    assert not holds_secret(page)


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize(
    "arguments",
    [
        ["predict", "PHOTO", "--model", MODEL],
        ["predict", "PHOTO", "--model", MODEL, "--json"],
        ["predict", "PHOTO", "--model", "u/a/models/there-is-none"],
        ["doctor"],
        ["doctor", "--json"],
        ["doctor", "--live", "--yes"],
    ],
    ids=" ".join,
)
def test_the_command_prints_and_writes_no_secret(capfd, tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    Image.new("RGB", (64, 48), "teal").save("photo.png")
    cli.main([argument.replace("PHOTO", "photo.png") for argument in arguments])
    said = capfd.readouterr()
    assert said.out + said.err
    assert not holds_secret(said.out + said.err)
    assert _files_with_secret(tmp_path) == []


def _wait_for(holds, seconds=30):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.01)
