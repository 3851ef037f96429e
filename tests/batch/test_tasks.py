"""Chunks that travel to other processes: without a secret, and with all they need."""

import multiprocessing
import pickle
import sys
import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace

import pytest
from PIL import Image

import predict_widgets as pw
from predict_widgets.batch import places
from predict_widgets.batch.calling import Manner
from predict_widgets.batch.elsewhere import Elsewhere
from predict_widgets.batch.functions import Function, travelling
from predict_widgets.batch.places import PlatformReference, named, opened
from predict_widgets.batch.settings import Settings
from predict_widgets.batch.tasks import Task, perform, perform_with
from predict_widgets.errors import CredentialError, PredictError
from predict_widgets.platform.connection import serve_embedded
from predict_widgets.platform.embedded import EmbeddedPlatform
from predict_widgets.platform.references import Reference
from predict_widgets.sources.files import FileInput
from tests.batch import models
from tests.batch.journaling import column
from tests.test_secrets import SECRET, holds_secret

COLORS = Reference("models", "dominant-colors", "embedded", "main", "v1")


@pytest.fixture
def pictures(tmp_path):
    """Ten pictures of rising brightness, and one file that is none."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    for number in range(10):
        Image.new("RGB", (16, 16), (number * 25,) * 3).save(folder / f"{number}.png")
    (folder / "torn.png").write_bytes(b"\x89PNG\r\n\x1a\nno more")
    return folder


@pytest.fixture
def inputs(pictures):
    return tuple(FileInput.at(path, path.name) for path in sorted(pictures.iterdir()))


@pytest.fixture
def embedded():
    platform = EmbeddedPlatform()
    yield platform
    platform.close()


@pytest.fixture(autouse=True)
def nothing_stays_open():
    yield
    places._close_all()
    places._opened.clear()


def settings_of(reference):
    return Settings.of("embedded", reference)


def task_of(platform, reference, inputs, *, elsewhere=True):
    """A task as another process gets it: pickled, and of a process that is not this one."""
    settings = settings_of(reference)
    where = named(platform, settings)
    if elsewhere:
        where = replace(where, process="another")
    return pickle.loads(pickle.dumps(Task(where, settings, inputs)))  # noqa: S301 - our own


def said_by(results):
    """By input, the status and the labels or the error's name."""
    return {
        one.input_id: one.error_name or sorted(column(one.tables.predictions, "label"))
        for one in results
    }


# --- what travels --------------------------------------------------------------------------------
def test_a_task_performed_elsewhere_says_the_same_as_here(embedded, inputs):
    here = perform_with(embedded, task_of(embedded, COLORS, inputs))
    there = pickle.loads(pickle.dumps(perform(task_of(embedded, COLORS, inputs))))  # noqa: S301
    assert there.error is None
    assert there.counted == here.counted
    assert there.counted.calls == 1
    assert said_by(there.results) == said_by(here.results)
    assert said_by(there.results)["torn.png"] == "IMAGE_UNREADABLE"
    assert len(there.results) == len(inputs)
    assert [one.key for one in here.results] == [one.key for one in there.results]


def test_results_that_travel_share_the_tables_of_their_chunk(embedded, inputs):
    done = perform(task_of(embedded, COLORS, inputs))
    together = len(pickle.dumps(done.results))
    apart = sum(len(pickle.dumps(one)) for one in done.results)
    assert together < apart / 3


def test_a_task_is_small_and_holds_no_pat(monkeypatch, inputs):
    server = serve_embedded(0, SECRET)
    try:
        platform = pw.connect(SECRET, f"http://{server.address}")
        monkeypatch.setenv("CLARIFAI_PAT", SECRET)
        sent = pickle.dumps(Task(named(platform, settings_of(COLORS)), settings_of(COLORS), inputs))
        assert not holds_secret(sent)
        assert len(sent) < 500 * len(inputs) + 1500
        assert not holds_secret(repr(pickle.loads(sent)))  # noqa: S301 - our own
    finally:
        pw.disconnect()
        server.stop()


