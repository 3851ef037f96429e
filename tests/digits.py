"""A second digit model, and the digits that no model was fitted to, in folders by their label."""

import numpy as np
from PIL import Image

from predict_widgets.embedded_server.models.digit_classifier import EDGE, FITTED, FULL, digits

HELD_OUT = 450


def class_means(image):
    """Say which digit's mean picture is the nearest: the simplest model there is."""
    known, truth = digits()
    means = np.stack([known[:FITTED][truth[:FITTED] == digit].mean(0) for digit in range(10)])
    pixels = np.asarray(image.convert("L").resize((EDGE, EDGE)), float)
    ink = (255 - pixels).ravel() * FULL / 255
    gaps = np.sqrt(((means - ink) ** 2).mean(1))
    odds = np.exp(gaps.min() - gaps)
    return {str(digit): float(odds[digit] / odds.sum()) for digit in range(10)}


def held_out(folder):
    """Write the held-out digits as ``3/digits-1347.png``; return the folder."""
    pictures, truth = digits()
    for row in range(FITTED, FITTED + HELD_OUT):
        gray = 255 - np.round(pictures[row].reshape(EDGE, EDGE) * (255 / FULL))
        file = folder / str(truth[row]) / f"digits-{row}.png"
        file.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(gray.astype(np.uint8)).save(file)
    return folder
