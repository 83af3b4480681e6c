"""Keeps warnings that pinned packages give about their own future off the terminal: nobody here can act on them.

Filters do not last: sanic and Rasa set their own when they are imported. So the printing is switched off, for
warnings only; logged messages and errors are untouched.
"""

import warnings


def silence_warnings() -> None:
    """Print no Python warnings in this process from now on."""
    warnings.showwarning = _nothing


def _nothing(*_: object, **__: object) -> None:
    """Take the place of `warnings.showwarning`."""
