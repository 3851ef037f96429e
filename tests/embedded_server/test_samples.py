import hashlib
import io
from importlib import resources
from pathlib import Path

from PIL import Image

from predict_widgets.embedded_server.samples import photos

NOTICE = Path(__file__).parents[2] / "NOTICE"


def test_samples_are_small_pictures_of_their_own():
    samples = photos()
    assert 8 <= len(samples) <= 12
    assert len({sample.id for sample in samples}) == len(samples)
    assert sum(len(sample.data()) for sample in samples) < 1_500_000
    for sample in samples:
        picture = Image.open(io.BytesIO(sample.data()))
        assert picture.format == "JPEG"
        assert max(picture.size) <= 1024
        assert not picture.getexif()
        assert sample.name
        assert sample.note


def test_every_file_shipped_stands_in_the_notice_with_its_hash():
    notice = NOTICE.read_text(encoding="utf-8")
    package = resources.files("predict_widgets.embedded_server")
    files = [
        path
        for folder in (package / "samples", package / "models" / "data")
        for path in folder.iterdir()
        if path.name.endswith((".jpg", ".gz", ".tsv"))
    ]
    assert len(files) == len(photos()) + 3
    for path in files:
        assert path.name in notice
        assert hashlib.sha256(path.read_bytes()).hexdigest() in notice, path.name
