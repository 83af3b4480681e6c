"""Documents: every question has an answer, and no two documents answer the same question."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.content.content import DOCUMENTS_FOLDER, Content
from bot.content.problem import Place, Problem
from knowledge.errors import DocumentError
from knowledge.passages import Passage, read_document, slug


def problems(content: Content) -> Iterator[Problem]:
    """Documents that cannot be cut into questions and answers, and questions that stand twice."""
    first: dict[str, Place] = {}
    for file in sorted((content.project / DOCUMENTS_FOLDER).rglob("*.md")):
        path = file.relative_to(content.project)
        try:
            passages = read_document(file)
        except DocumentError as error:
            yield _malformed(file, path, error)
            continue
        for question, place in _places(path, file.read_text("utf-8-sig"), passages):
            other = first.setdefault(slug(question), place)
            if other is not place:
                message = f"The question {question!r} stands also in {other}."
                yield Problem.at(place, message, "Merge the two answers, or word one question differently.")


def _places(path: Path, source: str, passages: Sequence[Passage]) -> Iterator[tuple[str, Place]]:
    lines = enumerate(source.splitlines(), 1)
    for passage in passages:
        number = next((number for number, line in lines if line.strip("# ") == passage.question), None)
        yield passage.question, Place(path, number)


def _malformed(file: Path, path: Path, error: DocumentError) -> Problem:
    line, _, message = str(error).removeprefix(f"{file}:").partition(": ")
    if not line.isdigit():
        return Problem(path, None, str(error), "Save the document as UTF-8 text.")
    return Problem(path, int(line), message, "A document is `# Topic`, then `## Question` and its answer, repeated.")
