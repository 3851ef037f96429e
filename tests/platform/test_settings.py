from __future__ import annotations

import pytest

from predict_widgets.errors import CredentialError, PredictError
from predict_widgets.platform.connection import connection_from
from predict_widgets.platform.credential import Credential
from predict_widgets.platform.endpoint import parse_endpoint
from predict_widgets.platform.settings import read_settings


def pat_of(settings_or_connection):
    credential = getattr(settings_or_connection, "credential", None)
    credential = credential if credential is not None else settings_or_connection._credential
    return credential._reveal()


@pytest.fixture
def config(tmp_path):
    path = tmp_path / "config"

    def write(text):
        path.write_text(text)
        return path

    return write


CONTEXT = """
current_context: work
contexts:
  default: {CLARIFAI_PAT: wrong-one}
  work:
    CLARIFAI_PAT: from-the-file
    CLARIFAI_USER_ID: file-user
    CLARIFAI_API_BASE: https://onprem.example.com
"""


def test_the_environment_comes_before_the_config_file(config):
    environment = {"CLARIFAI_PAT": "from-the-environment", "CLARIFAI_APP_ID": "an-app"}
    settings = read_settings(environment, config(CONTEXT))
    assert pat_of(settings) == "from-the-environment"
    assert settings.source == "the environment variable CLARIFAI_PAT"
    assert settings.user_id == "file-user"
    assert settings.app_id == "an-app"


def test_the_current_context_is_taken(config):
    settings = read_settings({}, config(CONTEXT))
    assert pat_of(settings) == "from-the-file"
    assert settings.user_id == "file-user"
    assert settings.base == "https://onprem.example.com"
    assert "'work'" in settings.source


def test_values_nested_under_env_are_read_too(config):
    text = "current_context: a\ncontexts: {a: {env: {CLARIFAI_PAT: nested}}}"
    assert pat_of(read_settings({}, config(text))) == "nested"


@pytest.mark.parametrize("pat", ["''", "null", "ENVVAR", "NOT_SET_ANYWHERE", "$NOT_SET_ANYWHERE"])
def test_a_context_without_a_usable_pat_counts_as_absent_its_base_too(config, pat):
    text = f"""
current_context: default
contexts:
  default: {{CLARIFAI_PAT: {pat}, CLARIFAI_USER_ID: u, CLARIFAI_API_BASE: https://other.example}}
"""
    settings = read_settings({}, config(text))
    assert not settings.credential
    assert (settings.base, settings.user_id, settings.source) == ("", "", "")


def test_a_pat_that_names_a_set_variable_is_followed(config):
    text = "current_context: a\ncontexts: {a: {CLARIFAI_PAT: MY_WORK_PAT}}"
    assert pat_of(read_settings({"MY_WORK_PAT": "there"}, config(text))) == "there"


@pytest.mark.parametrize(
    "text", ["{", "- a list", "current_context: x", "contexts: [1]", "contexts: {default: 5}", ""]
)
def test_a_config_file_that_holds_nothing_usable_is_no_credential(config, text):
    settings = read_settings({}, config(text))
    assert not settings.credential
    assert bool(settings.unreadable) == (text == "{")


def test_no_config_file_is_no_credential(tmp_path):
    settings = read_settings({}, tmp_path / "absent")
    assert not settings.credential
    assert settings.unreadable == ""


def test_the_grpc_base_comes_before_the_api_base():
    settings = read_settings(
        {"CLARIFAI_API_BASE": "https://a.example", "CLARIFAI_GRPC_BASE": "b.example:443"}
    )
    assert settings.base == "b.example:443"


def test_an_argument_comes_before_everything(config):
    settings = read_settings({"CLARIFAI_PAT": "environment"}, config(CONTEXT))
    connection = connection_from(
        settings, credential=Credential("argument"), base="https://mine.example", user_id="me"
    )
    assert pat_of(connection) == "argument"
    assert connection.endpoint.target == "mine.example:443"
    assert connection.user_id == "me"


