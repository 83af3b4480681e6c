"""Who joins which turn, played in virtual time by an assistant that takes a known time for everything."""

import asyncio
import selectors
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channel.messages import MAX_TEXT, CustomerMessage
from bot.channel.turns import MOST_TYPING, MOST_WAITING, TYPING_SECONDS, Turn, Turns

UNDERSTANDING = 0.01
ACTING = 1.0
STARTS_TYPING, STOPS_TYPING = "(starts typing)", "(stops typing)"

Script = Iterable[tuple[float, str]]
"""What a customer does: the second, and the text that is sent or one of the marks above."""


class VirtualTime(asyncio.SelectorEventLoop):
    """An event loop whose clock jumps to the next thing to do instead of waiting for it."""

    def __init__(self) -> None:
        super().__init__(_Jump(self))
        self.now = 0.0

    def time(self) -> float:
        return self.now


class _Jump(selectors.DefaultSelector):  # type: ignore[misc, valid-type]
    def __init__(self, loop: VirtualTime) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> Any:
        assert timeout is not None, "nothing will ever happen again"
        self._loop.now += timeout
        return super().select(0)


def in_virtual_time(story: Coroutine[Any, Any, Any]) -> Any:
    loop = VirtualTime()
    try:
        return loop.run_until_complete(story)
    finally:
        loop.close()


@dataclass
class Clockwork:
    """An assistant that understands in `UNDERSTANDING` and acts in `ACTING` seconds."""

    acted: list[tuple[float, str]] = field(default_factory=list)
    """The second at which each turn was acted on, and its text."""
    answered: list[str] = field(default_factory=list)
    """Ids of messages."""

    async def understand(self, text: str) -> str:
        await asyncio.sleep(UNDERSTANDING)
        return text.upper()

    def stands_alone(self, text: str, meaning: str) -> bool:
        assert meaning == text.upper()
        return text in {"yes", "stop"}

    async def act(self, turn: Turn[str]) -> None:
        assert turn.meaning == turn.text.upper()
        assert turn.text == "\n".join(message.text for message in turn.messages)
        self.acted.append((round(asyncio.get_running_loop().time(), 3), turn.text))
        self.answered += [message.id for message in turn.messages]
        await asyncio.sleep(ACTING)


async def converse(script: Script, patience: float = 0.0) -> tuple[Clockwork, list[str]]:
    """Let a customer do what the script says, then leave; returns the assistant and the ids of the messages taken."""
    assistant = Clockwork()
    turns = Turns(assistant, patience)
    running = asyncio.create_task(turns.run())
    taken = []
    for number, (second, text) in enumerate(script):
        await asyncio.sleep(second - asyncio.get_running_loop().time())
        if text in {STARTS_TYPING, STOPS_TYPING}:
            turns.typing(active=text == STARTS_TYPING)
        elif turns.add(CustomerMessage(str(number), text)):
            taken.append(str(number))
    await asyncio.sleep(2 * MOST_TYPING)
    turns.close()
    await running
    return assistant, taken


def acted(script: Script, patience: float = 0.0) -> list[tuple[float, str]]:
    return in_virtual_time(converse(script, patience))[0].acted


def test_a_lone_message_is_acted_on_as_soon_as_it_is_understood() -> None:
    assert acted([(1, "hi")]) == [(1.01, "hi")]


def test_messages_that_arrive_before_anything_was_done_join_the_turn() -> None:
    assert acted([(1, "hi"), (1.004, "where is my order"), (1.005, "AL-10423")]) == [
        (1.025, "hi\nwhere is my order\nAL-10423")
    ]


def test_a_message_that_arrives_while_several_are_understood_joins_them_too() -> None:
    assert acted([(1, "hi"), (1.005, "where is my order"), (1.018, "AL-10423")]) == [
        (1.038, "hi\nwhere is my order\nAL-10423")
    ]


def test_all_that_arrives_while_the_assistant_acts_is_one_turn() -> None:
    assert acted([(1, "hi"), (1.2, "where is my order"), (1.4, "AL-10423")]) == [
        (1.01, "hi"), (2.02, "where is my order\nAL-10423")
    ]  # fmt: skip


def test_nothing_is_done_while_the_customer_types() -> None:
    assert acted([(1, "hi"), (1.005, STARTS_TYPING), (3, "where is my order")]) == [(3.02, "hi\nwhere is my order")]


def test_a_customer_who_deletes_what_was_typed_is_answered_then() -> None:
    assert acted([(1, "hi"), (1.005, STARTS_TYPING), (3, STOPS_TYPING)]) == [(3, "hi")]


