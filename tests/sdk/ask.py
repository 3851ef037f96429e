"""Asks through the official SDK, in its own environment; prints what it got as JSON.

Usage: ask.py BASE TOKEN PHOTO URL
"""

import json
import sys
from pathlib import Path

from clarifai.client.model import Model
from clarifai_grpc.grpc.api import resources_pb2

MODEL = "https://clarifai.com/embedded/main/models/imagenet-classifier"


def values(reply):
    return {
        f"{concept.vocab_id}/{concept.name}": concept.value
        for concept in reply.outputs[0].data.concepts
    }


def main(base, token, photo, url):
    model = Model(MODEL, base_url=base, pat=token)
    data = Path(photo).read_bytes()
    proto = resources_pb2.Input(data=resources_pb2.Data(image=resources_pb2.Image(base64=data)))
    few = {"max_concepts": 3, "min_value": 0.005}
    got = {
        "bytes": values(model.predict_by_bytes(data, input_type="image")),
        "filepath": values(model.predict_by_filepath(photo, input_type="image")),
        "url": values(model.predict_by_url(url, input_type="image")),
        "proto": values(model.predict([proto])),
        "few": values(model.predict_by_bytes(data, input_type="image", output_config=few)),
    }
    sys.stdout.write(json.dumps(got) + "\n")


main(*sys.argv[1:])
