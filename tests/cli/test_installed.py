"""The doctor knows each extra of pyproject.toml, and what it brings."""

import re
import tomllib
from pathlib import Path

from predict_widgets.cli.installed import EXTRAS

PYPROJECT = Path(__file__).parents[2] / "pyproject.toml"
NOT_FOR_A_PERSON_TO_CHOOSE = {"all", "dev"}


def test_every_extra_is_looked_for_with_all_it_brings():
    extras = tomllib.loads(PYPROJECT.read_text())["project"]["optional-dependencies"]
    named = {
        extra: tuple(re.split(r"[<>=~!]", requirement)[0] for requirement in requirements)
        for extra, requirements in extras.items()
        if extra not in NOT_FOR_A_PERSON_TO_CHOOSE
    }
    assert named == EXTRAS
