"""The exported graph against the module that it came from."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch

from bot.encoder.errors import EncoderError
from bot.encoder.export import export_encoder, export_int8
from bot.encoder.runtime import OnnxRuntime
from bot.encoder.torch_runtime import SentenceModule, TorchRuntime, autocast, load_hidden_states, pad

TEXTS = [[2, 20, 30, 3], [2, 40, 3], [2, *range(10, 40), 3]]


def test_the_8_bit_graph_says_nearly_what_the_module_says(tiny_encoder: Path) -> None:
    module = SentenceModule(load_hidden_states(tiny_encoder))

    small = np.stack([embedding for (embedding,) in OnnxRuntime(export_encoder(module, ["embedding"])).run(TEXTS)])
    full = np.stack([embedding for (embedding,) in TorchRuntime(module, "cpu").run(TEXTS)])

    assert (small * full).sum(1).min() > 0.97


def test_texts_of_many_callers_at_once_keep_their_own_numbers(tiny_encoder: Path) -> None:
    module = SentenceModule(load_hidden_states(tiny_encoder))
    runtime = OnnxRuntime(export_encoder(module, ["embedding"]))
    alone = [runtime.run([text])[0][0] for text in TEXTS]

    with ThreadPoolExecutor(8) as callers:
        answers = list(callers.map(lambda _: runtime.run(TEXTS), range(40)))

    for answer in answers:
        np.testing.assert_array_equal([embedding for (embedding,) in answer], alone)


def test_a_run_that_fails_is_the_callers_error_and_leaves_the_runtime_whole(tiny_encoder: Path) -> None:
    runtime = OnnxRuntime(export_encoder(SentenceModule(load_hidden_states(tiny_encoder)), ["embedding"]))
    unknown_token = 10**6

    with pytest.raises(Exception, match="out of data bounds"):
        runtime.run([TEXTS[0], [unknown_token]])

    assert len(runtime.run(TEXTS)) == len(TEXTS)


def test_a_graph_with_other_inputs_is_no_encoder(tiny_encoder: Path) -> None:
    module = SentenceModule(load_hidden_states(tiny_encoder))
    ids, mask = pad(TEXTS)
    graph = export_int8(module, {"input_ids": ids, "attention_mask": mask}, ["embedding"], {})

    with pytest.raises(EncoderError, match="no encoder"):
        OnnxRuntime(graph)


def test_per_token_results_have_their_own_texts_length(tiny_encoder: Path) -> None:
    outputs = TorchRuntime(load_hidden_states(tiny_encoder), "cpu").run(TEXTS)

    assert [states.shape for (states,) in outputs] == [(4, 32), (3, 32), (32, 32)]


def test_padding_does_not_change_a_text(tiny_encoder: Path) -> None:
    runtime = TorchRuntime(SentenceModule(load_hidden_states(tiny_encoder)), "cpu")

    together, alone = runtime.run(TEXTS)[1], runtime.run(TEXTS[1:2])[0]

    np.testing.assert_allclose(together[0], alone[0], atol=1e-6)


def test_a_module_in_training_is_exported_without_dropout(tiny_encoder: Path) -> None:
    module = SentenceModule(load_hidden_states(tiny_encoder))
    calm = OnnxRuntime(export_encoder(module, ["embedding"])).run(TEXTS)

    trained = OnnxRuntime(export_encoder(module.train(), ["embedding"])).run(TEXTS)

    for (before,), (after,) in zip(calm, trained, strict=True):
        np.testing.assert_array_equal(before, after)


def test_training_in_bfloat16_moves_the_weights_as_32_bits_do(tiny_encoder: Path) -> None:
    def gradient() -> torch.Tensor:
        module = SentenceModule(load_hidden_states(tiny_encoder))
        (module(*pad(TEXTS)) @ torch.ones(32)).sum().backward()
        return torch.cat([weights.grad.flatten() for weights in module.parameters() if weights.grad is not None])

    full = gradient()
    with autocast():
        chosen = gradient()

    assert chosen.dtype == torch.float32
    assert torch.cosine_similarity(full, chosen, dim=0) > 0.99


def test_what_a_training_in_bfloat16_has_learnt_counts_at_once(tiny_encoder: Path) -> None:
    module = SentenceModule(load_hidden_states(tiny_encoder))
    with autocast():
        before = module(*pad(TEXTS))
        with torch.no_grad():
            module.hidden.transformer.encoder.layer[0].output.dense.weight.mul_(2)
        assert not torch.allclose(before, module(*pad(TEXTS)), atol=0.02)


def test_a_damaged_graph_is_a_clear_error() -> None:
    with pytest.raises(EncoderError, match="cannot be loaded"):
        OnnxRuntime(b"no graph")


def test_damaged_weights_are_a_clear_error(tiny_encoder: Path, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_bytes((tiny_encoder / "config.json").read_bytes())
    (tmp_path / "model.safetensors").write_bytes(b"no weights")

    with pytest.raises(EncoderError, match="cannot be loaded"):
        load_hidden_states(tmp_path)
