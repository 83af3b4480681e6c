"""Documents: all of them can be read, and no two answer the same question."""

from collections.abc import Iterator

from bot.content.content import DOCUMENTS_FOLDER, Content
from bot.content.problem import Place, Problem
from knowledge.passages import Metadata, slug
from knowledge.reading.document import Flaw

QUESTIONS = frozenset({".md", ".csv", ".json", ".jsonl"})
"""Files whose headings are questions to answer once; pages of a website may well repeat theirs."""


def problems(content: Content) -> Iterator[Problem]:
    """What cannot be read in the documents, and questions that stand twice."""
    # They bring in the parsers of all formats.
    from knowledge.reading.readers import read_sections  # noqa: PLC0415
    from knowledge.reading.walk import walk  # noqa: PLC0415

    first: dict[str, Place] = {}
    for file, metadata in walk(content.project / DOCUMENTS_FOLDER, Metadata()):
        path = file.relative_to(content.project)
        for found in [metadata] if isinstance(metadata, Flaw) else read_sections(file, metadata):
            if isinstance(found, Flaw):
                yield Problem(path, found.line, found.message, found.hint)
            elif path.suffix in QUESTIONS:
                place = Place(path, found.line)
                other = first.setdefault(slug(found.question), place)
                if other is not place:
                    message = f"The question {found.question!r} stands also in {other}."
                    yield Problem.at(place, message, "Merge the two answers, or word one question differently.")
