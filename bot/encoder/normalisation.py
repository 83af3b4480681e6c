"""A text as encoders and patterns read it, with the way back to the characters that were written.

Compatibility forms become plain ones (Unicode's NFKC), digits of any alphabet 0 to 9. What nobody sees goes: control
and zero-width characters, lone surrogates, and accents that are piled on Latin letters. Cyrillic and Greek letters
among Latin ones become the Latin ones that they look like.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

VERSION = "nfkc-1"
"""Part of the identity of embeddings; rename it with every change that changes what is read."""

_PLAIN = re.compile(r"[\t\n\r -~]*")
_INVISIBLE = {"Cc", "Cf", "Cs"}
_LATIN = "A-Za-z\u00c0-\u024f"
# Letters that look like a Latin one in a plain sans-serif type; most are among Unicode's confusables (UTS 39).
_LOOK_ALIKE = {
    **dict(zip("аеорсухѕіјһԁԛԝк", "aeopcyxsijhdqwk", strict=True)),
    **dict(zip("АВЕКМНОРСТХУЅІЈ", "ABEKMHOPCTXYSIJ", strict=True)),  # noqa: RUF001 - Cyrillic
    **dict(zip("ανοριυκτχ", "avopiuktx", strict=True)),
    **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX", strict=True)),  # noqa: RUF001 - Greek
}
_LATIN_FOR = str.maketrans(_LOOK_ALIKE)
_READ_AS_LATIN = f"[{_LATIN}{''.join(_LOOK_ALIKE)}]"
_LETTER = r"[^\W\d_]"
_LATIN_WORD = re.compile(rf"(?<!{_LETTER})(?={_LETTER}*[A-Za-z]){_READ_AS_LATIN}+(?!{_LETTER})")
"""A word of Latin letters and look-alikes; one of look-alikes alone, or with other letters, is another script's."""


@dataclass(frozen=True)
class Normalised:
    """A normalised text; `places` holds each character's start and end in the original, None if nothing changed."""

    text: str
    places: tuple[tuple[int, int], ...] | None

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where a part of `text` stands in the original; 0, 0 for an empty part."""
        if self.places is None:
            return start, end
        return (self.places[start][0], self.places[end - 1][1]) if start < end else (0, 0)


def normalise(text: str) -> Normalised:
    """The text as it is read; plain ASCII stays as it is."""
    if _PLAIN.fullmatch(text):
        return Normalised(text, None)
    read: list[str] = []
    places: list[tuple[int, int]] = []
    for cluster, place in _clusters(text):
        plain = _plain(cluster)
        read.append(plain)
        places += [place] * len(plain)
    return Normalised(_LATIN_WORD.sub(lambda word: word[0].translate(_LATIN_FOR), "".join(read)), tuple(places))


def _clusters(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Each visible character together with the marks on it, and the place of both."""
    cluster: list[str] = []
    start = end = 0
    for position, char in enumerate(text):
        category = unicodedata.category(char)
        if category in _INVISIBLE and not char.isspace():
            continue
        if cluster and category[0] != "M":
            yield "".join(cluster), (start, end)
            cluster = []
        if not cluster:
            start = position
        cluster.append(char)
        end = position + 1
    if cluster:
        yield "".join(cluster), (start, end)


def _plain(cluster: str) -> str:
    if cluster[0] == "\u00b4":  # an accent that is typed for an apostrophe; NFKC would part the word
        return "'"
    composed = unicodedata.normalize("NFKC", cluster)
    if re.match(_READ_AS_LATIN, composed):  # marks of Arabic or Hindi, however, are letters
        return "".join(char for char in composed if not unicodedata.combining(char))
    return "".join(str(unicodedata.decimal(char, char)) for char in composed)
