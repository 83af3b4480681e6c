"""An explanation, made and shown in the terminal: coloured words, runner-up, entities, nearest examples."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from bot.commands.console import console
from bot.content.content import TRAINING_FOLDER
from bot.content.training_data import read_training_data
from bot.content.yaml_file import read_folder
from bot.encoder.sentence import SentenceEncoder
from bot.server.model_archive import load_understanding
from bot.understanding.examples import Example
from bot.understanding.explanation.explanation import Explanation, explain, shades
from bot.understanding.explanation.neighbours import Neighbour, Neighbourhood

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_WORDS = 8
"""How many words are listed with their weights; all are coloured."""
STRENGTHS = ((2 / 3, "bold reverse {}"), (1 / 3, "bold {}"), (0.1, "{}"), (0, ""))
"""From this share of the strongest weight on -> style; the terminal's own colours suit light and dark ones."""


def explained(text: str, archive: Path) -> tuple[Explanation, list[Neighbour]]:
    """What the archive's model makes of a text, and the training examples here that are nearest to it."""
    understanding = load_understanding(archive)
    text = text.encode(errors="replace").decode()  # the shell may hand over what is no UTF-8
    explanation = explain(understanding, text)
    if not explanation.words:
        return explanation, []
    written = read_training_data(read_folder(Path(), TRAINING_FOLDER)).examples
    encoder = SentenceEncoder.load(understanding.artifact.settings.encoder)
    neighbourhood = Neighbourhood(encoder, [Example(each.text, str(each.intent)) for each in written])
    return explanation, neighbourhood.nearest(text)


def show(explanation: Explanation, neighbours: Sequence[Neighbour]) -> None:
    """Print all of it."""
    prediction = explanation.prediction
    console.print(Text(f"{prediction.intent or 'Nothing to understand'}  {prediction.confidence:.1%}", "bold"))
    if explanation.words:
        _show_intent(explanation)
    for each in explanation.entities:
        found = each.entity
        console.print()
        console.print(_plain(f"{found.entity}: {found.value}  {found.confidence:.1%}", "bold"))
        if each.weights:
            console.print(_coloured(explanation, each.weights))
            strongest = explanation.strongest(each.weights)[:MOST_WORDS]
            console.print(_plain(" · ".join(f"{word.text} {weight:+.2f}" for word, weight in strongest), "dim"))
        else:
            console.print("Found by its fixed shape.")
    if neighbours:
        console.print("\n[bold]Nearest training examples[/]")
        rows = [(f"{each.similarity:.2f}", each.intent or "-", each.text) for each in neighbours]
        console.print(_table(("Cosine", "Intent", "Example"), rows))


def _show_intent(explanation: Explanation) -> None:
    if explanation.rejected:
        console.print(f"[yellow]under the threshold of {explanation.threshold:.1%}: counts as out of scope[/]")
    if explanation.runner_up:
        intent, probability = explanation.runner_up
        console.print(
            Text(f"runner-up {intent}  {probability:.1%}, {explanation.margin:.3g} times less probable", "dim")
        )
    console.print(Text("\n") + _coloured(explanation, explanation.weights))
    figures = zip(explanation.weights, explanation.words, explanation.intents_without, strict=True)
    rows = [
        (f"{weight:+.2f}", word.text, "" if without == explanation.prediction.intent else without)
        for weight, word, without in sorted(figures, key=lambda figure: -abs(figure[0]))[:MOST_WORDS]
    ]
    console.print("\n[bold]Words that speak [cyan]for[/] the intent and [magenta]against[/] it[/] (change of log odds)")
    console.print(_table(("Weight", "Word", "Without it, understood as"), rows))


def _coloured(explanation: Explanation, weights: Sequence[float]) -> Text:
    text = _plain(explanation.text)
    for word, shade in zip(explanation.words, shades(weights), strict=True):
        style = next(style for strength, style in STRENGTHS if abs(shade) >= strength)
        text.stylize(style.format("cyan" if shade > 0 else "magenta"), word.start, word.end)
    return text


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for head in heads:
        table.add_column(head)
    for row in rows:
        table.add_row(*map(_plain, row))
    return table


def _plain(text: str, style: str = "") -> Text:
    """The text without control characters, which could command the terminal; each leaves a space in its place."""
    return Text("".join(sign if sign.isprintable() else " " for sign in text), style)
