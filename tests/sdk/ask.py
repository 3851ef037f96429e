"""Asks through the official SDK, in its own environment; prints what it got as JSON.

Usage: ask.py BASE TOKEN PHOTO URL
"""

import json
import sys
from pathlib import Path

from clarifai.client.model import Model
from clarifai.client.workflow import Workflow
from clarifai_grpc.grpc.api import resources_pb2

MODEL = "https://clarifai.com/embedded/main/models/imagenet-classifier"
WORKFLOW = "https://clarifai.com/embedded/main/workflows/look-three-ways"


def values(reply):
    return {
        f"{concept.vocab_id}/{concept.name}": concept.value
        for concept in reply.outputs[0].data.concepts
    }


def node_values(reply):
    """What each node says, in order."""
    (result,) = reply.results
    return [
        [
            output.model.id,
            {
                **{f"{c.vocab_id}/{c.name}": c.value for c in output.data.concepts},
                **{color.raw_hex: color.value for color in output.data.colors},
            },
        ]
        for output in result.outputs
    ]


def main(base, token, photo, url):
    model = Model(MODEL, base_url=base, pat=token)
    data = Path(photo).read_bytes()
    proto = resources_pb2.Input(data=resources_pb2.Data(image=resources_pb2.Image(base64=data)))
    workflow = Workflow(WORKFLOW, base_url=base, pat=token)
    few = {"max_concepts": 3, "min_value": 0.005}
    got = {
        "bytes": values(model.predict_by_bytes(data, input_type="image")),
        "filepath": values(model.predict_by_filepath(photo, input_type="image")),
        "url": values(model.predict_by_url(url, input_type="image")),
        "proto": values(model.predict([proto])),
        "workflow bytes": node_values(workflow.predict_by_bytes(data, input_type="image")),
        "workflow filepath": node_values(workflow.predict_by_filepath(photo, input_type="image")),
        "workflow url": node_values(workflow.predict_by_url(url, input_type="image")),
        "workflow proto": node_values(workflow.predict([proto])),
        "workflow versions": len(list(workflow.list_versions())),
        "few": values(model.predict_by_bytes(data, input_type="image", output_config=few)),
    }
    sys.stdout.write(json.dumps(got) + "\n")


main(*sys.argv[1:])
