"""Serves a model with Clarifai's own open-source model server; run by the SDK's Python.

Prints the port. The model is a toy: the share of each color, and a box around what is red.
"""

import sys
from concurrent import futures
from io import BytesIO

import grpc
from clarifai.runners.models.model_class import ModelClass
from clarifai.runners.models.model_servicer import ModelServicer
from clarifai.runners.utils.data_types import Concept, Image, Region
from clarifai_grpc.grpc.api import service_pb2_grpc
from PIL import Image as PILImage

COLORS = ("red", "green", "blue")


class Classifier(ModelClass):
    """How much of a picture is of each color."""

    @ModelClass.method
    def predict(self, image: Image) -> list[Concept]:
        picture = PILImage.open(BytesIO(image.bytes)).convert("RGB").resize((1, 1))
        shares = [part / 255 for part in picture.getpixel((0, 0))]
        return [Concept(name, share) for name, share in zip(COLORS, shares, strict=True)]


class Detector(ModelClass):
    """A box around what is red."""

    @ModelClass.method
    def predict(self, image: Image) -> list[Region]:
        picture = PILImage.open(BytesIO(image.bytes)).convert("RGB")
        red, green, _ = picture.split()
        mask = PILImage.composite(
            red.point(lambda value: 255 * (value > 128)),
            PILImage.new("L", red.size),
            green.point(lambda value: 255 * (value < 128)),
        )
        found = mask.getbbox()
        if found is None:
            return []
        sizes = (*picture.size, *picture.size)
        box = [edge / size for edge, size in zip(found, sizes, strict=True)]
        return [Region(box=box, concepts=[Concept("red thing", 0.75)])]


def main(kind: str) -> None:
    """Serve until standard input ends."""
    model = {"classifier": Classifier, "detector": Detector}[kind]()
    server = grpc.server(futures.ThreadPoolExecutor(4))
    service_pb2_grpc.add_V2Servicer_to_server(ModelServicer(model), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)  # noqa: T201 - what the test waits for
    sys.stdin.read()
    server.stop(0)


main(sys.argv[1])
