"""Plain functions as models.

A function takes what its ``input`` says: ``"image"`` a PIL picture (RGB, upright only if its
pixels are: EXIF is ignored), ``"text"`` a str, ``"audio"`` the bytes of the file, ``"image+text"``
a picture and the prompt. It returns what its ``output`` says:

``"concepts"``
    a dict of label to score, or a list of (label, score) pairs, or of dicts with ``label`` and
    ``score``;
``"regions"``
    a list of dicts, each with any of ``box`` (left, top, right, bottom), ``mask`` (height x width,
    bool or 0 to 255), ``polygon`` ([(x, y), ...]), ``point`` ((x, y)), ``points`` ([(x, y), ...])
    with ``point_names`` and ``skeleton`` ([(index, index), ...]), ``span`` ((start, end) in the
    text), ``label``, ``score``, ``text``, ``track_id``. Places are fractions of the picture;
``"masks"``
    the same, each with a ``mask``;
``"text"``
    a str;
``"embedding"``
    a vector, or several;
``"image"``
    a PIL picture, an array of pixels, or the bytes of a file;
``"audio"``
    the bytes of a file, or (samples, samples a second).

What libraries return is taken as well, see :mod:`..adapters`. Where a score is left out, the
model is taken to give none. What a function raises becomes the failure of that one output. Keyword
parameters with a default are the model's parameters. A generator function streams: pieces of text,
or regions one by one.
"""

from __future__ import annotations

from predict_widgets.embedded_server.models.registered.model import registered_model
from predict_widgets.embedded_server.models.registered.results import Function

__all__ = ["Function", "registered_model"]
