"""The embedded generator: loading, streaming, stopping and what it may not write."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from onnxruntime import InferenceSession
from tokenizers import Tokenizer

from knowledge.generation.embedded import (
    CONFIG,
    MODEL,
    EmbeddedConfig,
    EmbeddedGenerator,
    EmbeddedModel,
    plain,
)
from knowledge.generation.protocol import GenerationError
from knowledge.generation.tokens import encode_prompt
from knowledge.passages import Passage
from knowledge.prompt import Prompt, build_prompt

DELIVERY = Passage("d", "d.md", "Delivery", "How much is delivery?", "Standard delivery costs EUR 4.95.")


def asked(question: str = "How much does it cost?") -> Prompt:
    return build_prompt(question, [DELIVERY])


async def answer(generator: EmbeddedGenerator, prompt: Prompt, max_tokens: int = 20) -> str:
    return "".join([piece async for piece in generator.generate(prompt, max_tokens)])


class WatchedSession:
    """The real graph; remembers the prompts of its calls."""

    def __init__(self, folder: Path) -> None:
        self._session = InferenceSession(str(folder / MODEL))
        self.prompts: list[list[int]] = []

    def run(self, outputs: Any, feed: dict[str, Any]) -> Any:
        self.prompts.append(feed["prompt"].tolist())
        return self._session.run(outputs, feed)


def watched(folder: Path) -> tuple[EmbeddedGenerator, WatchedSession]:
    loaded, session = EmbeddedModel.load(folder), WatchedSession(folder)
    return EmbeddedGenerator(lambda: EmbeddedModel(session, loaded.tokenizer, loaded.config)), session


async def test_a_missing_folder_is_reported_on_first_use_only(tmp_path: Path) -> None:
    generator = EmbeddedGenerator.load(tmp_path / "nothing")

    with pytest.raises(GenerationError, match=CONFIG):
        await answer(generator, asked())


async def test_changed_weights_are_refused(folder: Path) -> None:
    model = bytearray((folder / MODEL).read_bytes())
    model[-1] ^= 1
    (folder / MODEL).write_bytes(model)

    with pytest.raises(GenerationError, match="not the file"):
        await answer(EmbeddedGenerator.load(folder), asked())


def test_a_configuration_without_a_field_names_it(folder: Path) -> None:
    content = json.loads((folder / CONFIG).read_text())
    del content["layers"]
    (folder / CONFIG).write_text(json.dumps(content))

    with pytest.raises(GenerationError, match="layers"):
        EmbeddedConfig.read(folder / CONFIG)


async def test_the_stream_is_the_text_in_pieces(folder: Path) -> None:
    generator = EmbeddedGenerator.load(folder)

    pieces = [piece async for piece in generator.generate(asked(), 20)]

    assert len(pieces) > 1
    assert "".join(pieces) == "".join(generator.write(asked(), 20))


def test_only_the_best_passage_is_read(folder: Path) -> None:
    generator, session = watched(folder)
    other = Passage("o", "o.md", "Loom Club", "What is it?", "The Loom Club is free.")

    list(generator.write(build_prompt("How much does it cost?", [DELIVERY, other]), 1))
    list(generator.write(asked(), 1))
    list(generator.write(build_prompt("How much does it cost?", [other, DELIVERY]), 1))

    assert session.prompts[0] == session.prompts[1] != session.prompts[2]


async def test_answers_written_at_the_same_time_are_those_written_alone(folder: Path) -> None:
    generator = EmbeddedGenerator.load(folder)
    prompts = [asked(question) for question in ("What does it cost?", "Express?", "Is it free?")]

    together = await asyncio.gather(*(answer(generator, prompt) for prompt in prompts))

    assert together == [await answer(EmbeddedGenerator.load(folder), prompt) for prompt in prompts]


async def test_work_stops_with_the_consumer(folder: Path) -> None:
    generator, session = watched(folder)

    async for _ in generator.generate(asked(), 30):
        break
    calls = len(session.prompts)
    await asyncio.sleep(0.1)

    assert len(session.prompts) == calls < 15


def test_no_more_than_the_asked_tokens_are_written(folder: Path) -> None:
    model = EmbeddedModel.load(folder)
    prompt = encode_prompt(model.tokenizer, "delivery is free", "how much", 40)

    assert len(list(model.write(prompt, 4))) <= 4


def test_the_answer_ends_where_the_positions_end(folder: Path) -> None:
    model = EmbeddedModel.load(folder)
    prompt = encode_prompt(model.tokenizer, "delivery is free " * 20, "how much", 60)

    assert len(list(model.write(prompt, 1000))) <= model.config.positions - len(prompt)


def test_figures_come_from_the_prompt_alone(folder: Path) -> None:
    model = EmbeddedModel.load(folder)
    words = ["delivery", "express", "free", "loom club", "from dpd", "no", "eur 9"]
    for word in words:
        prompt = encode_prompt(model.tokenizer, f"the {word} costs eur 60", "what", 40)
        written = {model.tokenizer.id_to_token(token) for token in model.write(prompt, 20)}

        assert {piece for piece in written if piece.strip("#").isdigit()} <= {"60", "9"}


def test_no_run_of_three_words_is_written_twice(folder: Path) -> None:
    model = EmbeddedModel.load(folder)
    for word in ("delivery", "express", "free", "loom"):
        written = list(model.write(encode_prompt(model.tokenizer, word, "what", 40), 50))
        pieces = [model.tokenizer.id_to_token(token).strip("#") for token in written]
        runs = [run for run in zip(pieces, pieces[1:], pieces[2:], strict=False) if "".join(run).isalpha()]

        assert len(written) > 20
        assert len(runs) == len(set(runs))


def test_a_long_prompt_loses_evidence_and_keeps_its_question(tokenizer: Tokenizer) -> None:
    ids = encode_prompt(tokenizer, "delivery " * 100, "how much is it", 20)

    assert len(ids) == 20
    assert tokenizer.decode(ids[-5:-1], skip_special_tokens=False).split() == ["how", "much", "is", "it"]


def test_markdown_is_taken_off() -> None:
    text = "## Cost\n- **EUR 4.95** with [DPD](https://x.example)\n1. `code` and 2-3 days"

    assert plain(text) == "Cost\nEUR 4.95 with DPD\ncode and 2-3 days"


async def test_the_weights_that_come_along_answer_from_the_passage() -> None:
    text = await answer(EmbeddedGenerator.load(), asked("what does standard delivery cost?"), 40)

    assert text == "Standard delivery costs EUR 4.95."
