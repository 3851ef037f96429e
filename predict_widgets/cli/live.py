"""``predict-widgets doctor --live``: at most ten calls to Clarifai, and a report without secrets.

What is learned is how the live service's replies are built: which fields are set, which codes
come. Only shipped sample photos are sent, and nothing that names the person is kept.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import predict_widgets
from predict_widgets.cli.installed import BASE, host, versions
from predict_widgets.errors import CredentialError, PredictError
from predict_widgets.inputs import as_input
from predict_widgets.platform.client import Platform
from predict_widgets.platform.connection import Connection, redact
from predict_widgets.platform.endpoint import CLARIFAI_HOST, parse_endpoint
from predict_widgets.platform.protos import resources_pb2
from predict_widgets.platform.references import parse_reference
from predict_widgets.platform.settings import read_settings

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

    from google.protobuf.message import Message

    from predict_widgets.platform.calls import Rpc
    from predict_widgets.platform.client import Answer
    from predict_widgets.platform.settings import Settings
    from predict_widgets.platform.streaming import StreamRpc

T = TypeVar("T")

MOST_CALLS = 10
# One photo to the classifier, then a photo beside a broken file, which may be asked again one by
# one, then one photo to the detector.
MOST_PREDICTIONS = 6
CLASSIFIER = "clarifai/main/models/general-image-recognition"
DETECTOR = "clarifai/main/models/face-detection"
NOBODY = "clarifai/main/models/no-model-of-this-name"
TIMEOUT_SECONDS = 60.0
WARNING = f"""\
This makes at most {MOST_CALLS} calls to {{host}} with your PAT ({{source}}).
At most {MOST_PREDICTIONS} inputs are predicted on, by {CLASSIFIER} and {DETECTOR}.
They count against your plan and may cost money: see https://www.clarifai.com/pricing.
Only sample photos that come with predict-widgets are sent."""


class Metered(Connection):
    """A connection that refuses an eleventh call, whoever makes it."""

    calls = 0

    def rpc(self, method: str, reply: type[T]) -> Rpc[T]:
        """Return a method to call once: every attempt asks for it anew."""
        self._count()
        return super().rpc(method, reply)

    def stream(self, method: str, reply: type[T]) -> StreamRpc[T]:
        """Return a method that is answered in pieces, to call once."""
        self._count()
        return super().stream(method, reply)

    def _count(self) -> None:
        if self.calls == MOST_CALLS:
            raise PredictError(f"{MOST_CALLS} calls were made", name="CALL_LIMIT")
        self.calls += 1


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that belong to ``--live``."""
    group = parser.add_argument_group("trying your Clarifai account")
    group.add_argument(
        "--live", action="store_true", help="try the account; says first what it may cost, and asks"
    )
    group.add_argument("--yes", action="store_true", help="do not ask")
    group.add_argument(
        "--report",
        type=Path,
        metavar="FILE",
        default=Path("predict-widgets-live.json"),
        help="where the report goes (default: %(default)s)",
    )


def run(options: argparse.Namespace) -> int:
    """Say what it may cost, ask, try, write the report; 1 if a step failed unexpectedly."""
    settings = read_settings()
    connection = _connect(settings)
    print(WARNING.format(host=connection.endpoint.host, source=settings.source))
    if not options.yes and not _agreed():
        print("Nothing was sent.")
        return 1
    steps = list(_steps(Platform(connection)))
    report: dict[str, Any] = {
        "at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "host": connection.endpoint.host,
        "system": host()["system"],
        "python": host()["python"],
        "versions": versions(BASE),
        "calls": connection.calls,
        "steps": steps,
    }
    connection.close()
    options.report.write_text(_without_secrets(json.dumps(report, indent=2), settings) + "\n")
    print(f"{connection.calls} calls were made. The report, without secrets: {options.report}")
    return int(any(step["unexpected"] for step in steps))


