"""Names that Rasa 3.6 and our understanding bring along, so that no domain needs to define or use them."""

INTENTS = frozenset({"restart", "back", "out_of_scope", "session_start", "nlu_fallback", "nlu_ambiguous"})
"""The last is `BertUnderstanding`'s."""

ACTIONS = frozenset(
    {
        "action_listen",
        "action_restart",
        "action_session_start",
        "action_default_fallback",
        "action_deactivate_loop",
        "action_revert_fallback_events",
        "action_default_ask_affirmation",
        "action_default_ask_rephrase",
        "action_two_stage_fallback",
        "action_unlikely_intent",
        "action_back",
        "action_extract_slots",
        "action_validate_slot_mappings",
    }
)

RESPONSES = frozenset({"utter_default", "utter_ask_rephrase", "utter_restart", "utter_back"})
"""Said by actions of Rasa's own where the domain defines them."""
