"""The bytes of a platform's inputs, and where the credential goes along."""

from __future__ import annotations

import gc
import logging

import httpcore
import pytest
from clarifai_grpc.grpc.api import resources_pb2, service_pb2

from predict_widgets.errors import InputError
from predict_widgets.media import network
from predict_widgets.media.fetch import fetch
from predict_widgets.platform import hosted
from predict_widgets.platform.endpoint import parse_endpoint
from predict_widgets.platform.hosted import hosted_url, may_see_credential
from predict_widgets.platform.references import Reference
from tests.faults.fixtures import SECRET
from tests.faults.server import SUCCESS, status
from tests.media.serving import BODY, serving
from tests.platform.test_secrecy import everything_printed

REF = Reference("datasets", "", "somebody", "an-app")
CLARIFAI = parse_endpoint("https://api.clarifai.com")
ON_PREMISES = parse_endpoint("https://models.example.org:8443")


@pytest.fixture
def web():
    with serving() as running:
        yield running


@pytest.fixture
def ours(monkeypatch):
    """Let 127.0.0.1 be the one host that may see the credential."""

    def rule(_endpoint, _scheme, host, _port):
        return host == "127.0.0.1"

    monkeypatch.setattr(hosted, "may_see_credential", rule)


def picture(**medium):
    return resources_pb2.Input(
        id="one", data=resources_pb2.Data(image=resources_pb2.Image(**medium))
    )


def credentials_seen(web):
    sent = [{name.lower(): value for name, value in headers.items()} for _, headers in web.requests]
    return [headers.get("authorization") for headers in sent]


@pytest.mark.parametrize(
    ("scheme", "host", "port", "seen"),
    [
        ("https", "data.clarifai.com", None, True),
        ("https", "data-dev.clarifai.com", 443, True),
        ("https", "api.clarifai.com", None, True),
        ("https", "DATA.clarifai.com", None, True),
        ("http", "data.clarifai.com", None, False),
        ("https", "data.clarifai.com", 8443, False),
        ("https", "some-module.modules.clarifai.com", None, False),
        ("https", "x.data.clarifai.com", None, False),
        ("https", "samples.clarifai.com", None, False),
        ("https", "data.clarifai.com.example.org", None, False),
        ("https", "data.clarifai.com.", None, False),
        ("https", "evil-data.clarifai.com", None, False),
        ("https", "clarifai.com", None, False),
        ("https", "example.org", None, False),
        ("https", "127.0.0.1", None, False),
    ],
)
def test_clarifais_own_hosts_alone_see_its_credential(scheme, host, port, seen):
    assert may_see_credential(CLARIFAI, scheme, host, port) is seen


@pytest.mark.parametrize(
    ("scheme", "host", "port", "seen"),
    [
        ("https", "models.example.org", 8443, True),
        ("https", "models.example.org", None, False),
        ("https", "data.clarifai.com", None, False),
        ("https", "example.org", 8443, False),
        ("http", "models.example.org", 8443, False),
    ],
)
def test_another_servers_credential_is_for_that_server_alone(scheme, host, port, seen):
    assert may_see_credential(ON_PREMISES, scheme, host, port) is seen


def test_a_local_servers_token_goes_nowhere():
    local = parse_endpoint("http://127.0.0.1:8765")
    assert not may_see_credential(local, "https", "127.0.0.1", 8765)
    assert not may_see_credential(local, "http", "127.0.0.1", 8765)


def test_bytes_in_the_message_are_taken_as_they_are(platform, server):
    assert platform.input_media(REF, picture(base64=b"bytes")) == b"bytes"
    text = resources_pb2.Data(text=resources_pb2.Text(raw="wörds"))
    assert platform.input_media(REF, resources_pb2.Input(data=text)) == "wörds".encode()
    assert not server.requests


@pytest.mark.usefixtures("ours")
def test_hosted_media_are_asked_with_the_credential(platform, web):
    given = picture(hosted={"prefix": web.url("/ok/"), "suffix": "users/me/1", "sizes": ["orig"]})
    assert platform.input_media(REF, given) == BODY
    assert web.requests[0][0] == "/ok/orig/users/me/1"
    assert credentials_seen(web) == [f"Key {SECRET}"]


@pytest.mark.usefixtures("ours")
def test_any_other_address_is_asked_without_it(platform, web):
    url = web.url("/ok", host="localhost")
    assert platform.input_media(REF, picture(url=url)) == BODY
    assert credentials_seen(web) == [None]


