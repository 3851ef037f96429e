"""Supervision beside us: masks burnt into the pixels, and labels at its smart positions.

Runs in .venv-bench. Reads {"width", "height", "rounds"} and "polygons" ([x, y, x, y, ...] in
pixels, one for each mask) or "boxes" ([left, top, right, bottom] in pixels) with "labels" from its
input; prints {"masks" or "labels": median seconds of one picture, "version"}.
"""

import json
import statistics
import sys
import time

import cv2
import numpy as np
import supervision as sv


def masked(polygons, width, height):
    masks = []
    for corners in polygons:
        canvas = np.zeros((height, width), np.uint8)
        cv2.fillPoly(canvas, [np.array(corners, np.int32).reshape(-1, 2)], 1)
        masks.append(canvas.astype(bool))
    masks = np.array(masks)
    return sv.Detections(
        xyxy=sv.mask_to_xyxy(masks).astype(np.float32), mask=masks, class_id=np.arange(len(masks))
    )


def labelled(boxes, labels):
    names = sorted(set(labels))
    return sv.Detections(
        xyxy=np.array(boxes, dtype=np.float32),
        class_id=np.array([names.index(label) for label in labels]),
    )


def median_seconds(annotate, rounds):
    seconds = []
    for _ in range(rounds):
        scene = picture.copy()
        start = time.perf_counter()
        annotate(scene)
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


question = json.load(sys.stdin)
width, height, rounds = question["width"], question["height"], question["rounds"]
picture = np.full((height, width, 3), 128, np.uint8)
answer = {"version": sv.__version__}
if "polygons" in question:
    burn, detections = sv.MaskAnnotator(), masked(question["polygons"], width, height)
    answer["masks"] = median_seconds(lambda scene: burn.annotate(scene, detections), rounds)
if "boxes" in question:
    place = sv.LabelAnnotator(smart_position=True)
    labels = question["labels"]
    found = labelled(question["boxes"], labels)
    answer["labels"] = median_seconds(
        lambda scene: place.annotate(scene, found, labels=labels), rounds
    )
print(json.dumps(answer))
