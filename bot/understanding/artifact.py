"""A trained model on disk: one graph and one JSON file that says everything else about it."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.encoder.files import write_atomically
from bot.understanding.confidence import Calibration
from bot.understanding.errors import UnderstandingError
from bot.understanding.labels import Labels
from bot.understanding.settings import UnderstandingSettings
from bot.understanding.tagging import tag_names

GRAPH, DESCRIPTION = "model.onnx", "understanding.json"


@dataclass(frozen=True)
class Artifact:
    """A trained model: the exported graph (8-bit weights) and what is needed to read its scores."""

    graph: bytes
    labels: Labels
    settings: UnderstandingSettings
    encoder_sha256: str
    calibration: Calibration
    weights_sha256: str | None = None
    """Name of the 32-bit weights, where they were kept."""

    @property
    def threshold(self) -> float:
        """The confidence under which a message counts as out of scope: the one that was set, or that was found."""
        return self.calibration.threshold if self.settings.threshold is None else self.settings.threshold

    def save(self, folder: Path) -> None:
        """Writes the files into `folder`."""
        write_atomically(folder / GRAPH, self.graph)
        values = {
            "labels": asdict(self.labels),
            "settings": asdict(self.settings),
            "encoder_sha256": self.encoder_sha256,
            "calibration": asdict(self.calibration),
            "weights_sha256": self.weights_sha256,
            "graph": hashlib.sha256(self.graph).hexdigest(),
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
        graph = (folder / GRAPH).read_bytes()
        if values.pop("graph") != hashlib.sha256(graph).hexdigest():
            raise UnderstandingError(f"{GRAPH} is damaged, or of another training")
        return cls(
            graph=graph,
            labels=_labels(values.pop("labels")),
            settings=UnderstandingSettings.from_mapping(values.pop("settings")),
            calibration=Calibration(**values.pop("calibration")),
            **values,
        )


def unusable(folder: Path, cause: object) -> UnderstandingError:
    """The error that says why a saved model is refused, and what to do."""
    return UnderstandingError(f"The model in {folder} cannot be used: {str(cause).rstrip('.')}. Train again.")


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