@pytest.mark.usefixtures("ours")
def test_a_redirect_to_elsewhere_loses_it(platform, web):
    elsewhere = web.url("/ok", host="localhost")
    assert platform.input_media(REF, picture(url=web.url(f"/to?url={elsewhere}"))) == BODY
    assert credentials_seen(web) == [f"Key {SECRET}", None]


@pytest.mark.usefixtures("ours")
def test_a_redirect_from_elsewhere_does_not_win_it_for_others(platform, web):
    back = web.url("/ok", host="localhost")
    there = web.url(f"/to?url={back}")
    start = web.url(f"/to?url={there}", host="localhost")
    assert platform.input_media(REF, picture(url=start)) == BODY
    assert credentials_seen(web) == [None, f"Key {SECRET}", None]


def test_without_the_rule_no_local_server_sees_it(platform, web):
    assert platform.input_media(REF, picture(url=web.url("/ok"))) == BODY
    assert credentials_seen(web) == [None]


@pytest.mark.usefixtures("ours")
@pytest.mark.parametrize("path", ["/locked", "/nonsense", "/cut", "/declared-large", "/missing"])
def test_a_failed_download_prints_nothing_of_it(platform, web, caplog, path):
    caplog.set_level(logging.DEBUG)
    with pytest.raises(InputError) as caught:
        platform.input_media(REF, picture(url=web.url(path)))
    assert credentials_seen(web)[0] == f"Key {SECRET}"
    shown = everything_printed(caught.value) + caplog.text
    assert SECRET not in shown
    assert SECRET not in repr([one for one in gc.get_objects() if isinstance(one, InputError)])


@pytest.mark.usefixtures("ours")
@pytest.mark.parametrize("of_the_library", [True, False])
def test_what_was_under_way_when_it_failed_is_not_kept(platform, web, monkeypatch, of_the_library):
    def write(stream, *_, **__):
        raise httpcore.ReadError("broken") if of_the_library else stream._guard.timed_out()

    monkeypatch.setattr(network._GuardedStream, "write", write)
    with pytest.raises(InputError) as caught:
        platform.input_media(REF, picture(url=web.url("/ok")))
    assert SECRET not in everything_printed(caught.value)


def test_what_is_sent_along_is_decided_for_each_address_anew(web):
    left = [{"authorization": "once"}, {}]
    fetch(web.url("/hops/1"), allow_private=True, headers=lambda *_: left.pop(0))
    assert credentials_seen(web) == ["once", None]


def test_on_clarifai_an_address_in_the_persons_own_network_is_not_asked(monkeypatch, platform, web):
    monkeypatch.setattr(platform._connection, "endpoint", CLARIFAI)
    with pytest.raises(InputError) as caught:
        platform.input_media(REF, picture(url=web.url("/ok")))
    assert caught.value.name == "URL_PRIVATE"
    assert web.requests == []


def test_what_is_neither_there_nor_anywhere_is_asked_for(platform, server):
    whole = service_pb2.SingleInputResponse(status=status(SUCCESS), input=picture(base64=b"bytes"))
    server.script("GetInput", whole)
    assert platform.input_media(REF, picture()) == b"bytes"
    assert server.requests["GetInput"][0].input_id == "one"
    server.always("GetInput", service_pb2.SingleInputResponse(status=status(SUCCESS)))
    with pytest.raises(InputError) as caught:
        platform.input_media(REF, picture())
    assert caught.value.name == "INPUT_WITHOUT_MEDIA"


def test_a_small_hosted_size_is_enough_for_a_thumbnail():
    sizes = ["orig", "tiny", "small", "large"]
    image = resources_pb2.Image(
        hosted={"prefix": "https://data.clarifai.com", "suffix": "a/b", "sizes": sizes}
    )
    assert hosted_url(image) == "https://data.clarifai.com/orig/a/b"
    assert hosted_url(image, 256) == "https://data.clarifai.com/large/a/b"
    for name, width in (("orig", 4000), ("tiny", 100), ("small", 320), ("large", 800)):
        image.hosted_image_info[name].width = width
    assert hosted_url(image, 256) == "https://data.clarifai.com/small/a/b"
    assert hosted_url(image, 600) == "https://data.clarifai.com/large/a/b"
    assert hosted_url(image, 9000) == "https://data.clarifai.com/orig/a/b"
    assert hosted_url(resources_pb2.Image(url="https://example.org/1.jpg")) == ""