def test_a_worker_takes_the_pat_of_its_own_environment(monkeypatch, inputs):
    server = serve_embedded(0, SECRET)
    try:
        platform = pw.connect(SECRET, f"http://{server.address}", user_id="embedded", app_id="main")
        task = task_of(platform, COLORS, inputs)
        without = perform(task)
        assert isinstance(without.error, CredentialError)
        assert not without.results
        places._close_all()
        monkeypatch.setenv("CLARIFAI_PAT", SECRET)
        done = perform(task)
        assert done.error is None
        assert len(done.results) == len(inputs)
        assert not holds_secret(pickle.dumps(done))
    finally:
        pw.disconnect()
        server.stop()


def test_a_worker_without_a_pat_says_what_to_do():
    with pytest.raises(CredentialError) as raised:
        opened(PlatformReference("https://api.clarifai.com"))
    assert "CLARIFAI_PAT" in raised.value.hint
    assert "workers" in raised.value.hint
    done = perform(Task(PlatformReference("https://api.clarifai.com"), settings_of(COLORS), ()))
    assert isinstance(pickle.loads(pickle.dumps(done)).error, CredentialError)  # noqa: S301


def test_a_thread_of_this_process_uses_the_very_platform(embedded):
    here = opened(named(embedded, settings_of(COLORS)))
    assert here is embedded
    embedded.close()
    assert opened(named(embedded, settings_of(COLORS))) is not embedded


def test_a_process_opens_its_platform_once(embedded):
    reference = embedded.register("shade", models.shade)
    where = replace(named(embedded, settings_of(reference)), process="another")
    first, second = opened(where), opened(replace(where, process="a third", uid=99))
    assert first is second


# --- registered functions and workflows ----------------------------------------------------------
@pytest.mark.parametrize("fn", [models.shade, models.Shades.of])
def test_a_function_that_can_be_imported_is_registered_in_the_worker(embedded, inputs, fn):
    embedded.register("shade", fn, description="first")
    reference = embedded.register("shade", fn, description="second")
    assert reference.version_id == "v2"
    here = perform_with(embedded, task_of(embedded, reference, inputs))
    there = perform(task_of(embedded, reference, inputs))
    assert said_by(there.results)["9.png"] == ["any", "shade 3"]
    assert said_by(there.results) == said_by(here.results)


@pytest.mark.parametrize(
    ("fn", "why"),
    [
        (lambda image: {str(image): 1.0}, "it is a lambda"),
        (models.made(), "inside another function"),
        (models.Shades(), "no name of its own"),
    ],
)
def test_a_function_that_nobody_else_can_import_is_refused(embedded, fn, why):
    reference = embedded.register("own", fn)
    with pytest.raises(PredictError, match=why) as raised:
        named(embedded, settings_of(reference))
    assert raised.value.name == "FUNCTION_NOT_IMPORTABLE"
    assert "module of its own" in raised.value.hint
    assert named(embedded, settings_of(COLORS)).functions == (), "others do not need it"


def test_a_function_of_the_notebook_itself_is_refused(embedded, monkeypatch):
    def shade(image):
        return {str(image): 1.0}

    shade.__module__, shade.__qualname__ = "__main__", "shade"
    monkeypatch.setattr(sys.modules["__main__"], "shade", shade, raising=False)
    reference = embedded.register("own", shade)
    with pytest.raises(PredictError, match="notebook or script itself"):
        named(embedded, settings_of(reference))


def test_a_worker_that_lacks_the_module_or_has_another_says_so(embedded, inputs):
    reference = embedded.register("shade", models.shade)
    ((function,), _) = travelling(embedded, reference)
    task = task_of(embedded, reference, inputs)

    def performed(changed):
        return perform(replace(task, platform=replace(task.platform, functions=(changed,))))

    lacking = performed(replace(function, name="no_such_module:shade"))
    assert lacking.error.name == "FUNCTION_NOT_IMPORTABLE"
    assert "PYTHONPATH" in lacking.error.hint
    assert performed(replace(function, source="0" * 64)).error.name == "FUNCTION_IS_ANOTHER"
    assert performed(function).error is None


