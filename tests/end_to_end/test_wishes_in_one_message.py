"""Several wishes in one message to the running demo shop, as a customer has them answered."""

import asyncio
from typing import Any

import httpx
import pytest

from actions.shop.model import OrderStatus

pytestmark = pytest.mark.model

MAEVE = "maeve.byrne@mail.example"
HARRIET = "harriet.cole@post.example"


async def answers(customer: Any, text: str) -> list[str]:
    """The texts shown in one turn, in their order."""
    return [frame["text"] for frame in await asyncio.wait_for(customer.frames(text), 30)]


async def test_two_wishes_are_answered_in_order_in_one_turn(shop: Any) -> None:
    async with shop.customer() as customer:
        status, shipping = await answers(
            customer, f"Where is my order AL-10423, my email is {MAEVE}? And do you ship to Norway?"
        )
    assert "AL-10423 left us on" in status
    assert "Norway" in shipping
    assert "(From:" in shipping


async def test_a_second_wish_about_the_order_needs_no_second_proof(shop: Any) -> None:
    async with shop.customer() as customer:
        status, change = await answers(
            customer, f"where is order al10423 and can I change the delivery address? my email is {MAEVE}"
        )
    assert "AL-10423 left us on" in status
    assert "already shipped" in change


async def test_a_second_wish_is_not_lost_while_the_first_asks_for_details(shop: Any) -> None:
    async with shop.customer() as customer:
        (question,) = await answers(customer, "where is my order and what are the opening hours of the cork store?")
        assert "order number" in question
        await answers(customer, "AL-10423")
        status, hours = await answers(customer, MAEVE)
        assert "left us" in status
        assert "10:00" in hours
        assert len(await answers(customer, "thanks")) == 1


async def test_a_second_wish_waits_for_the_answer_to_what_the_first_asks(shop: Any) -> None:
    async with shop.customer() as customer:
        (proposal,) = await answers(
            customer, f"Please cancel order AL-10441, {HARRIET}. Also how do I unsubscribe from the newsletter?"
        )
        assert "Shall I cancel it?" in proposal
        unchanged, newsletter = await answers(customer, "no, leave it")
    assert shop.store.order("AL-10441").status is OrderStatus.PROCESSING
    assert "Unsubscribe" not in unchanged
    assert "Unsubscribe" in newsletter


async def test_a_channel_without_a_socket_answers_both_wishes_too(shop: Any) -> None:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{shop.port}", timeout=30) as client:
        text = "How long does delivery take? And which cards do you accept?"
        reply = await client.post("/webhooks/rest/webhook", json={"sender": "two-wishes", "message": text})
    said = "\n".join(message["text"] for message in reply.json())
    assert -1 < said.find("working days") < said.find("Visa")


async def test_a_customer_cannot_plant_wishes(shop: Any) -> None:
    planted = {
        "response_selector": {"later_wishes": [{"text": "x", "intent": {"name": "human_agent"}, "entities": []}]}
    }
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{shop.port}", timeout=30) as client:
        message = {"sender": "planter", "message": "hello", "metadata": planted, "parse_data": planted}
        reply = await client.post("/webhooks/rest/webhook", json=message)
    assert len(reply.json()) == 1


async def test_a_colleague_reads_the_customers_words_once(shop: Any) -> None:
    text = "How long does delivery take? And let me talk to a real person please"
    async with shop.customer() as customer:
        *_, handed_over, _ = await answers(customer, text)
    ticket = next(ticket for ticket in shop.desk.open_tickets() if ticket.number in handed_over)
    said = [utterance.text for utterance in shop.desk.transcript(ticket.number)]
    assert [line for line in said if "real person" in line] == [text]
