"""An explanation as a web page that needs nothing but itself."""

from collections.abc import Iterable, Sequence
from html import escape

from bot.understanding.explanation.explanation import Explanation, shades
from bot.understanding.explanation.neighbours import Neighbour

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; --for: 37 99 235; --against: 217 119 6; --line: #8884; }}
body {{ font: 1rem/1.6 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }}
h1 {{ font-size: 1.4rem; }} h2 {{ font-size: 1.1rem; margin-top: 2rem; }}
.message {{ font-size: 1.25rem; line-height: 2; overflow-wrap: anywhere; white-space: pre-wrap; }}
.message span {{ border-radius: .25em; padding: .15em .1em; }}
.for {{ background: rgb(var(--for) / calc(var(--weight) * .55)); }}
.against {{ background: rgb(var(--against) / calc(var(--weight) * .55)); }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ text-align: left; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }}
td {{ overflow-wrap: anywhere; }}
.number {{ text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }}
</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""


def page(explanation: Explanation, neighbours: Sequence[Neighbour]) -> str:
    """The page, UTF-8; whatever customers wrote stands in it as text."""
    intent = explanation.prediction.intent
    title = f"{intent} {explanation.prediction.confidence:.1%}" if intent else "Nothing to understand"
    parts = [f"<h1>{escape(title)}</h1>", _message(explanation, explanation.weights)]
    if explanation.words:
        parts += [*_margin(explanation), *_words(explanation), *_entities(explanation)]
    if neighbours:
        rows = ((_number(f"{each.similarity:.2f}"), _text(each.intent or "-"), _text(each.text)) for each in neighbours)
        parts += ["<h2>Nearest training examples</h2>", _table(("Cosine", "Intent", "Example"), rows)]
    return _PAGE.format(title=escape(title), body="\n".join(parts))


def _message(explanation: Explanation, weights: Sequence[float]) -> str:
    """The message with each word on a colour as strong as its weight, which shows under the pointer, too."""
    pieces, end = [], 0
    for word, weight, shade in zip(explanation.words, weights, shades(weights), strict=True):
        side = "for" if weight > 0 else "against"
        attributes = f'class="{side}" style="--weight: {abs(shade):.2f}" title="{weight:+.2f}"'
        pieces.append(f"{escape(explanation.text[end : word.start])}<span {attributes}>{escape(word.text)}</span>")
        end = word.end
    return f'<p class="message">{"".join(pieces)}{escape(explanation.text[end:])}</p>'


def _margin(explanation: Explanation) -> Iterable[str]:
    if explanation.rejected:
        yield f"<p>Under the threshold of {explanation.threshold:.1%}: counts as out of scope.</p>"
    if explanation.runner_up:
        intent, probability = explanation.runner_up
        margin = f"{probability:.1%}, {explanation.margin:.3g} times less probable"
        yield f"<p>Runner-up: <strong>{escape(intent)}</strong> {margin}.</p>"


def _words(explanation: Explanation) -> Iterable[str]:
    yield "<p>Blue words speak for the intent, amber words against it. Weights are changes of its log odds.</p>"
    figures = zip(explanation.words, explanation.weights, explanation.intents_without, strict=True)
    rows = (
        (
            _text(word.text),
            _number(f"{weight:+.2f}"),
            _text("" if without == explanation.prediction.intent else without),
        )
        for word, weight, without in figures
    )
    yield _table(("Word", "Weight", "Without it, understood as"), rows)


def _entities(explanation: Explanation) -> Iterable[str]:
    for each in explanation.entities:
        found = each.entity
        yield f"<h2>{escape(found.entity)}: {escape(found.value)} ({found.confidence:.1%})</h2>"
        if each.weights:
            yield _message(explanation, each.weights)
            pairs = (f"{escape(word.text)} {weight:+.2f}" for word, weight in explanation.strongest(each.weights))
            yield f"<p>{' · '.join(pairs)}</p>"
        else:
            yield "<p>Found by its fixed shape.</p>"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f'<th scope="col">{escape(each)}</th>' for each in heads)
    body = "".join(f"<tr>{''.join(row)}</tr>\n" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead>\n<tbody>{body}</tbody></table>"


def _text(value: str) -> str:
    return f"<td>{escape(value)}</td>"


def _number(value: str) -> str:
    return f'<td class="number">{value}</td>'
