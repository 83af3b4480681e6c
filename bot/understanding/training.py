"""Labelled messages become fitted weights.

Imports torch, so import this module only where training is about to happen.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.optim import AdamW
from torch.optim.lr_scheduler import LambdaLR
from tqdm import tqdm

from bot.encoder.learning import batches, layers, rate_share
from bot.encoder.source import EncoderSource
from bot.encoder.tokenizer import TextTokenizer, Tokens
from bot.encoder.torch_runtime import (
    HiddenStates,
    SentenceModule,
    TorchRuntime,
    autocast,
    load_hidden_states,
    pad,
    torch_device,
)
from bot.understanding.examples import Example
from bot.understanding.labels import Labels
from bot.understanding.model import JointModel, load_model
from bot.understanding.settings import UnderstandingSettings
from bot.understanding.tagging import tags_of

IGNORED = -100
_MOST_EXEMPLARS, _FEWEST_EXEMPLARS, _ALL_EXEMPLARS = 64, 8, 4096  # of a class, and of all
_START_SCALE = 16.0  # of the cosine to the class means: soft enough to learn from, sharp enough to be right


@dataclass(frozen=True)
class Item:
    """One example as the network sees it; `tags` has one number per token, IGNORED off the words' first ones."""

    ids: list[int]
    intent: int
    tags: list[int]


def train(
    examples: Sequence[Example],
    labels: Labels,
    settings: UnderstandingSettings,
    source: EncoderSource,
    *,
    start: Path | None = None,
    progress: bool = False,
) -> JointModel:
    """Fits a model to the examples, from the base encoder or from the weights in `start`; 32-bit, on the CPU again."""
    items = items_of(examples, labels, TextTokenizer(source.folder, settings.max_tokens))
    with torch.random.fork_rng():
        torch.manual_seed(settings.seed)
        if start is None:
            model = JointModel(load_hidden_states(source.folder), labels.classes, len(labels.tags))
            model.to(torch_device())
            model.start_intents_at(_class_means(model, items, labels.classes), _START_SCALE)
        else:
            model = load_model(source.folder, start, labels.classes, len(labels.tags)).to(torch_device())
        model.dropout.p = settings.dropout
        begun = {name: weights.clone() for name, weights in model.hidden.state_dict().items()}
        _fit(model, items, settings, progress=progress)
        _blend(model.hidden, begun, settings.old_share_for(len(items)))
        model.eval().remember(_exemplars(model, items, labels.classes))
    return model.to("cpu").eval()


def items_of(examples: Sequence[Example], labels: Labels, tokenizer: TextTokenizer) -> list[Item]:
    """The examples as the network sees them."""
    encoded = tokenizer.encode([example.text for example in examples])
    return [_item(example, tokens, labels) for example, tokens in zip(examples, encoded, strict=True)]


