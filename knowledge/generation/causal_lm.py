"""Generator over any causal language model that transformers can load: `torch` and `transformers`, own hardware."""

import asyncio
import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from knowledge.errors import GenerationError
from knowledge.prompt import Prompt


@dataclass(frozen=True)
class _Loaded:
    tokenizer: Any
    model: Any


class CausalLmGenerator:
    """Generates with `AutoModelForCausalLM`, on the GPU in bfloat16 where there is one, one answer at a time.

    `model` is a folder or a hub name; `context` is the number of tokens that prompt and answer may take
    together where the model itself does not say.
    """

    def __init__(self, model: str, context: int = 2048) -> None:
        self._name = model
        self._context = context
        self._loaded: _Loaded | None = None
        self._turn = asyncio.Lock()

    async def generate(self, prompt: Prompt, max_tokens: int) -> AsyncIterator[str]:
        """Stream pieces of the answer, greedily decoded.

        Raises:
            GenerationError: The model cannot be loaded, the prompt does not fit, or the model failed.
        """
        async with self._turn:
            if self._loaded is None:
                self._loaded = await asyncio.to_thread(_load, self._name)
            async for piece in self._stream(self._loaded, prompt, max_tokens):
                yield piece

    async def _stream(self, loaded: _Loaded, prompt: Prompt, max_tokens: int) -> AsyncIterator[str]:
        from transformers import AsyncTextIteratorStreamer  # noqa: PLC0415 - torch comes with it; loaded on use

        room = getattr(loaded.model.config, "max_position_embeddings", None) or self._context
        inputs = _encode(loaded, prompt, room - max_tokens)
        streamer = AsyncTextIteratorStreamer(loaded.tokenizer, skip_prompt=True, skip_special_tokens=True)
        stop = threading.Event()
        work = asyncio.create_task(asyncio.to_thread(_run, loaded, inputs, max_tokens, streamer, stop))
        try:
            async for piece in streamer:
                if piece:
                    yield piece
            await work
        except RuntimeError as error:  # torch's own errors, out of memory among them
            raise GenerationError(f"The model {self._name!r} failed while generating: {error}") from error
        finally:
            stop.set()


def _load(name: str) -> _Loaded:
    import torch  # noqa: PLC0415
    from transformers import AutoModelForCausalLM, AutoTokenizer  # noqa: PLC0415

    cuda = torch.cuda.is_available()
    try:
        tokenizer = AutoTokenizer.from_pretrained(name)
        model = AutoModelForCausalLM.from_pretrained(name, dtype=torch.bfloat16 if cuda else torch.float32)
    except (OSError, ValueError) as error:
        raise GenerationError(
            f"No causal language model could be loaded from {name!r}: {error} "
            "Set `model:` in the section `generator:` of endpoints.yml to a folder that holds one."
        ) from error
    return _Loaded(tokenizer, model.to("cuda" if cuda else "cpu").eval())


def _encode(loaded: _Loaded, prompt: Prompt, room: int) -> Any:
    """Token ids that leave room for the answer; the least relevant passages are dropped for that."""
    for count in range(len(prompt.passages), 0, -1):
        shorter = Prompt(prompt.system, prompt.passages[:count], prompt.question)
        inputs = _tokenize(loaded.tokenizer, shorter)
        if inputs["input_ids"].shape[1] <= room:
            return inputs.to(loaded.model.device)
    raise GenerationError(f"The prompt does not fit: the model leaves {room} tokens for it. Use a larger model.")


def _tokenize(tokenizer: Any, prompt: Prompt) -> Any:
    if tokenizer.chat_template is None:
        return tokenizer(prompt.text(), return_tensors="pt")
    return tokenizer.apply_chat_template(
        prompt.messages(), add_generation_prompt=True, return_tensors="pt", return_dict=True
    )


def _run(loaded: _Loaded, inputs: Any, max_tokens: int, streamer: Any, stop: threading.Event) -> None:
    from transformers import StoppingCriteriaList  # noqa: PLC0415

    def cancelled(ids: Any, *_: object, **__: object) -> Any:
        return ids.new_full((ids.shape[0],), stop.is_set(), dtype=bool)

    try:
        loaded.model.generate(
            **inputs,
            max_new_tokens=max_tokens,
            do_sample=False,
            pad_token_id=loaded.tokenizer.pad_token_id or loaded.tokenizer.eos_token_id,
            streamer=streamer,
            stopping_criteria=StoppingCriteriaList([cancelled]),
        )
    finally:
        streamer.on_finalized_text("", stream_end=True)  # whoever reads must not wait for a model that failed
