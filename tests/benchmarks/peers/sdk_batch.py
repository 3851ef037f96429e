"""Predicts on files through the official SDK: in chunks from threads, and one by one.

A question in ({"base", "files", "threads", "per_call", "alone"}), an answer out.
"""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path

from clarifai.client.model import Model
from clarifai_grpc.grpc.api import resources_pb2

MODEL = "https://clarifai.com/somebody/an-app/models/a-model"


def read(path):
    image = resources_pb2.Image(base64=Path(path).read_bytes())
    return resources_pb2.Input(data=resources_pb2.Data(image=image))


def main(question):
    model = Model(MODEL, base_url=question["base"], pat="none")
    files, many = question["files"], question["per_call"]
    model.predict([read(files[0])])  # looks the model up

    def ask(start):
        reply = model.predict([read(path) for path in files[start : start + many]])
        return len(reply.outputs)

    started = time.perf_counter()
    with ThreadPoolExecutor(question["threads"]) as pool:
        count = sum(pool.map(ask, range(0, len(files), many)))
    together = time.perf_counter() - started
    started = time.perf_counter()
    for path in files[: question["alone"]]:
        model.predict_by_filepath(path, input_type="image")
    alone = time.perf_counter() - started
    said = {"seconds": together, "alone": alone, "count": count, "version": version("clarifai")}
    sys.stdout.write(json.dumps(said) + "\n")


if __name__ == "__main__":
    main(json.loads(sys.stdin.read()))
