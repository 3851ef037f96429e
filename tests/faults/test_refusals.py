"""What a platform refuses: code name, reason and what to do, wherever the person meets it."""

from dataclasses import dataclass

import pytest
from clarifai_grpc.grpc.api import service_pb2

import predict_widgets as pw
from tests.faults.fixtures import quick_waits
from tests.faults.many_models import ME, ManyModels
from tests.faults.server import failed, status
from tests.widgets.conftest import Failed, Page, fake_comms, patient, viewers

__all__ = ["fake_comms", "patient", "quick_waits", "viewers"]

PAT = "0123456789abcdef0123456789abcdef"
MODEL = "acme/shop/models/traffic-003"
ANOTHER = f"{ME}/my-app/models/faces-001"
DELETED = f"{MODEL}/versions/deleted"
OFF = f"{ME}/my-deployment"


@dataclass(frozen=True)
class Refusal:
    """A status, and what its hint has to speak of where predicting met it."""

    code: int
    name: str
    said: str
    hints: tuple[str, ...]

    @property
    def details(self) -> str:
        # A server that repeats the token must not make us repeat it.
        return f"The reason for {PAT} in particular"

    def reply(self, kind: type):
        return lambda _: kind(status=status(self.code, self.said, self.details))

    def is_in(self, error: dict[str, object], *hints: str) -> bool:
        told = str(error)
        assert error["name"] == self.name
        assert error["code"] == self.code
        assert self.said in str(error["message"])
        assert "The reason for" in str(error["details"])
        assert PAT not in told
        for hint in hints or self.hints:
            assert hint in str(error["hint"])
        return True


EXPIRED = Refusal(
    11009, "CONN_KEY_NOT_FOUND", "API key not found", ("expired", "settings/secrets", "pw.connect(")
)
NO_SCOPE = Refusal(
    11007, "CONN_INSUFFICIENT_SCOPES", "Insufficient scopes", ("Predict", "settings/secrets")
)
NO_ACCESS = Refusal(21201, "MODEL_PERMISSION_DENIED", "Model permission denied", ("owner",))
GONE = Refusal(
    21200, "MODEL_DOES_NOT_EXIST", "Model does not exist", ("version", f"{MODEL} names the newest")
)
IS_OFF = Refusal(
    25903, "DEPLOYMENT_DISABLED", "Deployment is disabled", ("Enable the deployment", "nodepool=")
)
ALL = pytest.mark.parametrize(
    "refusal", [EXPIRED, NO_SCOPE, NO_ACCESS, GONE, IS_OFF], ids=lambda one: one.name
)
WHILE_CHOOSING = pytest.mark.parametrize(
    "refusal", [EXPIRED, NO_SCOPE, NO_ACCESS, GONE], ids=lambda one: one.name
)


@pytest.fixture
def many():
    made = ManyModels()
    yield made
    made.stop()


@pytest.fixture
def connected(many, quick_waits):  # noqa: ARG001 - wanted for what it does
    yield pw.connect(PAT, many.base, user_id=ME, app_id="my-app")
    pw.disconnect()


@pytest.fixture
def page(viewers, connected):
    opened = Page(viewers(MODEL, platform=connected))
    opened.ask("open")
    return opened


def refused(page, method, params):
    with pytest.raises(Failed) as raised:
        page.ask(method, params)
    return raised.value.payload


def predict(refusal, many, connected):
    """Predict where a description is known, so that the prediction itself is refused."""
    many.always("PostModelOutputs", failed(refusal.code, refusal.said, refusal.details))
    deployment = OFF if refusal is IS_OFF else ""
    with pytest.raises(pw.PredictError) as raised:
        pw.predict(pw.Text("some text"), MODEL, platform=connected, deployment=deployment)
    return raised.value


@ALL
def test_predict_says_what_was_refused_why_and_what_to_do(refusal, many, connected):
    error = predict(refusal, many, connected)
    assert refusal.is_in({**vars(error), "message": str(error)})
    assert PAT not in f"{error} {error!r}"
    assert refusal.name in str(error)


@ALL
def test_a_page_that_predicts_hears_the_same(refusal, many, page):
    many.always("PostModelOutputs", failed(refusal.code, refusal.said, refusal.details))
    added, _ = page.ask("input.text", {"text": "some text"})
    asked = {"input_keys": [added["input"]["key"]], "max_concepts": 20}
    assert refusal.is_in(refused(page, "predict", asked))


@WHILE_CHOOSING
def test_a_page_that_chooses_hears_it_and_keeps_its_model(refusal, many, page):
    many.always("GetModel", refusal.reply(service_pb2.SingleModelResponse))
    reference = DELETED if refusal is GONE else ANOTHER
    hints = ("Models: Get",) if refusal is NO_SCOPE else ()
    error = refused(page, "models.choose", {"reference": reference})
    assert refusal.is_in(error, *hints)
    assert page.widget.model.startswith(MODEL)


@pytest.mark.parametrize("refusal", [EXPIRED, NO_SCOPE], ids=lambda one: one.name)
def test_a_list_that_is_refused_says_so_in_place(refusal, many, page):
    many.always("ListModels", refusal.reply(service_pb2.MultiModelResponse))
    hints = ("Models: Get",) if refusal is NO_SCOPE else ()
    assert refusal.is_in(refused(page, "models.list", {"scope": "all"}), *hints)


def test_the_next_question_is_about_the_newest_version_once_one_is_gone(many, connected):
    predict(GONE, many, connected)
    many.requests["GetModel"].clear()
    predict(GONE, many, connected)
    assert many.requests["GetModel"]
