"""Downloads are capped, stoppable, and go nowhere they may not."""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
import time
from contextlib import ExitStack
from shutil import which

import pytest

from predict_widgets.errors import CancelledError, InputError
from predict_widgets.media import network
from predict_widgets.media.addresses import is_public
from predict_widgets.media.fetch import fetch
from tests.media.serving import BODY, serving, wait_until_no_download_runs


@pytest.fixture
def server():
    with serving() as running:
        yield running


@pytest.fixture(autouse=True)
def no_proxy_of_this_machine(monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def loopback_counts_as_public(monkeypatch):
    """127.0.0.1 stands for a public server; every other address is what it is."""
    monkeypatch.setattr(
        network, "is_public", lambda address: address == "127.0.0.1" or is_public(address)
    )


def failure(url: str, *, allow_private: bool = True, **options: object) -> InputError:
    with pytest.raises(InputError) as raised:
        fetch(url, allow_private=allow_private, **options)
    assert raised.value.hint
    return raised.value


def test_bytes_arrive(server):
    assert fetch(server.url("/ok"), allow_private=True) == BODY


def test_redirects_are_followed_up_to_five(server):
    assert fetch(server.url("/hops/5"), allow_private=True) == BODY
    assert failure(server.url("/hops/6")).name == "URL_REDIRECTS"


def test_a_redirect_loop_is_named(server):
    error = failure(server.url("/loop"))
    assert error.name == "URL_REDIRECTS"
    assert "circle" in error.message
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/missing.jpg", "URL_NOT_FOUND"),
        ("/locked", "URL_UNREACHABLE"),
        ("/broken", "URL_UNREACHABLE"),
        ("/nonsense", "URL_UNREACHABLE"),
        ("/cut", "URL_UNREACHABLE"),
        ("/gzip-nonsense", "URL_UNREACHABLE"),
    ],
)
def test_a_bad_answer_is_named(server, path, name):
    assert failure(server.url(path)).name == name


def test_a_login_is_told_apart(server):
    assert "login" in failure(server.url("/locked")).hint


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "file:/etc/passwd",
        "ftp://example.com/a.jpg",
        "data:image/png;base64,AAAA",
        "http://",
        "http:///a.jpg",
        "http://[::1/a.jpg",
        "photo.jpg",
        "http://me:secret@127.0.0.1/a.jpg",
    ],
)
def test_only_http_and_https_without_credentials_are_fetched(url):
    error = failure(url)
    assert error.name == "URL_NOT_SUPPORTED"
    assert "secret" not in str(error)


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://127.0.0.1/a", "http://me:secret@127.0.0.1/"]
)
def test_a_redirect_to_something_else_is_refused(server, target):
    assert failure(server.url(f"/to?url={target}")).name == "URL_NOT_SUPPORTED"


def test_nobody_listening_is_unreachable():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert failure(f"http://127.0.0.1:{port}/").name == "URL_UNREACHABLE"


def test_an_unknown_host_is_unreachable():
    assert failure("http://no-such-host.invalid/a.jpg").name == "URL_UNREACHABLE"


def test_too_large_is_refused_by_the_declared_size_at_once(server):
    error = failure(server.url("/declared-large"))
    assert error.name == "URL_TOO_LARGE"
    assert "30000 MB" in error.message


def test_too_large_is_refused_while_it_streams(server):
    started = time.monotonic()
    assert failure(server.url("/endless"), max_bytes=1_000_000).name == "URL_TOO_LARGE"
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("path", ["/hang", "/trickle", "/trickle-headers"])
def test_the_total_time_is_capped(server, path):
    started = time.monotonic()
    assert failure(server.url(path), timeout=0.5).name == "URL_TIMED_OUT"
    assert 0.4 < time.monotonic() - started < 1.5
    assert wait_until_no_download_runs(2)


@pytest.fixture
def hanging_name_server(monkeypatch):
    over = threading.Event()

    def hang(*_: object, **__: object) -> None:
        over.wait(10)
        raise socket.gaierror

    monkeypatch.setattr(network.socket, "getaddrinfo", hang)
    yield
    over.set()
    assert wait_until_no_download_runs(2)


@pytest.mark.usefixtures("hanging_name_server")
def test_a_name_server_that_hangs_is_capped_too():
    started = time.monotonic()
    assert failure("http://slow.invalid/", timeout=0.3).name == "URL_TIMED_OUT"
    assert time.monotonic() - started < 1.5


@pytest.mark.usefixtures("hanging_name_server")
def test_cancel_does_not_wait_for_a_name_server():
    cancel = threading.Event()
    timer = threading.Timer(0.1, cancel.set)
    timer.start()
    started = time.monotonic()
    with pytest.raises(CancelledError):
        fetch("http://slow.invalid/", allow_private=True, cancel=cancel)
    assert time.monotonic() - started < 1
    timer.join(5)


@pytest.mark.parametrize("path", ["/hang", "/trickle"])
def test_cancel_stops_at_once_and_leaves_no_thread(server, path):
    cancel = threading.Event()
    timer = threading.Timer(0.2, cancel.set)
    timer.start()
    started = time.monotonic()
    with pytest.raises(CancelledError):
        fetch(server.url(path), allow_private=True, cancel=cancel)
    assert time.monotonic() - started < 1
    assert wait_until_no_download_runs(2)
    timer.join(5)


