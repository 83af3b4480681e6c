"""With a tiny GPT-2 of random weights, made here."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace
from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast

from knowledge.errors import GenerationError
from knowledge.generation.causal_lm import CausalLmGenerator
from knowledge.passages import Passage
from knowledge.prompt import Prompt

WORDS = "you have 30 days to return it delivery is free Question Answer : rules long how ?"
TEMPLATE = "{% for message in messages %}{{ message['content'] }} {% endfor %}rules"
CONTEXT = 256


def make_model(folder: Path, chat_template: str | None = None) -> Path:
    vocabulary = {word: number for number, word in enumerate(["<unk>", *WORDS.split()])}
    words = Tokenizer(WordLevel(vocabulary, unk_token="<unk>"))
    words.pre_tokenizer = Whitespace()
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=words, unk_token="<unk>")
    tokenizer.chat_template = chat_template
    tokenizer.save_pretrained(folder)
    torch.manual_seed(0)
    # Without an end token it never stops by itself: its length is what was asked for.
    shape = {"vocab_size": len(vocabulary), "n_positions": CONTEXT, "n_embd": 16, "n_layer": 1, "n_head": 2}
    GPT2LMHeadModel(GPT2Config(**shape, eos_token_id=None, bos_token_id=None)).save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_model(tmp_path_factory.mktemp("gpt2"))


def prompt(*answers: str) -> Prompt:
    passages = tuple(Passage(f"a#{n}", "a.md", "A", "how long ?", text) for n, text in enumerate(answers))
    return Prompt("rules :", passages, "how long ?")


async def test_text_is_streamed_in_pieces_and_is_the_same_every_time(model: Path) -> None:
    generator = CausalLmGenerator(str(model))
    first = [piece async for piece in generator.generate(prompt("30 days"), 12)]
    again = [piece async for piece in generator.generate(prompt("30 days"), 12)]
    assert len(first) > 1
    assert len("".join(first).split()) == 12
    assert "".join(first) == "".join(again)


async def test_a_chat_template_is_used_where_there_is_one(model: Path, tmp_path: Path) -> None:
    chat = CausalLmGenerator(str(make_model(tmp_path, TEMPLATE)))
    plain = CausalLmGenerator(str(model))
    templated = [piece async for piece in chat.generate(prompt("30 days"), 12)]
    assert templated != [piece async for piece in plain.generate(prompt("30 days"), 12)]  # same weights


async def test_the_least_relevant_passages_give_way_to_the_context_length(model: Path) -> None:
    long = "free " * (CONTEXT // 2)
    pieces = [piece async for piece in CausalLmGenerator(str(model)).generate(prompt("30 days", long, long), 8)]
    assert len("".join(pieces).split()) == 8


async def test_a_prompt_that_cannot_fit_is_an_error(model: Path) -> None:
    with pytest.raises(GenerationError, match="does not fit"):
        await anext(aiter_of(CausalLmGenerator(str(model)), "free " * CONTEXT))


async def test_a_folder_without_a_model_is_an_error_that_says_what_to_set(tmp_path: Path) -> None:
    with pytest.raises(GenerationError, match=r"Set `model:` in the section `generator:` of endpoints\.yml"):
        await anext(aiter_of(CausalLmGenerator(str(tmp_path)), "30 days"))


async def test_making_one_reads_nothing() -> None:
    CausalLmGenerator("/no/such/folder")


async def test_cancelling_stops_the_work_and_leaves_the_generator_usable(model: Path) -> None:
    generator = CausalLmGenerator(str(model))
    [_ async for _ in generator.generate(prompt("30 days"), 1)]

    async def listen() -> None:
        async for _ in generator.generate(prompt("30 days"), 200):
            await asyncio.sleep(0)

    listening = asyncio.create_task(listen())
    await asyncio.sleep(0.02)
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
    start = time.monotonic()
    assert [piece async for piece in generator.generate(prompt("30 days"), 3)]
    assert time.monotonic() - start < 1


def aiter_of(generator: CausalLmGenerator, text: str) -> AsyncIterator[str]:
    return generator.generate(prompt(text), 8)
