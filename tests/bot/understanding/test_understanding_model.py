"""The network: what its nearest examples add."""

from pathlib import Path

import pytest
import torch

from bot.encoder.torch_runtime import load_hidden_states
from bot.understanding.model import JointModel, sentences

IDS = torch.tensor([[2, 9, 14, 3], [2, 30, 3, 0]])
MASK = torch.tensor([[1, 1, 1, 1], [1, 1, 1, 0]])


@pytest.fixture
def model(tiny_encoder: Path) -> JointModel:
    torch.manual_seed(0)
    return JointModel(load_hidden_states(tiny_encoder), intents=2, tags=0).eval()


@torch.inference_mode()
def test_the_nearest_example_of_each_intent_adds_to_its_score(model: JointModel) -> None:
    vectors = sentences(model.hidden(IDS, MASK), MASK)
    alone = model(IDS, MASK)[0]

    model.remember([vectors[:1], vectors[1:]])
    scores, nearest = model(IDS, MASK)

    cosine = float(vectors[0] @ vectors[1])
    torch.testing.assert_close(nearest, torch.tensor([[1.0, cosine], [cosine, 1.0]]))
    torch.testing.assert_close(scores, alone + 5 * nearest)


@torch.inference_mode()
def test_an_intent_with_fewer_examples_is_no_nearer_for_it(model: JointModel) -> None:
    vectors = torch.eye(32)[:4]

    model.remember([vectors[:3], vectors[3:]])

    assert model.exemplars.shape == (2, 3, 32)
    assert torch.equal(model.exemplars[1], vectors[3].expand(3, -1))
