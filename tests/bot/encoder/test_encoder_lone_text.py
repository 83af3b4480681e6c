"""A text on its own, without a mask, against the module that pads and masks."""

from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import (
    BertConfig,
    BertModel,
    DistilBertConfig,
    DistilBertModel,
    RobertaConfig,
    RobertaModel,
    XLMRobertaConfig,
    XLMRobertaModel,
)

from bot.encoder.export import export_encoder
from bot.encoder.lone_text import LoneText
from bot.encoder.runtime import OnnxRuntime
from bot.encoder.torch_runtime import HiddenStates, SentenceModule, load_hidden_states, pad

SIZES = {
    "vocab_size": 80,
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 64,
    "max_position_embeddings": 66,
    "initializer_range": 0.1,
}
BERT_FAMILY = ((BertModel, BertConfig), (RobertaModel, RobertaConfig), (XLMRobertaModel, XLMRobertaConfig))
TEXTS = [[2, 20, 30, 3], [2, 3], [2, *range(10, 60), 3]]


@pytest.mark.parametrize(("transformer", "config"), BERT_FAMILY, ids=lambda part: part.__name__)
def test_a_lone_text_means_what_it_means_in_a_padded_batch(transformer: type, config: type) -> None:
    module = SentenceModule(HiddenStates(transformer(config(**SIZES)))).eval()

    with torch.inference_mode():
        together = module(*pad(TEXTS))
        alone = torch.cat([LoneText(module)(torch.tensor([text])) for text in TEXTS])

    torch.testing.assert_close(alone, together, atol=1e-5, rtol=0)


@pytest.mark.parametrize(("transformer", "config"), BERT_FAMILY, ids=lambda part: part.__name__)
def test_attention_is_exported_as_one_operator(transformer: type, config: type) -> None:
    graph = export_encoder(HiddenStates(transformer(config(**SIZES))), ["states"])

    assert graph.count(b"MultiHeadAttention") >= SIZES["num_hidden_layers"]
    assert OnnxRuntime(graph).run(TEXTS)[2][0].shape == (52, 32)


def test_an_encoder_with_another_attention_is_exported_as_it_is() -> None:
    config = DistilBertConfig(vocab_size=80, dim=32, hidden_dim=64, n_layers=2, n_heads=2, max_position_embeddings=66)
    config._attn_implementation = "eager"
    module = SentenceModule(HiddenStates(DistilBertModel(config)))

    graph = export_encoder(module, ["embedding"])
    small = np.stack([embedding for (embedding,) in OnnxRuntime(graph).run(TEXTS)])
    with torch.inference_mode():
        full = module.eval()(*pad(TEXTS)).numpy()

    assert b"MultiHeadAttention" not in graph
    assert (small * full).sum(1).min() > 0.97


def test_the_module_is_left_as_it_is(tiny_encoder: Path) -> None:
    module = load_hidden_states(tiny_encoder)
    before = {name: type(part) for name, part in module.named_modules()}

    LoneText(module)

    assert {name: type(part) for name, part in module.named_modules()} == before
