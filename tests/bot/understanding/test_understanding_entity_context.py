"""The context head corrects the entity head, and nothing else."""

from pathlib import Path

import pytest
import torch
from torch import Tensor

from bot.encoder.tokenizer import TextTokenizer
from bot.encoder.torch_runtime import load_hidden_states, pad
from bot.understanding.entity_context import fit_entity_context
from bot.understanding.examples import Example, Span
from bot.understanding.labels import Labels
from bot.understanding.model import JointModel
from bot.understanding.settings import UnderstandingSettings
from bot.understanding.training import Item, items_of

CITIES = ("dublin", "cork")
SHORT = "from dublin"


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    """A city's entity depends on the word before it alone."""
    ways = (("from", "origin"), ("to", "destination"))
    return [
        Example(f"{way} {city}", "travel", (Span(len(way) + 1, len(way) + 1 + len(city), entity),))
        for way, entity in ways
        for city in CITIES
    ] * 256


@pytest.fixture(scope="module")
def items(examples: list[Example], tiny_encoder: Path) -> list[Item]:
    return items_of(examples, Labels.of(examples), TextTokenizer(tiny_encoder, 16))


def model_of(examples: list[Example], tiny_encoder: Path) -> JointModel:
    """A model whose entity head has learned nothing."""
    labels = Labels.of(examples)
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return JointModel(load_hidden_states(tiny_encoder), labels.classes, len(labels.tags)).eval()


@torch.no_grad()
def outputs(model: JointModel, *items: Item) -> tuple[Tensor, ...]:
    return model(*pad([item.ids for item in items]))


def test_before_it_is_fitted_it_adds_nothing(examples: list[Example], items: list[Item], tiny_encoder: Path) -> None:
    model = model_of(examples, tiny_encoder)
    ids, mask = pad([items[0].ids])

    with torch.no_grad():
        alone = model.heads(model.hidden(ids, mask), mask)[1]

    assert torch.equal(outputs(model, items[0])[2], alone)


def test_a_word_is_judged_by_the_word_before_it(
    examples: list[Example], items: list[Item], tiny_encoder: Path, settings: UnderstandingSettings
) -> None:
    model = model_of(examples, tiny_encoder)

    fit_entity_context(model, items, settings)

    for item in items[: 2 * len(CITIES)]:
        tags = outputs(model, item)[2][0].argmax(-1).tolist()
        assert [tag for tag, known in zip(tags, item.tags, strict=True) if known >= 0] == [
            tag for tag in item.tags if tag >= 0
        ]


def test_fitting_it_leaves_intents_and_nearest_examples_as_they_are(
    examples: list[Example], items: list[Item], tiny_encoder: Path, settings: UnderstandingSettings
) -> None:
    model = model_of(examples, tiny_encoder)
    intents, nearest, tags = outputs(model, items[0])

    fit_entity_context(model, items, settings)

    after = outputs(model, items[0])
    assert torch.equal(after[0], intents)
    assert torch.equal(after[1], nearest)
    assert not torch.equal(after[2], tags)


def test_the_same_seed_gives_the_same_weights(
    examples: list[Example], items: list[Item], tiny_encoder: Path, settings: UnderstandingSettings
) -> None:
    models = [model_of(examples, tiny_encoder) for _ in range(2)]
    for model in models:
        fit_entity_context(model, items, settings)

    one, other = (model.state_dict() for model in models)
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_padding_does_not_change_a_texts_tags(
    examples: list[Example], tiny_encoder: Path, settings: UnderstandingSettings
) -> None:
    tokenizer = TextTokenizer(tiny_encoder, 16)
    short, long = items_of(
        [Example(SHORT, "travel"), Example(f"{SHORT} {SHORT}", "travel")], Labels.of(examples), tokenizer
    )
    model = model_of(examples, tiny_encoder)
    fit_entity_context(model, items_of(examples, Labels.of(examples), tokenizer), settings)

    together = outputs(model, short, long)[2][0, : len(short.ids)]

    torch.testing.assert_close(together, outputs(model, short)[2][0], atol=1e-5, rtol=0)


def test_a_model_without_entities_has_none(tiny_encoder: Path, settings: UnderstandingSettings) -> None:
    model = JointModel(load_hidden_states(tiny_encoder), intents=2, tags=0).eval()

    fit_entity_context(model, [], settings)

    assert model.context_head is None
