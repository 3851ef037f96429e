"""The clips that the page's own tests play: run this to make them anew.

``python -m tests.builders.page_media`` writes them to ``js/tests/assets``. They are kept, as the
page's tests run without Python; each frame bears its number (:func:`tests.builders.videos.frame`).
"""

from __future__ import annotations

from pathlib import Path

from tests.builders import videos

FOLDER = Path(__file__).parents[2] / "js" / "tests" / "assets"


def clips() -> dict[str, bytes]:
    """Return the files' bytes, by their names."""
    return {
        # Ten frames a second for ten seconds: frame n is on view from n * 100 ms on.
        "numbered.mp4": videos.clip(frames=100, rate=10, gop=20),
        "portrait.mp4": videos.clip(frames=10, size=(96, 160), rotation=90),
        "odd.webm": videos.clip("webm", frames=10, size=(97, 55)),
        "uneven.mp4": videos.clip(times_ms=[0, 100, 900, 950, 2600, 2700, 3900]),
        "single.mp4": videos.clip(frames=1),
        # No browser plays these.
        "old.avi": videos.clip("avi", frames=20, size=(96, 64)),
        "tone.wav": videos.sound(seconds=1.5, rate=8000),
    }


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, data in clips().items():
        (FOLDER / name).write_bytes(data)
