"""Keeps off the terminal, and off the network, what a person at Frontdesk never asked Rasa for.

Warnings that pinned packages give about their own future: filters do not last, because sanic and Rasa set their own
when they are imported, so the printing is switched off, for warnings only; logged messages and errors are untouched.
"""

import os
import warnings


def quieten() -> None:
    """In this process: no Python warnings, no telemetry, and from Rasa no messages below warnings."""
    warnings.showwarning = _nothing
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ.setdefault("LOG_LEVEL", "WARNING")  # else Rasa draws a progress bar for every few milliseconds
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")


def _nothing(*_: object, **__: object) -> None:
    """Take the place of `warnings.showwarning`."""
