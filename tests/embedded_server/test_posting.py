"""Putting inputs into apps."""

import http.server
import threading

import pytest
from clarifai_grpc.grpc.api import resources_pb2

from predict_widgets.embedded_server.samples import clip
from predict_widgets.embedded_server.server import EmbeddedServer


@pytest.fixture
def ask(ask_own):
    """Ask a server into which things may be put."""
    return ask_own


@pytest.fixture
def web(png):
    """A web server on loopback: a picture at /picture.png, nothing elsewhere."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            found = self.path == "/picture.png"
            self.send_response(200 if found else 404)
            self.end_headers()
            self.wfile.write(png("blue") if found else b"")

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def codes(reply):
    return [one.status.code for one in reply.inputs]


def test_what_is_put_in_comes_out_as_it_was(ask, picture, png):
    content = png("green")
    sent = picture("mine", content)
    sent.data.metadata.update({"camera": "left"})
    reply = ask.post(sent)
    assert reply.status.code == 10000
    assert codes(reply) == [30000]
    got = ask("GetInput", input_id="mine").input
    assert got.data.image.base64 == content
    assert got.data.image.image_info.format == "PNG"
    assert (got.data.image.image_info.width, got.data.image.image_info.height) == (20, 10)
    assert got.data.metadata["camera"] == "left"
    got.data.image.ClearField("base64")
    assert got == reply.inputs[0]
    assert got == ask("ListInputs", ids=["mine"]).inputs[0]
    assert ask("ListInputs", per_page=10, page=214).inputs[0] == got
    assert ask("GetInputCount").counts.processed == 2131


def test_an_input_without_an_id_gets_one(ask, picture):
    first, second = ask.post(picture(), picture()).inputs
    assert first.id
    assert first.id != second.id


def test_one_duplicate_or_bad_input_does_not_cost_its_neighbors(ask, samples, picture):
    ask.post(picture("a"))
    reply = ask.post(
        picture("b"),
        picture("a"),
        picture("c", b"no picture"),
        picture("digits-0000"),
        resources_pb2.Input(id="d"),
        picture("e", dataset_ids=["nowhere"]),
        picture("f", dataset_ids=["digits"]),
        picture("b"),
        picture("g" * 257),
        picture("g\n"),
        picture("h", samples["cat"][:9000]),
        picture("i"),
    )
    assert reply.status.code == 10010
    assert codes(reply) == [
        *(30000, 30100, 30104, 30100, 30104, 11101, 30103, 30100, 30104, 30104, 30104, 30000)
    ]
    assert all(one.status.details for one in reply.inputs[1:-1])
    assert [one.id for one in reply.inputs][:4] == ["b", "a", "c", "digits-0000"]
    assert [one.id for one in ask("ListInputs", page=3, per_page=1000).inputs[130:]] == [
        *("a", "b", "i")
    ]


def test_all_bad_is_a_failure(ask, picture):
    reply = ask.post(picture("a", b"no picture"), resources_pb2.Input(id="d"))
    assert reply.status.code == 10020
    assert codes(reply) == [30104, 30104]


@pytest.mark.parametrize("count", [0, 129])
def test_a_request_is_about_1_to_128_inputs(ask, count, picture):
    reply = ask.post(*(picture(f"n{number}") for number in range(count)))
    assert reply.status.code == 39999
    assert str(count) in reply.status.details
    assert ask("GetInputCount").counts.processed == 2130
    assert ask("DeleteInputs", ids=["x"] * count).status.code == 39999


def test_a_duplicate_gets_a_suffix_if_that_is_asked_for(ask, picture):
    ask.post(picture("a"))
    reply = ask.post(picture("a"), picture("a"), input_id_conflict_resolution="SUFFIX")
    assert codes(reply) == [30000, 30100]
    assert reply.inputs[0].id == "a-1"
    for number in range(2, 10):
        (added,) = ask.post(picture("a"), input_id_conflict_resolution="SUFFIX").inputs
        assert added.id == f"a-{number}"
    (added,) = ask.post(picture("a"), input_id_conflict_resolution="SUFFIX").inputs
    assert added.id.startswith("a-")
    assert len(added.id) > 10


def test_texts_sounds_and_videos_are_kept_too(ask, png):
    wav = b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x40\x1f\0\0\x40\x1f\0\0\1\0\x08\0data\0\0\0\0"
    data = {
        "text": resources_pb2.Data(text=resources_pb2.Text(raw="Grüße, 世界")),
        "audio": resources_pb2.Data(audio=resources_pb2.Audio(base64=wav)),
        "both": resources_pb2.Data(
            text=resources_pb2.Text(raw="Which color?"), image=resources_pb2.Image(base64=png())
        ),
    }
    if clip.can_be_made():
        video = resources_pb2.Video(base64=clip.video())
        data["video"] = resources_pb2.Data(video=video)
    reply = ask.post(*(resources_pb2.Input(id=name, data=data[name]) for name in data))
    assert set(codes(reply)) == {30000}
    for listed in ask("ListInputs", ids=list(data)).inputs:
        assert not listed.data.text.raw
        assert not listed.data.audio.base64 + listed.data.video.base64 + listed.data.image.base64
        for field in ("text", "image", "audio", "video"):
            assert listed.data.HasField(field) == data[listed.id].HasField(field)
    for name, sent in data.items():
        got = ask("GetInput", input_id=name).input.data
        assert got.text.raw == sent.text.raw
        assert got.image.base64 == sent.image.base64
        assert got.audio.base64 == sent.audio.base64
        assert got.video.base64 == sent.video.base64


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (resources_pb2.Data(video=resources_pb2.Video(base64=b"no video")), 31101),
        (resources_pb2.Data(video=resources_pb2.Video()), 31104),
        (resources_pb2.Data(audio=resources_pb2.Audio(base64=b"no sound")), 30101),
        (resources_pb2.Data(audio=resources_pb2.Audio(base64=bytes(20_000_000))), 30105),
        (resources_pb2.Data(image=resources_pb2.Image(base64=bytes(20_000_000))), 30105),
        (resources_pb2.Data(image=resources_pb2.Image(base64=b"%PDF-1.7")), 30101),
        (resources_pb2.Data(text=resources_pb2.Text(raw="x" * 20_000_000)), 30105),
        (resources_pb2.Data(text=resources_pb2.Text()), 30104),
        (resources_pb2.Data(concepts=[resources_pb2.Concept(id="a")]), 30104),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_code(ask, data, code):
    reply = ask.post(resources_pb2.Input(id="bad", data=data))
    assert reply.status.code == 10020
    assert codes(reply) == [code]
    assert ask("GetInput", input_id="bad").status.code == 30102


def test_urls_are_fetched_under_the_rules_of_predictions(ask, web, picture):
    reply = ask.post(
        picture("file", url="file:///etc/passwd"),
        picture("private", url=f"{web}/picture.png"),
        resources_pb2.Input(
            id="text", data=resources_pb2.Data(text=resources_pb2.Text(url=f"{web}/text"))
        ),
    )
    assert codes(reply) == [30106, 30106, 30106]


def test_what_a_url_leads_to_is_kept_with_the_url(data_folder, helpers, web, picture, png):
    server = EmbeddedServer(data_folder=data_folder, private_urls=True)
    server.start()
    client = helpers.client(server)
    ask = helpers.caller(client)
    reply = ask.post(picture("here", url=f"{web}/picture.png"), picture("gone", url=f"{web}/no"))
    got = ask("GetInput", input_id="here").input
    client.channel.close()
    server.stop()
    assert codes(reply) == [30000, 30002]
    assert reply.inputs[0].data.image.url == got.data.image.url == f"{web}/picture.png"
    assert got.data.image.base64 == png("blue")


def test_concepts_and_regions_become_the_ground_truth(ask, picture):
    box = resources_pb2.BoundingBox(left_col=0.1, top_row=0.2, right_col=0.5, bottom_row=1)
    region = resources_pb2.Region(
        region_info=resources_pb2.RegionInfo(bounding_box=box),
        data=resources_pb2.Data(concepts=[resources_pb2.Concept(name="nose", value=1)]),
    )
    concepts = [resources_pb2.Concept(id="cat", value=1), resources_pb2.Concept(id="dog", value=0)]
    ask.post(picture("a", concepts=concepts, regions=[region]), picture("b"))
    listed = ask("ListAnnotations", input_ids=["b", "a"]).annotations
    assert [one.input_id for one in listed] == ["a", "a"]
    whole, part = listed
    assert [(one.id, one.name, one.value) for one in whole.data.concepts] == [
        *(("cat", "cat", 1), ("dog", "dog", 0))
    ]
    assert (whole.input_level, part.input_level) == (True, False)
    assert part.data.regions[0].id
    assert part.data.regions[0].region_info.bounding_box == box
    assert part.data.regions[0].data.concepts[0].id == "nose"
    assert all(one.status.code == 24150 and one.trusted for one in listed)
    last = ask("ListAnnotations", per_page=1000, page=3).annotations[-2:]
    assert list(last) == list(listed)
    assert ask("ListAnnotations", input_ids=["a"], ids=[part.id]).annotations[0] == part
    assert not ask("GetInput", input_id="a").input.data.concepts


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"concepts": [resources_pb2.Concept(value=1)]}, 40003),
        *(
            (
                {
                    "regions": [
                        resources_pb2.Region(
                            region_info=resources_pb2.RegionInfo(
                                bounding_box=resources_pb2.BoundingBox(**edges)
                            )
                        )
                    ]
                },
                24155,
            )
            for edges in (
                {"left_col": 2},
                {"left_col": 0.6, "right_col": 0.5},
                {"top_row": 0.6, "bottom_row": 0.5},
                {"right_col": float("nan")},
                {"top_row": -0.1, "bottom_row": 0.5},
            )
        ),
    ],
)
def test_a_truth_that_cannot_be_is_refused_and_the_input_with_it(ask, fields, code, picture):
    assert codes(ask.post(picture("a", **fields), picture("b"))) == [code, 30000]
    assert ask("GetInput", input_id="a").status.code == 30102


def test_a_job_tells_what_became_of_its_inputs(ask, picture):
    """The official SDK waits on it after each upload (clarifai 12.5, client/input.py)."""
    ask.post(picture("a"), picture("b"), inputs_add_job_id="job")
    ask.post(picture("a"), picture("c"), inputs_add_job_id="job")
    progress = ask("GetInputsAddJob", id="job").inputs_add_job.progress
    assert (progress.success_count, progress.failed_count) == (3, 1)
    assert (progress.pending_count, progress.in_progress_count) == (0, 0)
    assert ask("GetInputsAddJob", id="another").status.code == 11101


def test_an_input_put_in_may_be_predicted_on_by_its_id(ask, samples, picture):
    ask.post(picture("seven", samples["digit"]))
    reply = ask(
        "PostModelOutputs", model_id="digit-classifier", inputs=[resources_pb2.Input(id="seven")]
    )
    assert reply.outputs[0].data.concepts[0].name == "7"
