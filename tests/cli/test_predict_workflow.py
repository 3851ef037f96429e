"""``predict-widgets predict --workflow``."""

import json

import pytest

import predict_widgets as pw
from predict_widgets import cli


def test_the_terminal_shows_each_node_in_order(command, photo):
    code, out, err = command("predict", "--workflow", "look-three-ways", photo)
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0].startswith("workflow look-three-ways · version v1 · embedded · coffee.jpg")
    titles = [line.split(" · ")[:2] for line in lines if line[2:3].isdigit()]
    assert titles == [
        ["  1. concepts", "imagenet-classifier"],
        ["  2. colors", "dominant-colors"],
        ["  3. faces", "face-boxes"],
    ]
    assert "espresso" in out[: out.index("2. colors")]


def test_more_bars_where_more_concepts_are_asked_for(command, photo):
    _, out, _ = command("predict", photo, "--workflow", "look-three-ways", "--max-concepts", 9)
    of_concepts = out[: out.index("2. colors")]
    assert sum(" 0." in line for line in of_concepts.splitlines()) == 18, "9 of each vocabulary"


def test_json_holds_the_nodes_of_every_photo(command, photo):
    code, out, _ = command("predict", "--workflow", "face-colors", photo, photo, "--json")
    said = json.loads(out)
    assert code == 0
    assert [item["photo"] for item in said] == [str(photo)] * 2
    assert said[0]["workflow"] == "embedded/main/workflows/face-colors/versions/v1"
    assert [node["node_id"] for node in said[0]["nodes"]] == ["faces", "crops", "colors"]
    assert said[0]["nodes"][0]["took_ms"] > 0


def test_a_node_that_fails_is_said_and_the_others_are_shown(command, photo):
    def fail(image):
        raise ValueError("no" * bool(image))

    platform = pw.embedded()
    platform.register("fail", fail)
    nodes = [{"id": "bad", "model": "fail"}, {"id": "hues", "model": "dominant-colors"}]
    platform.workflow("half", nodes=nodes)
    code, out, err = command("predict", photo, "--workflow", "half")
    assert code == 1
    assert "Sienna" in out
    (line,) = err.splitlines()
    assert f"{photo}: node bad: " in line
    assert "MODEL_PREDICTION_FAILED" in line
    code, out, _ = command("predict", photo, "--workflow", "half", "--json")
    assert code == 1
    assert json.loads(out)[0]["nodes"][0]["error"]["name"] == "MODEL_PREDICTION_FAILED"


def test_one_bad_file_does_not_stop_the_others(command, photo, tmp_path):
    bad = tmp_path / "bad.jpg"
    bad.write_bytes(b"no picture")
    code, out, err = command("predict", "--workflow", "look-three-ways", bad, photo)
    assert code == 1
    assert "espresso" in out
    (line,) = err.splitlines()
    assert "IMAGE_UNREADABLE" in line


def test_a_workflow_that_is_not_there_says_which_are(command, photo):
    code, out, err = command("predict", "--workflow", "face-colours", photo)
    assert (code, out) == (1, "")
    (line,) = err.splitlines()
    assert line.startswith("predict-widgets: ")
    assert "face-colors" in line


def test_a_figure_of_a_workflow_is_saved(command, photo, tmp_path):
    file = tmp_path / "figure.png"
    assert command("predict", photo, "--workflow", "face-colors", "--figure", file)[0] == 0
    assert file.read_bytes()[:4] == b"\x89PNG"


def test_a_model_and_a_workflow_are_two_questions(photo, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(["predict", str(photo), "--workflow", "face-colors", "--model", "face-boxes"])
    assert ended.value.code == 2
    assert "not allowed with" in capsys.readouterr().err


def test_a_workflow_takes_no_settings_of_a_model(command, photo):
    code, _, err = command("predict", photo, "--workflow", "face-colors", "--param", "x=1")
    assert code == 1
    assert "PARAMS_NOT_TAKEN" in err
