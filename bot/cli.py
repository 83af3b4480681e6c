"""The command `frontdesk`."""

from __future__ import annotations

import typer

from bot.commands import content, knowledge, nlu, serving, training

app = typer.Typer(
    name="frontdesk",
    help="The customer-service assistant that online shops run on their own machines.",
    epilog="New here? `frontdesk serve` trains what is missing and starts; `frontdesk chat` talks to it.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_show_locals=False,  # they hold customers' texts
)
app.command()(serving.serve)
app.command()(serving.chat)
app.command()(serving.shell)
app.command()(training.train)
app.command()(training.test)
app.command()(content.check)
app.command()(content.seed)
app.add_typer(nlu.app, name="nlu")
app.add_typer(knowledge.app, name="knowledge")
