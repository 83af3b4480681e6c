"""The encoder package's one error root."""


class EncoderError(Exception):
    """An encoder could not be found, read, exported or run."""