def test_runs_with_functions_of_one_name_do_not_meet_in_a_worker():
    function = Function("own", "v1", "tests.batch.models:shade", "", None, None, "")
    other = replace(function, name="tests.batch.models:die")
    first, second = (opened(PlatformReference(functions=(one,))) for one in (function, other))
    assert first is not second


def test_a_workflow_of_ones_own_travels_with_its_functions(embedded, inputs):
    embedded.register("shade", models.shade)
    reference = embedded.workflow(
        "two",
        [
            {"id": "first", "model": "shade", "params": {"levels": 2}},
            {"id": "second", "model": "dominant-colors"},
        ],
    )
    # A later version is not the one the workflow was defined with.
    embedded.register("shade", models.made())
    task = task_of(embedded, reference, inputs)
    assert [one.version_id for one in task.platform.functions] == ["v1"]
    here, there = perform_with(embedded, task), perform(task)
    assert there.error is None
    assert said_by(there.results) == said_by(here.results)
    assert "shade 1" in said_by(there.results)["9.png"]
    assert {*column(there.results[0].tables.outputs, "node_id")} == {"first", "second"}


def test_a_workflow_that_comes_with_the_platform_needs_nothing(embedded, inputs):
    reference = Reference("workflows", "look-three-ways", "embedded", "main", "")
    version = embedded.describe_workflow(reference).version.id
    task = task_of(embedded, reference.with_version(version), inputs[:2])
    assert (task.platform.functions, task.platform.definitions) == ((), ())
    assert perform(task).error is None


# --- executors -----------------------------------------------------------------------------------
def ask(executor, platform, reference, inputs, **more):
    manner = Manner(**more)
    settings = settings_of(reference)
    with Elsewhere(executor, named(platform, settings), settings) as elsewhere:
        return elsewhere.ask(inputs, manner), manner.tally.counted


def spawned(count=1):
    return ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("spawn"))


def test_threads_and_spawned_processes_say_the_same(embedded, inputs):
    reference = embedded.register("shade", models.shade)
    with ThreadPoolExecutor(1) as pool:
        near, _ = ask(pool, embedded, reference, inputs)
    with spawned() as pool:
        far, counted = ask(pool, embedded, reference, inputs)
    assert said_by(far.results) == said_by(near.results)
    assert len(said_by(far.results)) == len(inputs)
    assert counted.perhaps_paid_twice == 0


@pytest.mark.skipif(sys.platform == "win32", reason="nothing forks there")
def test_a_pool_that_forks_is_refused(embedded, inputs):
    with (
        ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("fork")) as pool,
        pytest.raises(PredictError, match="forks") as raised,
    ):
        ask(pool, embedded, COLORS, inputs)
    assert raised.value.name == "EXECUTOR_FORKS"
    assert "spawn" in raised.value.hint


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_chunk_whose_worker_died_is_handed_out_again(embedded, inputs, monkeypatch, tmp_path):
    monkeypatch.setenv(models.MARKER, str(tmp_path / "died"))
    reference = embedded.register("shade", models.shade_or_die)
    with spawned() as pool:
        done, counted = ask(pool, embedded, reference, inputs)
    assert (tmp_path / "died").exists()
    assert said_by(done.results)["9.png"] == ["any", "shade 3"]
    assert len(done.results) == len(inputs)
    assert (counted.retries, counted.perhaps_paid_twice) == (1, 1)


class Dying:
    """An executor of which each task's worker dies."""

    def __init__(self, error):
        self.error = error
        self.tasks = []

    def submit(self, fn, task):  # noqa: ARG002 - it is never called
        from concurrent.futures import Future

        self.tasks.append(task)
        future = Future()
        future.set_exception(self.error)
        return future


