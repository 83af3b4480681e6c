"""Training: the examples, their variations, learning, and what an interruption leaves."""

import re
from pathlib import Path
from random import Random

import pytest
import torch
from tokenizers import Tokenizer

from knowledge.errors import GenerationError
from knowledge.generation.card import model_card
from knowledge.generation.decoder import Decoder
from knowledge.generation.examples import (
    Example,
    distracted,
    is_extractive,
    read_hetpqa,
    read_materials,
    varied,
)
from knowledge.generation.training import Course, TrainingSettings, fit, read_course, validation_loss

FIGURE = re.compile(r"\d+(?:[.,:]\d+)*")
EXAMPLES = [
    Example("standard delivery costs eur 4", "how much is standard", "it costs eur 4 .", "a"),
    Example("express delivery costs eur 9", "how much is express", "it costs eur 9 .", "b"),
    Example("the club is free", "what is free", "the club is free .", "c"),
]
SHORT = TrainingSettings(epochs=2, batch=3, rate=0.01, repeats=10)


class Interrupted(Decoder):
    """A decoder at whose third step somebody presses Ctrl-C."""

    steps = 0

    def log_likelihood(self, tokens: torch.Tensor, prompt_lengths: torch.Tensor) -> torch.Tensor:
        self.steps += 1
        if self.steps == 3:
            raise KeyboardInterrupt
        return super().log_likelihood(tokens, prompt_lengths)


def test_training_lowers_the_loss(decoder: Decoder, tokenizer: Tokenizer, tmp_path: Path) -> None:
    before = validation_loss(decoder, tokenizer, EXAMPLES)

    steps = fit(decoder, tokenizer, Course(EXAMPLES, ()), tmp_path / "c.safetensors", SHORT)

    assert steps == 20
    assert validation_loss(decoder, tokenizer, EXAMPLES) < 0.9 * before


def test_an_interrupted_training_goes_on_where_it_was(decoder: Decoder, tokenizer: Tokenizer, tmp_path: Path) -> None:
    checkpoint = tmp_path / "c.safetensors"
    with pytest.raises(KeyboardInterrupt):
        fit(Interrupted(decoder.settings), tokenizer, Course(EXAMPLES, ()), checkpoint, SHORT)

    assert checkpoint.exists()
    assert fit(decoder, tokenizer, Course(EXAMPLES, ()), checkpoint, SHORT) == 20


def test_a_damaged_checkpoint_says_what_to_do(decoder: Decoder, tokenizer: Tokenizer, tmp_path: Path) -> None:
    checkpoint = tmp_path / "c.safetensors"
    checkpoint.write_bytes(b"nothing of the kind")

    with pytest.raises(GenerationError, match="delete it"):
        fit(decoder, tokenizer, Course(EXAMPLES, ()), checkpoint, SHORT)


def test_the_materials_hold_many_examples_whose_figures_stand_in_the_evidence() -> None:
    materials = read_materials()

    assert len(materials) >= 150
    invented = [
        example
        for example in materials
        if not set(FIGURE.findall(example.answer)) <= set(FIGURE.findall(f"{example.evidence} {example.question}"))
    ]
    assert invented == []


def test_a_variation_changes_figures_alike_in_evidence_and_answer() -> None:
    rng = Random(1)  # noqa: S311 - variations, not secrets
    example = Example("What is it? Delivery costs EUR 4.95, from EUR 60 it is free.", "cost?", "EUR 4.95.", "a")
    variations = [varied(example, rng) for _ in range(30)]

    assert len({variation.answer for variation in variations}) > 5
    assert all(variation.answer.rstrip(".") in variation.evidence for variation in variations)


def test_a_variation_never_separates_answer_and_evidence_in_the_materials() -> None:
    rng = Random(2)  # noqa: S311 - variations, not secrets
    for example in read_materials():
        variation = varied(example, rng)

        known = set(FIGURE.findall(f"{variation.evidence} {variation.question}"))
        assert set(FIGURE.findall(variation.answer)) <= known


def test_distraction_adds_other_passages_and_keeps_the_evidence() -> None:
    rng = Random(3)  # noqa: S311 - variations, not secrets
    evidences = [distracted(EXAMPLES[0], EXAMPLES[:2], rng).evidence for _ in range(40)]

    assert all(evidence.count(EXAMPLES[0].evidence) == 1 for evidence in evidences)
    assert {len(evidence.splitlines()) for evidence in evidences} == {1, 2}
    assert {evidence.splitlines()[0] for evidence in evidences} == {e.evidence for e in EXAMPLES[:2]}


def test_an_answer_from_somewhere_else_is_not_extractive() -> None:
    assert is_extractive(Example("the netting is made of nylon", "of what?", "it is made of nylon.", "a"))
    assert not is_extractive(Example("the netting is made of nylon", "of what?", "ask a lawyer first.", "a"))


def test_a_bad_line_in_the_materials_is_named(tmp_path: Path) -> None:
    (tmp_path / "delivery.jsonl").write_text('{"evidence": "e", "question": "q", "answer": "a"}\n{"evidence": 1}\n')

    with pytest.raises(GenerationError, match=r"delivery\.jsonl:2"):
        read_materials(tmp_path)


def test_a_folder_without_hetpqa_is_named(tmp_path: Path) -> None:
    with pytest.raises(GenerationError, match="hetPQA"):
        read_hetpqa(tmp_path / "train.tsv.gz")


def test_passages_for_validation_are_not_learned() -> None:
    course = read_course(None)

    learned = {example.evidence for example in course.written}
    assert learned.isdisjoint(example.evidence for example in course.validation["written"])


def test_settings_without_a_length_are_refused() -> None:
    with pytest.raises(ValueError, match="epoch"):
        TrainingSettings(epochs=0)


def test_the_card_states_data_and_losses() -> None:
    facts = dict.fromkeys(("longest_prompt", "repeats", "foreign", "steps", "batch", "seed", "rate"), 1)

    card = model_card({**facts, "written": 214}, {"hetpqa": 2.5})

    assert "214 hand-written" in card
    assert "hetpqa 2.50" in card
