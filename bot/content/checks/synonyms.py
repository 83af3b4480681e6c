"""Synonyms: one spelling stands for one value; Rasa's look-up ignores case and does not follow chains."""

from collections.abc import Iterator

from bot.content.content import Content
from bot.content.problem import Place, Problem


def problems(content: Content) -> Iterator[Problem]:
    """Spellings with two values, and values that are themselves a spelling of another value."""
    values: dict[str, tuple[str, Place]] = {}
    for spelling, value, place in _synonyms(content):
        known, known_place = values.setdefault(spelling.casefold(), (value, place))
        if known != value:
            message = f"`{spelling}` stands for `{value}` here and for `{known}` in {known_place}."
            yield Problem.at(place, message, "Remove one of the two.")
    for value, place in dict(values.values()).items():
        known, known_place = values.get(value.casefold(), (value, place))
        if known != value:
            message = f"`{value}` is a value here and a spelling of `{known}` in {known_place}."
            yield Problem.at(place, message, f"Map the spellings to `{known}` directly.")


def _synonyms(content: Content) -> Iterator[tuple[str, str, Place]]:
    for synonym in content.training.synonyms:
        yield synonym.spelling, synonym.value, synonym.spelling.place
    for example in content.training.examples:
        for note in example.annotations():
            if note.value:
                yield note.text, note.value, example.source.place
