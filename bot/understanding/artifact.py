"""A trained model on disk: one graph, the examples' vectors, and one JSON file that says everything else about it."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.encoder.files import write_atomically
from bot.understanding.confidence import Calibration
from bot.understanding.errors import UnderstandingError
from bot.understanding.exemplars import Exemplars
from bot.understanding.labels import Labels
from bot.understanding.settings import UnderstandingSettings
from bot.understanding.tagging import tag_names

GRAPH, EXEMPLARS, DESCRIPTION = "model.onnx", "exemplars.npz", "understanding.json"


@dataclass(frozen=True)
class Artifact:
    """A trained model: the exported graph (8-bit weights) and what is needed to read its scores."""

    graph: bytes
    exemplars: Exemplars
    labels: Labels
    settings: UnderstandingSettings
    encoder_sha256: str
    calibration: Calibration
    weights_sha256: str | None = None
    """Name of the 32-bit weights, where they were kept."""

    def __post_init__(self) -> None:
        if len(self.exemplars.ends) != len(self.labels.intents):
            raise UnderstandingError("its examples are not those of its intents")

    @property
    def threshold(self) -> float:
        """The confidence under which a message counts as out of scope: the one that was set, or that was found."""
        return self.calibration.threshold if self.settings.threshold is None else self.settings.threshold

    def save(self, folder: Path) -> None:
        """Writes the files into `folder`."""
        files = {GRAPH: self.graph, EXEMPLARS: self.exemplars.content()}
        for name, content in files.items():
            write_atomically(folder / name, content)
        values = {
            "labels": asdict(self.labels),
            "settings": asdict(self.settings),
            "encoder_sha256": self.encoder_sha256,
            "calibration": asdict(self.calibration),
            "weights_sha256": self.weights_sha256,
            "files": {name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
        }
        description = values | {"checksum": _checksum(values)}
        write_atomically(folder / DESCRIPTION, json.dumps(description, ensure_ascii=False, indent=1).encode())

    @classmethod
    def load(cls, folder: Path) -> "Artifact":
        """Reads a saved model and checks that it is whole and makes sense."""
        try:
            return cls._read(folder)
        except KeyError as error:
            raise unusable(folder, f"it lacks {error}") from error
        except (OSError, ValueError, TypeError, AttributeError, RecursionError, UnderstandingError) as error:
            raise unusable(folder, error) from error

    @classmethod
    def _read(cls, folder: Path) -> "Artifact":
        values = json.loads((folder / DESCRIPTION).read_text("utf-8"))
        if values.pop("checksum") != _checksum(values):
            raise UnderstandingError(f"{DESCRIPTION} is damaged, or was changed by hand")
        digests = values.pop("files")
        graph, exemplars = (_content(folder / name, digests[name]) for name in (GRAPH, EXEMPLARS))
        return cls(
            graph=graph,
            exemplars=Exemplars.read(exemplars),
            labels=_labels(values.pop("labels")),
            settings=UnderstandingSettings.from_mapping(values.pop("settings")),
            calibration=Calibration(**values.pop("calibration")),
            **values,
        )


def unusable(folder: Path, cause: object) -> UnderstandingError:
    """The error that says why a saved model is refused, and what to do."""
    return UnderstandingError(f"The model in {folder} cannot be used: {str(cause).rstrip('.')}. Train again.")


def _content(file: Path, digest: str) -> bytes:
    content = file.read_bytes()
    if hashlib.sha256(content).hexdigest() != digest:
        raise UnderstandingError(f"{file.name} is damaged, or of another training")
    return content


def _checksum(values: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def _labels(values: dict[str, Any]) -> Labels:
    lists = {name: tuple(values[name]) for name in ("intents", "tags", "side_by_side")}
    labels = Labels(**lists, out_of_scope=bool(values["out_of_scope"]))
    names = [*labels.intents, *labels.tags, *labels.side_by_side]
    distinct = len(set(labels.intents)) == len(labels.intents) > 0
    if not distinct or not all(isinstance(name, str) for name in names):
        raise UnderstandingError("its labels are not distinct names")
    if labels.tags != tuple(tag_names(labels.entities)):
        raise UnderstandingError("its tags are not those of its entities")
    return labels
