"""Text becomes an intent, entities and a calibrated confidence."""