def test_typing_that_is_reported_again_holds_on() -> None:
    assert acted([(1, "hi"), (1.005, STARTS_TYPING), (5, STARTS_TYPING), (9, "AL-10423")]) == [(9.02, "hi\nAL-10423")]


def test_typing_that_was_forgotten_is_over_after_a_while() -> None:
    assert acted([(1, "hi"), (1.005, STARTS_TYPING)]) == [(1.005 + TYPING_SECONDS, "hi")]


def test_a_page_that_reports_typing_for_ever_gets_its_answer() -> None:
    assert acted([(1, "hi"), *((second + 0.005, STARTS_TYPING) for second in range(1, 50))]) == [
        (1 + MOST_TYPING, "hi")
    ]


def test_typing_before_a_message_is_over_with_it() -> None:
    assert acted([(1, STARTS_TYPING), (2, "hi")]) == [(2.01, "hi")]


def test_patience_lets_messages_join_and_ends_in_time() -> None:
    assert acted([(1, "hi"), (1.2, "where is my order"), (1.4, "AL-10423")], patience=0.3) == [
        (1.71, "hi\nwhere is my order\nAL-10423")
    ]
    assert acted([(1, "hi")], patience=0.3) == [(1.3, "hi")]


def test_a_message_that_stands_alone_is_a_turn_of_its_own() -> None:
    assert acted([(1, "where is my order"), (1.001, "stop"), (1.002, "hi"), (1.003, "do you ship to Norway")]) == [
        (1.013, "where is my order"),
        (2.013, "stop"),
        (3.023, "hi\ndo you ship to Norway"),
    ]


@pytest.mark.parametrize("patience", [0, 0.3])
def test_a_message_that_stands_alone_waits_for_nobody_to_type(patience: float) -> None:
    assert acted([(1, "stop"), (1.005, STARTS_TYPING)], patience) == [(1.01, "stop")]


def test_a_turn_gets_no_longer_than_a_message_may_be() -> None:
    long = "x" * (MAX_TEXT // 2)
    turns = [text for _, text in acted([(1, "hi"), (1.1, long), (1.2, long), (1.3, "bye")])]
    assert turns == ["hi", long, f"{long}\nbye"]


def test_a_message_more_than_may_wait_is_not_taken() -> None:
    assistant, taken = in_virtual_time(converse([(1, "hi"), *((1.5, "hello") for _ in range(MOST_WAITING + 3))]))
    assert len(taken) == 1 + MOST_WAITING
    assert assistant.answered == taken


def test_a_full_turn_waits_for_nobody_to_type() -> None:
    script = [(1, "hello")] * MOST_WAITING + [(1.005, STARTS_TYPING)]
    assert [second for second, _ in acted(script)] == [1.02]


def test_what_waits_when_the_customer_leaves_is_answered_at_once() -> None:
    async def leave() -> tuple[Clockwork, float]:
        assistant = Clockwork()
        turns = Turns(assistant, patience=0.3)
        running = asyncio.create_task(turns.run())
        turns.add(CustomerMessage("1", "cancel my order"))
        turns.typing(active=True)
        await asyncio.sleep(0.1)
        turns.close()
        await running
        return assistant, asyncio.get_running_loop().time()

    assistant, ended = in_virtual_time(leave())
    assert assistant.acted == [(0.1, "cancel my order")]
    assert ended == pytest.approx(0.1 + ACTING)


def test_a_customer_who_types_keeps_nobody_else_waiting() -> None:
    async def both() -> list[Clockwork]:
        typing = converse([(1, "hi"), (1.005, STARTS_TYPING), (5, "AL-10423")])
        return [assistant for assistant, _ in await asyncio.gather(typing, converse([(2, "hello")]))]

    first, second = in_virtual_time(both())
    assert second.acted == [(2.01, "hello")]
    assert first.acted == [(5.02, "hi\nAL-10423")]


@given(
    st.lists(
        st.tuples(
            st.sampled_from([0, 0.003, 0.2, 1.1, 6]),
            st.sampled_from(["hi", "AL-10423", "yes", "stop", "x" * 900, STARTS_TYPING, STOPS_TYPING]),
        ),
        max_size=25,
    ),
    st.sampled_from([0, 0.3]),
)
def test_nothing_is_lost_doubled_or_out_of_order(steps: list[tuple[float, str]], patience: float) -> None:
    seconds = [sum(pause for pause, _ in steps[: number + 1]) for number in range(len(steps))]
    script = list(zip(seconds, (text for _, text in steps), strict=True))
    assistant, taken = in_virtual_time(converse(script, patience))
    assert assistant.answered == taken
    assert all(text in {"yes", "stop"} or not {"yes", "stop"} & set(text.split()) for _, text in assistant.acted)
