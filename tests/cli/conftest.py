"""The command as a person calls it."""

import pytest

import predict_widgets as pw
from predict_widgets import cli


@pytest.fixture(autouse=True)
def nothing_stays_connected():
    yield
    pw.disconnect()


@pytest.fixture
def command(capsys):
    def run(*arguments):
        code = cli.main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


@pytest.fixture
def photo(tmp_path):
    """The coffee, as a file of the person's."""
    (sample,) = [sample for sample in pw.embedded().samples() if sample.id == "coffee"]
    path = tmp_path / "coffee.jpg"
    path.write_bytes(sample.data())
    return path
