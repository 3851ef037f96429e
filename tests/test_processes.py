"""Children beside a live embedded server: silent, and everything goes on working."""

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")

PROGRAM = """
import io, multiprocessing, os, subprocess, threading
import numpy as np
from PIL import Image
import predict_widgets as pw

platform = pw.embedded()
picture = Image.new("RGB", (64, 48), "red")
model = "embedded/main/models/dominant-colors"

def best():
    prediction = pw.predict(picture, model=model, again=True)
    return prediction.colors[0].hex.lower()

def square(number):
    return number * number

print("before", best())
{children}
print("after", best())
pw.disconnect()
"""

CHILDREN = {
    "a subprocess": "print(subprocess.run(['echo', 'child'], capture_output=True).stdout)",
    "a shell command as the notebook's exclamation mark starts it": (
        "from IPython.utils.process import system; print(system('echo child'))"
    ),
    "a bare fork": """
child = os.fork()
if child == 0:
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
""",
    "a fork that ends as Python does": """
child = os.fork()
if child == 0:
    raise SystemExit(0)
assert os.waitpid(child, 0)[1] == 0
""",
    "a pool of forks": """
with multiprocessing.get_context("fork").Pool(2) as pool:
    assert pool.map(square, range(100)) == [n * n for n in range(100)]
""",
    "a pool of forks while predictions are asked for": """
asked = [threading.Thread(target=best) for _ in range(4)]
for thread in asked:
    thread.start()
with multiprocessing.get_context("fork").Pool(2) as pool:
    assert pool.map(square, range(100)) == [n * n for n in range(100)]
for thread in asked:
    thread.join()
""",
}


@pytest.mark.parametrize("children", CHILDREN.values(), ids=CHILDREN)
def test_children_are_silent_and_the_platform_goes_on_answering(children):
    # From 3.12 on, Python itself warns of any fork beside threads; that is not ours to judge.
    ran = subprocess.run(
        [
            sys.executable,
            "-W",
            "ignore::DeprecationWarning",
            "-c",
            PROGRAM.format(children=children),
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.stderr == ""
    assert ran.returncode == 0
    assert ran.stdout.startswith("before #")
    assert "after #" in ran.stdout
