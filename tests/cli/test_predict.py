"""``predict-widgets predict``."""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from clarifai_grpc.grpc.api import resources_pb2
from PIL import Image

import predict_widgets as pw
from predict_widgets import cli


def test_bars_in_the_terminal_name_the_platform(command, photo):
    code, out, err = command("predict", photo)
    assert (code, err) == (0, "")
    assert "embedded" in out
    assert "imagenet-classifier" in out
    bars = [line.split()[0] for line in out.splitlines() if "█" in line]
    assert bars[0] == "espresso"


def test_json_is_one_list_in_order(command, photo, tmp_path):
    red = tmp_path / "red.png"
    Image.new("RGB", (40, 30), "red").save(red)
    code, out, _ = command("predict", photo, red, "--json")
    said = json.loads(out)
    assert code == 0
    assert [item["photo"] for item in said] == [str(photo), str(red)]
    assert all(item["platform"] == "embedded" for item in said)
    assert said[0]["concepts"][0]["label"] == "espresso"


def test_one_bad_file_does_not_stop_the_others(command, photo, tmp_path):
    bad = tmp_path / "bad.jpg"
    bad.write_bytes(b"no picture")
    code, out, err = command("predict", photo, bad, tmp_path / "missing.jpg", photo)
    assert code == 1
    assert out.count("espresso") >= 2
    first, second = err.splitlines()
    assert str(bad) in first
    assert "IMAGE_UNREADABLE" in first
    assert "missing.jpg" in second


def test_a_bad_file_stands_in_the_json_with_its_error(command, tmp_path):
    empty = tmp_path / "empty.jpg"
    empty.touch()
    code, out, _ = command("predict", empty, "--json")
    assert code == 1
    assert json.loads(out)[0]["error"]["name"] == "IMAGE_EMPTY"


def test_a_clarifai_model_without_a_credential_is_one_line_that_says_what_to_do(command, photo):
    code, out, err = command("predict", photo, "--model", "clarifai/main/models/face-detection")
    assert (code, out) == (1, "")
    (line,) = err.splitlines()
    assert line.startswith("predict-widgets: ")
    assert "CREDENTIAL_MISSING" in line
    assert "CLARIFAI_PAT" in line


def test_debug_shows_the_traceback(photo):
    with pytest.raises(Exception, match="CREDENTIAL_MISSING"):
        cli.main(["--debug", "predict", str(photo), "--model", "clarifai/main/models/x"])
    with pytest.raises(Exception, match="CREDENTIAL_MISSING"):
        cli.main(["predict", "--debug", str(photo), "--model", "clarifai/main/models/x"])


def test_limits_reach_the_model(command, photo):
    _, out, _ = command("predict", photo, "--json", "--max-concepts", 2, "--min-value", 0.5)
    concepts = json.loads(out)[0]["concepts"]
    assert concepts
    assert all(concept["score"] >= 0.5 for concept in concepts)
    _, out, _ = command("predict", photo, "--json", "--max-concepts", 2)
    vocabularies = [concept["vocabulary"] for concept in json.loads(out)[0]["concepts"]]
    assert max(vocabularies.count(vocabulary) for vocabulary in vocabularies) == 2


