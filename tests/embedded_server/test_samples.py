import hashlib
import io
from importlib import resources
from pathlib import Path

from PIL import Image

from predict_widgets.embedded_server.samples import photos, rendered, samples

NOTICE = Path(__file__).parents[2] / "NOTICE"


def test_photos_are_small_pictures_of_their_own():
    assert 8 <= len(photos()) <= 12
    assert sum(len(sample.data()) for sample in photos()) < 1_500_000
    for sample in photos():
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


def test_samples_are_photos_made_pictures_a_video_and_texts():
    kinds = [sample.kind for sample in samples()]
    assert kinds == ["image"] * (len(photos()) + 2) + ["video"] + ["text"] * 3
    assert len({sample.id for sample in samples()}) == len(kinds)
    assert [sample.id for sample in samples() if sample not in photos()] == [
        "text-page",
        "code-sheet",
        "clip",
        "english-text",
        "spanish-text",
        "japanese-text",
    ]
    assert all(sample.name and sample.note for sample in samples())


def test_what_is_made_is_the_same_each_time_and_small():
    for sample in samples():
        if sample.kind != "video":
            assert sample.data() == sample.data()
        assert len(sample.data()) < 600_000
    for sample, sentence in zip(samples()[-3:], rendered.SENTENCES, strict=True):
        assert sample.data().decode() == sentence.text
    for sample in samples()[len(photos()) : -4]:
        picture = Image.open(io.BytesIO(sample.data()))
        assert picture.format == "PNG"
        assert max(picture.size) <= 1024


def test_without_what_makes_them_the_codes_are_left_out(monkeypatch):
    from predict_widgets.embedded_server import samples as module

    monkeypatch.setattr(rendered, "can_write_codes", lambda: False)
    assert [sample.id for sample in module.made()] == ["text-page"]


def test_the_server_offers_them_all(server):
    assert server.samples == list(samples())
