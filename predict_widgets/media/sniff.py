"""What bytes are, by what they start with: a file's name may lie."""

from __future__ import annotations

import mimetypes
import re

_HEAD = 1024
_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"II+\0", "TIFF"),
    (b"MM\0+", "TIFF"),
    (b"\0\0\0\x0cjP  \r\n\x87\n", "JPEG2000"),
    (b"\xff\x4f\xff\x51", "JPEG2000"),
    (b"\0\0\1\0", "ICO"),
    (b"%PDF", "PDF"),
    (b"PK\3\4", "ZIP"),
    (b"8BPS", "PSD"),
    (b"0&\xb2u\x8ef\xcf\x11", "WMV"),
    (b"ID3", "MP3"),
    # Frames of MPEG 1, 2 and 2.5, layer III, with and without a checksum.
    (b"\xff\xfb", "MP3"),
    (b"\xff\xfa", "MP3"),
    (b"\xff\xf3", "MP3"),
    (b"\xff\xf2", "MP3"),
    (b"\xff\xe3", "MP3"),
    (b"\xff\xf1", "AAC"),
    (b"\xff\xf9", "AAC"),
    (b"fLaC", "FLAC"),
    (b"#!AMR", "AMR"),
    (b"FLV\1", "FLV"),
    (b"\0\0\1\xba", "MPEG"),
    (b"\0\0\1\xb3", "MPEG"),
)
_RIFF = {b"WEBP": "WEBP", b"AVI ": "AVI", b"WAVE": "WAV"}
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_AVIF_BRANDS = {b"avif", b"avis"}
# QuickTime files from before brands begin with one of these.
_QUICKTIME_ATOMS = {b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"}
_TS_PACKET = 188
_MARKUP = re.compile(rb"^(?:\xef\xbb\xbf)?\s*<", re.DOTALL)

#: Media types by the names that :func:`sniff` returns.
MEDIA_TYPES: dict[str, str] = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "GIF": "image/gif",
    "TIFF": "image/tiff",
    "BMP": "image/bmp",
    "WEBP": "image/webp",
    "AVIF": "image/avif",
    "HEIF": "image/heic",
    "JPEG2000": "image/jp2",
    "ICO": "image/x-icon",
    "PPM": "image/x-portable-anymap",
    "SVG": "image/svg+xml",
    "MP4": "video/mp4",
    "MOV": "video/quicktime",
    "3GPP": "video/3gpp",
    "AVI": "video/x-msvideo",
    "WMV": "video/x-ms-wmv",
    "WebM": "video/webm",
    "MKV": "video/x-matroska",
    "OGV": "video/ogg",
    "FLV": "video/x-flv",
    "MPEG": "video/mpeg",
    "MPEG-TS": "video/mp2t",
    "MP3": "audio/mpeg",
    "M4A": "audio/mp4",
    "WAV": "audio/wav",
    "OGG": "audio/ogg",
    "FLAC": "audio/flac",
    "AAC": "audio/aac",
    "AIFF": "audio/aiff",
    "AMR": "audio/amr",
}


def sniff(data: bytes) -> str:
    """Return the name of the format that the bytes start like, ``""`` where none is known.

    Names of pictures are Pillow's (``"JPEG"``); others are what people call the format:
    ``"SVG"``, ``"HTML"``, ``"PDF"``, ``"ZIP"``, ``"PSD"`` and the keys of :data:`MEDIA_TYPES`.
    """
    for start, name in _STARTS:
        if data.startswith(start):
            return name
    return _by_parts(data) or _by_look(data)


def _by_parts(data: bytes) -> str:
    """Tell formats of which one start is the start of many."""
    name = ""
    if data.startswith(b"RIFF"):
        name = _RIFF.get(data[8:12], "")
    elif data.startswith(b"FORM"):
        name = "AIFF" if data[8:12] in {b"AIFF", b"AIFC"} else ""
    elif data.startswith(b"\x1aE\xdf\xa3"):
        # The document type stands within the first element (RFC 8794, 11.2.4).
        name = "WebM" if b"webm" in data[:64] else "MKV"
    elif data.startswith(b"OggS"):
        name = "OGV" if b"\x80theora" in data[:256] else "OGG"
    elif data[4:8] == b"ftyp":
        name = _iso_media(data)
    elif data[:1] == b"\0" and data[4:8] in _QUICKTIME_ATOMS:
        name = "MOV"
    elif len(data) > _TS_PACKET and data[0] == data[_TS_PACKET] == ord("G"):
        # One letter would call much text a stream: its packets' third bytes end in flags.
        name = (
            "MPEG-TS"
            if data[3] & 0x30 and data[2 * _TS_PACKET : 2 * _TS_PACKET + 1] in {b"G", b""}
            else ""
        )
    return name


def _by_look(data: bytes) -> str:
    """Tell what has no start of its own."""
    # Two letters alone would call much text a bitmap: the reserved words of its header are zero.
    if data.startswith(b"BM") and data[6:10] == b"\0\0\0\0":
        return "BMP"
    if re.match(rb"P[1-6][\s#]", data):
        return "PPM"
    if _MARKUP.match(data[:_HEAD]):
        return _markup(data[:_HEAD].lower())
    return ""


def _iso_media(data: bytes) -> str:
    """Return which member of the MP4 family a file is, by its brands (ISO/IEC 14496-12, 4.3)."""
    size = min(int.from_bytes(data[:4], "big"), 256)
    major = data[8:12]
    brands = {major, *(data[at : at + 4] for at in range(16, size, 4))}
    if brands & _AVIF_BRANDS:
        return "AVIF"
    if brands & _HEIF_BRANDS:
        return "HEIF"
    if major == b"qt  ":
        return "MOV"
    if major in {b"M4A ", b"M4B "}:
        return "M4A"
    return "3GPP" if major.startswith(b"3g") else "MP4"


def _markup(head: bytes) -> str:
    if b"<svg" in head:
        return "SVG"
    return "HTML" if b"<html" in head or b"<!doctype html" in head else "XML"


def media_type_of(data: bytes, name: str = "") -> str:
    """Return the media type by the bytes, by the name's ending where they tell nothing.

    ``""`` where neither does. Pages and XML without a telling name stay unknown too: a URL that
    was meant to be a picture often answers with a page.
    """
    found = MEDIA_TYPES.get(sniff(data))
    if found == "video/x-ms-wmv" and name.lower().endswith(".wma"):
        return "audio/x-ms-wma"  # the same container
    if found:
        return found
    return mimetypes.guess_type(name)[0] or ""
