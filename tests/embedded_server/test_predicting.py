import http.server
import io
import threading

import pytest
from clarifai_grpc.grpc.api import resources_pb2, service_pb2
from PIL import Image

from predict_widgets.embedded_server.server import EmbeddedServer


@pytest.fixture
def web(samples):
    """A web server of this computer, which serves one photo."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            found = self.path == "/coffee.jpg"
            self.send_response(200 if found else 404)
            self.end_headers()
            self.wfile.write(samples["coffee"] if found else b"")

        def log_message(self, *_):
            pass

    web = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=web.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{web.server_port}"
    web.shutdown()
    web.server_close()
    thread.join(5)


def by_url(url):
    return resources_pb2.Input(data=resources_pb2.Data(image=resources_pb2.Image(url=url)))


def codes(reply):
    return [output.status.code for output in reply.outputs]


def test_each_input_has_its_output_in_order(client, samples):
    reply = client.predict("imagenet-classifier", *(samples[n] for n in ("coffee", "cat")))
    assert reply.status.code == 10000
    best = [output.data.concepts[0].name for output in reply.outputs]
    assert best[0] == "espresso"
    assert "cat" in best[1]
    assert len({output.id for output in reply.outputs}) == 2


def test_an_output_names_the_model_that_made_it(client, samples):
    output = client.predict("face-boxes", samples["coffee"]).outputs[0]
    model = output.model
    assert (model.id, model.user_id, model.app_id) == ("face-boxes", "embedded", "main")
    assert model.model_version.id == "v1"
    assert model.model_type_id == "visual-detector"
    assert output.created_at.seconds > 1_700_000_000


def test_the_echo_holds_no_bytes(client, samples):
    item = resources_pb2.Input(
        id="mine", data=resources_pb2.Data(image=resources_pb2.Image(base64=samples["coffee"]))
    )
    output = client.predict("dominant-colors", item).outputs[0]
    assert output.input.id == "mine"
    assert output.input.data.image.base64 == b"true"


def test_one_bad_input_does_not_lose_its_neighbors(client, samples):
    reply = client.predict("imagenet-classifier", samples["coffee"], b"no picture", samples["cat"])
    assert reply.status.code == 10010
    assert codes(reply) == [10000, 30104, 10000]
    assert "no picture" in reply.outputs[1].status.details
    assert not reply.outputs[1].data.concepts
    assert reply.outputs[2].data.concepts


def test_nothing_but_bad_inputs_is_a_failure_with_each_ones_status(client):
    reply = client.predict("imagenet-classifier", b"bad", b"worse")
    assert reply.status.code == 10020
    assert reply.status.details == reply.outputs[0].status.details
    assert codes(reply) == [30104, 30104]


def test_a_truncated_or_empty_picture_is_refused(client, samples):
    reply = client.predict("imagenet-classifier", samples["coffee"][:2000], b"")
    assert codes(reply) == [30104, 30104]
    assert "base64" in reply.outputs[1].status.details


def test_a_picture_of_20_mb_is_over_the_limit(client):
    reply = client.predict("dominant-colors", b"\xff\xd8\xff" + bytes(20_000_000))
    assert codes(reply) == [30105]


def test_text_for_an_image_model_is_refused_and_says_why(client):
    reply = client.predict("imagenet-classifier", "a text")
    assert codes(reply) == [30104]
    assert "takes pictures" in reply.outputs[0].status.details


def test_exif_rotation_is_ignored_as_clarifai_does(own_server, own_client):
    own_server.register("size", lambda image: {f"{image.width}x{image.height}": 1.0})
    picture = Image.new("RGB", (40, 20), "red")
    exif = picture.getexif()
    exif[0x0112] = 6
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", exif=exif)
    reply = own_client.predict("size", buffer.getvalue())
    assert reply.outputs[0].data.concepts[0].name == "40x20"


@pytest.mark.parametrize("count", [0, 129])
def test_a_request_has_1_to_128_inputs(client, count):
    reply = client.predict("digit-classifier", *[b"x"] * count)
    assert reply.status.code == 40001
    assert str(count) in reply.status.details or "no inputs" in reply.status.details
    assert not reply.outputs


def test_128_inputs_are_answered(client):
    assert len(client.predict("digit-classifier", *[b"x"] * 128).outputs) == 128


def test_an_unknown_model_version_or_owner_refuses_the_whole_request(client, samples):
    photo = samples["coffee"]
    stranger = resources_pb2.UserAppIDSet(user_id="clarifai", app_id="main")
    assert client.predict("general-image-recognition", photo).status.code == 21200
    assert client.predict("face-boxes", photo, version_id="v2").status.code == 21200
    assert client.predict("face-boxes", photo, user_app_id=stranger).status.code == 11101


def test_the_version_may_stand_in_the_requests_model(own_server, own_client):
    for name in ("first", "second"):
        own_server.register("mine", lambda _, name=name: {name: 1.0}, input="text")
    version = resources_pb2.Model(model_version=resources_pb2.ModelVersion(id="v1"))
    newest = own_client.predict("mine", "x").outputs[0]
    older = own_client.predict("mine", "x", model=version).outputs[0]
    named = own_client.predict("mine", "x", version_id="v1").outputs[0]
    assert newest.data.concepts[0].name == "second"
    assert older.data.concepts[0].name == named.data.concepts[0].name == "first"
    assert older.model.model_version.id == "v1"


def test_a_url_of_this_computers_network_is_not_fetched_for_a_caller(client, web, samples):
    reply = client.predict("dominant-colors", by_url(f"{web}/coffee.jpg"), samples["coffee"])
    assert codes(reply) == [30106, 10000]
    assert reply.outputs[0].input.data.image.url.startswith(web)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://example.com/x.jpg"])
def test_only_web_urls_are_fetched(client, url):
    assert codes(client.predict("dominant-colors", by_url(url))) == [30106]


def test_whoever_starts_the_server_may_allow_private_urls(helpers, web, samples):
    server = EmbeddedServer(private_urls=True)
    server.start()
    client = helpers.client(server)
    reply = client.predict(
        "dominant-colors", by_url(f"{web}/coffee.jpg"), samples["coffee"], by_url(f"{web}/none")
    )
    client.channel.close()
    server.stop()
    assert codes(reply) == [10000, 10000, 30002]
    assert reply.outputs[0].data == reply.outputs[1].data


def test_the_question_for_python_methods_is_answered_with_none(client):
    # What clarifai 12.5 sends before it calls a model as a function.
    item = resources_pb2.Input(data=resources_pb2.Data(parts=[resources_pb2.Part()]))
    item.data.metadata["_method_name"] = "_GET_SIGNATURES"
    reply = client.predict("imagenet-classifier", item)
    assert reply.status.code == 10000
    assert reply.outputs[0].status.code == 10000
    assert reply.outputs[0].data.text.raw == ""
    version = service_pb2.GetModelVersionRequest(model_id="imagenet-classifier")
    assert not client.call("GetModelVersion", version).model_version.method_signatures


def test_a_caller_that_went_away_stops_the_work(own_server, own_client):
    calls, started, release = [], threading.Event(), threading.Event()

    def slow(text):
        calls.append(text)
        started.set()
        release.wait(20)
        return {}

    own_server.register("slow", slow, input="text")
    request = service_pb2.PostModelOutputsRequest(
        model_id="slow",
        inputs=[
            resources_pb2.Input(data=resources_pb2.Data(text=resources_pb2.Text(raw=str(n))))
            for n in range(5)
        ],
    )
    future = own_client.stub.PostModelOutputs.future(
        request, metadata=own_client.metadata, timeout=30
    )
    assert started.wait(10)
    future.cancel()
    threading.Event().wait(0.3)
    release.set()
    own_server.stop(grace=5)
    assert calls == ["0"]
