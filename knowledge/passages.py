"""The shop's Markdown documents, cut into passages: one per question.

A document is one topic: a title (`# Returns`), then one section per question (`## How long do I have?`)
with the answer below it. Everything under a question, deeper headings included, belongs to its answer.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from knowledge.errors import DocumentError


@dataclass(frozen=True)
class Passage:
    """One question of a document with its answer.

    `id` is `<file stem>#<slug of the question>`; `text` is the answer as written, Markdown included.
    """

    id: str
    source: str
    topic: str
    question: str
    text: str


def slug(heading: str) -> str:
    """The heading in lower case with single hyphens for everything else than letters and digits."""
    return re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-")


def read_folder(folder: Path) -> list[Passage]:
    """All passages of the Markdown files below `folder`, in the order of their paths.

    Raises:
        DocumentError: The folder holds no documents, a file is malformed, or two passages share an id.
    """
    files = sorted(folder.rglob("*.md"))
    if not files:
        raise DocumentError(f"{folder} holds no Markdown documents (*.md): add the shop's questions and answers there.")
    passages = [passage for file in files for passage in read_document(file)]
    _require_unique(passages)
    return passages


def read_document(file: Path) -> list[Passage]:
    """The passages of one Markdown file.

    Raises:
        DocumentError: The file is not UTF-8 or not shaped as the module describes; names file and line.
    """
    try:
        source = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DocumentError(f"{file} cannot be read as UTF-8 text: {error}") from error
    return list(_passages(file, source))


@dataclass(frozen=True)
class _Heading:
    level: int
    title: str
    line: int  # first line, counted from 0
    end: int  # first line after the heading


def _passages(file: Path, source: str) -> Iterator[Passage]:
    lines = source.splitlines()
    headings = [heading for heading in _headings(MarkdownIt().parse(source)) if heading.level <= 2]  # noqa: PLR2004
    topic, questions = _check_shape(file, headings, lines)
    for heading, following in zip(questions, [*questions[1:], None], strict=True):
        text = "\n".join(lines[heading.end : following.line if following else None]).strip()
        if not text:
            raise DocumentError(f"{file}:{heading.line + 1}: the question {heading.title!r} has no answer below it.")
        yield Passage(f"{file.stem}#{slug(heading.title)}", file.name, topic.title, heading.title, text)


def _headings(tokens: Sequence[Token]) -> Iterator[_Heading]:
    for token, inline in itertools.pairwise(tokens):
        # Only headings at the margin cut the document: one inside a list or quote belongs to that block.
        if token.type == "heading_open" and token.level == 0 and token.map:
            yield _Heading(int(token.tag[1:]), inline.content.strip(), token.map[0], token.map[1])


def _check_shape(file: Path, headings: Sequence[_Heading], lines: Sequence[str]) -> tuple[_Heading, list[_Heading]]:
    if not headings or headings[0].level != 1:
        line = headings[0].line + 1 if headings else 1
        raise DocumentError(f"{file}:{line}: a document starts with its topic as title, `# Topic`.")
    topic, *questions = headings
    for heading in questions:
        if heading.level == 1:
            raise DocumentError(f"{file}:{heading.line + 1}: a second title; put this topic into a file of its own.")
        if not slug(heading.title):
            raise DocumentError(f"{file}:{heading.line + 1}: a question needs letters or digits to make its id from.")
    if not questions:
        raise DocumentError(f"{file}:{topic.line + 1}: no questions; write each as `## Question`, the answer below it.")
    stray = [*range(topic.line), *range(topic.end, questions[0].line)]
    for number in stray:
        if lines[number].strip():
            raise DocumentError(
                f"{file}:{number + 1}: this text stands outside of any `## Question`; move it below one."
            )
    return topic, questions


def _require_unique(passages: Sequence[Passage]) -> None:
    seen: dict[str, Passage] = {}
    for passage in passages:
        other = seen.setdefault(passage.id, passage)
        if other is not passage:
            raise DocumentError(
                f"{passage.source}: {passage.question!r} has the same id {passage.id!r} as "
                f"{other.question!r} in {other.source}; word one of them differently."
            )
