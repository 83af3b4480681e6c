"""Batches of like length, and the course of the learning rate."""

import random

import pytest

from bot.encoder.learning import batches, rate_share


def test_every_item_is_in_one_batch_beside_items_of_like_length() -> None:
    items = ["x" * (number % 10) for number in range(320)]

    found = list(batches(items, len, 32, random.Random(0)))  # noqa: S311 - an order, no secret

    assert sorted(item for batch in found for item in batch) == sorted(items)
    assert [len(batch) for batch in found] == [32] * 10
    assert max(len(max(batch, key=len)) - len(min(batch, key=len)) for batch in found) <= 1


def test_the_rate_rises_in_the_warm_up_and_falls_to_nothing() -> None:
    assert [rate_share(progress, 0.2) for progress in (0, 0.1, 0.2, 0.6, 1)] == pytest.approx([0, 0.5, 1, 0.5, 0])
