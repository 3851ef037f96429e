from __future__ import annotations

import io

import pytest
from PIL import Image

import predict_widgets as pw
from tests.faults.fixtures import nothing_connected, quick_waits, server
from tests.faults.server import output, outputs

__all__ = ["nothing_connected", "quick_waits", "server"]


@pytest.fixture
def connected(server, quick_waits):  # noqa: ARG001 - wanted for what it does
    """A platform that says of every picture how red it is."""

    def answer(request):
        found = []
        for item in request.inputs:
            picture = Image.open(io.BytesIO(item.data.image.base64))
            found.append(output(f"red {picture.getpixel((0, 0))[0]}", echo=item.id))
        return outputs(*found)

    server.always("PostModelOutputs", answer)
    return pw.connect("a-token", server.base)
