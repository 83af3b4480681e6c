"""Which kind of answer is given when, and what a bad generator costs."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from knowledge.answerer import Answerer, AnswererSettings, AnswerKind
from knowledge.embedding import Embedder
from knowledge.errors import GenerationError, RetrievalError
from knowledge.grounding import GroundingCheck
from knowledge.passages import Passage
from knowledge.prompt import Prompt
from knowledge.retriever import ScoredPassage

SETTINGS = AnswererSettings(
    quote_score=0.8, relevant_score=0.4, understood_score=0.3, supported_score=0.5, passages=2, deadline_s=0.5
)
QUESTION = "Until when can I send it back?"


class FailingGenerator:
    """Says two words and fails."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    async def generate(self, _prompt: Prompt, _max_tokens: int) -> AsyncIterator[str]:
        yield "You have "
        raise self.error


class SlowGenerator:
    """Says two words and then nothing for a minute."""

    def __init__(self) -> None:
        self.stopped = False

    async def generate(self, _prompt: Prompt, _max_tokens: int) -> AsyncIterator[str]:
        try:
            yield "You have "
            await asyncio.sleep(60)
        finally:
            self.stopped = True


@pytest.fixture
def make_answerer(
    passages: list[Passage], embedder: Embedder, make_retriever: Callable[..., Any]
) -> Callable[..., Answerer]:
    def make(score: float, generator: Any = None) -> Answerer:
        found = [ScoredPassage(passages[0], score), ScoredPassage(passages[1], score - 0.3)]
        return Answerer(make_retriever(*found), GroundingCheck(embedder), generator, SETTINGS)

    return make


async def test_a_passage_that_clearly_answers_is_quoted_without_asking_the_generator(
    make_answerer: Callable[..., Answerer], make_generator: Callable[..., Any], passages: list[Passage]
) -> None:
    generator = make_generator("never said")
    answer = await make_answerer(0.9, generator).answer(QUESTION)
    assert (answer.kind, answer.text, answer.sources) == (AnswerKind.FAQ, passages[0].text, (passages[0],))
    assert generator.prompts == []


async def test_nothing_relevant_is_an_honest_unknown(make_answerer: Callable[..., Answerer]) -> None:
    answer = await make_answerer(0.3).answer(QUESTION)
    assert (answer.kind, answer.text, answer.sources, answer.score) == (AnswerKind.UNKNOWN, "", (), 0.3)


async def test_a_question_that_was_understood_needs_less_similarity(
    make_answerer: Callable[..., Answerer], passages: list[Passage]
) -> None:
    answer = await make_answerer(0.35).answer(QUESTION, understood=True)
    assert (answer.kind, answer.text) == (AnswerKind.QUOTED, passages[0].text)


async def test_a_supported_text_is_shown_with_the_passages_it_came_from(
    make_answerer: Callable[..., Answerer], make_generator: Callable[..., Any], passages: list[Passage]
) -> None:
    generator = make_generator("You have 30 days ", "from the day of delivery.")
    answer = await make_answerer(0.75, generator).answer(QUESTION)
    assert answer.kind is AnswerKind.GENERATED
    assert answer.text == "You have 30 days from the day of delivery."
    assert answer.sources == generator.prompts[0].passages == tuple(passages[:2])


async def test_irrelevant_passages_are_kept_from_the_generator(
    make_answerer: Callable[..., Answerer], make_generator: Callable[..., Any], passages: list[Passage]
) -> None:
    generator = make_generator("You have 30 days.")
    await make_answerer(0.6, generator).answer(QUESTION)
    assert generator.prompts[0].passages == (passages[0],)


async def test_an_unsupported_text_gives_way_to_the_best_passage(
    make_answerer: Callable[..., Answerer], make_generator: Callable[..., Any], passages: list[Passage]
) -> None:
    answer = await make_answerer(0.7, make_generator("You have 90 days from the day of delivery.")).answer(QUESTION)
    assert (answer.kind, answer.text) == (AnswerKind.QUOTED, passages[0].text)


@pytest.mark.parametrize("error", [GenerationError("server down"), ZeroDivisionError()])
async def test_a_failing_generator_never_loses_the_retrieved_answer(
    make_answerer: Callable[..., Answerer], error: Exception, passages: list[Passage]
) -> None:
    answer = await make_answerer(0.7, FailingGenerator(error)).answer(QUESTION)
    assert (answer.kind, answer.text) == (AnswerKind.QUOTED, passages[0].text)


async def test_a_slow_generator_is_stopped_at_the_deadline_and_the_passage_quoted(
    make_answerer: Callable[..., Answerer],
) -> None:
    generator, start = SlowGenerator(), time.monotonic()
    answer = await make_answerer(0.7, generator).answer(QUESTION)
    assert answer.kind is AnswerKind.QUOTED
    assert generator.stopped
    assert 0.4 < time.monotonic() - start < 2


async def test_without_a_generator_a_likely_passage_is_quoted(make_answerer: Callable[..., Answerer]) -> None:
    assert (await make_answerer(0.7).answer(QUESTION)).kind is AnswerKind.QUOTED


async def test_the_log_of_a_failure_holds_none_of_the_customers_words(
    make_answerer: Callable[..., Answerer], caplog: pytest.LogCaptureFixture
) -> None:
    await make_answerer(0.7, FailingGenerator(KeyError(QUESTION))).answer(QUESTION)
    assert "KeyError" in caplog.text
    assert QUESTION not in caplog.text


async def test_retrieval_that_outlasts_the_deadline_is_an_error(embedder: Embedder) -> None:
    class SlowRetriever:
        def retrieve(self, _question: str, _count: int) -> list[ScoredPassage]:
            time.sleep(1)
            return []

    with pytest.raises(RetrievalError, match=r"longer than 0\.5 s"):
        await Answerer(SlowRetriever(), GroundingCheck(embedder), None, SETTINGS).answer(QUESTION)


async def test_the_event_loop_runs_on_while_passages_are_sought(embedder: Embedder) -> None:
    class BusyRetriever:
        def retrieve(self, _question: str, _count: int) -> list[ScoredPassage]:
            time.sleep(0.2)
            return []

    answer = asyncio.create_task(Answerer(BusyRetriever(), GroundingCheck(embedder), None, SETTINGS).answer("?"))
    await asyncio.sleep(0.02)
    assert not answer.done()
    assert (await answer).kind is AnswerKind.UNKNOWN


@pytest.mark.parametrize("wrong", [{"quote_score": 0.3, "relevant_score": 0.5}, {"deadline_s": 0}, {"passages": 0}])
def test_settings_that_make_no_sense_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"have to"):
        AnswererSettings(**wrong)
