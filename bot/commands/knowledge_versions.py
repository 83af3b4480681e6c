"""`frontdesk knowledge versions`, `diff` and `rollback`: the builds of the index that are kept."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from bot.commands.console import console, give_up
from knowledge.errors import KnowledgeError, KnowledgeIndexError
from knowledge.manifest import read_manifest
from knowledge.service import INDEX
from knowledge.versions import compare, current_version, switch, version_before, version_folder
from knowledge.versions import versions as versions_kept


def versions() -> None:
    """List the versions that are kept, the newest first."""
    current = current_version(INDEX)
    table = Table("Version", "Passages", "Vectors", "In use")
    for name in reversed(versions_kept(INDEX)):
        mark = "yes" if name == current else ""
        try:
            manifest = read_manifest(version_folder(INDEX, name))
            table.add_row(name, str(manifest.passages), str(manifest.vectors), mark)
        except KnowledgeIndexError:
            table.add_row(name, "[red]damaged[/]", "", mark)
    if not table.rows:
        give_up("There is no version yet: build one with `frontdesk knowledge build`.")
    console.print(table)


def diff(
    old: Annotated[str | None, typer.Argument(help="A version; the one before the current, if not given.")] = None,
    new: Annotated[str | None, typer.Argument(help="A version; the current one, if not given.")] = None,
) -> None:
    """Show which passages were added, changed and removed between two versions."""
    try:
        difference = compare(INDEX, old or version_before(INDEX), new or current_version(INDEX) or "")
    except KnowledgeError as error:
        give_up(str(error))
    for title, names in (("added", difference.added), ("changed", difference.changed), ("removed", difference.removed)):
        for name in names:
            console.print(f"{title:8} {escape(name)}")
    if not any((difference.added, difference.changed, difference.removed)):
        console.print("The two versions hold the same passages.")


def rollback(
    version: Annotated[str | None, typer.Argument(help="A version; the one before the current, if not given.")] = None,
) -> None:
    """Answer from an older version again, at once. The documents stay as they are: the next build indexes them."""
    try:
        name = version or version_before(INDEX)
        switch(INDEX, name)
    except KnowledgeError as error:
        give_up(str(error))
    console.print(f"[green]In use:[/] version {name}.")
