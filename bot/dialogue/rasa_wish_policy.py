"""Rules that take up the next wish of a message where they would otherwise wait for the customer."""

from typing import Any

from rasa.core.policies.policy import PolicyPrediction
from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.waiting import NEXT_WISH, waiting_wishes


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class WishRulePolicy(RulePolicy):
    """Rasa's `RulePolicy`, which answers the wishes of a message one after the other.

    Where a rule ends, no form is active and nothing is asked (`asking_slot` is empty), `action_next_wish` turns the
    next wish into a message of its own, and the rules answer that.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Those of `RulePolicy`, and the slot that is set while the assistant waits for an answer."""
        return {**RulePolicy.get_default_config(), "asking_slot": "pending"}

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """The rules' prediction, or the next wish in place of waiting for the customer."""
        if tracker.latest_action_name == NEXT_WISH:  # it writes the wish behind itself, unless it has failed
            return self._certain(ACTION_LISTEN_NAME, tracker, domain)
        prediction = super().predict_action_probabilities(tracker, domain, rule_only_data, **kwargs)
        listens = prediction.max_confidence_index == domain.index_for_action(ACTION_LISTEN_NAME)
        if listens and prediction.max_confidence > 0 and self._has_time(tracker):
            return self._certain(NEXT_WISH, tracker, domain)
        return prediction

    def _has_time(self, tracker: DialogueStateTracker) -> bool:
        asked = tracker.active_loop_name is not None or tracker.get_slot(self.config["asking_slot"]) is not None
        return not asked and bool(waiting_wishes(event.as_dict() for event in tracker.events))

    def _certain(self, action: str, tracker: DialogueStateTracker, domain: Domain) -> PolicyPrediction:
        return self._prediction(self._prediction_result(action, tracker, domain))
