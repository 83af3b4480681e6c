"""Why the model understood a message as it did."""
