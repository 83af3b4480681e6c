"""Synonyms: one spelling stands for one value; Rasa's look-up ignores case and does not follow chains."""

from collections.abc import Iterator, Mapping

from bot.content.content import Content
from bot.content.problem import Place, Problem


def problems(content: Content) -> Iterator[Problem]:
    """Spellings with two values, values that are a spelling of another value, and values in two casings."""
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
    yield from _casings(content, values)


def _casings(content: Content, values: Mapping[str, tuple[str, Place]]) -> Iterator[Problem]:
    """Rasa gives every casing of a text the value that it happens to meet first."""
    known: dict[str, tuple[str, Place]] = {}
    for example in content.training.examples:
        for note in example.annotations():
            text, place = known.setdefault(note.text.casefold(), (note.text, example.source.place))
            if text != note.text and note.value is None and text.casefold() not in values:
                message = f"`{note.text}` is annotated here and `{text}` in {place}: which of them is the value?"
                hint = 'Make it a synonym of the value, or write [text]{"entity": ..., "value": ...}.'
                yield Problem.at(example.source.place, message, hint)


def _synonyms(content: Content) -> Iterator[tuple[str, str, Place]]:
    for synonym in content.training.synonyms:
        yield synonym.spelling, synonym.value, synonym.spelling.place
    for example in content.training.examples:
        for note in example.annotations():
            if note.value:
                yield note.text, note.value, example.source.place
