"""The web channel's section of credentials.yml."""

from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.channel.settings import ChannelSettings


def settings(section: str) -> ChannelSettings:
    return ChannelSettings.from_mapping(YAML(typ="safe").load(section) or {})


def test_settings_are_read() -> None:
    assert settings("{own_turn: [affirm, stop], patience: 0.2}") == ChannelSettings(("affirm", "stop"), 0.2)


def test_without_settings_nobody_waits() -> None:
    assert settings("{}").patience == 0


@pytest.mark.parametrize("patience", [-0.1, 0.31, 3, "soon", None])
def test_a_patience_that_customers_would_feel_is_refused(patience: Any) -> None:
    with pytest.raises(ValueError, match=r"0 to 0\.3 seconds"):
        ChannelSettings.from_mapping({"patience": patience})


def test_an_unknown_setting_is_named() -> None:
    with pytest.raises(ValueError, match="patients"):
        settings("patients: 0.1")
