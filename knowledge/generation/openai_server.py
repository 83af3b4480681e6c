"""Generator over a server that speaks OpenAI's chat protocol: vLLM, llama.cpp, Ollama, a hosted one."""

from collections.abc import AsyncIterator
from functools import cached_property
from typing import TYPE_CHECKING

import httpx

from knowledge.errors import GenerationError
from knowledge.prompt import Prompt

if TYPE_CHECKING:
    from openai import AsyncOpenAI
    from openai.types.chat import ChatCompletionMessageParam

CONNECT_SECONDS = 3.0
_NO_KEY = "none"  # the client insists on a key; servers on one's own machine mostly have none


class OpenAiServerGenerator:
    """Streams answers of `model` from the server at `url`, which ends in `/v1` as a rule.

    `timeout_s` bounds every silence: the one before the first piece and those between pieces. A request
    that failed before its first piece is tried `retries` times more.
    """

    def __init__(
        self, url: str, model: str, api_key: str | None = None, timeout_s: float = 20.0, retries: int = 1
    ) -> None:
        self._url = url
        self._model = model
        self._api_key = api_key or _NO_KEY
        self._timeout_s = timeout_s
        self._retries = retries

    @cached_property
    def _client(self) -> "AsyncOpenAI":
        import openai  # noqa: PLC0415 - a second of imports that the other back ends do not need

        return openai.AsyncOpenAI(
            base_url=self._url,
            api_key=self._api_key,
            timeout=openai.Timeout(self._timeout_s, connect=CONNECT_SECONDS),
            max_retries=self._retries,
        )

    async def generate(self, prompt: Prompt, max_tokens: int) -> AsyncIterator[str]:
        """Stream pieces of the answer.

        Raises:
            GenerationError: The server is out of reach, silent, or refused the request.
        """
        from openai import APIError  # noqa: PLC0415

        try:
            stream = await self._client.chat.completions.create(
                model=self._model, messages=_messages(prompt), max_tokens=max_tokens, temperature=0, stream=True
            )
            async with stream:
                async for chunk in stream:
                    piece = chunk.choices[0].delta.content if chunk.choices else None
                    if piece:
                        yield piece
        except (APIError, httpx.HTTPError) as error:  # httpx: the connection broke between two pieces
            raise GenerationError(self._explain(error)) from error

    def _explain(self, error: Exception) -> str:
        import openai  # noqa: PLC0415

        advice = {
            openai.APITimeoutError: f"it was silent for {self._timeout_s:g} s; is it overloaded?",
            httpx.TimeoutException: f"it was silent for {self._timeout_s:g} s; is it overloaded?",
            openai.APIConnectionError: "it cannot be reached; is it running, and is `url:` right?",
            openai.NotFoundError: f"it does not know the model {self._model!r}; `url:` with /models lists its names.",
            openai.AuthenticationError: "it refused the key; `api_key_env:` names the variable that holds it.",
        }
        reason = next((text for kind, text in advice.items() if isinstance(error, kind)), None)
        if reason is None:  # only the status: a server's own message may repeat the customer's words
            reason = f"it answered with {getattr(error, 'status_code', type(error).__name__)}."
        return f"The generator's server at {self._url} failed: {reason} See `generator:` in endpoints.yml."


def _messages(prompt: Prompt) -> "list[ChatCompletionMessageParam]":
    system, user = prompt.messages()
    return [
        {"role": "system", "content": system["content"]},
        {"role": "user", "content": user["content"]},
    ]
