"""Conversations with the running demo shop, as a customer has them."""

from typing import Any

import pytest

from actions.shop.model import OrderStatus

pytestmark = pytest.mark.model

MAEVE = "maeve.byrne@mail.example"
NIALL = "niall.walsh@post.example"


async def test_a_greeting_is_returned(shop: Any) -> None:
    async with shop.customer() as customer:
        assert "Alder & Loom" in await customer.say("hello")


async def test_an_order_is_told_to_whoever_names_its_number_and_email(shop: Any) -> None:
    async with shop.customer() as customer:
        assert "order number" in await customer.say("where is my order?")
        assert "e-mail" in await customer.say("AL-10423")
        status = await customer.say(MAEVE)
    assert "AL-10423 left us on" in status
    assert "should be with you by" in status


async def test_number_and_email_in_one_message_need_no_questions(shop: Any) -> None:
    async with shop.customer() as customer:
        assert "AL-10423 left us" in await customer.say(f"where is order al10423? my email is {MAEVE.upper()}")


async def test_an_unknown_order_and_a_foreign_order_get_the_same_words(shop: Any) -> None:
    async with shop.customer() as stranger:
        foreign = await stranger.say(f"where is my order AL-10440? my email is {MAEVE}")
    async with shop.customer() as stranger:
        unknown = await stranger.say(f"where is my order AL-99999? my email is {MAEVE}")
    assert foreign == unknown
    assert "can't find an order" in foreign


async def test_guessing_ends_with_a_pause_and_the_offer_of_a_person(shop: Any) -> None:
    async with shop.customer() as stranger:
        for number in range(10500, 10505):
            await stranger.say(f"where is my order AL-{number}? my email is guess@mail.example")
        assert "Several tries" in await stranger.say("where is my order AL-10505? my email is guess@mail.example")


async def test_what_was_proved_in_one_conversation_does_not_open_another(shop: Any) -> None:
    async with shop.customer() as first, shop.customer() as second:
        await first.say(f"where is my order AL-10423? my email is {MAEVE}")
        assert "order number" in await second.say("where is my order?")


async def test_a_cancellation_needs_a_yes(shop: Any) -> None:
    async with shop.customer() as customer:
        proposal = await customer.say(f"please cancel my order AL-10440, my email is {NIALL}")
        assert "Shall I cancel it?" in proposal
        assert "nothing" in (await customer.say("no, leave it")).lower() or shop.store.order("AL-10440")
        assert shop.store.order("AL-10440").status is OrderStatus.PROCESSING
        await customer.say("cancel my order please")
        assert "is cancelled" in await customer.say("yes")
    assert shop.store.order("AL-10440").status is OrderStatus.CANCELLED


async def test_a_yes_to_something_else_cancels_nothing(shop: Any) -> None:
    async with shop.customer() as customer:
        await customer.say(f"where is my order AL-10423? my email is {MAEVE}")
        await customer.say("thanks a lot")
        await customer.say("yes")
    assert shop.store.order("AL-10423").status is OrderStatus.SHIPPED


async def test_an_order_that_has_left_cannot_be_cancelled(shop: Any) -> None:
    async with shop.customer() as customer:
        answer = await customer.say(f"cancel order AL-10423 please, email {MAEVE}")
    assert "already shipped" in answer


async def test_a_return_is_proposed_and_opened_once(shop: Any) -> None:
    async with shop.customer() as customer:
        proposal = await customer.say(f"i want to send back my order AL-10431, my email is {MAEVE}")
        assert "Shall I open the return?" in proposal
        assert "is open" in await customer.say("yes please")
    async with shop.customer() as customer:
        await customer.say(f"i want to send back my order AL-10431, my email is {MAEVE}")
        await customer.say("yes please")
    assert len(shop.store.returns_of("AL-10431")) == 1


async def test_a_return_that_comes_too_late_is_refused_with_the_reason(shop: Any) -> None:
    async with shop.customer() as customer:
        answer = await customer.say("i'd like to return order AL-10407, email orla.keane@mail.example")
    assert "return period" in answer
    assert not shop.store.returns_of("AL-10407")


async def test_a_policy_question_is_answered_with_its_source(shop: Any) -> None:
    async with shop.customer() as customer:
        answer = await customer.say("how long do I have to return something?")
    assert "30 days" in answer
    assert "(From:" in answer


async def test_a_question_in_the_middle_of_the_form_is_answered_and_the_form_goes_on(shop: Any) -> None:
    async with shop.customer() as customer:
        await customer.say("where is my order?")
        answer = await customer.say("how much is shipping to germany?")
        assert "9.95" in answer
        assert "order number" in answer
        await customer.say("AL-10423")
        assert "left us" in await customer.say(MAEVE)


async def test_what_the_shop_cannot_know_is_declined(shop: Any) -> None:
    async with shop.customer() as customer:
        answer = await customer.say("who won the football world cup in 1998?")
    assert "(From:" not in answer
    assert "Alder & Loom" in answer or "our products" in answer or "colleague" in answer


async def test_a_person_is_called_with_the_whole_conversation(shop: Any) -> None:
    async with shop.customer() as customer:
        await customer.say("my jumper has a hole and I am quite upset about it")
        answer = await customer.say("let me talk to a real person please")
    ticket = next(ticket for ticket in shop.desk.open_tickets() if ticket.number in answer)
    said = [utterance.text for utterance in shop.desk.transcript(ticket.number)]
    assert "my jumper has a hole and I am quite upset about it" in said


async def test_stock_is_looked_up_in_the_catalogue(shop: Any) -> None:
    async with shop.customer() as customer:
        assert "Glen Lambswool Jumper" in await customer.say("is the glen lambswool jumper in stock?")


async def test_messages_of_one_customer_are_answered_in_order(shop: Any) -> None:
    async with shop.customer() as customer:
        answers = [await customer.say(text) for text in ("hello", "thanks", "bye")]
    assert all(answers)
    assert len(set(answers)) == 3
