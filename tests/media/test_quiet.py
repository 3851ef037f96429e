"""Pillow's warnings stay in, and nobody's own filters are lost."""

from __future__ import annotations

import warnings

import pytest

from predict_widgets.media.quiet import without_pillow_warnings


def warn_as(module: str) -> None:
    warnings.warn_explicit("something", UserWarning, "file.py", 1, module=module)


def test_only_pillow_is_silenced():
    with without_pillow_warnings():
        warn_as("PIL.TiffImagePlugin")
        with pytest.warns(UserWarning, match="something"):
            warn_as("somebody.else")
    with pytest.warns(UserWarning, match="something"):
        warn_as("PIL.TiffImagePlugin")


def test_the_last_of_several_threads_takes_the_filter_away():
    before = list(warnings.filters)
    first, second = without_pillow_warnings(), without_pillow_warnings()
    with first:
        second.__enter__()
    warn_as("PIL.Image")
    second.__exit__(None, None, None)
    assert list(warnings.filters) == before


def test_a_cell_that_catches_warnings_across_ours_keeps_its_own_filters():
    """Its block opens before ours and closes within it: the usual way would undo its end."""
    before = list(warnings.filters)
    theirs, ours = warnings.catch_warnings(), without_pillow_warnings()
    theirs.__enter__()
    warnings.simplefilter("ignore")
    ours.__enter__()
    theirs.__exit__(None, None, None)
    ours.__exit__(None, None, None)
    assert list(warnings.filters) == before


def test_a_cell_that_catches_warnings_within_ours_brings_nothing_back():
    before = list(warnings.filters)
    theirs, ours = warnings.catch_warnings(), without_pillow_warnings()
    ours.__enter__()
    theirs.__enter__()
    ours.__exit__(None, None, None)
    assert list(warnings.filters) == before
    theirs.__exit__(None, None, None)
    assert list(warnings.filters) == before
