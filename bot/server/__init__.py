"""The serving process around Rasa: start, stores and the patches that Rasa needs."""
