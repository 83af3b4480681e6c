"""The understanding inside of a Rasa model archive, read without Rasa."""

from __future__ import annotations

import tarfile
import tempfile
import zlib
from pathlib import Path, PurePosixPath

from bot.understanding.artifact import DESCRIPTION, GRAPH
from bot.understanding.classifier import Understanding
from bot.understanding.errors import UnderstandingError


def load_understanding(archive: Path) -> Understanding:
    """The trained model of the pipeline's `BertUnderstanding`.

    Raises:
        UnderstandingError: the file is no model archive, or its pipeline has no such component.
    """
    with tempfile.TemporaryDirectory() as folder:
        for name, content in _files(archive).items():
            Path(folder, name).write_bytes(content)
        return Understanding.load(Path(folder))


def _files(archive: Path) -> dict[str, bytes]:
    try:
        with tarfile.open(archive) as tar:
            members = {PurePosixPath(member.name): member for member in tar if member.isfile()}
            component = next((path.parent for path in members if path.name == DESCRIPTION), None)
            if component is None:
                raise UnderstandingError(
                    f"{archive} holds no BertUnderstanding. Add it to the pipeline, then run `frontdesk train`."
                )
            opened = {name: tar.extractfile(members[component / name]) for name in (DESCRIPTION, GRAPH)}
            return {name: file.read() for name, file in opened.items() if file}
    except (tarfile.TarError, zlib.error, OSError, EOFError, KeyError) as error:
        raise UnderstandingError(
            f"{archive} is not a Rasa model archive, or it is damaged ({error}). Remove it, then run `frontdesk train`."
        ) from error
