"""How documents are read: passages, their tokens, and the time, for every kind of file below the places named.

    python tests/benchmarks/documents.py FOLDER_OR_FILE ...

Any folder of documents will do; tokens are those of the default encoder, which reads `MAX_TOKENS` of them.
"""

import statistics
import sys
import time
from collections import defaultdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.encoder.sentence import MAX_TOKENS
from bot.encoder.source import find_encoder
from bot.encoder.tokenizer import TextTokenizer
from knowledge.passages import Passage
from knowledge.reading.folder import FileReport, read_documents

LONGEST = 510  # tokens counted; more is shown as this


def main(places: list[Path]) -> None:
    """Read the places and print a line for every suffix."""
    folder = find_encoder().folder
    reading, counting = TextTokenizer(folder, MAX_TOKENS), TextTokenizer(folder, LONGEST)
    start = time.perf_counter()
    reports = [
        report
        for place in places
        for report in read_documents(place, lambda text: len(reading.encode([text])[0].ids) < reading.max_tokens)
    ]
    seconds = time.perf_counter() - start
    by_suffix: dict[str, list[FileReport]] = defaultdict(list)
    for report in reports:
        by_suffix[report.file.suffix].append(report)
    table = Table("suffix", "files", "problems", "passages", "tokens, median", "tokens, most")
    for suffix, files in sorted(by_suffix.items()):
        tokens = [_tokens(counting, passage) for file in files for passage in file.passages] or [0]
        problems, passages = sum(len(file.flaws) for file in files), sum(len(file.passages) for file in files)
        table.add_row(
            suffix, *map(str, (len(files), problems, passages, f"{statistics.median(tokens):.0f}", max(tokens)))
        )
    Console().print(table, f"{seconds:.1f} s")


def _tokens(tokenizer: TextTokenizer, passage: Passage) -> int:
    return len(tokenizer.encode([f"{passage.question}\n{passage.text}"])[0].ids)


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:]])
