"""A running embedded server, and a client that speaks to it as any other program would."""

import io

import grpc
import pytest
from clarifai_grpc.channel.clarifai_channel import ClarifaiChannel
from clarifai_grpc.grpc.api import resources_pb2, service_pb2, service_pb2_grpc
from PIL import Image

from predict_widgets.embedded_server.samples import photos
from predict_widgets.embedded_server.server import MESSAGE_BYTES, EmbeddedServer

TIMEOUT = 30


class Client:
    """Calls RPCs over a real channel with the server's token (or another one)."""

    def __init__(self, server, token=None):
        # V2Stub reads a global that only ClarifaiChannel sets (clarifai-grpc 12).
        ClarifaiChannel.get_insecure_grpc_channel(base="127.0.0.1", port=1).close()
        self.channel = grpc.insecure_channel(
            server.address,
            options=[
                ("grpc.max_receive_message_length", MESSAGE_BYTES),
                ("grpc.max_send_message_length", MESSAGE_BYTES),
                # Each client its own connection: a server that is gone must not be remembered.
                ("grpc.use_local_subchannel_pool", 1),
            ],
        )
        self.stub = service_pb2_grpc.V2Stub(self.channel)
        self.metadata = (("authorization", f"Key {token or server.token}"),)

    def call(self, name, request, metadata=None):
        method = getattr(self.stub, name)
        metadata = self.metadata if metadata is None else metadata
        return method(request, metadata=metadata, timeout=TIMEOUT)

    def predict(self, model_id, *inputs, version_id="", model=None, user_app_id=None):
        request = service_pb2.PostModelOutputsRequest(
            user_app_id=user_app_id,
            model_id=model_id,
            version_id=version_id,
            model=model,
            inputs=[as_input(item) for item in inputs],
        )
        return self.call("PostModelOutputs", request)

    def run(self, workflow_id, *inputs, **fields):
        request = service_pb2.PostWorkflowResultsRequest(
            workflow_id=workflow_id, inputs=[as_input(item) for item in inputs], **fields
        )
        return self.call("PostWorkflowResults", request)


def as_input(item):
    if isinstance(item, resources_pb2.Input):
        return item
    if isinstance(item, str):
        return resources_pb2.Input(data=resources_pb2.Data(text=resources_pb2.Text(raw=item)))
    return resources_pb2.Input(data=resources_pb2.Data(image=resources_pb2.Image(base64=item)))


def config(place="version", **fields):
    """A request's model with an output config in one of the two places clients put it."""
    info = resources_pb2.OutputInfo(output_config=resources_pb2.OutputConfig(**fields))
    if place == "model":
        return resources_pb2.Model(output_info=info)
    return resources_pb2.Model(model_version=resources_pb2.ModelVersion(output_info=info))


def encoded(image, format_name="PNG"):
    buffer = io.BytesIO()
    image.save(buffer, format_name)
    return buffer.getvalue()


class Caller:
    """Asks as the official SDK does: with the user and the app in every request."""

    def __init__(self, client):
        self._client = client

    def __call__(self, name, user_app_id=None, **fields):
        main = resources_pb2.UserAppIDSet(user_id="embedded", app_id="main")
        request = getattr(service_pb2, f"{name}Request")(user_app_id=user_app_id or main, **fields)
        return self._client.call(name, request)

    def post(self, *inputs, **fields):
        return self("PostInputs", inputs=inputs, **fields)


@pytest.fixture(scope="session")
def server():
    server = EmbeddedServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def client(server):
    client = Client(server)
    yield client
    client.channel.close()


@pytest.fixture
def own_server():
    """A server for one test, so that what it registers disturbs nobody."""
    server = EmbeddedServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def own_client(own_server):
    client = Client(own_server)
    yield client
    client.channel.close()


@pytest.fixture
def ask(client):
    """Asks the server that all tests share, for what it has of its own."""
    return Caller(client)


@pytest.fixture
def data_folder(tmp_path):
    """Where the server behind ``ask_own`` keeps what is put in."""
    return tmp_path / "data"


@pytest.fixture
def ask_own(data_folder):
    """Asks a server for one test, into which things may be put."""
    server = EmbeddedServer(data_folder=data_folder)
    server.start()
    client = Client(server)
    yield Caller(client)
    client.channel.close()
    server.stop()


@pytest.fixture(scope="session")
def png():
    """Makes a picture's file."""

    def png(color="red", size=(20, 10)):
        return encoded(Image.new("RGB", size, color))

    return png


@pytest.fixture(scope="session")
def picture(png):
    """Makes an input with a picture and perhaps its ground truth."""

    def picture(input_id="", content=None, url="", dataset_ids=(), **fields):
        image = resources_pb2.Image(base64=content or (b"" if url else png()), url=url)
        data = resources_pb2.Data(image=image, **fields)
        return resources_pb2.Input(id=input_id, data=data, dataset_ids=dataset_ids)

    return picture


@pytest.fixture(scope="session")
def samples():
    """The sample photos' bytes by id."""
    return {sample.id: sample.data() for sample in photos()}


@pytest.fixture(scope="session")
def pictures(samples):
    """The sample photos, decoded, by id."""
    return {name: Image.open(io.BytesIO(data)).convert("RGB") for name, data in samples.items()}


@pytest.fixture(scope="session")
def helpers():
    """What tests build requests with."""

    class Helpers:
        client = Client
        caller = Caller
        config = staticmethod(config)
        encoded = staticmethod(encoded)
        as_input = staticmethod(as_input)

    return Helpers
