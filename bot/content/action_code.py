"""The names of actions and responses in the source of the actions, read without importing it."""

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.content.problem import Place, Problem
from bot.content.yaml_file import Text, located

_RESPONSE_PREFIX = "utter_"


@dataclass(frozen=True)
class ActionCode:
    """What the package actions/ implements and says."""

    actions: tuple[Text, ...]
    """What the `name` methods of classes return."""
    responses: tuple[Text, ...]
    """Names of responses; one that ends in `_` is a prefix to which the code adds the rest."""
    problems: tuple[Problem, ...]


def read_action_code(project: Path) -> ActionCode:
    """The names in the Python files below actions/, constants resolved to their values."""
    problems: list[Problem] = []
    modules = list(_modules(project, problems))
    trees = [tree for _, tree in modules]
    assigned = _assigned(trees)
    return ActionCode(
        actions=tuple(action for path, tree in modules for action in _actions(path, tree, assigned)),
        responses=tuple(response for path, tree in modules for response in _responses(path, tree, _references(trees))),
        problems=tuple(problems),
    )


def _modules(project: Path, problems: list[Problem]) -> Iterator[tuple[Path, ast.Module]]:
    for file in sorted((project / "actions").rglob("*.py")):
        path = file.relative_to(project)
        try:
            yield path, ast.parse(file.read_text("utf-8"))
        except SyntaxError as error:
            problems.append(Problem(path, error.lineno, f"Not valid Python: {error.msg}.", "Correct the line."))
        except (OSError, ValueError) as error:
            problems.append(Problem(path, None, f"The file cannot be read: {error}", "Save it as UTF-8 text."))


def _assigned(trees: Sequence[ast.Module]) -> Mapping[str, list[ast.expr]]:
    """What is assigned to each name, wherever: constants of modules, classes and enumerations."""
    values: defaultdict[str, list[ast.expr]] = defaultdict(list)
    for tree in trees:
        for name, value in _assignments(tree):
            values[name].append(value)
    return values


def _assignments(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        value = getattr(node, "value", None) if isinstance(node, (ast.Assign, ast.AnnAssign)) else None
        for target in targets:
            if value is not None and isinstance(target, ast.Name):
                yield target.id, value


def _references(trees: Sequence[ast.Module]) -> frozenset[str]:
    """Every name that is read somewhere, plain or as an attribute; an import alone is no use."""
    nodes = [node for tree in trees for node in ast.walk(tree)]
    read = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    return frozenset(read | {node.attr for node in nodes if isinstance(node, ast.Attribute)})


def _actions(path: Path, tree: ast.Module, assigned: Mapping[str, list[ast.expr]]) -> Iterator[Text]:
    classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    methods = [node for cls in classes for node in cls.body if isinstance(node, ast.FunctionDef)]
    for method in methods:
        for node in ast.walk(method) if method.name == "name" else ():
            if isinstance(node, ast.Return) and node.value is not None:
                for name in sorted(_strings(node.value, assigned)):
                    yield located(name, Place(path, node.lineno))


def _strings(node: ast.expr, assigned: Mapping[str, list[ast.expr]], depth: int = 4) -> set[str]:
    """What an expression may stand for; `depth` ends a chain of names that comes back to itself."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return {node.value}
    if isinstance(node, ast.Attribute) and node.attr == "value":  # of an enumeration's member
        node = node.value
    name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
    if not depth:
        return set()
    return {text for value in assigned.get(name, ()) for text in _strings(value, assigned, depth - 1)}


def _responses(path: Path, tree: ast.Module, references: frozenset[str]) -> Iterator[Text]:
    """The names in the source, except for constants that nothing reads."""
    unread = {id(value) for name, value in _assignments(tree) if name not in references}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in unread:
            name = node.value
            if name.startswith(_RESPONSE_PREFIX) and name.isidentifier():
                yield located(name, Place(path, node.lineno))
