"""Turns downloaded intent data sets into the message files that `frontdesk nlu evaluate` reads.

Usage: python tests/benchmarks/nlu_datasets.py DATA_FOLDER OUTPUT_FOLDER
"""

import csv
import gzip
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

Row = dict[str, Any]


def banking77(folder: Path) -> Mapping[str, Iterable[Row]]:
    """Banking questions, 77 intents; ten or five examples per intent, and all of them."""
    return {
        "train": (_row(row["text"], row["category"]) for row in _csv(folder / "train.csv.gz")),
        "train_10": _pairs(folder / "fewshot/train_10.tsv"),
        "train_5": _pairs(folder / "fewshot/train_5.tsv"),
        "valid": _pairs(folder / "fewshot/valid.tsv"),
        "test": (_row(row["text"], row["category"]) for row in _csv(folder / "test.csv.gz")),
    }


def hint3(folder: Path, bot: str) -> Mapping[str, Iterable[Row]]:
    """Real messages to a live bot; the test set holds out-of-scope messages, the training set none."""
    return {
        part: (
            _row(row["sentence"], None if row["label"] == "NO_NODES_DETECTED" else row["label"])
            for row in _csv(folder / "v1" / part / f"{bot}_{part}.csv")
        )
        for part in ("train", "test")
    }


def tagged(folder: Path) -> Mapping[str, Iterable[Row]]:
    """SNIPS and ATIS: tokens with BIO tags, joined by single spaces."""
    parts = {"train": "train", "valid": "dev", "test": "test"}
    return {part: map(_tagged_row, _json_lines(folder / f"{name}.jsonl.gz")) for part, name in parts.items()}


def bitext(folder: Path) -> Mapping[str, Iterable[Row]]:
    """Shop requests made from templates, at most one entity each."""
    parts = {"train": "train", "valid": "dev", "test": "test"}
    return {part: map(_bitext_row, _csv(folder / f"{name}.csv.gz")) for part, name in parts.items()}


def clinc150(folder: Path) -> Mapping[str, Iterable[Row]]:
    """150 intents of ten domains, with out-of-scope messages in every part."""
    with _open(folder / "data_full.json.gz") as file:
        data = json.load(file)
    parts = {"train": "train", "valid": "val", "test": "test"}
    full = {part: [_row(*pair) for pair in data[name]] for part, name in parts.items()}
    outside = {part: [_row(text, None) for text, _ in data[f"oos_{name}"]] for part, name in parts.items()}
    few = list(_pairs(folder / "fewshot/train_10.tsv"))
    return {**{part: full[part] + outside[part] for part in parts}, "train_10": few + outside["train"]}


DATA_SETS: dict[str, Callable[[Path], Mapping[str, Iterable[Row]]]] = {
    "banking77": lambda data: banking77(data / "banking77"),
    "curekart": lambda data: hint3(data / "hint3", "curekart"),
    "powerplay11": lambda data: hint3(data / "hint3", "powerplay11"),
    "snips": lambda data: tagged(data / "snips"),
    "atis": lambda data: tagged(data / "atis"),
    "bitext": lambda data: bitext(data / "bitext"),
    "clinc150": lambda data: clinc150(data / "clinc150"),
}


def convert(data: Path, output: Path) -> None:
    """Writes OUTPUT/SET_PART.jsonl for every data set."""
    output.mkdir(parents=True, exist_ok=True)
    for name, parts in DATA_SETS.items():
        for part, rows in parts(data).items():
            lines = [json.dumps(row, ensure_ascii=False) for row in rows]
            (output / f"{name}_{part}.jsonl").write_text("\n".join(lines) + "\n", "utf-8")


def _row(text: str, intent: str | None, entities: Iterable[Row] = ()) -> Row:
    return {"text": text, "intent": intent, "entities": list(entities)}


def _tagged_row(row: Row) -> Row:
    entities: list[Row] = []
    start = 0
    for token, tag in zip(row["tokens"], row["tags"], strict=True):
        end = start + len(token)
        part, _, entity = tag.partition("-")
        if part == "I" and entities and entities[-1]["entity"] == entity:
            entities[-1]["end"] = end
        elif part != "O":
            entities.append({"start": start, "end": end, "entity": entity})
        start = end + 1
    return _row(" ".join(row["tokens"]), row["intent"], entities)


def _bitext_row(row: Mapping[str, str]) -> Row:
    start, end = row["start_offset"], row["end_offset"]
    entities = [{"start": int(start), "end": int(end), "entity": row["entity_type"]}] if row["entity_type"] else []
    return _row(row["utterance"], row["intent"], entities)


def _pairs(path: Path) -> Iterator[Row]:
    with _open(path) as file:
        next(file)  # the header
        for line in file:
            text, intent = line.rstrip("\n").rsplit("\t", 1)
            yield _row(text, intent)


def _csv(path: Path) -> Iterator[dict[str, str]]:
    with _open(path) as file:
        yield from csv.DictReader(file)


def _json_lines(path: Path) -> Iterator[Row]:
    with _open(path) as file:
        yield from map(json.loads, file)


def _open(path: Path) -> IO[str]:
    return gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8")


if __name__ == "__main__":
    convert(Path(sys.argv[1]), Path(sys.argv[2]))
