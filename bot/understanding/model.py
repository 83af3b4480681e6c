"""The network: one encoder under an intent head and an entity head (joint BERT, Chen et al. 2019).

Imports torch, so import this module only for training, export or serving on a GPU.
"""

from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from bot.encoder.files import sha256_of
from bot.encoder.torch_runtime import HiddenStates, load_hidden_states, mean_pool
from bot.understanding.errors import UnderstandingError

_CONTEXT_WIDTH = 256


class JointModel(nn.Module):
    """Intent scores of shape (texts, intents), sentence vectors, and with tags their scores, (texts, tokens, tags).

    The intent head works on mean-pooled unit vectors, which is what sentence encoders were trained to make
    comparable; started from class means, it classifies before the first update.
    """

    def __init__(self, hidden: HiddenStates, intents: int, tags: int) -> None:
        super().__init__()
        dimension = hidden.dimension
        self.hidden = hidden
        self.dropout = nn.Dropout(0.1)
        self.intent_head = nn.Linear(dimension, intents)
        self.entity_head = nn.Linear(dimension, tags) if tags else None
        self.context_head = ContextHead(dimension, tags) if tags else None

    def forward(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, ...]:
        """The intents' scores (logits), the sentence vectors, the tags' scores."""
        first, last = self.hidden.first_and_last(ids, mask)
        intents, sentence, *of_words = self.heads(last, mask)
        if self.context_head is None:
            return intents, sentence
        return intents, sentence, of_words[0] + self.context_head(torch.cat([first, last], -1), mask)

    def heads(self, states: Tensor, mask: Tensor) -> tuple[Tensor, ...]:
        """The same from the encoder's last states, (texts, tokens, dimension), without the context head."""
        sentence = nn.functional.normalize(mean_pool(states, mask), dim=-1)
        intents = self.intent_head(self.dropout(sentence))
        if self.entity_head is None:
            return intents, sentence
        return intents, sentence, self.entity_head(self.dropout(states))

    @torch.no_grad()
    def start_intents_at(self, means: Tensor, scale: float) -> None:
        """Sets the intent head to `scale` times the cosine to each class mean, (intents, dimension)."""
        self.intent_head.weight.copy_(scale * nn.functional.normalize(means, dim=-1))
        self.intent_head.bias.zero_()


class ContextHead(nn.Module):
    """What to add to the tags' scores, (texts, tokens, tags), for the words beside and for the word as it was written.

    Convolutions stay in 32 bits when the graph's matrices become 8-bit. Nothing is added before the first update.
    """

    def __init__(self, dimension: int, tags: int) -> None:
        super().__init__()
        self.neighbours = nn.Conv1d(2 * dimension, _CONTEXT_WIDTH, kernel_size=3, padding=1)
        self.dropout = nn.Dropout(0.3)
        self.tags = nn.Conv1d(_CONTEXT_WIDTH, tags, kernel_size=1)
        nn.init.zeros_(self.tags.weight)
        nn.init.zeros_(self.tags.bias)  # type: ignore[arg-type]

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """From the encoder's first and last states side by side, (texts, tokens, 2 * dimension)."""
        seen = self.dropout(states * mask.unsqueeze(-1).to(states.dtype))
        found = nn.functional.gelu(self.neighbours(seen.transpose(1, 2)))
        scores: Tensor = self.tags(self.dropout(found)).transpose(1, 2)
        return scores


def load_model(encoder: Path, weights: Path, intents: int, tags: int) -> JointModel:
    """A model from its kept 32-bit weights, a file named by its SHA-256; `encoder` is the folder of the network's base.

    Raises:
        UnderstandingError: the weights are damaged or of other labels.
    """
    if sha256_of(weights) != weights.stem:
        raise UnderstandingError(f"The weights in {weights} are damaged. Delete the file and train anew.")
    model = JointModel(load_hidden_states(encoder), intents, tags)
    try:
        model.load_state_dict(load_file(weights))
    except Exception as error:  # safetensors' and torch's errors share no other root
        raise UnderstandingError(
            f"The weights in {weights} are of another encoder or of other intents and entities. Train anew."
        ) from error
    return model.eval()