def _connect(settings: Settings) -> Metered:
    if not settings.credential:
        raise CredentialError(
            "There is no PAT to try",
            hint="Set CLARIFAI_PAT, or run `clarifai login`.",
        )
    return Metered(
        parse_endpoint(settings.base or CLARIFAI_HOST),
        settings.credential,
        source=settings.source,
        user_id=settings.user_id,
        app_id=settings.app_id,
        roots=settings.roots,
    )


def _agreed() -> bool:
    if not sys.stdin.isatty():
        print("Pass --yes to go on without being asked.")
        return False
    return input("Go on? [y/N] ").strip().lower() in {"y", "yes"}


def _steps(platform: Platform) -> Iterator[dict[str, Any]]:
    """Try one thing after the other; a failure is a finding and stops nothing."""
    photos = {sample.id: sample for sample in predict_widgets.embedded().samples()}
    photo, face = photos["coffee"].data(), photos["naval-officer"].data()
    classifier = parse_reference(CLASSIFIER)

    def ask(model: str, *pictures: bytes | resources_pb2.Data) -> list[Answer]:
        inputs = [
            resources_pb2.Input(
                id=str(number),
                data=as_input(picture).to_proto() if isinstance(picture, bytes) else picture,
            )
            for number, picture in enumerate(pictures)
        ]
        # No budget: a busy platform is a finding, and asking again would use the calls up.
        return platform.predict(parse_reference(model), inputs, timeout=TIMEOUT_SECONDS, budget=0)

    broken = resources_pb2.Data(image=resources_pb2.Image(base64=b"no picture"))
    yield _step("who am I", platform.user)
    yield _step("a model", lambda: platform.describe_model(classifier))
    yield _step("its versions", lambda: platform.list_model_versions(classifier, per_page=5))
    yield _step("a search", lambda: platform.list_models(search="general", per_page=5))
    yield _step("a photo to a classifier", lambda: ask(CLASSIFIER, photo))
    yield _step("a photo to a detector", lambda: ask(DETECTOR, face))
    yield _step("a model that is not there", lambda: ask(NOBODY, photo), fails=True)
    yield _step("a photo beside a broken file", lambda: ask(CLASSIFIER, photo, broken))


def _step(
    what: str, ask: Callable[[], Message | list[Any]], *, fails: bool = False
) -> dict[str, Any]:
    start = time.perf_counter()
    step: dict[str, Any] = {"what": what}
    try:
        said = ask()
        step["said"] = [_said(item) for item in (said if isinstance(said, list) else [said])]
    except PredictError as error:
        step["error"] = error.to_json()
    step["seconds"] = round(time.perf_counter() - start, 3)
    step["unexpected"] = ("error" in step) != fails
    outcome = step["error"]["name"] if "error" in step else "answered"
    print(f"  {what}: {outcome} ({step['seconds']:.1f} s)")
    return step


def _said(item: Any) -> dict[str, Any]:  # noqa: ANN401 - a message of any kind, or an Answer
    """Return the shape of a reply: fields that are set, no values but a prediction's labels."""
    if not hasattr(item, "output"):
        return {"fields": sorted(set(_fields(item)))}
    if item.error is not None:
        return {"error": item.error.to_json()}
    concepts = item.output.data.concepts
    return {
        "fields": sorted(set(_fields(item.output))),
        "concepts": [[concept.name, round(concept.value, 4)] for concept in concepts],
        "regions": len(item.output.data.regions),
    }


def _fields(message: Message, path: str = "") -> Iterator[str]:
    """Yield the path of every field that is set, down through messages and lists."""
    for field, value in message.ListFields():
        name = f"{path}.{field.name}" if path else field.name
        yield name
        if field.message_type is None or field.message_type.GetOptions().map_entry:
            continue
        for below in value if field.is_repeated else [value]:
            yield from _fields(below, name)


def _without_secrets(text: str, settings: Settings) -> str:
    text = redact(text)
    return text.replace(settings.user_id, "USER") if settings.user_id else text
