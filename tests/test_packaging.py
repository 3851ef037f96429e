"""The front end's files, which are built apart: every list of them names all."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent


def _built() -> list[str]:
    """Return what build.mjs writes, without the ending, by its own lists of entry points."""
    lists = dict(re.findall(r"(?ms)^const (widgets|parts) = \{(.*?)\};$", _text("js/build.mjs")))
    names = {kind: re.findall(r'"?([\w-]+)"?: join\(', text) for kind, text in lists.items()}
    assert names["widgets"]
    assert names["parts"]
    return [*names["widgets"], *(f"parts/{name}" for name in names["parts"])]


def _text(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def test_a_build_without_a_part_fails_and_one_with_all_is_kept():
    build = tomllib.loads(_text("pyproject.toml"))["tool"]["hatch"]["build"]
    hook = build["hooks"]["jupyter-builder"]
    files = sorted(f"predict_widgets/static/{name}.js" for name in _built())
    assert sorted(hook["ensured-targets"]) == files
    assert sorted(hook["skip-if-exists"]) == files


def test_make_looks_for_every_part_in_the_wheel():
    (listed,) = re.findall(r"for built in ([^;]+);", _text("Makefile"))
    assert sorted(listed.split()) == sorted(_built())