def test_clarifai_is_the_base_where_nothing_is_said(tmp_path):
    connection = connection_from(read_settings({"CLARIFAI_PAT": "x"}, tmp_path / "absent"))
    assert connection.endpoint.target == "api.clarifai.com:443"
    assert connection.endpoint.encrypted
    assert connection.endpoint.clarifai


@pytest.mark.parametrize(
    ("base", "target", "encrypted", "local"),
    [
        ("https://api.clarifai.com", "api.clarifai.com:443", True, False),
        ("https://api.clarifai.com/", "api.clarifai.com:443", True, False),
        ("https://api.clarifai.com/v2", "api.clarifai.com:443", True, False),
        ("api.clarifai.com", "api.clarifai.com:443", True, False),
        ("on-prem.example:8443", "on-prem.example:8443", True, False),
        ("http://on-prem.example", "on-prem.example:80", False, False),
        ("http://127.0.0.1:8765", "127.0.0.1:8765", False, True),
        ("127.0.0.1:8765", "127.0.0.1:8765", False, True),
        ("localhost:18080", "localhost:18080", False, True),
        ("http://[::1]:5000", "[::1]:5000", False, True),
        ("https://localhost:8443", "localhost:8443", True, True),
        ("unix:/tmp/x/s", "unix:/tmp/x/s", False, True),
    ],
)
def test_a_base_is_read_as_an_address(base, target, encrypted, local):
    endpoint = parse_endpoint(base)
    assert (endpoint.target, endpoint.encrypted, endpoint.local) == (target, encrypted, local)


@pytest.mark.parametrize(
    "base",
    [
        "",
        "http://",
        "ftp://x",
        "https://user:pw@host",
        "https://h/path",
        "h:port",
        "not an address",
        "https://h<st",
        "unix:",
        "https://h?x=1",
        "unix:/" + "x" * 100,
    ],
)
def test_what_is_no_address_is_refused(base):
    with pytest.raises(PredictError) as caught:
        parse_endpoint(base)
    assert caught.value.name == "BASE_NOT_UNDERSTOOD"
    assert "pw@host" not in str(caught.value)


@pytest.mark.parametrize(
    "base",
    ["http://example.com", "http://10.0.0.1:80", "http://127.evil.example", "http://0.0.0.0"],
)
def test_a_secret_is_not_sent_in_clear_to_another_computer(base):
    with pytest.raises(CredentialError) as caught:
        connection_from(read_settings({}), credential=Credential("secret-secret"), base=base)
    assert caught.value.name == "CREDENTIAL_IN_CLEAR"
    assert "secret-secret" not in str(caught.value)


def test_only_clarifai_is_called_clarifai():
    assert parse_endpoint("https://clarifai.com").clarifai
    assert not parse_endpoint("https://evilclarifai.com").clarifai
    assert not parse_endpoint("https://clarifai.com.evil.example").clarifai


def test_certificates_that_cannot_be_read_are_an_error_by_name(tmp_path):
    settings = read_settings(
        {"CLARIFAI_PAT": "x", "CLARIFAI_ROOT_CERTIFICATES_PATH": str(tmp_path / "absent.pem")},
        tmp_path / "absent",
    )
    with pytest.raises(PredictError) as caught:
        connection_from(settings).rpc("GetUser", object)
    assert caught.value.name == "ROOT_CERTIFICATES_UNREADABLE"


@pytest.mark.parametrize(
    ("given", "base"),
    [
        ("127.0.0.1:8765", "http://127.0.0.1:8765"),
        ("https://127.0.0.1:8765", "https://127.0.0.1:8765"),
        ("https://models.example.org", "https://models.example.org"),
        ("unix:/tmp/predict/s", "unix:/tmp/predict/s"),
    ],
)
def test_an_endpoint_is_reached_again_by_its_base(given, base):
    endpoint = parse_endpoint(given)
    assert endpoint.base == base
    assert parse_endpoint(endpoint.base) == endpoint
