"""Question in, answer with sources out: a quote, a generated text that the passages support, or nothing."""

import asyncio
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from knowledge.errors import GenerationError, RetrievalError
from knowledge.generation.protocol import Generator
from knowledge.grounding import GroundingCheck
from knowledge.passages import Passage
from knowledge.prompt import build_prompt
from knowledge.retriever import Retriever, ScoredPassage

logger = logging.getLogger(__name__)


class AnswerKind(str, Enum):
    """How an answer came about."""

    FAQ = "faq"
    """The best passage clearly answers the question and is quoted."""
    GENERATED = "generated"
    """Written from the passages and supported by them."""
    QUOTED = "quoted"
    """The best passage, less sure than FAQ: no text was asked for, or none came that the passages support."""
    UNKNOWN = "unknown"
    """Nothing relevant was found; there is no text."""


@dataclass(frozen=True)
class Answer:
    """What the customer is told, from which passages (best first), and how relevant the best one is."""

    kind: AnswerKind
    text: str
    sources: tuple[Passage, ...]
    score: float


@dataclass(frozen=True)
class AnswererSettings:
    """When to quote, when to generate, and for how long.

    From `quote_score` on, the best passage is the answer; below `relevant_score` there is none; between
    them a text is generated from the `passages` best ones that reach `relevant_score`. `understood_score` takes
    the place of `relevant_score` where the classifier knows what the question is about. A generated text is
    shown when the passages support it with at least `supported_score`.

    Scores are probabilities (see confidence.py). Of the `valid` golden questions of the demo shop, cross-validated,
    78 % are answered from 0.2 on and 38 % wrongly, 34 % from 0.5 on and 9 % wrongly, 23 % from 0.7 on and 5 % wrongly.
    Of the embedded generator's texts every garbled one has a support below 0.976. A better generator says the same
    in other words: give it 0.5.
    """

    quote_score: float = 0.7
    relevant_score: float = 0.5
    understood_score: float = 0.2
    supported_score: float = 0.976
    passages: int = 3
    max_tokens: int = 80
    deadline_s: float = 8.0

    def __post_init__(self) -> None:
        for name in ("relevant_score", "understood_score"):
            if not 0 <= getattr(self, name) <= self.quote_score <= 1:
                raise ValueError(
                    f"{name} is {getattr(self, name)} and quote_score {self.quote_score}; "
                    f"they have to satisfy 0 <= {name} <= quote_score <= 1."
                )
        if min(self.passages, self.max_tokens, self.deadline_s) <= 0:
            raise ValueError("passages, max_tokens and deadline_s have to be greater than 0.")


class Answerer:
    """Answers questions from the shop's documents; give it no generator to quote them only."""

    def __init__(
        self,
        retriever: Retriever,
        grounding: GroundingCheck,
        generator: Generator | None = None,
        settings: AnswererSettings | None = None,
    ) -> None:
        self._retriever = retriever
        self._grounding = grounding
        self._generator = generator
        self._settings = settings or AnswererSettings()

    async def answer(self, question: str, *, understood: bool = False) -> Answer:
        """Answer within the deadline; a slow or failing generator costs the generated text, never the quote.

        `understood` says that the question is known to be one for the shop: an answer is likelier then, and it is
        the whole passage, written by people. Texts are generated for what nobody foresaw.

        Raises:
            KnowledgeError: The index cannot be used, or retrieval alone outlasted the deadline.
        """
        end = time.monotonic() + self._settings.deadline_s
        found = await self._retrieve(question)
        if not found:
            return Answer(AnswerKind.UNKNOWN, "", (), 0.0)
        best = found[0]
        needed = self._settings.understood_score if understood else self._settings.relevant_score
        relevant = [match for match in found if match.score >= needed]
        if not relevant:
            return Answer(AnswerKind.UNKNOWN, "", (), best.score)
        if best.score >= self._settings.quote_score:
            return _quote(AnswerKind.FAQ, best)
        if understood:
            return _quote(AnswerKind.QUOTED, best)
        return await self._generated(question, relevant, end) or _quote(AnswerKind.QUOTED, best)

    async def _retrieve(self, question: str) -> list[ScoredPassage]:
        work = asyncio.to_thread(self._retriever.retrieve, question, self._settings.passages)
        try:
            return await asyncio.wait_for(work, self._settings.deadline_s)
        except asyncio.TimeoutError as error:
            raise RetrievalError(
                f"Retrieval took longer than {self._settings.deadline_s:g} s: the machine is overloaded, "
                "or `deadline_s:` in the section `knowledge:` of endpoints.yml is too short."
            ) from error

    async def _generated(self, question: str, relevant: Sequence[ScoredPassage], end: float) -> Answer | None:
        """A generated answer that the passages support; None where there is none in time."""
        if self._generator is None:
            return None
        passages = tuple(match.passage for match in relevant)
        try:
            text = await asyncio.wait_for(self._supported(self._generator, question, passages), end - time.monotonic())
        except asyncio.TimeoutError:
            logger.warning("The generator missed the deadline of %g s.", self._settings.deadline_s)
            return None
        except GenerationError as error:
            logger.warning("The generator failed: %s", error)
            return None
        except Exception as error:  # noqa: BLE001 - whatever a generator does, the retrieved answer is not lost
            # Not the message: that of an unforeseen error may hold the customer's words.
            logger.warning("The generator failed with %s.", type(error).__name__)
            return None
        return Answer(AnswerKind.GENERATED, text, passages, relevant[0].score) if text else None

    async def _supported(self, generator: Generator, question: str, passages: Sequence[Passage]) -> str | None:
        prompt = build_prompt(question, passages)
        pieces = [piece async for piece in generator.generate(prompt, self._settings.max_tokens)]
        text = "".join(pieces).strip()
        evidence = [f"{passage.question} {passage.text}" for passage in passages]
        verdict = await asyncio.to_thread(self._grounding.check, text, evidence)
        return text if verdict.supported and verdict.score >= self._settings.supported_score else None


def _quote(kind: AnswerKind, match: ScoredPassage) -> Answer:
    return Answer(kind, match.passage.text, (match.passage,), match.score)
