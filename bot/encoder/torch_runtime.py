"""Loads encoders into torch and runs modules there: for training, export and serving on a GPU.

Imports torch, so import this module only where one of the three is about to happen.
"""

import contextlib
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
import transformers
from torch import Tensor, nn

from bot.encoder.errors import EncoderError
from bot.encoder.runtime import Outputs

_BATCH = 64
_PER_TOKEN = 3


class HiddenStates(nn.Module):
    """A transformer over two positional tensors; returns its last layer, (texts, tokens, dimension)."""

    def __init__(self, transformer: Any) -> None:
        super().__init__()
        self.transformer = transformer
        self.dimension = int(transformer.config.hidden_size)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """The last layer's states."""
        states: Tensor = self.transformer(input_ids=ids, attention_mask=mask).last_hidden_state
        return states

    def first_and_last(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """The states before the first layer, which are the tokens' embeddings, and those of the last."""
        outputs = self.transformer(input_ids=ids, attention_mask=mask, output_hidden_states=True)
        return outputs.hidden_states[0], outputs.last_hidden_state


class SentenceModule(nn.Module):
    """Mean-pooled, L2-normalised sentence embeddings, (texts, dimension)."""

    def __init__(self, hidden: HiddenStates) -> None:
        super().__init__()
        self.hidden = hidden

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """The embeddings."""
        return nn.functional.normalize(mean_pool(self.hidden(ids, mask), mask), dim=-1)


class TorchRuntime:
    """A torch module on a device, behind the same door as the exported graph."""

    def __init__(self, module: nn.Module, device: str) -> None:
        self._module = module.eval().to(device)
        self._device = device

    @torch.inference_mode()
    def run(self, texts: Sequence[Sequence[int]]) -> list[Outputs]:
        """The module's outputs, in padded batches; in 32 bits neighbours do not change a text's numbers."""
        return [row for start in range(0, len(texts), _BATCH) for row in self._run(texts[start : start + _BATCH])]

    def _run(self, texts: Sequence[Sequence[int]]) -> list[Outputs]:
        ids, mask = pad(texts)
        outputs = self._module(ids.to(self._device), mask.to(self._device))
        outputs = outputs if isinstance(outputs, tuple) else (outputs,)
        arrays = [output.float().cpu().numpy() for output in outputs]
        return [
            [array[row, : len(ids)] if array.ndim == _PER_TOKEN else array[row] for array in arrays]
            for row, ids in enumerate(texts)
        ]


def pad(texts: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
    """Token numbers and attention mask, both of shape (texts, longest text); padding is 0 under mask 0."""
    ids = [torch.tensor(text, dtype=torch.int64) for text in texts]
    mask = [torch.ones_like(text) for text in ids]
    return nn.utils.rnn.pad_sequence(ids, batch_first=True), nn.utils.rnn.pad_sequence(mask, batch_first=True)


def mean_pool(states: Tensor, mask: Tensor) -> Tensor:
    """The mean of the unmasked states: (texts, tokens, dimension) -> (texts, dimension)."""
    weights = mask.unsqueeze(-1).to(states.dtype)
    return (states * weights).sum(1) / weights.sum(1).clamp(min=1)


def load_hidden_states(folder: Path) -> HiddenStates:
    """The transformer in `folder` in evaluation mode, 32-bit; read from safetensors only."""
    verbosity = transformers.logging.get_verbosity()
    transformers.logging.set_verbosity_error()
    try:
        # Eager attention is the one that exports. The loader's bar goes to standard error: not ours to show.
        with contextlib.redirect_stderr(io.StringIO()):
            transformer = transformers.AutoModel.from_pretrained(
                folder, attn_implementation="eager", use_safetensors=True, dtype=torch.float32
            )
    except Exception as error:  # transformers, safetensors and torch have no error root in common
        raise EncoderError(f"The encoder in {folder} cannot be loaded: {error}") from error
    finally:
        transformers.logging.set_verbosity(verbosity)
    return HiddenStates(transformer).eval()


def torch_device() -> str:
    """`cuda` where torch can use a GPU, else `cpu`."""
    return "cuda" if torch.cuda.is_available() else "cpu"


def autocast() -> torch.autocast:
    """Training in bfloat16 where `torch_device()` multiplies in it, else in 32 bits; the weights keep 32 bits.

    Measured on one thread of a CPU with AVX-512 BF16: an update on 32 texts of 14 tokens in 110 ms instead of 327.
    """
    device = torch_device()
    # The cache would keep the first update's weights until the context ends: nothing around a whole training learns.
    return torch.autocast(device, torch.bfloat16, enabled=_multiplies_bfloat16(device), cache_enabled=False)


def _multiplies_bfloat16(device: str) -> bool:
    if device == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    able = torch.cpu.get_capabilities()
    return any(able.get(name, False) for name in ("avx512_bf16", "amx_bf16"))
