"""A decision becomes a deed: rasa-sdk adapters at the top level, the shop and its desk in plain Python below."""
