"""The web channel: how a message crosses the wire."""
