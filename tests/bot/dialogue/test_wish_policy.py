"""The rules with several wishes: trained on two small rules, asked what comes next."""

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SlotSet, UserUttered
from rasa.shared.core.generator import TrainingDataGenerator
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.core.training_data.loading import load_data_from_resource
from rasa.shared.core.training_data.structures import StoryGraph

from bot.dialogue.rasa_wish_policy import WishRulePolicy
from bot.dialogue.waiting import NEXT_WISH
from bot.understanding.parse_data import CARRIER, carried

DOMAIN = """
version: "3.1"
intents: [status, invoice]
actions: [action_status, action_invoice, action_next_wish, action_default_fallback]
slots:
  pending: {type: categorical, values: [human], mappings: [{type: custom}]}
  number: {type: text, influence_conversation: false, mappings: [{type: custom}]}
forms:
  number_form: {required_slots: [number]}
"""
RULES = """
version: "3.1"
rules:
  - {rule: status, steps: [{intent: status}, {action: action_status}]}
  - {rule: invoice, steps: [{intent: invoice}, {action: action_invoice}]}
"""
LISTEN = ActionExecuted("action_listen")
INVOICE = {"text": "and the invoice", "intent": {"name": "invoice"}, "entities": []}


@pytest.fixture(scope="module")
def domain() -> Domain:
    return Domain.from_yaml(DOMAIN)


@pytest.fixture(scope="module")
def policy(domain: Domain, tmp_path_factory: pytest.TempPathFactory) -> WishRulePolicy:
    folder = tmp_path_factory.mktemp("rules")
    (folder / "rules.yml").write_text(RULES)
    steps = load_data_from_resource(str(folder / "rules.yml"), domain)
    storage = LocalModelStorage(tmp_path_factory.mktemp("archive"))
    made = WishRulePolicy(
        WishRulePolicy.get_default_config(), storage, Resource("rules"), ExecutionContext(GraphSchema({}))
    )
    made.train(TrainingDataGenerator(StoryGraph(steps), domain).generate(), domain)
    return made


def said(*later: dict[str, object]) -> UserUttered:
    parse_data = {CARRIER: carried("where is it", list(later))} if later else {}
    return UserUttered("where is it and the invoice", {"name": "status"}, [], parse_data)


def following(policy: WishRulePolicy, domain: Domain, *events: Event) -> str:
    """The action that is predicted after these events."""
    tracker = DialogueStateTracker.from_events("customer", [LISTEN, *events], slots=domain.slots)
    prediction = policy.predict_action_probabilities(tracker, domain)
    return str(domain.action_names_or_texts[prediction.max_confidence_index])


def test_the_first_wish_is_answered_by_its_rule(policy: WishRulePolicy, domain: Domain) -> None:
    assert following(policy, domain, said(INVOICE)) == "action_status"


def test_then_comes_the_next_wish(policy: WishRulePolicy, domain: Domain) -> None:
    assert following(policy, domain, said(INVOICE), ActionExecuted("action_status")) == NEXT_WISH


def test_after_a_message_with_one_wish_it_is_the_customers_turn(policy: WishRulePolicy, domain: Domain) -> None:
    assert following(policy, domain, said(), ActionExecuted("action_status")) == "action_listen"


def test_the_next_wish_is_answered_by_its_own_rule_and_not_again(policy: WishRulePolicy, domain: Domain) -> None:
    wish = UserUttered("and the invoice", {"name": "invoice"}, [])
    events = [said(INVOICE), ActionExecuted("action_status"), ActionExecuted(NEXT_WISH), LISTEN, wish]

    assert following(policy, domain, *events) == "action_invoice"
    assert following(policy, domain, *events, ActionExecuted("action_invoice")) == "action_listen"


def test_a_next_wish_that_failed_is_not_tried_for_ever(policy: WishRulePolicy, domain: Domain) -> None:
    events = [said(INVOICE), ActionExecuted("action_status"), ActionExecuted(NEXT_WISH)]
    assert following(policy, domain, *events) == "action_listen"


def test_the_next_wish_waits_while_the_customer_is_asked_for_a_yes(policy: WishRulePolicy, domain: Domain) -> None:
    events = [said(INVOICE), ActionExecuted("action_status"), SlotSet("pending", "human")]
    assert following(policy, domain, *events) == "action_listen"


def test_the_next_wish_waits_while_a_form_asks(policy: WishRulePolicy, domain: Domain) -> None:
    events = [said(INVOICE), ActionExecuted("number_form"), ActiveLoop("number_form")]
    assert following(policy, domain, *events) == "action_listen"


def test_a_question_that_the_customer_leaves_unanswered_holds_up_nothing(
    policy: WishRulePolicy, domain: Domain
) -> None:
    asked = [said(INVOICE), ActionExecuted("action_status"), SlotSet("pending", "human"), LISTEN]
    again = UserUttered("where is it", {"name": "status"}, [])
    assert following(policy, domain, *asked, again, ActionExecuted("action_status")) == NEXT_WISH
