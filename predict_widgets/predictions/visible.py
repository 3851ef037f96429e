"""Which rows are on show: the one rule of threshold and filter.

The page applies the same rule while a slider moves (``js/src/visible.ts``);
``tests/contract/visible.json`` holds the two to the same answers.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

# What `trim()` removes in a browser (ECMAScript WhiteSpace and LineTerminator); `str.strip()`
# alone differs in a few control characters and the byte order mark.
_BROWSER_SPACE = (
    "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
# A share of the picture or no score at all is no confidence: the threshold does not concern it.
_BEYOND_THRESHOLD = frozenset({"share_of_image", "none"})


def fold(text: str) -> str:
    """Return a text as filters compare it: NFC, then lower case.

    Lower-casing and not ``casefold()``, because browsers have no case folding; "STRASSE" does not
    find "Straße" on either side.
    """
    return unicodedata.normalize("NFC", text).lower()


def stripped(text: str) -> str:
    """Return a text without the space around it, as a browser's ``trim()`` does."""
    return text.strip(_BROWSER_SPACE)


def visible(  # noqa: PLR0913 - the columns that the rule reads
    scores: ArrayLike,
    labels: Sequence[str],
    score_means: Sequence[str],
    threshold: float,
    concept_filter: str,
    *,
    texts: Sequence[str | None] | None = None,
    kinds: Sequence[str] | None = None,
) -> NDArray[np.bool_]:
    """Say which rows are on show.

    A row passes the threshold if it has no score, if its score is a share of the image or means
    nothing, or if the score, as float32, is at least the threshold as float32. It passes the
    filter if the filter without surrounding space, in NFC and lower case, is contained in its
    label in NFC and lower case; for rows of kind ``text``, in its text. An empty filter passes all.

    Parameters
    ----------
    scores
        One number a row, NaN or ``None`` where there is none.
    labels, score_means
        One text a row.
    threshold
        0 to 1.
    concept_filter
        What the person typed.
    texts, kinds
        One a row; without them no row counts as text.

    Returns
    -------
    numpy.ndarray
        One bool a row.
    """
    values = np.asarray(scores, dtype=np.float32).reshape(-1)
    shown = np.isnan(values) | (values >= np.float32(threshold))
    shown |= np.fromiter((means in _BEYOND_THRESHOLD for means in score_means), bool, len(values))
    wanted = fold(stripped(concept_filter))
    if wanted:
        shown &= _contains(wanted, labels, texts, kinds)
    return shown


def _contains(
    wanted: str,
    labels: Sequence[str],
    texts: Sequence[str | None] | None,
    kinds: Sequence[str] | None,
) -> NDArray[np.bool_]:
    # Labels repeat: fold each distinct one once.
    found = {label: wanted in fold(label) for label in set(labels)}
    mask = np.fromiter((found[label] for label in labels), bool, len(labels))
    if texts is not None and kinds is not None:
        for row, kind in enumerate(kinds):
            if kind == "text":
                mask[row] = wanted in fold(texts[row] or "")
    return mask
