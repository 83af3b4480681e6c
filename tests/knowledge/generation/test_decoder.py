"""The decoder: what an answer token may see, the pointer, the cache and the export."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch

from knowledge.generation.decoder import Decoder, DecoderSettings, Step
from knowledge.generation.export import int8_graph

PROMPT = [2, 10, 11, 12, 3, 20, 3]
ANSWER = [13, 14, 15, 3]


def likelihood(decoder: Decoder, prompt: Sequence[int], answer: Sequence[int], padding: int = 0) -> list[float]:
    tokens = torch.tensor([[*prompt, *answer, *[0] * padding]])
    with torch.inference_mode():
        found: list[float] = decoder.log_likelihood(tokens, torch.tensor([len(prompt)])).tolist()
    return found


def stepwise(decoder: Decoder, prompt: Sequence[int], answer: Sequence[int]) -> list[float]:
    """The same likelihood from the module that is served: the prompt at once, then token by token."""
    step = Step(decoder).eval()
    source = torch.tensor(prompt)
    cache = torch.zeros(0, 2 * decoder.settings.layers + 1, decoder.settings.width)
    tokens, found = source, []
    with torch.inference_mode():
        for target in answer:
            probabilities, rows = step(tokens, source, cache)
            cache, tokens = torch.cat((cache, rows)), torch.tensor([target])
            found.append(probabilities[target].log().item())
    return found


def test_serving_step_by_step_gives_the_likelihood_that_training_saw(decoder: Decoder) -> None:
    assert stepwise(decoder, PROMPT, ANSWER) == pytest.approx(likelihood(decoder, PROMPT, ANSWER), abs=1e-4)


def test_a_token_does_not_see_what_is_written_after_it(decoder: Decoder) -> None:
    changed = [*ANSWER[:2], 17, 18]

    assert likelihood(decoder, PROMPT, changed)[:2] == pytest.approx(likelihood(decoder, PROMPT, ANSWER)[:2])


def test_the_prompt_is_read_in_both_directions(decoder: Decoder) -> None:
    keys = []
    for last in (20, 21):
        tokens = torch.tensor([[*PROMPT[:5], last, 3]])
        mask = torch.ones(1, 1, 7, 7, dtype=torch.bool)
        x = decoder.embed(decoder.words(tokens), torch.arange(7), torch.zeros_like(tokens))
        keys.append(decoder.blocks[0](x, None, mask)[0][0, 1])

    assert not torch.allclose(*keys)
    other = [*PROMPT[:5], 21, 3]
    assert likelihood(decoder, other, ANSWER) != pytest.approx(likelihood(decoder, PROMPT, ANSWER))


def test_padding_changes_nothing(decoder: Decoder) -> None:
    padded = likelihood(decoder, PROMPT, ANSWER, padding=5)

    assert padded == pytest.approx(likelihood(decoder, PROMPT, ANSWER), abs=1e-5)


def test_a_closed_gate_writes_only_words_of_the_prompt(decoder: Decoder) -> None:
    torch.nn.init.constant_(decoder.gate.weight, 0.0)
    torch.nn.init.constant_(decoder.gate.bias, -100.0)
    cache = torch.zeros(0, 2 * decoder.settings.layers + 1, decoder.settings.width)
    source = torch.tensor(PROMPT)

    with torch.inference_mode():
        probabilities, _ = Step(decoder).eval()(source, source, cache)

    assert probabilities[source.unique()].sum().item() == pytest.approx(1.0)


def test_a_bert_checkpoint_fills_every_layer() -> None:
    settings = DecoderSettings(vocabulary=7, width=4, layers=2, heads=2, inner=8, positions=5)
    decoder = Decoder(settings)
    shapes = {"intermediate.dense": (8, 4), "output.dense": (4, 8)}
    tensors = {
        "embeddings.word_embeddings.weight": torch.full((7, 4), 2.0),
        "embeddings.position_embeddings.weight": torch.full((5, 4), 2.0),
        "embeddings.token_type_embeddings.weight": torch.full((2, 4), 2.0),
        "embeddings.LayerNorm.weight": torch.full((4,), 2.0),
        "embeddings.LayerNorm.bias": torch.full((4,), 2.0),
    }
    for layer in range(2):
        for part in ("attention.self.query", "attention.self.key", "attention.self.value", *shapes):
            shape = shapes.get(part, (4, 4))
            tensors[f"encoder.layer.{layer}.{part}.weight"] = torch.full(shape, 2.0)
            tensors[f"encoder.layer.{layer}.{part}.bias"] = torch.full(shape[:1], 2.0)
        tensors[f"encoder.layer.{layer}.attention.output.dense.weight"] = torch.full((4, 4), 2.0)
        for part in ("attention.output.LayerNorm.weight", "output.LayerNorm.weight"):
            tensors[f"encoder.layer.{layer}.{part}"] = torch.full((4,), 2.0)
        for part in ("attention.output.dense.bias", "attention.output.LayerNorm.bias", "output.LayerNorm.bias"):
            tensors[f"encoder.layer.{layer}.{part}"] = torch.full((4,), 2.0)

    decoder.load_bert(tensors)

    fresh = ("bias", "pointer", "gate")
    taken = {name: value for name, value in decoder.state_dict().items() if not name.startswith(fresh)}
    assert all((value == 2.0).all() for value in taken.values())


def test_heads_that_do_not_divide_the_width_are_refused() -> None:
    with pytest.raises(ValueError, match="multiple of heads"):
        DecoderSettings(width=10, heads=3)


def test_the_eight_bit_graph_stays_close_to_the_decoder(decoder: Decoder, tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(int8_graph(decoder))
    session = onnxruntime.InferenceSession(str(tmp_path / "model.onnx"))
    cache = np.zeros((0, 2 * decoder.settings.layers + 1, decoder.settings.width), np.float32)
    source = np.asarray(PROMPT)

    probabilities, rows = session.run(None, {"tokens": source, "prompt": source, "cache": cache})

    with torch.inference_mode():
        exact, _ = Step(decoder).eval()(torch.from_numpy(source), torch.from_numpy(source), torch.from_numpy(cache))
    assert rows.shape == (len(PROMPT), 5, 16)
    assert np.abs(probabilities - exact.numpy()).sum() < 0.3
