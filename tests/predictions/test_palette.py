from __future__ import annotations

import re

from predict_widgets.predictions.palette import PALETTE, color_of, fnv1a, luminance, text_on


def test_the_hash_is_fnv1a_of_utf8():
    # Test vectors of the authors: http://www.isthe.com/chongo/tech/comp/fnv/.
    assert fnv1a("") == 0x811C9DC5
    assert fnv1a("a") == 0xE40C292C
    assert fnv1a("foobar") == 0xBF9CF968


def test_colors_are_distinct_and_well_formed():
    assert len(set(PALETTE)) == len(PALETTE)
    assert all(re.fullmatch(r"#[0-9A-F]{6}", color) for color in PALETTE)


def test_a_thousand_labels_use_every_color_about_equally():
    counts = [0] * len(PALETTE)
    for number in range(1000):
        counts[PALETTE.index(color_of(f"label {number}"))] += 1
    assert min(counts) > 1000 / len(PALETTE) / 2


def test_text_on_every_color_reads():
    for color in PALETTE:
        back, front = luminance(color), luminance(text_on(color)[0] + text_on(color)[1:] * 2)
        assert (max(back, front) + 0.05) / (min(back, front) + 0.05) >= 4.5
