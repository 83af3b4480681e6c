"""Settings are checked at the door."""

from typing import Any

import pytest

from bot.understanding.errors import UnderstandingError
from bot.understanding.settings import UnderstandingSettings


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("encoder", ""),
        ("epochs", 0),
        ("epochs", 2.5),
        ("batch_size", True),
        ("encoder_learning_rate", -1e-4),
        ("head_learning_rate", float("nan")),
        ("layer_decay", 1.1),
        ("dropout", 1),
        ("warm_up", "much"),
        ("max_tokens", 2),
        ("seed", -1),
        ("threshold", 1.5),
        ("order_number", "("),
        ("order_number", r"\d*"),
    ],
)
def test_a_senseless_value_is_refused_by_name(name: str, value: Any) -> None:
    with pytest.raises(UnderstandingError, match=name):
        UnderstandingSettings(**{name: value})


def test_an_unknown_setting_is_refused() -> None:
    with pytest.raises(UnderstandingError, match="epoch_count"):
        UnderstandingSettings.from_mapping({"epoch_count": 3})


def test_more_examples_are_passed_fewer_times() -> None:
    epochs = [UnderstandingSettings().epochs_for(examples) for examples in (10, 600, 2300, 13000, 10**6)]

    assert epochs == [20, 12, 6, 3, 3]


def test_a_set_number_of_epochs_stands() -> None:
    assert UnderstandingSettings(epochs=7).epochs_for(13000) == 7


def test_after_few_examples_the_encoder_goes_back_further() -> None:
    assert [UnderstandingSettings().old_share_for(examples) for examples in (1000, 1001)] == [0.5, 0.25]


def test_a_set_old_share_stands() -> None:
    assert UnderstandingSettings(old_share=0).old_share_for(10) == 0
