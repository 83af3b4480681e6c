"""The understanding package's one error root."""


class UnderstandingError(Exception):
    """Examples, settings or a stored model cannot be used."""
