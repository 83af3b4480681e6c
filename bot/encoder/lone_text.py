"""An encoder as it reads one text: nothing is padded, so nothing is masked, and attention is one operator.

Measured on one thread of a CPU with AVX2: a text of 10 or 20 tokens takes nine tenths of the time with a mask and with
attention step by step. Three quarters of that are products of 8 bits; with unsigned weights, or with weights in blocks
of 4 or 8 bits, they were slower.

Imports torch, so import this module only where an export is about to happen.
"""

import copy
from typing import Any

import torch
from torch import Tensor, nn
from transformers.models.bert.modeling_bert import BertSelfAttention
from transformers.models.roberta.modeling_roberta import RobertaSelfAttention
from transformers.models.xlm_roberta.modeling_xlm_roberta import XLMRobertaSelfAttention

_FUSED = (BertSelfAttention, RobertaSelfAttention, XLMRobertaSelfAttention)
"""Parts that compute the same and name it the same; others are exported as they are."""


class LoneText(nn.Module):
    """What `module(ids, mask)` makes of one text, ids of shape (1, tokens); the module itself is left as it is."""

    def __init__(self, module: nn.Module) -> None:
        super().__init__()
        self.module = copy.deepcopy(module)
        for parent in list(self.module.modules()):
            for name, part in parent.named_children():
                if isinstance(part, _FUSED):
                    setattr(parent, name, _SelfAttention(part))

    def forward(self, ids: Tensor) -> Any:
        """The module's results."""
        return self.module(ids, torch.ones_like(ids))


class _SelfAttention(nn.Module):
    """Attention of every token to every other, (1, tokens, dimension); returns no weights."""

    def __init__(self, part: Any) -> None:
        super().__init__()
        self.query, self.key, self.value = part.query, part.key, part.value
        self.heads = int(part.num_attention_heads)

    def forward(self, states: Tensor, *_: Any, **__: Any) -> tuple[Tensor, None]:
        projected = self.query(states), self.key(states), self.value(states)
        return _Attention.apply(*projected, self.heads), None  # type: ignore[no-untyped-call]


class _Attention(torch.autograd.Function):
    """Scaled dot products over heads; exported as onnxruntime's own operator."""

    @staticmethod
    def forward(_: Any, query: Tensor, key: Tensor, value: Tensor, heads: int) -> Tensor:
        query, key, value = (
            states.view(*states.shape[:2], heads, -1).transpose(1, 2) for states in (query, key, value)
        )
        return nn.functional.scaled_dot_product_attention(query, key, value).transpose(1, 2).flatten(2)

    @staticmethod
    def symbolic(graph: Any, query: Any, key: Any, value: Any, heads: int) -> Any:
        return graph.op("com.microsoft::MultiHeadAttention", query, key, value, num_heads_i=heads).setType(query.type())
