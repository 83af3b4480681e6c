"""A model on disk that is damaged, foreign or forged is refused in a sentence, before anything of it is loaded."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.encoder.source import WEIGHTS
from bot.understanding.artifact import DESCRIPTION, GRAPH, Artifact, _checksum
from bot.understanding.classifier import Understanding
from bot.understanding.errors import UnderstandingError
from bot.understanding.examples import Example
from bot.understanding.settings import UnderstandingSettings

NOWHERE = "/no/such/encoder"
Damage = Callable[[bytes], bytes]


def half(content: bytes) -> bytes:
    return content[: len(content) // 2]


def flipped(content: bytes) -> bytes:
    """One bit in the middle is another; in the description, that is a letter of a name or a digit."""
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


def empty(content: bytes) -> bytes:
    del content
    return b""


def forge(folder: Path, **changes: Any) -> None:
    """Changes the description as somebody would who writes the right checksum; None takes a key away."""
    file = folder / DESCRIPTION
    values = {**json.loads(file.read_text()), **changes}
    del values["checksum"]
    values = {name: value for name, value in values.items() if value is not ...}
    file.write_text(json.dumps({**values, "checksum": _checksum(values)}))


@pytest.fixture
def saved(understanding: Understanding, tmp_path: Path) -> Path:
    understanding.save(tmp_path)
    return tmp_path


def refusal(folder: Path) -> str:
    with pytest.raises(UnderstandingError) as caught:
        Understanding.load(folder)
    return str(caught.value)


@pytest.mark.parametrize("damage", [half, flipped, empty])
@pytest.mark.parametrize("name", [GRAPH, DESCRIPTION])
def test_a_damaged_file_is_refused(saved: Path, name: str, damage: Damage) -> None:
    (saved / name).write_bytes(damage((saved / name).read_bytes()))

    assert refusal(saved).endswith("Train again.")


@pytest.mark.parametrize("name", [GRAPH, DESCRIPTION])
def test_a_missing_file_is_refused_by_name(saved: Path, name: str) -> None:
    (saved / name).unlink()

    assert name in refusal(saved)


@pytest.mark.parametrize("content", [b"{}", b"[]", b"7", b'{"checksum": 1}', b"\xff\xfe", b"[" * 100_000])
def test_a_foreign_description_is_refused(saved: Path, content: bytes) -> None:
    (saved / DESCRIPTION).write_bytes(content)

    assert refusal(saved).endswith("Train again.")


def test_a_damaged_model_is_refused_before_its_encoder_is_looked_for(understanding: Understanding, saved: Path) -> None:
    elsewhere = replace(understanding.artifact.settings, encoder=NOWHERE)
    replace(understanding.artifact, settings=elsewhere).save(saved)
    (saved / GRAPH).write_bytes(flipped((saved / GRAPH).read_bytes()))

    assert f"{GRAPH} is damaged" in refusal(saved)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"calibration": {"temperature": float("nan")}}, "temperature and slope above 0"),
        ({"calibration": {"temperature": -1.0}}, "temperature and slope above 0"),
        ({"calibration": {"slope": 0}}, "temperature and slope above 0"),
        ({"calibration": {"temperature": "warm"}}, "must be real number"),
        ({"calibration": {"threshold": 0.5}}, "threshold"),
        ({"calibration": ...}, "lacks 'calibration'"),
        ({"graph": ...}, "lacks 'graph'"),
        ({"labels": ...}, "lacks 'labels'"),
        ({"settings": ...}, "lacks 'settings'"),
        ({"mood": "good"}, "mood"),
        ({"settings": {"epoch_count": 3}}, "epoch_count"),
        ({"settings": {"max_tokens": 1}}, "max_tokens"),
        ({"settings": []}, "cannot be used"),
        ({"labels": []}, "cannot be used"),
    ],
)
def test_a_senseless_value_is_refused(saved: Path, changes: dict[str, Any], words: str) -> None:
    forge(saved, **changes)

    told = refusal(saved)

    assert words in told
    assert told.endswith("Train again.")


@pytest.mark.parametrize(
    "changes",
    [
        {"intents": []},
        {"intents": ["greet", "greet", "place_order", "cancel_order"]},
        {"intents": [1, 2, 3, 4]},
        {"intents": None},
        {"tags": ["O", "B-colour"]},
        {"tags": ["B-colour", "I-colour"]},
    ],
)
def test_senseless_labels_are_refused(saved: Path, changes: dict[str, Any]) -> None:
    forge(saved, labels={**json.loads((saved / DESCRIPTION).read_text())["labels"], **changes})

    assert refusal(saved).endswith("Train again.")


def test_a_model_of_another_encoder_is_refused(understanding: Understanding, tmp_path: Path) -> None:
    replace(understanding.artifact, encoder_sha256="0" * 64).save(tmp_path)

    assert "another version" in refusal(tmp_path)


@pytest.fixture(scope="module")
def other(settings: UnderstandingSettings) -> Artifact:
    """A valid model of two intents and no entity."""
    examples = [Example("hello", "greet"), Example("cancel it", "cancel_order")]
    return Understanding.fit(examples, replace(settings, epochs=1)).artifact


def test_a_graph_of_other_labels_is_refused(understanding: Understanding, other: Artifact, tmp_path: Path) -> None:
    replace(understanding.artifact, graph=other.graph).save(tmp_path)

    assert "its graph gives [2, 2] numbers, not [4, 4, 5]" in refusal(tmp_path)


def test_labels_of_another_graph_are_refused(understanding: Understanding, other: Artifact, tmp_path: Path) -> None:
    replace(other, graph=understanding.artifact.graph).save(tmp_path)

    assert "its graph gives [4, 4, 5] numbers, not [2, 2]" in refusal(tmp_path)


@pytest.mark.parametrize("graph", [b"", b"no graph", b"\x08\x08"])
def test_what_is_no_graph_is_refused(understanding: Understanding, tmp_path: Path, graph: bytes) -> None:
    replace(understanding.artifact, graph=graph).save(tmp_path)

    assert refusal(tmp_path).endswith("Train again.")


def test_a_graph_that_reads_no_tokens_is_refused(understanding: Understanding, tmp_path: Path) -> None:
    from onnx import TensorProto, helper  # noqa: PLC0415 - only this test makes a graph by hand

    pixels = helper.make_tensor_value_info("pixels", TensorProto.FLOAT, [1, 4])
    scores = helper.make_tensor_value_info("scores", TensorProto.FLOAT, [1, 4])
    graph = helper.make_graph([helper.make_node("Relu", ["pixels"], ["scores"])], "picture", [pixels], [scores])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    replace(understanding.artifact, graph=model.SerializeToString()).save(tmp_path)

    assert "is no encoder" in refusal(tmp_path)


def kept(understanding: Understanding, weights: Path) -> Path:
    return weights / f"{understanding.artifact.weights_sha256}.safetensors"


@pytest.mark.parametrize("damage", [half, flipped, empty])
def test_damaged_weights_are_refused_in_training_on(
    understanding: Understanding, examples: list[Example], weights: Path, tmp_path: Path, damage: Damage
) -> None:
    file = tmp_path / kept(understanding, weights).name
    file.write_bytes(damage(kept(understanding, weights).read_bytes()))

    with pytest.raises(UnderstandingError, match=r"are damaged\. Delete the file and train anew\.$"):
        Understanding.fit(examples, understanding.artifact.settings, valid=examples, start=file)


def test_weights_of_other_intents_are_refused_in_training_on(
    understanding: Understanding, examples: list[Example], weights: Path
) -> None:
    more = [*examples, Example("bye", "goodbye")]

    with pytest.raises(UnderstandingError, match=r"other intents and entities\. Train anew\.$"):
        Understanding.fit(more, understanding.artifact.settings, valid=examples, start=kept(understanding, weights))


def test_a_changed_encoder_is_noticed(understanding: Understanding, tiny_encoder: Path, tmp_path: Path) -> None:
    encoder = tmp_path / "encoder"
    encoder.mkdir()
    for file in tiny_encoder.iterdir():
        (encoder / file.name).write_bytes(file.read_bytes())
    (encoder / WEIGHTS).write_bytes(flipped((encoder / WEIGHTS).read_bytes()))
    moved = replace(understanding.artifact.settings, encoder=str(encoder))
    replace(understanding.artifact, settings=moved).save(tmp_path)

    assert "another version" in refusal(tmp_path)
