"""A shop's content: everything that the checks look at, read once."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.content.action_code import ActionCode, read_action_code
from bot.content.domain import Domain, read_domain
from bot.content.problem import Problem
from bot.content.training_data import TrainingData, read_training_data, used
from bot.content.yaml_file import Text, read_file, read_folder, texts

DOMAIN_FOLDER = "bot/domain"
TRAINING_FOLDER = "training_data"
CONVERSATIONS_FOLDER = "tests/conversations"
DOCUMENTS_FOLDER = "knowledge/documents"
CONFIG_FILE = "bot/config.yml"


@dataclass(frozen=True)
class Content:
    """The content of the project at `project`."""

    project: Path
    domain: Domain
    training: TrainingData
    code: ActionCode
    configured: tuple[Text, ...]
    """All texts of the configuration, among them names of actions and responses."""
    tested_intents: frozenset[str] | None
    """Intents in the test stories; None where the project has no folder of them."""
    problems: tuple[Problem, ...]
    """What could not be read."""


def read_content(project: Path) -> Content:
    """The project's content; what cannot be read is left out and stands in `problems`."""
    domain_files = read_folder(project, DOMAIN_FOLDER)
    training_files = read_folder(project, TRAINING_FOLDER)
    conversation_files = read_folder(project, CONVERSATIONS_FOLDER)
    config = read_file(project, Path(CONFIG_FILE))
    training, code = read_training_data(training_files), read_action_code(project)
    tested = frozenset(used([file.value for file in conversation_files], "intent"))
    yaml_files = [*domain_files, *training_files, *conversation_files, config]
    problems = [*_empty_folders(project), *(problem for file in yaml_files for problem in file.problems)]
    return Content(
        project=project,
        domain=read_domain(domain_files),
        training=training,
        code=code,
        configured=tuple(texts(config.value)),
        tested_intents=tested if (project / CONVERSATIONS_FOLDER).is_dir() else None,
        problems=(*problems, *training.problems, *code.problems),
    )


def _empty_folders(project: Path) -> Iterator[Problem]:
    for folder in (DOMAIN_FOLDER, TRAINING_FOLDER, DOCUMENTS_FOLDER):
        if not any(path.is_file() for path in (project / folder).rglob("*")):
            message = "The folder is missing or empty."
            yield Problem(Path(folder), None, message, "Run the check in the project's root folder.")
