"""A tiny BERT with random weights and a model archive with it: small enough for tests, real enough for every path."""

import json
import tarfile
from pathlib import Path

import pytest

WORDS = """where is my order what when will arrive cancel please want to hello hi there thanks a lot thank you
number mail me at in size blue red shirt the parcel track send it back good morning bye from dublin cork"""


@pytest.fixture(scope="session")
def tiny_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with weights, configuration and tokenizer, as a shop would name in its configuration."""
    import torch  # noqa: PLC0415 - seconds of import, for the tests that need it
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors  # noqa: PLC0415
    from transformers import BertConfig, BertModel  # noqa: PLC0415

    folder = tmp_path_factory.mktemp("tiny-encoder")
    letters = [prefix + letter for letter in "abcdefghijklmnopqrstuvwxyz0123456789" for prefix in ("", "##")]
    entries = dict.fromkeys(["[PAD]", "[UNK]", "[CLS]", "[SEP]", *letters, *"-#@.,?!", *WORDS.split()])
    vocabulary = {entry: number for number, entry in enumerate(entries)}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "vocab.txt").write_text("\n".join(vocabulary), "utf-8")
    (folder / "tokenizer_config.json").write_text(json.dumps({"do_lower_case": True}))
    with torch.random.fork_rng():
        torch.manual_seed(0)
        model = BertModel(
            BertConfig(
                vocab_size=len(vocabulary),
                hidden_size=32,
                num_hidden_layers=2,
                num_attention_heads=2,
                intermediate_size=64,
                max_position_embeddings=66,
                initializer_range=0.1,
            )
        )
    model.save_pretrained(folder, safe_serialization=True)
    return folder


@pytest.fixture(scope="session")
def model_archive(tiny_encoder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Rasa model archive, as far as understanding goes: it knows `greet` and `cancel_order`."""
    from bot.understanding.classifier import Understanding  # noqa: PLC0415 - imports the runtime of the models
    from bot.understanding.examples import Example  # noqa: PLC0415 - same
    from bot.understanding.settings import UnderstandingSettings  # noqa: PLC0415 - same

    folder = tmp_path_factory.mktemp("model")
    settings = UnderstandingSettings(encoder=str(tiny_encoder), epochs=1)
    examples = [Example("hello there", "greet"), Example("cancel my order", "cancel_order")] * 5
    Understanding.fit(examples, settings).save(folder / "BertUnderstanding1")
    archive = folder / "model.tar.gz"
    with tarfile.open(archive, "w:gz") as tar:
        tar.add(folder / "BertUnderstanding1", "components/train_BertUnderstanding1")
    return archive
