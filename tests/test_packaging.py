"""The front end's files, which are built apart: every list of them names all."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent


def _built() -> list[str]:
    """Return what build.mjs writes, without the ending: it names each by where it begins."""
    named = re.findall(r'"?([\w-]+)"?: join\(here, "src", "([\w-]+)"', _text("js/build.mjs"))
    widgets = [name for name, folder in named if name == folder]
    parts = [f"parts/{name}" for name, folder in named if folder == "parts"]
    assert len(widgets) + len(parts) == len(named)
    assert len(widgets) > 1
    assert len(parts) > 1
    return [*widgets, *parts]


def _text(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def test_a_build_without_a_part_fails_and_one_with_all_is_kept():
    build = tomllib.loads(_text("pyproject.toml"))["tool"]["hatch"]["build"]
    hook = build["hooks"]["jupyter-builder"]
    files = sorted(f"predict_widgets/static/{name}.js" for name in _built())
    assert sorted(hook["ensured-targets"]) == files
    assert sorted(hook["skip-if-exists"]) == files
