"""How texts become the embedded model's token ids, and its ids become words."""

from collections.abc import Iterable, Iterator

from tokenizers import Tokenizer

START, END, UNKNOWN = "[CLS]", "[SEP]", "[UNK]"
CONTINUED = "##"  # WordPiece marks the pieces that go on with a word


def encode_prompt(tokenizer: Tokenizer, evidence: str, question: str, longest: int) -> list[int]:
    """Ids of `[CLS] evidence [SEP] question [SEP]`, at most `longest`.

    Too long a prompt loses the end of its evidence first, and its question only when that alone is too long.
    """
    start, end = tokenizer.token_to_id(START), tokenizer.token_to_id(END)
    asked = tokenizer.encode(question, add_special_tokens=False).ids[: longest - 3]
    known = tokenizer.encode(evidence, add_special_tokens=False).ids[: longest - 3 - len(asked)]
    return [start, *known, end, *asked, end]


def whole_words(pieces: Iterable[str]) -> Iterator[str]:
    """WordPiece tokens joined to words; a word comes out once the next one has begun."""
    word = ""
    for piece in pieces:
        if piece.startswith(CONTINUED):
            word += piece.removeprefix(CONTINUED)
            continue
        if word:
            yield word
        word = piece
    if word:
        yield word
