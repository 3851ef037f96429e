"""Supervision beside us: boxes and labels burnt into the pixels, then the JPEG a page would show.

Runs in .venv-bench. Reads {"width", "height", "boxes": [[left, top, right, bottom] in pixels],
"labels", "rounds"} from its input, prints {"seconds": median of one picture, "version"}.
"""

import json
import statistics
import sys
import time

import cv2
import numpy as np
import supervision as sv

question = json.load(sys.stdin)
boxes = np.array(question["boxes"], dtype=np.float32)
names = sorted(set(question["labels"]))
detections = sv.Detections(
    xyxy=boxes, class_id=np.array([names.index(label) for label in question["labels"]])
)
picture = np.full((question["height"], question["width"], 3), 128, np.uint8)
draw_boxes, draw_labels = sv.BoxAnnotator(), sv.LabelAnnotator()
seconds = []
for _ in range(question["rounds"]):
    start = time.perf_counter()
    scene = draw_boxes.annotate(picture.copy(), detections)
    scene = draw_labels.annotate(scene, detections, labels=question["labels"])
    cv2.imencode(".jpg", scene)
    seconds.append(time.perf_counter() - start)
print(json.dumps({"seconds": statistics.median(seconds), "version": sv.__version__}))
