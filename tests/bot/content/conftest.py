"""A tiny shop whose content is sound; a test breaks one thing in it and reads the problems."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.content import CheckSettings, Problem, check

DOMAIN = """\
version: "3.1"
intents:
  - greet
  - order_status
entities:
  - order_number:
      influence_conversation: false
slots:
  order_number:
    type: text
    mappings:
      - type: from_entity
        entity: order_number
forms:
  order_form:
    required_slots:
      - order_number
actions:
  - action_order_status
responses:
  utter_greet:
    - text: Hello {name}
  utter_ask_order_number:
    - text: Which order?
  utter_sent:
    - text: It is on its way.
  utter_order_packed:
    - text: It is packed.
"""

NLU = """\
version: "3.1"
nlu:
  - intent: greet
    examples: |
      - good morning to you all
      - hi there
      - hello, is anybody in
  - intent: order_status
    examples: |
      - where is [AL-10423](order_number)
      - has my parcel left the warehouse yet
      - track it for me please
  - synonym: grey
    examples: |
      - Grey
      - gray
"""

RULES = """\
version: "3.1"
rules:
  - rule: A greeting is returned
    steps:
      - intent: greet
      - action: utter_greet
  - rule: The status is told
    steps:
      - or:
          - intent: order_status
          - intent: nlu_fallback
      - action: order_form
      - active_loop: null
      - action: action_order_status
      - action: action_listen
"""

CODE = """\
from actions import names

class OrderStatus:
    def name(self):
        return names.ORDER_STATUS

    def run(self, dispatcher, state):
        dispatcher.utter_message(response=names.SENT)
        dispatcher.utter_message(response=f"utter_order_{state}")
"""

FILES = {
    "bot/config.yml": "recipe: default.v1\nlanguage: en\n",
    "bot/domain/shop.yml": DOMAIN,
    "training_data/nlu/shop.yml": NLU,
    "training_data/rules/shop.yml": RULES,
    "actions/names.py": 'ORDER_STATUS = "action_order_status"\nSENT = "utter_sent"\n',
    "actions/orders.py": CODE,
    "knowledge/documents/returns.md": "# Returns\n\n## How long do I have?\nThirty days.\n",
}


@dataclass(frozen=True)
class Shop:
    """A project in a temporary folder."""

    project: Path

    def write(self, path: str, text: str) -> None:
        file = self.project / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")

    def replace(self, path: str, old: str, new: str) -> None:
        text = (self.project / path).read_text("utf-8")
        assert text.count(old) == 1
        self.write(path, text.replace(old, new))

    def problems(self) -> list[Problem]:
        return check(self.project, CheckSettings(minimum_examples=3))

    def only_problem(self) -> tuple[str, int | None, str]:
        """File, line and message of the one problem."""
        (problem,) = self.problems()
        assert problem.hint
        return problem.file.as_posix(), problem.line, problem.message


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    made = Shop(tmp_path)
    for path, text in FILES.items():
        made.write(path, text)
    return made
