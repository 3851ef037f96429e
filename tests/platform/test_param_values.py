"""Free settings that a person gives: plain JSON, and of the types that the model names."""

from __future__ import annotations

import numpy as np
import pytest
from google.protobuf.struct_pb2 import Struct
from hypothesis import given
from hypothesis import strategies as st

from predict_widgets.errors import PredictError
from predict_widgets.platform.param_values import check_types, plain_params
from predict_widgets.platform.parameters import Parameter

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False,
    allow_infinity=False) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=3
    ),
    max_leaves=8,
)  # fmt: skip


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), json_values, max_size=3))
def test_json_goes_as_it_is_and_arrives(params):
    plain = plain_params(params)
    assert plain == params
    struct = Struct()
    struct.update(plain)
    assert set(struct) == set(params)


def test_what_numpy_makes_becomes_json():
    given = {
        "a": np.float32(0.5),
        "b": np.int64(3),
        "c": np.bool_(True),
        "d": np.array([[1, 2], [3, 4]]),
        "e": (1, 2),
    }
    plain = plain_params(given)
    assert plain == {"a": 0.5, "b": 3, "c": True, "d": [[1, 2], [3, 4]], "e": [1, 2]}
    assert {type(value) for value in plain.values()} == {float, int, bool, list}


looping = {}
looping["itself"] = looping


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"x": object()}, r"params\['x'\] is a object"),
        ({"x": {"y": [1, {2}]}}, r"params\['x'\]\['y'\]\[1\] is a set"),
        ({"x": float("nan")}, r"params\['x'\] is nan"),
        ({"x": [float("inf")]}, r"params\['x'\]\[0\] is inf"),
        ({"x": 2**60}, "rounded"),
        ({1: "x"}, "key 1"),
        ({"x": b"bytes"}, "is a bytes"),
        ({"x": ["\ud83d"]}, r"params\['x'\]\[0\] has in it what UTF-8 cannot say"),
        ({"\ud83d": 1}, "what UTF-8 cannot say"),
        (looping, "holds itself"),
        ([("x", 1)], "is a list and no dict"),
        ("x", "is a str and no dict"),
    ],
)
def test_what_is_no_json_is_refused_by_its_place(params, said):
    with pytest.raises(PredictError, match=said) as caught:
        plain_params(params)
    assert caught.value.name == "PARAMS_NOT_JSON"
    assert caught.value.hint


def test_no_params_are_no_params():
    assert plain_params(None) == {}


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("text", ["", "a"], [1, True, ["a"]]),
        ("switch", [True, False], [0, 1, "true"]),
        ("integer", [3, 3.0, -1], [3.5, "3", True]),
        ("number", [3, 0.5], ["0.5", True, [1]]),
        ("choice", ["a", 7], [["a"], {"a": 1}]),
        ("json", [1, "a", [1], {"a": 1}], []),
    ],
)
def test_a_setting_of_another_type_than_the_model_names_is_refused(kind, good, bad):
    parameter = Parameter("x", kind, choices=("a", "b") if kind == "choice" else ())
    for value in [*good, None]:
        check_types({"x": value}, [parameter])
    for value in bad:
        with pytest.raises(PredictError, match=r"params\['x'\]") as caught:
            check_types({"x": value}, [parameter])
        assert caught.value.name == "SETTING_NOT_UNDERSTOOD"


def test_settings_the_model_does_not_name_and_ranges_are_left_to_it():
    parameter = Parameter("x", "number", minimum=0, maximum=1)
    check_types({"x": 7, "y": object()}, [parameter])
