"""An encoder learns the language of a shop's own messages: it guesses words that were hidden (Devlin et al. 2019).

Pre-training goes on with unlabelled texts of the domain (Gururangan et al. 2020). Sentence encoders come without the
head that guesses, so a fresh one is taught first, while the encoder stands still: the head's first errors are no reason
to change what the encoder knows.

Imports torch, so import this module only where training is about to happen.
"""

import random
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.optim import AdamW
from torch.optim.lr_scheduler import LambdaLR
from tqdm import tqdm

from bot.encoder.adaptation_settings import AdaptationSettings
from bot.encoder.errors import EncoderError
from bot.encoder.learning import batches, layers, rate_share
from bot.encoder.source import BESIDE_WEIGHTS, WEIGHTS, EncoderSource
from bot.encoder.tokenizer import TextTokenizer, Tokens
from bot.encoder.torch_runtime import HiddenStates, autocast, load_hidden_states, pad, torch_device

_IGNORED = -100
_BECOME_MASK, _STAY = 0.8, 0.1  # of the hidden words; the others become any word of the vocabulary (BERT's way)


class WordHead(nn.Module):
    """Scores every entry of the vocabulary, (states, dimension) -> (states, entries), as BERT's own head does.

    Entries are known by the encoder's embeddings, (entries, dimension), which stay the encoder's.
    """

    def __init__(self, embeddings: Tensor) -> None:
        super().__init__()
        entries, dimension = embeddings.shape
        self.dense = nn.Linear(dimension, dimension)
        self.norm = nn.LayerNorm(dimension)
        self.bias = nn.Parameter(torch.zeros(entries))
        self._embeddings = embeddings.detach()

    def forward(self, states: Tensor) -> Tensor:
        """The scores (logits)."""
        guess = self.norm(nn.functional.gelu(self.dense(states)))
        return nn.functional.linear(guess, self._embeddings, self.bias)


def adapt(
    texts: Sequence[str], source: EncoderSource, settings: AdaptationSettings, *, progress: bool = False
) -> HiddenStates:
    """The encoder after it has learned from the texts; 32-bit, on the CPU.

    Texts of a single word are left out: there is nothing to guess it from.

    Raises:
        EncoderError: the encoder cannot be loaded, or no text has two words.
    """
    tokenizer = TextTokenizer(source.folder, settings.max_tokens)
    items = [text for text in tokenizer.encode(texts) if len(text.words) > 1]
    if not items:
        raise EncoderError("No text has two words or more: there is nothing to learn from.")
    with torch.random.fork_rng():
        torch.manual_seed(settings.seed)
        encoder = load_hidden_states(source.folder).to(torch_device())
        _learn(encoder, items, tokenizer.mask, settings, progress=progress)
    return encoder.to("cpu").eval()


def write_encoder(encoder: HiddenStates, source: EncoderSource, folder: Path) -> None:
    """Writes a folder that can be named as an encoder, whole or not at all; one that is there already is replaced.

    `source` is what the encoder was made from: configuration and tokenizer are still the same.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}.") as temporary:
        new = Path(temporary) / "new"
        new.mkdir()
        for file in filter(Path.is_file, (source.folder / name for name in BESIDE_WEIGHTS)):
            shutil.copyfile(file, new / file.name)
        save_file(encoder.transformer.state_dict(), new / WEIGHTS, {"format": "pt"})
        if folder.exists():
            folder.rename(Path(temporary) / "old")
        new.rename(folder)


def hide(texts: Sequence[Tokens], mask: int, entries: int, share: float) -> tuple[Tensor, Tensor, Tensor]:
    """Token numbers with some hidden, the attention mask, and for each what was hidden, _IGNORED elsewhere.

    All three are of shape (texts, tokens). Special tokens are never hidden.
    """
    true, attention = pad([text.ids for text in texts])
    pieces, _ = pad([[end > start for start, end in text.offsets] for text in texts])
    chance = torch.rand(true.shape).masked_fill(pieces == 0, 2.0)
    hidden = (pieces == 1) & ((chance < share) | (chance == chance.amin(1, keepdim=True)))
    way = torch.rand(true.shape)
    shown = true.masked_fill(hidden & (way < _BECOME_MASK), mask)
    swapped = hidden & (way >= _BECOME_MASK + _STAY)
    shown = torch.where(swapped, torch.randint(entries, true.shape), shown)
    return shown, attention, true.masked_fill(~hidden, _IGNORED)


def _learn(
    encoder: HiddenStates, items: Sequence[Tokens], mask: int, settings: AdaptationSettings, *, progress: bool
) -> None:
    encoder.requires_grad_(requires_grad=False)
    embeddings = encoder.transformer.get_input_embeddings().weight
    head = WordHead(embeddings).to(embeddings.device)
    stack = nn.ModuleList(layers(encoder.transformer))  # embeddings stand still: words never seen stay comparable
    alone, together = settings.head_updates, settings.epochs * -(-len(items) // settings.batch_size)
    rates = [
        lambda update: rate_share(update / (alone + together), settings.warm_up),
        lambda update: rate_share(max(update - alone, 0) / together, settings.warm_up),
    ]
    groups = [
        {"params": list(head.parameters()), "lr": settings.head_learning_rate},
        {"params": list(stack.parameters()), "lr": settings.learning_rate},
    ]
    optimiser = AdamW(groups, weight_decay=settings.weight_decay, fused=True)
    schedule = LambdaLR(optimiser, rates)
    course = islice(_endless(items, settings), alone + together)
    for update, batch in enumerate(tqdm(course, "Encoder", alone + together, disable=not progress)):
        if update == alone:
            encoder.train()
            stack.requires_grad_()
        loss = _loss(encoder, head, hide(batch, mask, len(embeddings), settings.hidden_share))
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(stack.parameters(), 1.0)
        optimiser.step()
        schedule.step()


def _loss(encoder: HiddenStates, head: WordHead, batch: tuple[Tensor, Tensor, Tensor]) -> Tensor:
    device = head.bias.device
    shown, attention, wanted = (tensor.to(device) for tensor in batch)
    with autocast():
        states = encoder(shown, attention)
    hidden = wanted != _IGNORED
    return nn.functional.cross_entropy(head(states[hidden].float()), wanted[hidden])


def _endless(items: Sequence[Tokens], settings: AdaptationSettings) -> Iterator[list[Tokens]]:
    shuffler = random.Random(settings.seed)  # noqa: S311 - an order of texts, no secret
    while True:
        yield from batches(items, lambda text: len(text.ids), settings.batch_size, shuffler)
