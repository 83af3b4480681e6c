"""Measures the embedded generator on hetPQA: ROUGE-L, what it copies, and speed on one thread.

Usage: python tests/benchmarks/generation.py HETPQA_FOLDER [--weights FOLDER] [--rows N] [--samples N]

ROUGE-L (Lin 2004) is the F1 of the longest common subsequence with the human answer, over lower-case words. The
line to beat is the evidence itself, shown as it is. `unsupported` is the share of the answer's content words
that stand neither in evidence nor question.
"""

import argparse
import re
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.generation.embedded import WEIGHTS, EmbeddedGenerator
from knowledge.generation.examples import Example, read_hetpqa
from knowledge.passages import Passage
from knowledge.prompt import build_prompt

_WORD = re.compile(r"[a-z0-9]+")
_MAX_TOKENS = 60
_SHORT = 4  # shorter words are mostly grammar


@dataclass(frozen=True)
class Written:
    """An answer, and how long it took: seconds to its first word and in all."""

    text: str
    first: float
    seconds: float


def rouge_l(candidate: str, reference: str) -> float:
    """F1 of the longest common subsequence, 0 to 1."""
    written, wanted = _WORD.findall(candidate.lower()), _WORD.findall(reference.lower())
    common = _common_subsequence(written, wanted)
    return 2 * common / (len(written) + len(wanted)) if common else 0.0


def _common_subsequence(left: Sequence[str], right: Sequence[str]) -> int:
    lengths = [0] * (len(right) + 1)
    for word in left:
        diagonal = 0
        for column, other in enumerate(right, start=1):
            diagonal, lengths[column] = (
                lengths[column],
                diagonal + 1 if word == other else max(lengths[column], lengths[column - 1]),
            )
    return lengths[-1]


def unsupported(example: Example, answer: str) -> float:
    """Share of the answer's longer words whose first five letters are new."""
    known = {word[:5] for word in _WORD.findall(f"{example.evidence} {example.question}".lower())}
    content = [word[:5] for word in _WORD.findall(answer.lower()) if len(word) >= _SHORT]
    return sum(word not in known for word in content) / len(content) if content else 0.0


def write(generator: EmbeddedGenerator, example: Example) -> Written:
    """The generator's answer to one example."""
    prompt = build_prompt(example.question, [Passage("", "", "", "", example.evidence)])
    start = time.perf_counter()
    first, pieces = 0.0, []
    for piece in generator.write(prompt, _MAX_TOKENS):
        first = first or time.perf_counter() - start
        pieces.append(piece)
    return Written("".join(pieces), first, time.perf_counter() - start)


def main() -> None:
    """Prints the figures and, if asked, some answers."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--weights", type=Path, default=WEIGHTS)
    arguments.add_argument("--rows", type=int, default=400)
    arguments.add_argument("--samples", type=int, default=0)
    given = arguments.parse_args()
    examples = read_hetpqa(given.folder / "dev.tsv.gz")[: given.rows]
    generator = EmbeddedGenerator.load(given.weights)
    write(generator, examples[0])  # loads the model
    answers = [write(generator, example) for example in examples]
    words = sum(len(answer.text.split()) for answer in answers)
    figures = {
        "rouge_l": statistics.mean(map(rouge_l, (a.text for a in answers), (e.answer for e in examples))),
        "rouge_l_of_evidence": statistics.mean(rouge_l(e.evidence, e.answer) for e in examples),
        "unsupported": statistics.mean(map(unsupported, examples, (a.text for a in answers))),
        "unsupported_of_people": statistics.mean(unsupported(e, e.answer) for e in examples),
        "words": words / len(answers),
        "first_word_ms": 1000 * statistics.median(answer.first for answer in answers),
        "answer_ms": 1000 * statistics.median(answer.seconds for answer in answers),
        "words_per_s": words / sum(answer.seconds for answer in answers),
    }
    for name, figure in figures.items():
        print(f"{name:24}{figure:10.3f}")  # noqa: T201 - the script's result
    for example, answer in list(zip(examples, answers, strict=True))[: given.samples]:
        print(f"\nE {example.evidence}\nQ {example.question}\nA {answer.text}\nH {example.answer}")  # noqa: T201


if __name__ == "__main__":
    main()
