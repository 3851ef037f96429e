"""Bytes in, pictures out: limits, decoding, thumbnails, downloads."""
