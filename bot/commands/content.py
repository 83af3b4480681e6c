"""`frontdesk check` and `seed`: the shop's content."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.engine import make_url

from actions.services import CATALOGUE, database_url
from actions.shop.clock import system_clock
from actions.shop.errors import ShopError
from actions.shop.seed import DEMO_FOLDER
from actions.shop.seed import seed as seed_database
from bot.commands.console import console, give_up
from bot.content.check import check as check_content


def check() -> None:
    """Check the shop's content: dead intents, unused texts, missing actions, look-alike examples."""
    problems = check_content(Path())
    for problem in problems:
        console.print(str(problem), markup=False)
    if problems:
        give_up(f"{len(problems)} problems in the content.")
    console.print("[green]The content is in order.[/]")


def seed(
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace orders that were not made by this command. They are lost.")
    ] = False,
) -> None:
    """Fill the database with the demo shop's orders, dated relative to today."""
    try:
        done = seed_database(database_url(), CATALOGUE, DEMO_FOLDER, system_clock(), overwrite=overwrite)
    except ShopError as error:
        give_up(str(error))
    console.print(f"[green]Seeded[/] {done.orders} orders and {done.returns} returns.")


def seed_if_missing() -> None:
    """Seed the demo shop where its database file does not exist yet."""
    url = make_url(database_url())
    if url.get_backend_name() == "sqlite" and url.database and not Path(url.database).exists():
        seed(overwrite=False)
