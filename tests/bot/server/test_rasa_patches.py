"""The patches: what they change, what they keep, and whether Rasa still needs them."""

import inspect

import jsonschema
import pytest
from rasa.core.actions.action import RemoteAction

from bot.server import rasa_patches

ORIGINAL = inspect.getsource(RemoteAction._validate_action_result)


@pytest.fixture
def action() -> RemoteAction:
    rasa_patches.apply()
    return RemoteAction("action_x", None)


def test_rasa_still_checks_its_schema_again_for_every_reply() -> None:
    """When this fails, Rasa has changed: see whether the patch can go."""
    assert "validate(result, self.action_response_format_spec())" in ORIGINAL


def test_a_reply_of_the_agreed_shape_is_accepted(action: RemoteAction) -> None:
    events = [{"event": "slot", "timestamp": None, "name": "pending", "value": None}]
    assert action._validate_action_result({"events": events, "responses": [{"text": "Hello"}]})


@pytest.mark.parametrize("reply", [[], {"events": 7}, {"events": [{"event": "nonsense"}]}, {"responses": "Hello"}])
def test_a_reply_of_another_shape_is_refused_as_before(action: RemoteAction, reply: object) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(reply, RemoteAction.action_response_format_spec())
    with pytest.raises(jsonschema.ValidationError):
        action._validate_action_result(reply)
