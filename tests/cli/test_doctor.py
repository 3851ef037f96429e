"""``predict-widgets doctor``."""

import json
import tomllib
from pathlib import Path

import pytest

from predict_widgets.cli import doctor, installed
from predict_widgets.cli.doctor import JupyterReport, examine, lines
from predict_widgets.errors import how_to_install

SECRET = "0123456789abcdef0123456789abcdef"  # noqa: S105 - made up here
BOTH = {"anywidget": "0.11.0", "ipywidgets": "5.0.0"}


@pytest.fixture(autouse=True)
def no_other_jupyter(monkeypatch):
    monkeypatch.setattr(doctor, "jupyters", list)


@pytest.fixture
def jupyter(monkeypatch):
    def found(**front_ends):
        report = JupyterReport(
            executable="/other/bin/jupyter",
            here=False,
            front_ends={**BOTH, **front_ends},
            problem="",
        )
        monkeypatch.setattr(doctor, "jupyters", lambda: [report])

    return found


def test_without_a_credential_the_embedded_platform_would_answer(command):
    _, out, _ = command("doctor")
    assert "embedded at this computer: no credential found" in out


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_the_source_of_the_credential_is_said_and_never_its_value(command, monkeypatch, form):
    monkeypatch.setenv("CLARIFAI_PAT", SECRET)
    _, out, err = command("doctor", *form)
    assert "CLARIFAI_PAT" in out
    assert "api.clarifai.com" in out
    assert SECRET not in out + err


def test_a_config_file_is_named_as_the_source(command):
    config = Path.home() / ".config" / "clarifai" / "config"
    config.parent.mkdir(parents=True)
    config.write_text(f"current_context: work\ncontexts: {{work: {{CLARIFAI_PAT: {SECRET}}}}}\n")
    _, out, _ = command("doctor")
    assert "'work'" in out
    assert SECRET not in out


def test_a_config_file_that_cannot_be_read_needs_attention(command):
    config = Path.home() / ".config" / "clarifai" / "config"
    config.parent.mkdir(parents=True)
    config.write_text("{")
    code, out, _ = command("doctor")
    assert code == 1
    assert "cannot be read" in out


def test_another_jupyter_without_the_front_end_needs_attention(command, jupyter):
    jupyter(anywidget="")
    code, out, _ = command("doctor")
    assert code == 1
    assert "/other/bin/jupyter, of another environment, lacks the front end of anywidget" in out
    assert "install anywidget" in out


def test_a_front_end_of_another_version_needs_attention(command, jupyter):
    jupyter(anywidget="0.9.3")
    code, out, _ = command("doctor")
    assert code == 1
    assert "anywidget 0.9.3 in its front end" in out


def test_a_complete_jupyter_needs_none(jupyter):
    jupyter()
    assert not [line for line in examine()["advice"] if "jupyter" in line.lower()]


def test_a_front_end_that_was_not_built_needs_attention(monkeypatch):
    host = installed.host()
    monkeypatch.setattr(doctor, "host", lambda: {**host, "front_end_bytes": 0})
    assert any("front end is not built" in line for line in examine()["advice"])


def test_a_missing_extra_is_named_with_its_command(monkeypatch):
    monkeypatch.setattr(
        doctor, "extras", lambda: {name: {"found": {}, "missing": ["x"]} for name in ("embedded",)}
    )
    report = examine()
    assert how_to_install("embedded") in "\n".join(lines(report))
    assert any("embedded" in line for line in report["advice"])


def test_json_says_the_same(command):
    _, out, _ = command("doctor", "--json")
    report = json.loads(out)
    assert report["platform"]["name"] == "embedded"
    assert set(report["extras"]) == set(installed.EXTRAS)


def test_the_password_of_a_proxy_is_not_repeated(command, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://me:hunter2@proxy:3128")
    for form in ((), ("--json",)):
        _, out, _ = command("doctor", *form)
        assert "https_proxy" in out
        assert "hunter2" not in out


def test_the_extras_are_those_of_the_package():
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]
    declared = project["optional-dependencies"]
    for extra, distributions in installed.EXTRAS.items():
        names = {requirement.partition(">")[0] for requirement in declared[extra]}
        assert names == set(distributions)
