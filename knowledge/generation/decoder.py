"""The embedded model: a small GPT-style decoder warm-started from a BERT encoder.

The prompt is read in both directions, as the encoder learned to read, and the answer is written from left
to right: a prefix language model (Dong et al. 2019, UniLM). A pointer beside the vocabulary (See et al. 2017)
lets the answer copy words of the prompt, so that amounts and names survive in a model of this size.

Shapes: B batch, T tokens of this call, P tokens already in the cache, S tokens of the prompt, W width,
L layers, V vocabulary.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import Tensor, nn

if TYPE_CHECKING:
    from collections.abc import Mapping

# Names of one layer in BERT's checkpoint -> names here.
_BERT_LAYER = {
    "attention.self.query": "query",
    "attention.self.key": "key",
    "attention.self.value": "value",
    "attention.output.dense": "merge",
    "attention.output.LayerNorm": "merge_norm",
    "intermediate.dense": "widen",
    "output.dense": "narrow",
    "output.LayerNorm": "narrow_norm",
}
_BERT_EMBEDDINGS = {
    "embeddings.word_embeddings.weight": "words.weight",
    "embeddings.position_embeddings.weight": "places.weight",
    "embeddings.token_type_embeddings.weight": "parts.weight",
    "embeddings.LayerNorm.weight": "norm.weight",
    "embeddings.LayerNorm.bias": "norm.bias",
}
_EPSILON = 1e-12  # BERT's, in every LayerNorm
_TINY = 1e-9  # keeps log() finite where nothing in the prompt can be copied


@dataclass(frozen=True)
class DecoderSettings:
    """Shape of the decoder; the defaults are those of MiniLM-L6-H384."""

    vocabulary: int = 30522
    width: int = 384
    layers: int = 6
    heads: int = 12
    inner: int = 1536
    positions: int = 512
    dropout: float = 0.1

    def __post_init__(self) -> None:
        if self.width % self.heads:
            raise ValueError(f"width {self.width} must be a multiple of heads {self.heads}")


class Block(nn.Module):
    """One transformer layer as BERT has it: LayerNorm after each half."""

    def __init__(self, settings: DecoderSettings) -> None:
        super().__init__()
        width = settings.width
        self.heads = settings.heads
        self.query, self.key, self.value = (nn.Linear(width, width) for _ in range(3))
        self.merge = nn.Linear(width, width)
        self.merge_norm = nn.LayerNorm(width, eps=_EPSILON)
        self.widen = nn.Linear(width, settings.inner)
        self.narrow = nn.Linear(settings.inner, width)
        self.narrow_norm = nn.LayerNorm(width, eps=_EPSILON)
        self.dropout = nn.Dropout(settings.dropout)

    def forward(self, x: Tensor, past: Tensor | None, mask: Tensor | None) -> tuple[Tensor, Tensor]:
        """New x (B, T, W), its keys and values (B, T, 2, W); past (B, P, 2, W), mask (B, 1, T, P+T)."""
        fresh = torch.stack((self.key(x), self.value(x)), dim=2)  # (B, T, 2, W)
        known = fresh if past is None else torch.cat((past, fresh), dim=1)  # (B, P+T, 2, W)
        seen = F.scaled_dot_product_attention(
            self._split(self.query(x)),
            self._split(known[:, :, 0]),
            self._split(known[:, :, 1]),
            attn_mask=mask,
        )  # (B, heads, T, W/heads)
        x = self.merge_norm(x + self.dropout(self.merge(seen.transpose(1, 2).flatten(2))))
        return self.narrow_norm(x + self.dropout(self.narrow(F.gelu(self.widen(x))))), fresh

    def _split(self, x: Tensor) -> Tensor:
        batch, length, width = x.shape
        return x.view(batch, length, self.heads, width // self.heads).transpose(1, 2)  # (B, heads, T, W/heads)


class Decoder(nn.Module):
    """Prefix language model with a pointer to the prompt."""

    def __init__(self, settings: DecoderSettings) -> None:
        super().__init__()
        self.settings = settings
        width = settings.width
        self.words = nn.Embedding(settings.vocabulary, width)  # also the output matrix (tied)
        self.places = nn.Embedding(settings.positions, width)
        self.parts = nn.Embedding(2, width)  # 0 the prompt, 1 the answer
        self.norm = nn.LayerNorm(width, eps=_EPSILON)
        self.blocks = nn.ModuleList(Block(settings) for _ in range(settings.layers))
        self.bias = nn.Parameter(torch.zeros(settings.vocabulary))
        self.pointer_query = nn.Linear(width, width)
        self.pointer_key = nn.Linear(width, width)
        self.gate = nn.Linear(width, 1)  # > 0: take the word from the vocabulary, < 0: copy it
        self.dropout = nn.Dropout(settings.dropout)
        for table in (self.words, self.places, self.parts):
            nn.init.normal_(table.weight, std=0.02)  # BERT's initializer_range

    def load_bert(self, tensors: Mapping[str, Tensor]) -> None:
        """Take over the layers of a BERT encoder; bias, pointer and gate stay as initialised."""
        mine = self.state_dict()
        names = dict(_BERT_EMBEDDINGS)
        for i in range(self.settings.layers):
            for theirs, ours in _BERT_LAYER.items():
                for kind in ("weight", "bias"):
                    names[f"encoder.layer.{i}.{theirs}.{kind}"] = f"blocks.{i}.{ours}.{kind}"
        self.load_state_dict(mine | {ours: tensors[theirs] for theirs, ours in names.items()})

    def embed(self, words: Tensor, position: Tensor, part: Tensor) -> Tensor:
        """Word vectors (..., T, W) + positions (T) + parts (..., T) -> (..., T, W)."""
        x: Tensor = self.dropout(self.norm(words + self.places(position) + self.parts(part)))
        return x

    def log_likelihood(self, tokens: Tensor, prompt_lengths: Tensor) -> Tensor:
        """Log-probability of every answer token, flat; tokens (B, T) padded with 0, prompt_lengths (B)."""
        position = torch.arange(tokens.shape[1], device=tokens.device)  # (T)
        in_prompt = position < prompt_lengths[:, None]  # (B, T)
        causal = position[:, None] >= position  # (T, T)
        mask = (in_prompt[:, None, :] | causal)[:, None]  # (B, 1, T, T)
        x = self.embed(self.words(tokens), position, (~in_prompt).long())
        for block in self.blocks:
            x, _ = block(x, None, mask)
        target = tokens[:, 1:]
        wanted = (position[1:] >= prompt_lengths[:, None]) & (target != 0)  # (B, T-1)
        row, column = wanted.nonzero(as_tuple=True)  # N answer tokens, predicted from the token before
        return self._token_log_probability(x, tokens, in_prompt, row, column)

    def _token_log_probability(
        self, x: Tensor, tokens: Tensor, in_prompt: Tensor, row: Tensor, column: Tensor
    ) -> Tensor:
        state, target = x[row, column], tokens[row, column + 1]  # (N, W), (N)
        keys = self.pointer_key(x)[row]  # (N, T, W)
        score = (keys @ self.pointer_query(state)[:, :, None]).squeeze(2) / self.settings.width**0.5  # (N, T)
        copy = score.float().masked_fill(~in_prompt[row], float("-inf")).softmax(1)
        copied = (copy * (tokens[row] == target[:, None])).sum(1)  # (N)
        logits = (state @ self.words.weight.T + self.bias).float()
        written = logits.log_softmax(1).gather(1, target[:, None]).squeeze(1)
        gate = self.gate(state).squeeze(1).float()
        return torch.logaddexp(F.logsigmoid(gate) + written, F.logsigmoid(-gate) + (copied + _TINY).log())


class Step(nn.Module):
    """The decoder as it is served, one conversation at a time: reads the prompt, then one token a call.

    No mask is needed: the prompt sees all of itself and a single token sees everything before it.
    """

    def __init__(self, decoder: Decoder) -> None:
        super().__init__()
        self.decoder = decoder
        # One matrix for look-up and output, in the layout of the output: both share one quantised copy.
        self.table = nn.Parameter(decoder.words.weight.detach().T.contiguous())  # (W, V)

    def forward(self, tokens: Tensor, prompt: Tensor, cache: Tensor) -> tuple[Tensor, Tensor]:
        """Probabilities (V) of the next token and rows (T, 2L+1, W) to append to the cache.

        Takes the new tokens (T), the whole prompt (S) and the cache (P, 2L+1, W). A row of the cache holds
        the keys and values of every layer, then the pointer's key.
        """
        model = self.decoder
        position = cache.shape[0] + torch.arange(tokens.shape[0])
        words = self.table.index_select(1, tokens).T  # (T, W)
        x = model.embed(words, position, (position >= prompt.shape[0]).long())[None]
        rows = []
        for i, block in enumerate(model.blocks):
            x, fresh = block(x, cache[None, :, 2 * i : 2 * i + 2], None)
            rows.append(fresh[0])
        rows.append(model.pointer_key(x[0])[:, None])
        row = torch.cat(rows, dim=1)  # (T, 2L+1, W)
        state = x[0, -1:]  # (1, W)
        keys = torch.cat((cache[:, -1], row[:, -1]))[: prompt.shape[0]]  # (S, W)
        score = model.pointer_query(state) @ keys.T / model.settings.width**0.5
        copy = score.softmax(1)[0]  # (S)
        gate = torch.sigmoid(model.gate(state))[0]  # (1)
        written = (state @ self.table + model.bias).softmax(1)[0]  # (V)
        return (gate * written).scatter_add(0, prompt, (1 - gate) * copy), row
