"""What the embedded model learns from: examples, their variations and their form as token ids.

An example is evidence, a question and an answer that says nothing but what the evidence says. Hand-written
ones lie in `materials/*.jsonl`. So that the model learns to copy and not to remember, every pass over them
changes figures and names at random, the same way in evidence, question and answer, and puts other passages
beside the evidence.
"""

import csv
import gzip
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path
from random import Random

from tokenizers import Tokenizer

from knowledge.errors import GenerationError
from knowledge.generation.surface import abbreviations, read_words
from knowledge.generation.tokens import END, encode_prompt

MATERIALS = Path(__file__).parent / "materials"
_VARIATIONS = MATERIALS / "variations.json"  # lists of words that may stand for each other

# A figure with its inner marks: 4.95, 10:00, 1,200; also the digits of AL-10423 and the 10 of WELCOME10.
_FIGURE = re.compile(r"\d+(?:[.,:]\d+)*")
_HEADING = re.compile(r"^[^.?!]*\? ")
_WORD = re.compile(r"[a-z0-9]+")
_FILLERS = frozenset(
    _WORD.findall(
        "a an and are as at be but by can do does for from has have i if in is it its no not of on or so "
        "that the their them they this these there to was will with would yes you your"
    )
)
_WITHOUT_HEADING = 0.3  # share of the variations whose evidence loses its question
_CHANGED = 0.6  # share with other figures, and, independently, with other names
_STRANGERS = (0, 0, 1, 1, 2)  # equally likely numbers of passages that do not answer
LONGEST_PROMPT = 256  # tokens, in training and when serving
_LONGEST_ANSWER = 64


@dataclass(frozen=True)
class Example:
    """Evidence, a question about it and an answer taken from it."""

    evidence: str
    question: str
    answer: str
    subject: str  # examples of one subject have passages that are easily confused


@dataclass(frozen=True)
class Encoded:
    """Token ids of `[CLS] evidence [SEP] question [SEP] answer [SEP]` and how many of them are prompt."""

    tokens: list[int]
    prompt: int


def read_materials(folder: Path = MATERIALS) -> list[Example]:
    """The hand-written examples; the subject is the file's name.

    Raises:
        GenerationError: A line is not an object with evidence, question and answer; names file and line.
    """
    return [
        _example(line, f"{file}:{number}", file.stem)
        for file in sorted(folder.glob("*.jsonl"))
        for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1)
        if line.strip()
    ]


def _example(line: str, place: str, subject: str) -> Example:
    try:
        row = json.loads(line)
        return Example(row["evidence"], row["question"], row["answer"], subject)
    except (ValueError, KeyError, TypeError) as error:
        raise GenerationError(
            f"{place} is no example: write an object with the texts evidence, question, answer on one line."
        ) from error


def read_hetpqa(file: Path) -> list[Example]:
    """Rows of hetPQA's answer generation (Shen et al. 2022), gzipped TSV.

    Raises:
        GenerationError: The file is missing or has other columns.
    """
    try:
        with gzip.open(file, "rt", encoding="utf-8", newline="") as lines:
            return [
                Example(row["candidate"], row["question"], row["answer"], "hetpqa")
                for row in csv.DictReader(lines, delimiter="\t")
            ]
    except (OSError, KeyError) as error:
        raise GenerationError(
            f"{file} cannot be read as hetPQA: give the folder that holds its answer_generation files."
        ) from error


def is_extractive(example: Example, share: float = 0.6) -> bool:
    """Whether at least `share` of the answer's content words stand in evidence or question.

    People answered some of hetPQA's questions from their own knowledge; those rows teach a model to invent.
    """
    known = {word[:5] for word in _WORD.findall(f"{example.evidence} {example.question}".lower())}
    content = [word[:5] for word in _WORD.findall(example.answer.lower()) if word not in _FILLERS]
    return not content or sum(word in known for word in content) / len(content) >= share


def varied(example: Example, rng: Random) -> Example:
    """The same example about other figures and names, changed alike in all its texts."""
    texts = (example.evidence, example.question, example.answer)
    if rng.random() < _WITHOUT_HEADING:
        texts = (_HEADING.sub("", texts[0]), *texts[1:])
    change = _figure_changes(texts, rng) if rng.random() < _CHANGED else {}
    if rng.random() < _CHANGED:
        change |= _word_changes(texts, rng)
    if not change:
        return Example(*texts, example.subject)
    either = "|".join(re.escape(old) for old in sorted(change, key=len, reverse=True))
    pattern = re.compile(rf"(?<![\d.:])(?:{either})(?![\d:]|\.\d)|\b(?:{either})\b", re.IGNORECASE)
    evidence, question, answer = (pattern.sub(lambda match: change[match[0].lower()], text) for text in texts)
    return Example(evidence, question, answer, example.subject)


def _figure_changes(texts: Iterable[str], rng: Random) -> dict[str, str]:
    figures = sorted({figure for text in texts for figure in _FIGURE.findall(text)})
    return {figure: _similar_figure(figure, rng) for figure in figures if figure not in {"0", "1"}}


def _similar_figure(figure: str, rng: Random) -> str:
    if ":" in figure:
        return f"{rng.randint(7, 22)}:{rng.choice(('00', '15', '30', '45'))}"
    rest = re.sub(r"\d", lambda _: str(rng.randint(0, 9)), figure[1:])
    return f"{rng.randint(2, 9)}{rest}"


@lru_cache
def _variations() -> dict[str, list[str]]:
    groups: dict[str, list[str]] = json.loads(_VARIATIONS.read_text("utf-8"))
    return groups


def names(tokenizer: Tokenizer) -> dict[str, str]:
    """Names and abbreviations in the examples: lower case -> as written."""
    texts = (text for example in read_materials() for text in (example.evidence, example.answer))
    variations = chain.from_iterable(_variations().values())
    single = (word for word in variations if word.istitle() and " " not in word)
    found = abbreviations(word for text in texts for word in read_words(tokenizer, text))
    return {word.lower(): word for word in single} | found


def _word_changes(texts: Iterable[str], rng: Random) -> dict[str, str]:
    text = " ".join(texts).lower()
    changes: dict[str, str] = {}
    for group in _variations().values():
        present = [word for word in group if re.search(rf"\b{re.escape(word.lower())}\b", text)]
        changes |= zip((word.lower() for word in present), rng.sample(group, len(present)), strict=True)
    return changes


def distracted(example: Example, others: Sequence[Example], rng: Random) -> Example:
    """The example with none, one or two passages of `others` before or behind its evidence."""
    sample = rng.sample(others, min(2, len(others)))
    strangers = [other.evidence for other in sample if other.evidence != example.evidence]
    passages = [example.evidence, *strangers[: rng.choice(_STRANGERS)]]
    if rng.getrandbits(1):  # retrieval often, not always, puts the right passage first
        rng.shuffle(passages)
    return Example("\n".join(passages), example.question, example.answer, example.subject)


def encode(tokenizer: Tokenizer, example: Example) -> Encoded:
    """The example as token ids, cut to the lengths used in training."""
    prompt = encode_prompt(tokenizer, example.evidence, example.question, LONGEST_PROMPT)
    answer = tokenizer.encode(example.answer, add_special_tokens=False).ids[:_LONGEST_ANSWER]
    return Encoded([*prompt, *answer, tokenizer.token_to_id(END)], len(prompt))
