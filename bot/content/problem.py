"""What the check finds, and where."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Place:
    """A file, relative to the project, and a line in it counted from 1; None where no line is known."""

    file: Path
    line: int | None = None

    def __str__(self) -> str:
        return f"{self.file.as_posix()}:{self.line}" if self.line else self.file.as_posix()


@dataclass(frozen=True)
class Problem:
    """Something wrong in the content, and in `hint` what to do about it."""

    file: Path
    line: int | None
    message: str
    hint: str

    def __str__(self) -> str:
        return f"{Place(self.file, self.line)}: {self.message} {self.hint}"

    @classmethod
    def at(cls, place: Place, message: str, hint: str) -> "Problem":
        """A problem in this place."""
        return cls(place.file, place.line, message, hint)
