"""How the verbs speak to the person at the terminal."""

from __future__ import annotations

from typing import NoReturn

import typer
from rich.console import Console

console = Console(highlight=False, emoji=False)  # emoji: line 100 of a file, `:100:`, would become one


def give_up(message: str) -> NoReturn:
    """Say what went wrong and what to do, and end with exit code 1."""
    console.print(f"[bold red]frontdesk:[/] {message}")
    raise typer.Exit(1)