def _fit(model: JointModel, items: Sequence[Item], settings: UnderstandingSettings, *, progress: bool) -> None:
    epochs = settings.epochs_for(len(items))
    updates = epochs * -(-len(items) // settings.batch_size)
    optimiser = AdamW(_parameter_groups(model, settings), weight_decay=settings.weight_decay, fused=True)
    schedule = LambdaLR(optimiser, lambda update: rate_share(update / updates, settings.warm_up))
    criterion = nn.CrossEntropyLoss(label_smoothing=settings.label_smoothing)
    shuffler = random.Random(settings.seed)  # noqa: S311 - an order of examples, no secret
    model.train()
    with tqdm(total=updates, desc="Understanding", disable=not progress) as bar:
        for _ in range(epochs):
            for batch in batches(items, lambda item: len(item.ids), settings.batch_size, shuffler):
                loss = _loss(model, batch, criterion, settings.entity_loss_weight)
                optimiser.zero_grad()
                loss.backward()  # type: ignore[no-untyped-call]
                nn.utils.clip_grad_norm_(model.parameters(), 1.0)
                optimiser.step()
                schedule.step()
                bar.update()


def _loss(model: JointModel, batch: Sequence[Item], criterion: nn.CrossEntropyLoss, entity_weight: float) -> Tensor:
    device = model.intent_head.weight.device
    ids, mask = pad([item.ids for item in batch])
    ids, mask = ids.to(device), mask.to(device)
    with autocast():
        states = model.hidden(ids, mask)
    intents, *of_words = model.heads(states.float(), mask)
    loss: Tensor = criterion(intents, torch.tensor([item.intent for item in batch], device=device))
    if of_words:
        tags = [torch.tensor(item.tags) for item in batch]
        target = nn.utils.rnn.pad_sequence(tags, batch_first=True, padding_value=IGNORED).to(device)
        of_tags = nn.functional.cross_entropy(of_words[0].flatten(0, 1), target.flatten(), ignore_index=IGNORED)
        loss = loss + entity_weight * of_tags
    return loss


@torch.no_grad()
def _blend(hidden: HiddenStates, begun: Mapping[str, Tensor], share: float) -> None:
    """Moves the encoder's weights back by a share of the way that they went (WiSE-FT, Wortsman et al. 2022)."""
    for name, weights in hidden.state_dict().items():
        if weights.is_floating_point():
            weights.lerp_(begun[name], share)


def _parameter_groups(model: JointModel, settings: UnderstandingSettings) -> list[dict[str, Any]]:
    """Heads fast, upper layers slower, lower layers slowest; embeddings stand still.

    Frozen embeddings spare half of the weights their updates, and words that the examples lack stay comparable
    to those they hold.
    """
    encoder: Any = model.hidden.transformer
    encoder.embeddings.requires_grad_(requires_grad=False)
    groups = [{"params": list(model.intent_head.parameters()), "lr": settings.head_learning_rate}]
    if model.entity_head is not None:
        groups.append({"params": list(model.entity_head.parameters()), "lr": settings.entity_head_learning_rate})
    for depth, layer in enumerate(reversed(layers(encoder))):
        rate = settings.encoder_learning_rate * settings.layer_decay**depth
        groups.append({"params": list(layer.parameters()), "lr": rate})
    return groups


def _class_means(model: JointModel, items: Sequence[Item], classes: int) -> Tensor:
    """Mean embedding of each class's examples, (classes, dimension)."""
    return torch.stack([vectors.mean(0) for vectors in _vectors(model, items, classes)])


def _exemplars(model: JointModel, items: Sequence[Item], classes: int) -> list[Tensor]:
    """Some of each class's examples, from all over the data, as vectors, (examples, dimension)."""
    most = min(_MOST_EXEMPLARS, max(_FEWEST_EXEMPLARS, _ALL_EXEMPLARS // classes))
    rows: list[list[Item]] = [[] for _ in range(classes)]
    for item in items:
        rows[item.intent].append(item)
    return _vectors(model, [item for own in rows for item in own[:: -(-len(own) // most)]], classes)


def _vectors(model: JointModel, items: Sequence[Item], classes: int) -> list[Tensor]:
    """The sentence vectors of each class's items, (items, dimension)."""
    vectors, intents = (
        embedded(model.hidden, [item.ids for item in items]),
        torch.tensor([item.intent for item in items]),
    )
    return [vectors[intents == number] for number in range(classes)]


def embedded(hidden: HiddenStates, texts: Sequence[list[int]]) -> Tensor:
    """The sentence vectors of texts, given as token numbers: (texts, dimension), on the CPU."""
    order = sorted(range(len(texts)), key=lambda row: len(texts[row]))
    rows = TorchRuntime(SentenceModule(hidden), torch_device()).run([texts[row] for row in order])
    return torch.from_numpy(
        np.stack([vector for _, (vector,) in sorted(zip(order, rows, strict=True), key=itemgetter(0))])
    )


def _item(example: Example, tokens: Tokens, labels: Labels) -> Item:
    tags = [IGNORED] * len(tokens.ids)
    if labels.tags:
        for (position, _, _), tag in zip(
            tokens.words, tags_of(example.entities, tokens.words, labels.tags), strict=True
        ):
            tags[position] = tag
    return Item(tokens.ids, labels.intent_number(example.intent), tags)
