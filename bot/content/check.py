"""The check: read the content, let every check look at it, put the problems in order."""

from pathlib import Path

from bot.content.checks import (
    actions,
    conversations,
    definitions,
    documents,
    entities,
    examples,
    forms,
    intents,
    responses,
    synonyms,
)
from bot.content.content import read_content
from bot.content.problem import Problem
from bot.content.settings import CheckSettings

_CHECKS = (
    definitions.problems,
    intents.problems,
    responses.problems,
    actions.problems,
    entities.problems,
    synonyms.problems,
    forms.problems,
    documents.problems,
    conversations.problems,
)


def check(project: Path, settings: CheckSettings | None = None) -> list[Problem]:
    """Everything that is wrong with the content of the project at this path, by file and line."""
    content = read_content(project)
    found = [*content.problems, *examples.problems(content.training, settings or CheckSettings())]
    found += [problem for problems in _CHECKS for problem in problems(content)]
    return sorted(found, key=lambda problem: (problem.file, problem.line or 0, problem.message))
