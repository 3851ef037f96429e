"""A batch run beside a bare loop of calls: the same photos, calls and threads, over 20 ms."""

from __future__ import annotations

import contextlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, NamedTuple

import grpc
import numpy as np
from clarifai_grpc.grpc.api import resources_pb2, service_pb2
from PIL import Image

from tests.benchmarks import beside
from tests.benchmarks.rows import Row, Skipped
from tests.benchmarks.slow_server import MEBIBYTES_256

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from predict_widgets.batch.batch_run import BatchRun

ROOT = Path(__file__).parents[2]
LATENCY_MS = 20
THREADS = 4
ROUNDS = 3
# Those of half a second are soon over, and chance weighs more in them.
SHORT_ROUNDS = 9
PHOTOS = 1000
# The SDK's loop of one by one is measured on so many, in all rounds.
ALONE = 99
MODEL = "somebody/an-app/models/a-model"
_METHOD = "/clarifai.api.V2/PostModelOutputs"


class Took(NamedTuple):
    """What something took: seconds on the clock, and CPU seconds of this process."""

    seconds: float
    cpu: float


def throughput() -> Iterator[Row | Skipped]:
    """Photos of 1 MP through a batch run with its journal, beside barer loops over the same.

    All of them read the same files from the disk, and their server works on the same cores. Only
    the run looks into each photo, takes its SHA-256, pairs and checks the outputs, makes tables of
    them and writes its journal.
    """
    with tempfile.TemporaryDirectory() as name, served() as port:
        files = sorted(photos(Path(name) / "photos", PHOTOS).iterdir())
        for count, how, bound in ((1, "one a call", 1 / 0.9), (128, "128 a call", None)):
            ours, bare = [], []
            for number in range(
                ROUNDS if count == 1 else SHORT_ROUNDS
            ):  # by turns, so that a busy machine slows both
                bare.append(bare_loop(port, files, count))
                ours.append(batch_run(port, files, count, Path(name) / f"{count}-{number}"))
            took, theirs = middle_of(ours), middle_of(bare)
            what = f"batch run with journal, {PHOTOS:,} photos of 1 MP, {how}"
            peer = f"bare stub loop of {THREADS} threads, {LATENCY_MS} ms"
            yield Row(what, took.seconds, peer, theirs.seconds, "s", bound)
            yield Row(f"{what}: CPU", took.cpu, f"{peer}: CPU", theirs.cpu, "s")
        cost = journal_cost(port, files, Path(name))
        peer = "the whole run, 128 a call"
        yield Row("journal of 1,000 results of 20 concepts", cost, peer, took.seconds, "s")
        yield from _beside_the_sdk(port, files, Path(name))


def middle_of(all_took: Sequence[Took]) -> Took:
    return Took(*(statistics.median(column) for column in zip(*all_took, strict=True)))


