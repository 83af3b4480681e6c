"""Changes to Rasa 3.6.21 that cannot be made from outside. Each says why, and a test says when it can go."""

from __future__ import annotations

import functools
from typing import Any

import jsonschema
from rasa.core.actions.action import RemoteAction


@functools.lru_cache(maxsize=1)
def _action_result_validator() -> Any:
    schema = RemoteAction.action_response_format_spec()
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


def _validate_action_result(_action: RemoteAction, result: dict[str, Any]) -> bool:
    """Raise `jsonschema.ValidationError` if an action server's reply has not the agreed shape."""
    error = jsonschema.exceptions.best_match(_action_result_validator().iter_errors(result))
    if error is not None:
        raise error
    return True


def apply() -> None:
    """Apply all patches to the Rasa that is imported in this process."""
    # `RemoteAction._validate_action_result` calls jsonschema.validate, which checks the schema itself again for every
    # reply: 24-35 ms of a blocked event loop. The schema never changes, so one validator is built once.
    RemoteAction._validate_action_result = _validate_action_result  # noqa: SLF001 - there is no public seam
