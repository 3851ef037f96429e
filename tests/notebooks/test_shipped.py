"""What an installed wheel brings of the notebooks."""

import tomllib

from tests.notebooks.running import NOTEBOOKS


def test_every_notebook_is_in_the_wheel():
    text = (NOTEBOOKS.parent / "pyproject.toml").read_text(encoding="utf-8")
    wheel = tomllib.loads(text)["tool"]["hatch"]["build"]["targets"]["wheel"]
    names = sorted(path.name for path in NOTEBOOKS.glob("*.ipynb"))
    assert wheel["force-include"] == {
        f"notebooks/{name}": f"predict_widgets/notebooks/{name}" for name in names
    }
