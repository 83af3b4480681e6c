"""The dialogue: what happens next, beyond Rasa's own policies."""
