"""A tiny decoder with random weights and its tokenizer, made in the test."""

from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

from knowledge.generation.decoder import Decoder, DecoderSettings
from knowledge.generation.export import export

_VOCABULARY = (
    "[PAD] [UNK] [CLS] [SEP] [MASK] . , : - > ? ' ( ) a an the is it we you in to from for with dpd post "
    "delivery costs takes days free eur standard express account orders open help @ example not "
    "0 1 2 3 4 9 95 60 10 00 19 104 ##23 ##a ##s re ##turn club loom s what how much does no yes"
)


@pytest.fixture(scope="session")
def tokenizer() -> Tokenizer:
    """A lower-case WordPiece tokenizer of 80 pieces."""
    pieces = _VOCABULARY.split()
    made = Tokenizer(WordPiece({piece: i for i, piece in enumerate(pieces)}, unk_token="[UNK]"))
    made.normalizer = BertNormalizer(lowercase=True)
    made.pre_tokenizer = BertPreTokenizer()
    return made


@pytest.fixture
def decoder(tokenizer: Tokenizer) -> Decoder:
    """Two layers, 16 wide, random weights, in evaluation mode."""
    torch.manual_seed(3)
    settings = DecoderSettings(
        vocabulary=tokenizer.get_vocab_size(), width=16, layers=2, heads=2, inner=32, positions=64
    )
    decoder = Decoder(settings).eval()
    for parameter in decoder.parameters():
        torch.nn.init.normal_(parameter, std=0.3)  # far from BERT's small start, so that outputs differ
    return decoder


@pytest.fixture
def folder(decoder: Decoder, tokenizer: Tokenizer, tmp_path: Path) -> Path:
    """The tiny decoder, exported as it is served; it copies nothing and never ends by itself."""
    with torch.no_grad():
        decoder.gate.bias.fill_(20.0)
        decoder.bias[tokenizer.token_to_id("[SEP]")] = -20.0
    export(decoder, tokenizer, tmp_path / "tiny", longest_prompt=40, names={"eur": "EUR"})
    return tmp_path / "tiny"
