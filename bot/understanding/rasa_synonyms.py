"""Synonyms in every wish of a message: Rasa's own mapper sees the first wish's entities only."""

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.extractors.entity_synonyms import EntitySynonymMapper
from rasa.shared.nlu.constants import ENTITIES
from rasa.shared.nlu.training_data.message import Message

from bot.understanding.parse_data import later_wishes


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class WishSynonymMapper(EntitySynonymMapper):
    """Rasa's `EntitySynonymMapper`, for the later wishes of a message too."""

    def process(self, messages: list[Message]) -> list[Message]:
        """Replaces the values of entities that are written in another word by that word."""
        for message in messages:
            for wish in later_wishes(message.data):
                self.replace_synonyms(wish[ENTITIES])
        processed: list[Message] = super().process(messages)
        return processed
