"""The people behind the conversation: tickets for them, and when they are there."""