def test_a_private_address_is_not_even_connected_to(server):
    assert failure(server.url("/ok"), allow_private=False).name == "URL_PRIVATE"
    assert failure(server.url("/ok", "localhost"), allow_private=False).name == "URL_PRIVATE"
    assert server.connections == 0


@pytest.mark.usefixtures("loopback_counts_as_public")
def test_a_redirect_to_a_private_address_is_not_connected_to(server):
    with serving("127.0.0.2") as inside:
        target = inside.url("/ok", "127.0.0.2")
        assert failure(server.url(f"/to?url={target}"), allow_private=False).name == "URL_PRIVATE"
        assert len(server.requests) == 1
        assert inside.connections == 0


@pytest.mark.usefixtures("loopback_counts_as_public")
def test_a_public_address_is_fetched_when_private_ones_are_not_allowed(server):
    assert fetch(server.url("/ok"), allow_private=False) == BODY


@pytest.mark.usefixtures("loopback_counts_as_public")
def test_a_name_that_changes_its_address_reaches_the_checked_one(server, monkeypatch):
    """DNS rebinding: public when it is checked, private when it is asked for again."""
    real = socket.getaddrinfo
    answers = iter(["127.0.0.1"])

    def rebinding(host: str, *args: object, **options: object) -> object:
        if host == "photos.example":
            host = next(answers, "127.0.0.2")
        return real(host, *args, **options)

    monkeypatch.setattr(network.socket, "getaddrinfo", rebinding)
    with serving("127.0.0.2") as inside:
        assert fetch(server.url("/ok", "photos.example"), allow_private=False) == BODY
        assert inside.connections == 0


def test_who_is_at_the_other_end_is_checked_before_anything_is_sent(server, monkeypatch):
    """The check on the connected socket alone holds, should the first be passed by."""
    checked: list[str] = []

    def second_only(_: network.Guard, address: str) -> None:
        checked.append(address)
        if len(checked) == 2:
            raise InputError("Private.", name="URL_PRIVATE", hint="No.")

    monkeypatch.setattr(network.Guard, "check_address", second_only)
    assert failure(server.url("/ok"), allow_private=False).name == "URL_PRIVATE"
    assert checked == ["127.0.0.1", "127.0.0.1"]
    assert server.requests == []


def test_no_credential_of_the_person_is_sent(server, monkeypatch, tmp_path):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("CLARIFAI_PAT", "secret")
    fetch(server.url(f"/to?url={server.url('/ok')}"), allow_private=True)
    for _, headers in server.requests:
        assert {name.lower() for name in headers}.isdisjoint({"authorization", "cookie"})
        assert "secret" not in str(headers)


def test_the_query_of_a_url_is_in_no_error(server):
    error = failure(server.url("/missing?signature=secret"))
    assert "secret" not in str(error)


def test_a_proxy_of_the_environment_is_used_only_for_what_the_person_typed(server, monkeypatch):
    monkeypatch.setenv("http_proxy", server.url(""))
    assert fetch("http://photos.example/ok", allow_private=True) == BODY
    assert server.requests[-1][0] == "http://photos.example/ok"
    assert failure("http://no-such-host.invalid/ok", allow_private=False).name == "URL_UNREACHABLE"
    assert len(server.requests) == 1


def test_a_proxy_is_passed_by_where_the_environment_says_so(server, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    assert fetch(server.url("/ok"), allow_private=True) == BODY


@pytest.mark.skipif(which("openssl") is None, reason="needs openssl to make a certificate")
def test_the_clock_and_the_certificate_hold_over_tls(tmp_path, monkeypatch):
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost"
    subprocess.run(
        [
            *command.split(),
            *("-addext", "subjectAltName=DNS:localhost"),
            *("-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
        timeout=30,
    )
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(certificate, key)
    with ExitStack() as stack:
        server = stack.enter_context(serving(tls=served))
        url = f"https://localhost:{server.port}"
        assert failure(f"{url}/ok").name == "URL_UNREACHABLE"  # nobody vouches for it
        trusting = ssl.create_default_context(cafile=str(certificate))
        monkeypatch.setattr(network, "_tls", lambda: trusting)
        assert fetch(f"{url}/ok", allow_private=True) == BODY
        assert failure(f"{url}/trickle", timeout=0.5).name == "URL_TIMED_OUT"
        assert wait_until_no_download_runs(2)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("192.168.0.1", False),
        ("172.16.0.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 - an address to refuse
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:93.184.215.14", True),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("not an address", False),
    ],
)
def test_which_addresses_are_public(address, public):
    assert is_public(address) is public


def test_a_port_that_cannot_be_is_named_and_is_no_empty_file():
    with pytest.raises(InputError) as raised:
        fetch("http://127.0.0.1:99999/a.jpg", allow_private=True)
    assert raised.value.name == "URL_NOT_SUPPORTED"
    assert "99999" in raised.value.message


def test_a_url_that_cannot_be_parsed_shows_no_secret_of_it():
    with pytest.raises(InputError) as raised:
        fetch("http://ann:pass-word@host:99999/a.jpg?sig=signature", allow_private=True)
    assert "pass-word" not in str(raised.value)
    assert "signature" not in str(raised.value)