@pytest.mark.parametrize(
    "wrong", [("--max-concepts", "0"), ("--max-concepts", "x"), ("--min-value", "1.5")]
)
def test_a_limit_out_of_range_is_refused_before_anything_is_sent(photo, wrong, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(["predict", str(photo), *wrong])
    assert ended.value.code == 2
    assert wrong[0] in capsys.readouterr().err


def test_a_figure_is_saved(command, photo, tmp_path):
    file = tmp_path / "figure.png"
    code, _, err = command("predict", photo, "--figure", file)
    assert code == 0
    assert str(file) in err
    with Image.open(file) as picture:
        assert picture.format == "PNG"


def test_figures_of_several_photos_do_not_overwrite_each_other(command, photo, tmp_path):
    command("predict", photo, photo, "--figure", tmp_path / "figure.png")
    assert sorted(path.name for path in tmp_path.glob("figure*")) == [
        "figure-1.png",
        "figure-2.png",
    ]


@pytest.mark.parametrize("file", ["nowhere/figure.png", "figure.doc", "figure"])
def test_a_figure_that_cannot_be_saved_is_refused_before_anything_is_sent(photo, file, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(["predict", str(photo), "--figure", file])
    assert ended.value.code == 2
    assert "--figure" in capsys.readouterr().err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
def test_a_full_disk_is_one_line(command, photo, tmp_path):
    (tmp_path / "figure.png").symlink_to("/dev/full")
    code, _, err = command("predict", photo, "--figure", tmp_path / "figure.png")
    assert code == 1
    assert err.splitlines() == ["predict-widgets: No space left on device"]


def test_more_bars_are_printed_when_more_concepts_are_asked_for(command, photo):
    def bars(*limits):
        return len(re.findall(r" \d\.\d\d$", command("predict", photo, *limits)[1], re.MULTILINE))

    vocabularies = 2
    assert bars() == 5 * vocabularies
    assert bars("--max-concepts", 12) == 12 * vocabularies


def _run(*arguments, **options):
    return subprocess.run(
        [sys.executable, "-m", "predict_widgets.cli", *map(str, arguments)],
        check=False,
        timeout=60,
        **options,
    )


def test_a_console_without_block_characters_gets_an_answer(photo):
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    ran = _run("predict", photo, capture_output=True, env=environment)
    assert ran.returncode == 0
    assert b"espresso" in ran.stdout


def test_a_reader_who_leaves_early_sees_no_error(photo):
    read, write = os.pipe()
    os.close(read)
    ran = _run("predict", photo, stdout=write, stderr=subprocess.PIPE)
    os.close(write)
    assert ran.stderr == b""


# --- prompts, parameters, text as it comes -------------------------------------------------------
def told(image, prompt, *, size: int = 1, style: str = "plain"):
    return f"{image.mode} {prompt} {size} {style}"


def test_prompt_and_parameters_reach_the_model(command, photo):
    pw.embedded().register("told", told, input="image+text", output="text")
    arguments = ("--prompt", "What?", "--param", "size=3", "--param", "style=very bold")
    code, out, _ = command("predict", photo, "--model", "told", *arguments)
    assert code == 0
    assert "RGB What? 3 very bold" in out


@pytest.mark.parametrize(
    "wrong", [("--param", "size"), ("--param", "=3"), ("--sample-ms", "50"), ("--sample-ms", "x")]
)
def test_a_setting_that_cannot_be_is_refused_before_anything_is_sent(photo, wrong, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(["predict", str(photo), *wrong])
    assert ended.value.code == 2
    assert wrong[0] in capsys.readouterr().err


def test_a_parameter_of_the_wrong_type_is_one_line(command, photo):
    pw.embedded().register("told", told, input="image+text", output="text")
    code, _, err = command("predict", photo, "--model", "told", "--param", "size=big")
    assert code == 1
    (line,) = err.splitlines()
    assert "params['size']='big' is not a whole number" in line


def test_text_is_printed_as_it_comes(capsys):
    seen = []

    def halting(text):
        for word in text.split():
            yield f"{word} "
            time.sleep(0.2)
            seen.append(capsys.readouterr().out)
        yield "\x1b[31mred"

    pw.embedded().register("halting", halting, input="text", output="text")
    assert cli.main(["predict", "one two", "--model", "halting"]) == 0
    assert seen == ["one ", "two "]
    rest, headline = capsys.readouterr().out.splitlines()
    assert "\x1b" not in rest
    assert rest.endswith("[31mred")
    assert headline.startswith("halting · version v1 · embedded")


def test_a_text_that_does_not_only_grow_is_printed_whole_at_the_end(capsys, monkeypatch):
    pw.embedded().register("ab", lambda _: (yield from "ab"), input="text", output="text")
    said = [
        pw.predict("go", "ab", again=True).from_output(
            resources_pb2.Output(data=resources_pb2.Data(text=resources_pb2.Text(raw=raw)))
        )
        for raw in ("one", "two three")
    ]
    monkeypatch.setattr(pw, "generate", lambda *_, **__: iter(said))
    assert cli.main(["predict", "go", "--model", "ab"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("one\n")
    assert "two three" in out


def test_a_stream_that_breaks_leaves_what_came(command):
    def breaking(_text):
        yield "half a sen"
        time.sleep(0.1)
        raise LookupError("lost")

    pw.embedded().register("breaking", breaking, input="text", output="text")
    code, out, err = command("predict", "go", "--model", "breaking")
    assert (code, out) == (1, "half a sen\n")
    assert "LookupError: lost" in err


def test_json_of_a_model_that_streams_is_whole(command):
    pw.embedded().register("ab", lambda _: (yield from "ab"), input="text", output="text")
    _, out, _ = command("predict", "go", "--model", "ab", "--json")
    (said,) = json.loads(out)
    assert said["texts"][0]["text"] == "ab"
