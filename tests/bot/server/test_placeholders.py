"""Leaving packages out of a process: what is left out, what an inert class allows, and what it refuses."""

import io
import json
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from bot.server import placeholders

PROJECT = Path(__file__).parents[3]


def run(code: str) -> str:
    """Output of a fresh interpreter: the import system of this one must stay as it is."""
    finished = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=True, cwd=PROJECT
    )
    return finished.stdout.strip()


def archive(path: Path, *components: str) -> Path:
    metadata = json.dumps({"predict_schema": {"nodes": {name: {"uses": name} for name in components}}}).encode()
    with tarfile.open(path, "w:gz") as tar:
        member = tarfile.TarInfo("metadata.json")
        member.size = len(metadata)
        tar.addfile(member, io.BytesIO(metadata))
    return path


def test_a_model_of_light_components_needs_no_tensorflow(tmp_path: Path) -> None:
    model = archive(tmp_path / "model.tar.gz", "bot.understanding.X", "rasa.core.policies.rule_policy.RulePolicy")
    left_out = placeholders.unneeded(placeholders.component_names(model), configuration="")
    assert {"tensorflow", "sklearn", "pymongo"} <= set(left_out)


def test_a_model_with_ted_keeps_tensorflow(tmp_path: Path) -> None:
    model = archive(tmp_path / "model.tar.gz", "rasa.core.policies.ted_policy.TEDPolicy")
    left_out = placeholders.unneeded(placeholders.component_names(model), configuration="")
    assert not {"tensorflow", "sklearn"} & set(left_out)


def test_a_configured_channel_keeps_its_client_library() -> None:
    assert "aiogram" not in placeholders.unneeded([], configuration="telegram:\n  access_token: x")


@pytest.mark.parametrize("content", [b"", b"no archive", b"\x1f\x8b broken"])
def test_a_damaged_archive_is_named_and_the_way_out_told(tmp_path: Path, content: bytes) -> None:
    model = tmp_path / "model.tar.gz"
    model.write_bytes(content)
    with pytest.raises(ValueError, match=r"(?s)model\.tar\.gz.*frontdesk train"):
        placeholders.component_names(model)


PREPARE = "from bot.server import placeholders; placeholders.install(['tensorflow']); import tensorflow as tf\n"


def test_an_inert_class_can_be_subclassed_and_annotated_with() -> None:
    code = PREPARE + (
        "from typing import Union\n"
        "class Layer(tf.keras.layers.Layer):\n"
        "    def call(self, x: Union[tf.Tensor, int] = 1): return x\n"
        "print(Layer().call(7))"
    )
    assert run(code) == "7"


def test_an_inert_decorator_changes_nothing() -> None:
    code = PREPARE + (
        "@tf.function\ndef plain(): return 1\n@tf.function(jit=True)\ndef configured(): return 2\n"
        "print(plain() + configured())"
    )
    assert run(code) == "3"


def test_asking_an_inert_class_for_a_result_says_what_happened() -> None:
    code = PREPARE + ("try:\n    tf.constant(3)\nexcept placeholders.PlaceholderUsedError as error:\n    print(error)")
    assert "constant was called, but this process was started without that package" in run(code)


def test_rasa_imports_without_tensorflow() -> None:
    code = (
        "import sys\nfrom bot.server import placeholders\n"
        "placeholders.install(placeholders.unneeded([], configuration=''))\n"
        "import rasa.core.agent\nprint('tensorflow.python' in sys.modules, rasa.core.agent.Agent.__name__)"
    )
    assert run(code).splitlines()[-1] == "False Agent"


def test_packages_that_are_imported_already_stay_real() -> None:
    code = "import json\nfrom bot.server import placeholders\nplaceholders.install(['json'])\nprint(json.dumps(1))"
    assert run(code) == "1"
