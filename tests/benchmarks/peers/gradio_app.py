"""Gradio beside us: an image in, a label out, by a model that takes no time.

Runs in .venv-bench; prints its address as one line of JSON once it listens.
"""

import itertools
import json
import sys

import gradio as gr

numbers = itertools.count(1)


def classify(_path):
    number = next(numbers)
    return {f"answer-{number}": 0.9, "other": 0.1}


with gr.Blocks(analytics_enabled=False) as demo:
    picture = gr.Image(type="filepath", label="photo")
    label = gr.Label(label="answer")
    picture.upload(classify, picture, label)

_, address, _ = demo.launch(server_name="127.0.0.1", prevent_thread_lock=True, quiet=True)
print(json.dumps({"address": address}), flush=True)
sys.stdin.read()  # until the bench closes our input
demo.close()
