"""Markdown: a topic (`# Returns`), then a section per question (`## How long do I have?`) with its answer.

Everything under a question, deeper headings included, belongs to its answer. Metadata may stand in front, as YAML
between two lines `---`. Text that is not in this shape is read too, as text about the topic, and told of.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from knowledge.passages import Metadata, slug
from knowledge.reading.document import Flaw, Found, Section, read_text, title_of
from knowledge.reading.metadata import yaml_metadata

_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_UNSEEN = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style|template)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_SHAPE = "A document is `# Topic`, then `## Question` and its answer, repeated."


def read_markdown(file: Path, base: Metadata) -> Iterator[Found]:
    """The questions of a document with their answers."""
    source = read_text(file)
    metadata = base
    if front := _FRONT_MATTER.match(source):
        metadata = yaml_metadata(base, front[1])
        source = _blanked(front[0]) + source[front.end() :]
    source = _UNSEEN.sub(lambda unseen: _blanked(unseen[0]), source)
    headings = [heading for heading in _headings(MarkdownIt().parse(source)) if heading.level <= 2]  # noqa: PLR2004
    yield from _shape_flaws(headings)
    yield from _sections(title_of(file), headings, source.split("\n"), metadata)


@dataclass(frozen=True)
class _Heading:
    level: int
    title: str
    line: int  # first line, counted from 0
    end: int  # first line after the heading


def _headings(tokens: Sequence[Token]) -> Iterator[_Heading]:
    for token, inline in itertools.pairwise(tokens):
        # Only headings at the margin cut the document: one inside a list or quote belongs to that block.
        if token.type == "heading_open" and token.level == 0 and token.map:
            yield _Heading(int(token.tag[1:]), inline.content.strip(), token.map[0], token.map[1])


def _shape_flaws(headings: Sequence[_Heading]) -> Iterator[Flaw]:
    if not headings or headings[0].level != 1:
        line = headings[0].line + 1 if headings else 1
        yield Flaw("a document starts with its topic as title, `# Topic`.", _SHAPE, line)
    elif all(heading.level == 1 for heading in headings):
        line = headings[0].line + 1
        yield Flaw("no questions; write each as `## Question`, the answer below it.", _SHAPE, line)
    for heading in headings[1:]:
        if heading.level == 1:
            yield Flaw("a second title; put this topic into a file of its own.", _SHAPE, heading.line + 1)


def _sections(title: str, headings: Sequence[_Heading], lines: Sequence[str], metadata: Metadata) -> Iterator[Found]:
    topic, has_questions = title, any(heading.level > 1 for heading in headings)
    whole = _Heading(1, title, 0, 0)  # what stands above the first heading
    for heading, following in itertools.pairwise([whole, *headings, None]):
        assert heading  # noqa: S101 - for mypy: only the last is None
        body = lines[heading.end : following.line if following else None]
        text = "\n".join(body).strip()
        topic = heading.title if heading.level == 1 else topic
        if text and heading.level == 1 and has_questions:
            stray = heading.end + 1 + next(number for number, line in enumerate(body) if line.strip())
            yield Flaw("this text stands outside of any `## Question`; move it below one.", _SHAPE, stray)
        if heading.level > 1 and not slug(heading.title):
            yield Flaw("a question needs letters or digits to make its id from.", _SHAPE, heading.line + 1)
        if text:
            yield Section(topic, heading.title, text, metadata, heading.line + 1)
        elif heading.level > 1:
            yield Flaw(f"the question {heading.title!r} has no answer below it.", _SHAPE, heading.line + 1)


def _blanked(text: str) -> str:
    """As many lines with nothing in them, so that line numbers stay true."""
    return "\n" * text.count("\n")
