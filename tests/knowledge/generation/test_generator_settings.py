"""The section `generator:` of endpoints.yml."""

from typing import Any

import pytest

from knowledge.errors import SettingsError
from knowledge.generation.causal_lm import CausalLmGenerator
from knowledge.generation.openai_server import OpenAiServerGenerator
from knowledge.generation.settings import generator_from

SERVER = {"type": "openai", "url": "http://127.0.0.1:8000/v1", "model": "small"}


@pytest.mark.parametrize("section", [None, {}, {"type": "none"}, {"type": None}])
def test_without_a_generator_answers_are_quotes(section: Any) -> None:
    assert generator_from(section) is None


@pytest.mark.parametrize(
    ("section", "kind"),
    [({"type": "transformers", "model": "models/small"}, CausalLmGenerator), (SERVER, OpenAiServerGenerator)],
)
def test_the_type_chooses_the_back_end(section: dict[str, Any], kind: type) -> None:
    assert isinstance(generator_from(section), kind)


def test_the_embedded_generator_is_a_back_end() -> None:
    assert generator_from({"type": "embedded"}) is not None


@pytest.mark.parametrize(
    ("section", "advice"),
    [
        ({"type": "gpt"}, "type 'gpt'; write `type:` with one of none, embedded, transformers, openai"),
        ({"type": "transformers"}, "lacks `model:`"),
        ({"type": "transformers", "modell": "x"}, "unknown key 'modell'; known keys: model"),
        (SERVER | {"url": "127.0.0.1:8000"}, "has to start with http"),
        (SERVER | {"timeout_s": 0}, "timeout_s is 0"),
        (SERVER | {"api_key_env": "NO_SUCH_KEY"}, "'NO_SUCH_KEY', which is not set"),
        (SERVER | {"timeout_s": "soon"}, "`generator:`"),
    ],
)
def test_a_wrong_section_is_refused_with_advice(section: dict[str, Any], advice: str) -> None:
    with pytest.raises(SettingsError, match=advice):
        generator_from(section)


def test_the_key_is_taken_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_KEY", "s3cret")
    assert isinstance(generator_from(SERVER | {"api_key_env": "SHOP_KEY"}), OpenAiServerGenerator)
