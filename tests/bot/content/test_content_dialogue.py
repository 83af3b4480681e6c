"""Intents, responses, actions, forms and test stories: what is named exists, what exists is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.bot.content.conftest import Shop

DOMAIN, NLU, RULES = "bot/domain/shop.yml", "training_data/nlu/shop.yml", "training_data/rules/shop.yml"


def messages(shop: Shop) -> list[str]:
    return [problem.message for problem in shop.problems()]


def test_an_intent_without_examples_and_use_is_dead(shop: Shop) -> None:
    shop.replace(DOMAIN, "  - greet\n", "  - greet\n  - lonely\n")
    assert messages(shop) == [
        "The intent `lonely` has no examples.",
        "The intent `lonely` is used in no rule, story or slot mapping.",
    ]


def test_a_slot_mapping_is_a_use_of_an_intent(shop: Shop) -> None:
    shop.replace(RULES, "          - intent: order_status\n", "")
    assert messages(shop) == ["The intent `order_status` is used in no rule, story or slot mapping."]
    mapping = "    mappings:\n      - {type: from_intent, intent: order_status, value: x}\n"
    shop.replace(DOMAIN, "    mappings:\n", mapping)
    assert shop.problems() == []


def test_examples_for_an_intent_that_the_domain_lacks_are_found_with_their_line(shop: Shop) -> None:
    examples = "".join(f"      - {text}\n" for text in ("bye", "see you later", "cheerio"))
    shop.replace(NLU, "  - synonym", f"  - intent: goodbye\n    examples: |\n{examples}  - synonym")
    assert shop.only_problem() == (NLU, 13, "The intent `goodbye` is used here but is not in the domain.")


def test_an_intent_of_a_rule_that_the_domain_lacks_is_found(shop: Shop) -> None:
    shop.replace(RULES, "intent: greet", "intent: greeet")
    assert "The intent `greeet` is used here but is not in the domain." in messages(shop)


def test_a_response_that_nothing_says_is_unused(shop: Shop) -> None:
    shop.replace(DOMAIN, "responses:\n", "responses:\n  utter_bye:\n    - text: Bye\n")
    message = "The response `utter_bye` is said by no rule, story, form or action."
    assert shop.only_problem() == (DOMAIN, 21, message)


def test_a_constant_that_no_action_reads_is_no_use_of_a_response(shop: Shop) -> None:
    shop.replace("actions/orders.py", "response=names.SENT", "text=''")
    assert messages(shop) == ["The response `utter_sent` is said by no rule, story, form or action."]


def test_the_configuration_may_name_a_response(shop: Shop) -> None:
    shop.write("bot/config.yml", "policies:\n  - core_fallback_action_name: utter_unclear\n")
    message = "The response `utter_unclear` is said here but is not in the domain."
    assert shop.only_problem() == ("bot/config.yml", 2, message)


def test_a_response_of_a_rule_and_one_of_an_action_must_exist(shop: Shop) -> None:
    shop.replace(DOMAIN, "utter_greet:", "utter_gret:")
    shop.replace(DOMAIN, "utter_sent:", "utter_snt:")
    found = messages(shop)
    assert "The response `utter_greet` is said here but is not in the domain." in found
    assert "The response `utter_sent` is said here but is not in the domain." in found


def test_an_f_string_says_all_responses_with_its_beginning_and_needs_at_least_one(shop: Shop) -> None:
    shop.replace(DOMAIN, "utter_order_packed", "utter_packed")
    assert messages(shop) == [
        "The response `utter_order_` is said here but is not in the domain.",
        "The response `utter_packed` is said by no rule, story, form or action.",
    ]


def test_an_action_that_nobody_wrote_is_found(shop: Shop) -> None:
    shop.replace(RULES, "action: action_listen", "action: action_sing")
    assert shop.only_problem() == (RULES, 15, "The action `action_sing` is implemented nowhere in actions/.")


def test_an_action_that_the_domain_lacks_is_found(shop: Shop) -> None:
    code = "class Sing:\n    def name(self):\n        return 'action_sing'\n"
    shop.write("actions/song.py", code)
    message = "The action `action_sing` is implemented but is not in the domain."
    assert shop.only_problem() == ("actions/song.py", 3, message)


def test_a_name_may_come_from_an_attribute_of_a_subclass(shop: Shop) -> None:
    base = "class Base:\n    title: str\n\n    def name(self):\n        return self.title\n\n"
    shop.write("actions/orders.py", base + "class Status(Base):\n    title = names.ORDER_STATUS\nprint(names.SENT)\n")
    shop.replace(DOMAIN, "  utter_order_packed:\n    - text: It is packed.\n", "")
    assert shop.problems() == []


def test_a_form_needs_its_slots_and_words_to_ask_for_them(shop: Shop) -> None:
    shop.replace(DOMAIN, "      - order_number\nactions", "      - order_number\n      - colour\nactions")
    assert messages(shop) == [
        "Nothing asks for the slot `colour` of the form `order_form`.",
        "The form `order_form` asks for the slot `colour`, which the domain lacks.",
    ]


def test_a_name_that_two_domain_files_define_is_found(shop: Shop) -> None:
    shop.write("bot/domain/second.yml", "responses:\n  utter_sent:\n    - text: Sent.\n")
    message = "`utter_sent` is defined here and in bot/domain/second.yml:2."
    assert shop.only_problem() == (DOMAIN, 25, message)


def test_every_intent_needs_a_test_story_once_there_are_any(shop: Shop) -> None:
    story = "stories:\n- story: hello\n  steps:\n  - user: hi\n    intent: greet\n  - action: utter_greet\n"
    shop.write("tests/conversations/test_hello.yml", story)
    assert shop.only_problem() == (DOMAIN, 4, "The intent `order_status` occurs in no test story.")
