"""``language-id``: which language a text is in."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any, Protocol, cast

from predict_widgets.embedded_server import status
from predict_widgets.embedded_server.models.base import Card, Label, TextModel
from predict_widgets.embedded_server.protos import resources_pb2
from predict_widgets.embedded_server.status import RefusedError
from predict_widgets.errors import MissingExtraError, how_to_install

if TYPE_CHECKING:
    from collections.abc import Sequence

# The languages with the most speakers and those of Europe; ISO 639-1. Choosing among fewer
# makes short texts safer: of all the library knows, some are written by very few.
LANGUAGES = {
    "ar": "Arabic",
    "bg": "Bulgarian",
    "bn": "Bengali",
    "ca": "Catalan",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "et": "Estonian",
    "fa": "Persian",
    "fi": "Finnish",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "hr": "Croatian",
    "hu": "Hungarian",
    "id": "Indonesian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "lt": "Lithuanian",
    "lv": "Latvian",
    "nl": "Dutch",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sk": "Slovak",
    "sl": "Slovenian",
    "sv": "Swedish",
    "sw": "Swahili",
    "ta": "Tamil",
    "th": "Thai",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "ur": "Urdu",
    "vi": "Vietnamese",
    "zh": "Chinese",
}

LEAST_LETTERS = 12
# One of these says as much as a few letters of an alphabet.
DENSE_SCRIPTS = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL")
DENSE_LETTERS = 3

# A text of several pages is told as surely as a book, and the library reads byte by byte.
LONGEST_TEXT = 20_000


class Identifier(Protocol):
    """py3langid's identifier, which has no types of its own."""

    def set_languages(self, langs: list[str]) -> None:
        """Choose among these languages only."""
        ...

    def rank(self, text: str) -> list[tuple[str, float]]:
        """Return each language with its probability, the likeliest first."""
        ...


class LanguageId(TextModel):
    """py3langid, limited to the languages of :data:`LANGUAGES`."""

    id = "language-id"
    type_id = "text-classifier"
    card = Card(
        title="Language identifier",
        task=f"Says which of {len(LANGUAGES)} languages a text is in.",
        source=(
            "py3langid 0.4 (Adrien Barbaresi), after langid.py (Marco Lui, Timothy Baldwin); its "
            "model comes with the package. The languages: " + ", ".join(LANGUAGES.values()) + "."
        ),
        license="BSD-3-Clause (py3langid), BSD-2-Clause (langid.py)",
        gets_wrong=(
            "It always names one of its languages, whatever it is given. Names, code and single "
            "words mislead it, and a text in two languages gets one. Close relatives (Croatian, "
            "Slovenian; Danish, Norwegian; Czech, Slovak; Indonesian and Malay, which it does not "
            f"know) are mixed up in short texts. Under {LEAST_LETTERS} letters it refuses. It "
            f"reads the first {LONGEST_TEXT:,} characters."
        ),
        not_for="Guessing where people come from, or any decision about them.",
    )

    _identifier: Identifier  # load() sets it

    @property
    def labels(self) -> Sequence[Label]:
        """The languages, by their ISO 639-1 codes."""
        return [Label(code, name) for code, name in LANGUAGES.items()]

    def load(self) -> None:
        """Read the model (0.7 s).

        Raises
        ------
        MissingExtraError
            If the library is not installed.
        """
        try:
            from py3langid import (  # pyright: ignore[reportMissingTypeStubs] - it has none
                langid,
            )
        except ImportError as error:
            raise MissingExtraError(
                "language-id needs py3langid.", hint=how_to_install("embedded")
            ) from error
        # One of our own: the module's is everybody's, and whose languages would it have?
        library = cast("Any", langid)
        self._identifier = library.LanguageIdentifier.from_model_file(
            library.MODEL_FILE, norm_probs=True
        )
        self._identifier.set_languages([*LANGUAGES])

    def predict(self, text: str) -> resources_pb2.Data:
        """Return every language with its probability, the likeliest first.

        Raises
        ------
        RefusedError
            If the text has too few letters to tell.
        """
        self.ensure_loaded()
        start = text[:LONGEST_TEXT]
        count = letters_in(start)
        if count < LEAST_LETTERS:
            raise RefusedError(
                status.INPUT_INVALID_ARGUMENT,
                f"The text has {count} letters; a language can be told from {LEAST_LETTERS} on.",
            )
        return resources_pb2.Data(
            concepts=[
                resources_pb2.Concept(id=code, name=LANGUAGES[code], value=probability)
                for code, probability in self._identifier.rank(start)
            ]
        )


def letters_in(text: str) -> int:
    """Return how many letters a text has; a Chinese, Japanese or Korean one counts for three."""
    letters = [letter for letter in text if letter.isalpha()]
    dense = sum(unicodedata.name(letter, "").startswith(DENSE_SCRIPTS) for letter in letters)
    return len(letters) + (DENSE_LETTERS - 1) * dense
