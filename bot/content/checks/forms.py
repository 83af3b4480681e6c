"""Forms: the slots that they ask for exist, and there are words to ask for them."""

from collections.abc import Iterator

from bot.content.content import Content
from bot.content.problem import Problem


def problems(content: Content) -> Iterator[Problem]:
    """Required slots that are missing or that nothing asks for."""
    askers = {*content.domain.responses, *content.domain.actions}
    for form in content.domain.forms:
        for slot in form.required_slots:
            if slot not in content.domain.slots:
                message = f"The form `{form.name}` asks for the slot `{slot}`, which the domain lacks."
                yield Problem.at(slot.place, message, "Add it to `slots:` in bot/domain, or correct the name.")
            subjects = (slot, f"{form.name}_{slot}")
            if askers.isdisjoint(f"{kind}_ask_{subject}" for kind in ("utter", "action") for subject in subjects):
                message = f"Nothing asks for the slot `{slot}` of the form `{form.name}`."
                yield Problem.at(slot.place, message, f"Add the response `utter_ask_{slot}`.")