class KilledWorker(Exception):  # noqa: N818 - as dask.distributed names it
    """Stands for that of dask.distributed."""


def test_a_chunk_that_kills_every_worker_is_given_up(embedded, inputs):
    executor = Dying(KilledWorker("it died"))
    manner = Manner()
    settings = settings_of(COLORS)
    elsewhere = Elsewhere(executor, named(embedded, settings), settings)
    with pytest.raises(PredictError) as raised:
        elsewhere.ask(inputs, manner)
    assert raised.value.name == "WORKER_DIED"
    assert "0.png" in raised.value.details
    assert len(executor.tasks) == 4
    assert len({task.serial for task in executor.tasks}) == 4, "no executor answers from memory"
    assert manner.tally.counted.perhaps_paid_twice == 4


def test_an_executor_that_is_shut_down_is_said(embedded, inputs):
    pool = ThreadPoolExecutor(1)
    pool.shutdown()
    with pytest.raises(PredictError) as raised:
        ask(pool, embedded, COLORS, inputs)
    assert raised.value.name == "EXECUTOR_FAILED"


def test_an_input_that_cannot_travel_is_named(embedded, pictures):
    one = models.Bound.at(pictures / "0.png", "0.png")
    bound = replace(one, lock=threading.Lock())
    with spawned() as pool, pytest.raises(PredictError) as raised:
        ask(pool, embedded, COLORS, (bound,))
    assert raised.value.name == "TASK_NOT_PICKLABLE"
    assert "0.png" in raised.value.message


@pytest.fixture
def cluster(request):
    """Two processes; the scheduler itself hands a task out again so many times."""
    dask, distributed = pytest.importorskip("dask"), pytest.importorskip("distributed")
    again = getattr(request, "param", 3)
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": again}),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


def tables_of(run):
    """What a run's tables say, but for what is another each time."""
    outputs, predictions = run.predictions.outputs, run.predictions.table
    keys = dict(zip(column(outputs, "output_id"), column(outputs, "journal_key"), strict=True))
    own = {"output_id", "input_id", "latency_ms", "request_id", "output", "platform"}
    rows = [
        sorted(
            [keys[output_id], *(str(table.column(name)[row]) for name in names)]
            for row, output_id in enumerate(column(table, "output_id"))
        )
        for table in (outputs, predictions)
        for names in [[name for name in table.column_names if name not in own]]
    ]
    assert rows[0]
    assert rows[1]
    return rows


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")
def test_two_workers_of_a_dask_cluster_make_the_same_tables(cluster, pictures, tmp_path):
    reference = pw.embedded().register("shade", models.shade)
    near = pw.BatchRun(str(pictures), reference, folder=tmp_path / "near")
    near.run()
    far = pw.BatchRun(
        str(pictures), reference, folder=tmp_path / "far", executor=cluster.get_executor()
    )
    report = far.run()
    assert report.complete
    assert (report.ok, report.failed) == (10, 1)
    assert tables_of(far) == tables_of(near)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")
@pytest.mark.parametrize(("cluster", "counted"), [(3, 0), (0, 1)], indirect=["cluster"])
def test_chunks_of_a_dask_worker_that_is_killed_are_asked_again(
    cluster, counted, pictures, tmp_path, monkeypatch
):
    marker = tmp_path / "died"
    cluster.run(models.set_marker, str(marker))
    monkeypatch.setenv(models.MARKER, str(marker))
    reference = pw.embedded().register("deadly", models.shade_or_die)
    run = pw.BatchRun(
        str(pictures), reference, folder=tmp_path / "far", executor=cluster.get_executor()
    )
    report = run.run()
    assert marker.exists()
    assert report.complete
    assert (report.ok, report.failed) == (10, 1)
    # What the scheduler does by itself it does not tell.
    assert (report.retries, report.perhaps_paid_twice) == (counted, counted)
