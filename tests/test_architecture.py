"""The house rules that a machine can see: who imports what, and how long things are."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent
SOURCES = sorted(
    path.relative_to(PROJECT) for folder in ("bot", "actions", "knowledge") for path in (PROJECT / folder).rglob("*.py")
)
MAX_FILE = 300
MAX_FUNCTION = 50
TRAINING_ONLY = {
    Path("bot/encoder/adaptation.py"),
    Path("bot/encoder/export.py"),
    Path("bot/encoder/learning.py"),
    Path("bot/encoder/lone_text.py"),
    Path("bot/encoder/torch_runtime.py"),
    Path("bot/understanding/entity_context.py"),
    Path("bot/understanding/model.py"),
    Path("bot/understanding/training.py"),
    Path("knowledge/generation/decoder.py"),
    Path("knowledge/generation/export.py"),
    Path("knowledge/generation/training.py"),
}
"""Modules that are about torch; whoever needs them imports them where they are used."""

INNER_PACKAGES = {
    "bot/encoder": {"bot.encoder"},
    "bot/understanding": {"bot.understanding", "bot.encoder"},
    "bot/channel": {"bot.channel"},
    "bot/content": {"bot.content", "knowledge.passages", "knowledge.reading"},
    "bot/labelling": {"bot.labelling", "bot.content", "bot.understanding", "bot.encoder"},
    "actions/shop": {"actions.shop", "bot.encoder"},
    "actions/desk": {"actions.desk", "actions.shop"},
    "knowledge": {"knowledge", "bot.encoder"},
}
"""Folder -> the only packages of ours that it may import: dependencies point inward."""


def imports(path: Path, *, top_level: bool = False) -> Iterator[str]:
    """Names of the modules that a file imports, anywhere or, not counting type checking, when it is imported."""
    tree = ast.parse((PROJECT / path).read_text())
    for node in tree.body if top_level else ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def belongs_to(module: str, packages: set[str]) -> bool:
    return any(module == package or module.startswith(package + ".") for package in packages)


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_only_adapters_import_rasa(path: Path) -> None:
    if path.name.startswith("rasa_") or path.is_relative_to("bot/server"):
        pytest.skip("an adapter")
    assert not [module for module in imports(path) if belongs_to(module, {"rasa"})]


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_only_action_adapters_import_rasa_sdk(path: Path) -> None:
    if path.parent == Path("actions"):
        pytest.skip("an adapter")
    assert not [module for module in imports(path) if belongs_to(module, {"rasa_sdk"})]


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_dependencies_point_inward(path: Path) -> None:
    ours = [module for module in imports(path) if belongs_to(module, {"bot", "actions", "knowledge"})]
    for folder, allowed in INNER_PACKAGES.items():
        if path.is_relative_to(folder):
            assert not [module for module in ours if not belongs_to(module, allowed)]


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_heavy_packages_are_imported_where_they_are_used(path: Path) -> None:
    if path in TRAINING_ONLY:
        pytest.skip("is about torch")
    heavy = {"torch", "transformers", "sentence_transformers", "onnxscript", "tensorflow"}
    assert not [module for module in imports(path, top_level=True) if belongs_to(module, heavy)]


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_files_and_functions_stay_short_and_say_what_they_are(path: Path) -> None:
    text = (PROJECT / path).read_text()
    tree = ast.parse(text)
    assert ast.get_docstring(tree), "a module docstring says which subject the file has"
    assert len(text.splitlines()) <= MAX_FILE
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno
            assert node.end_lineno - node.lineno < MAX_FUNCTION, node.name


def test_no_folder_of_the_actions_is_named_like_a_package() -> None:
    """rasa-sdk 3.6.2 imports the sub-packages of `actions` by their last name."""
    folders = [path.name for path in (PROJECT / "actions").iterdir() if (path / "__init__.py").exists()]
    for name in folders:
        found = subprocess.run(
            [sys.executable, "-c", f"import {name}"], capture_output=True, check=False, cwd=PROJECT.parent
        )
        assert found.returncode, f"there is a package {name} already"


@pytest.mark.parametrize("module", ["actions.services", "actions.server", "bot.understanding.classifier", "bot.cli"])
def test_serving_needs_neither_torch_nor_tensorflow(module: str) -> None:
    heavy = "{'torch', 'tensorflow', 'transformers', 'sentence_transformers'}"
    code = f"import sys, {module}; print(*({heavy} & set(sys.modules)))"
    loaded = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=True, cwd=PROJECT
    )
    assert not loaded.stdout.split()
