"""Examples: enough of them, and each says something that no other one says."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from bot.content.annotations import Example
from bot.content.problem import Problem
from bot.content.settings import CheckSettings
from bot.content.similarity import near_duplicates
from bot.content.training_data import ALIKE_BY_NATURE, TrainingData

_REWRITE = f"Say one of them in another way; or give the intent `metadata:` with `{ALIKE_BY_NATURE}: <reason>`."


def problems(training: TrainingData, settings: CheckSettings) -> Iterator[Problem]:
    """Intents with too few examples, and examples that are the same or nearly so."""
    by_intent: defaultdict[str, list[Example]] = defaultdict(list)
    for example in training.examples:
        by_intent[example.intent].append(example)
    yield from _too_few(by_intent, settings.minimum_examples)
    yield from _same_text(training.examples)
    for intent, own in by_intent.items():
        if intent not in training.alike_by_nature:
            yield from _alike(own, settings)


def _too_few(by_intent: Mapping[str, Sequence[Example]], minimum: int) -> Iterator[Problem]:
    for intent, own in by_intent.items():
        if len(own) < minimum:
            message = f"The intent `{intent}` has {len(own)} examples; {minimum} are asked for."
            yield Problem.at(own[0].intent.place, message, "Add examples in customers' own words.")


def _same_text(examples: Sequence[Example]) -> Iterator[Problem]:
    first: dict[str, Example] = {}
    for example in examples:
        other = first.setdefault(example.wording, example)
        if other is example:
            continue
        where = "" if other.intent == example.intent else f" for the intent `{other.intent}`"
        message = f"{example.text!r} stands also in {other.source.place}{where}."
        hint = "Remove one of them." if not where else "Decide which intent it belongs to, and remove the other."
        yield Problem.at(example.source.place, message, hint)


def _alike(examples: Sequence[Example], settings: CheckSettings) -> Iterator[Problem]:
    first: dict[tuple[str, ...], Example] = {}
    for example in examples:
        other = first.setdefault(example.masked_tokens, example)
        if other.wording != example.wording:
            message = f"{example.text!r} differs only in its details from {other.source.place}: {other.text!r}."
            yield Problem.at(example.source.place, message, _REWRITE)
    longer = [example for example in first.values() if len(example.token_set) >= settings.similarity_tokens]
    for later, earlier in near_duplicates([example.token_set for example in longer], settings.similarity):
        example, other = longer[later], longer[earlier]
        message = f"{example.text!r} is nearly the same as {other.source.place}: {other.text!r}."
        yield Problem.at(example.source.place, message, _REWRITE)
