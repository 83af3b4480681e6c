"""Rules that take up the next wish of a message where they would otherwise wait for the customer."""

from typing import Any

from rasa.core.policies.policy import PolicyPrediction
from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.waiting import NEXT_WISH, waiting_wishes


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class WishRulePolicy(RulePolicy):
    """Rasa's `RulePolicy`, which answers the wishes of a message one after the other.

    Where a rule ends, no form is active and nothing was just asked (`asking_slot` was not set), `action_next_wish`
    turns the next wish into a message of its own, and the rules answer that.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Those of `RulePolicy`, and the slot that is set by actions which ask the customer something."""
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
        if tracker.active_loop_name is not None or self._has_just_asked(tracker):
            return False
        return bool(waiting_wishes(event.as_dict() for event in tracker.events))

    def _has_just_asked(self, tracker: DialogueStateTracker) -> bool:
        """Whether something was asked since the latest message; an older question has been passed over."""
        for event in reversed(tracker.events):
            if isinstance(event, UserUttered):
                return False
            if isinstance(event, SlotSet) and event.key == self.config["asking_slot"]:
                return event.value is not None
        return False

    def _certain(self, action: str, tracker: DialogueStateTracker, domain: Domain) -> PolicyPrediction:
        return self._prediction(self._prediction_result(action, tracker, domain))