def _beside_the_sdk(port: int, files: Sequence[Path], folder: Path) -> Iterator[Row | Skipped]:
    what = f"batch run with journal, {PHOTOS:,} photos of 1 MP, 128 a call"
    if not beside.installed("clarifai"):
        yield Skipped(f"{what}, beside the official SDK", "not in .venv-bench")
        return
    question = {
        "base": f"http://127.0.0.1:{port}",
        "files": [str(path) for path in files],
        "threads": THREADS,
        "per_call": 128,
        "alone": ALONE // SHORT_ROUNDS,
    }
    ours, answers = [], []
    for number in range(SHORT_ROUNDS):
        answers.append(beside.ask("sdk_batch.py", question))
        ours.append(batch_run(port, files, 128, folder / f"sdk-{number}"))
    took = middle_of(ours).seconds
    sdk = f"clarifai {answers[0]['version']}"
    together, alone = (
        statistics.median(answer[name] for answer in answers) for name in ("seconds", "alone")
    )
    yield Row(what, took, f"{sdk}, 128 a call from {THREADS} threads", together, "s")
    yield Row(
        what,
        took,
        f"{sdk}, one by one (from {ALONE})",
        alone * PHOTOS / (ALONE // SHORT_ROUNDS),
        "s",
    )


@contextlib.contextmanager
def served() -> Iterator[int]:
    command = [sys.executable, "-m", "tests.benchmarks.slow_server", str(LATENCY_MS)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        try:
            yield int(process.stdout.readline())
        finally:
            process.stdin.close()


def photos(folder: Path, count: int) -> Path:
    """Write so many different photos of 1 MP: large blobs and some grain, about 150 kB each."""
    folder.mkdir()
    chance = np.random.default_rng(1)
    coarse = chance.integers(0, 255, (10, 14, 3), np.uint8)
    picture = np.asarray(Image.fromarray(coarse).resize((1152, 864), Image.Resampling.BICUBIC))
    grain = picture.astype(np.int16) + chance.integers(-9, 9, picture.shape)
    first = folder / "0000.jpg"
    Image.fromarray(np.clip(grain, 0, 255).astype(np.uint8)).save(first, quality=82)
    data = first.read_bytes()
    for number in range(1, count):
        # Behind the picture's end: another file, the same work.
        (folder / f"{number:04}.jpg").write_bytes(data + number.to_bytes(4, "big"))
    return folder


def bare_loop(port: int, files: Sequence[Path], count: int) -> Took:
    """Read the files and call the stub, with no check, no hash, no retry and no journal."""
    limits = [
        ("grpc.max_receive_message_length", MEBIBYTES_256),
        ("grpc.max_send_message_length", MEBIBYTES_256),
    ]
    chunks: SimpleQueue[Sequence[Path]] = SimpleQueue()
    for start in range(0, len(files), count):
        chunks.put(files[start : start + count])
    kept = []
    started, cpu = time.perf_counter(), time.process_time()
    with grpc.insecure_channel(f"127.0.0.1:{port}", options=limits) as channel:
        call = channel.unary_unary(
            _METHOD,
            request_serializer=service_pb2.PostModelOutputsRequest.SerializeToString,
            response_deserializer=service_pb2.MultiOutputResponse.FromString,
        )

        def work() -> None:
            with contextlib.suppress(Empty):
                while True:
                    some = chunks.get_nowait()
                    inputs = [
                        resources_pb2.Input(
                            id=path.name,
                            data=resources_pb2.Data(
                                image=resources_pb2.Image(base64=path.read_bytes())
                            ),
                        )
                        for path in some
                    ]
                    request = service_pb2.PostModelOutputsRequest(model_id="a", inputs=inputs)
                    kept.append(call(request, timeout=60))

        threads = [threading.Thread(target=work) for _ in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    if sum(len(reply.outputs) for reply in kept) != len(files):
        raise AssertionError("the bare loop lost something")
    return Took(time.perf_counter() - started, time.process_time() - cpu)


def batch_run(port: int, files: Sequence[Path], count: int, journal: Path) -> Took:
    with run_of(port, files, journal, count) as run:
        started, cpu = time.perf_counter(), time.process_time()
        report = run.run()
        took = Took(time.perf_counter() - started, time.process_time() - cpu)
    shutil.rmtree(journal)
    if report.ok != len(files):
        raise AssertionError(f"the run lost something: {report}")
    return took


def journal_cost(port: int, files: Sequence[Path], folder: Path) -> float:
    """Seconds to write what a run of 1,000 wrote once more, in as large parts, and nothing else."""
    from predict_widgets.batch.journal import Journal
    from predict_widgets.batch.writing import PART_RESULTS

    with run_of(port, files, folder / "first", 128) as run:
        run.run()
        results = list(run.journal.results(run.journal.entries).values())
    seconds = []
    for number in range(ROUNDS):
        again = Journal.open(folder / f"again-{number}", run.journal.settings, name="again")
        started = time.perf_counter()
        with again.writing():
            for start in range(0, len(results), PART_RESULTS):
                again.append(results[start : start + PART_RESULTS])
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds) * 1000 / len(results)


@contextlib.contextmanager
def run_of(port: int, files: Sequence[Path], journal: Path, count: int) -> Iterator[BatchRun]:
    from predict_widgets.batch import batch_run as module
    from predict_widgets.platform.client import Platform
    from predict_widgets.platform.connection import Connection
    from predict_widgets.platform.credential import Credential
    from predict_widgets.platform.endpoint import parse_endpoint
    from predict_widgets.sources.held import Held

    endpoint = parse_endpoint(f"http://127.0.0.1:{port}")
    platform = Platform(Connection(endpoint, Credential(""), user_id="me", app_id="app"))
    usual = module.inputs_per_call
    module.inputs_per_call = lambda *_: count
    try:
        yield module.BatchRun(
            Held(files), MODEL, platform=platform, folder=journal, rate=None, concurrency=THREADS
        )
    finally:
        module.inputs_per_call = usual
        platform.close()
