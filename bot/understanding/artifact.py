"""A trained model on disk: one graph and one JSON file that says everything else about it."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.encoder.files import write_atomically
from bot.understanding.errors import UnderstandingError
from bot.understanding.labels import Labels
from bot.understanding.settings import UnderstandingSettings

GRAPH, DESCRIPTION = "model.onnx", "understanding.json"


@dataclass(frozen=True)
class Artifact:
    """A trained model: the exported graph (8-bit weights) and what is needed to read its scores."""

    graph: bytes
    labels: Labels
    settings: UnderstandingSettings
    encoder_sha256: str
    temperature: float
    threshold: float
    weights_sha256: str | None = None
    """Name of the 32-bit weights, where they were kept."""

    def save(self, folder: Path) -> None:
        """Writes both files into `folder`."""
        write_atomically(folder / GRAPH, self.graph)
        description = asdict(self) | {"graph": hashlib.sha256(self.graph).hexdigest()}
        write_atomically(folder / DESCRIPTION, json.dumps(description, ensure_ascii=False, indent=1).encode())

    @classmethod
    def load(cls, folder: Path) -> "Artifact":
        """Reads a saved model and checks that it is whole."""
        try:
            values = json.loads((folder / DESCRIPTION).read_text("utf-8"))
            graph = (folder / GRAPH).read_bytes()
            digest = values.pop("graph")
            labels = _labels(values.pop("labels"))
            settings = UnderstandingSettings.from_mapping(values.pop("settings"))
            artifact = cls(graph=graph, labels=labels, settings=settings, **values)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise UnderstandingError(f"The model in {folder} cannot be read ({error}). Train again.") from error
        if hashlib.sha256(graph).hexdigest() != digest:
            raise UnderstandingError(f"The graph in {folder} is damaged or of another training. Train again.")
        return artifact


def _labels(values: dict[str, Any]) -> Labels:
    lists = {name: tuple(values[name]) for name in ("intents", "tags", "side_by_side")}
    return Labels(**lists, out_of_scope=bool(values["out_of_scope"]))
