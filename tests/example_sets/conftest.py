"""Example sets, made without any platform."""

from dataclasses import replace

import pytest

from tests.builders.example_sets import example_set


@pytest.fixture
def kept():
    return example_set()


@pytest.fixture
def with_example(kept):
    """Return the set with its first example changed."""

    def changed(**fields):
        first, *others = kept.examples
        return kept.with_examples((replace(first, **fields), *others))

    return changed
