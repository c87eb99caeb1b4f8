"""The exception tree.

WinnowError
├── InvalidInputError      what was sent cannot be used; names the field
│   └── PolicyError        a policy document cannot be used; names the place in it
├── NotFoundError          no such thing on this site
├── ConflictError          somebody else was first
├── RefusedError           the caller may not do this (key, password, role)
├── ModelError             a model file cannot be used; the previous model goes on serving
└── StoreError             the database did not take or give what was asked; nothing is half-written
    └── OverloadedError    more is waiting than can be written in time
"""


class WinnowError(Exception):
    """Root of every error that Winnow raises on purpose."""


class InvalidInputError(WinnowError):
    """Raised when input cannot be used.

    Args:
        message: What is wrong, in words for the person who sent it.
        pointer: JSON pointer (RFC 6901) or dotted path of the field; empty for the whole document.
    """

    def __init__(self, message: str, pointer: str = "") -> None:
        super().__init__(message)
        self.pointer = pointer


class PolicyError(InvalidInputError):
    """Raised when a policy document has a value that is unknown, mistyped or out of range.

    Args:
        message: What is wrong, in words for the owner.
        pointer: Dotted path of the value, such as `rules.0.when.all.1.less_than`.
        place: Line and column of that in the text that was written, both from 1, where they are known.
    """

    def __init__(self, message: str, pointer: str = "", place: tuple[int, int] | None = None) -> None:
        super().__init__(message, pointer)
        self.place = place

    @property
    def whole(self) -> str:
        """Return what is wrong with where it stands, in one line."""
        where = f"line {self.place[0]}, column {self.place[1]}: " if self.place else ""
        return f"{where}{self.pointer}: {self}" if self.pointer else f"{where}{self}"


class NotFoundError(WinnowError):
    """Raised when a thing does not exist on the site that asks; another site's things do not exist for it."""


class ConflictError(WinnowError):
    """Raised when the state changed since the caller read it, or a name is taken."""


class RefusedError(WinnowError):
    """Raised when a key, a password or a role does not allow the act."""


class ModelError(WinnowError):
    """Raised when a model file is damaged, foreign, or computes other features than this version."""


class StoreError(WinnowError):
    """Raised when the database fails; the transaction was rolled back whole."""


class OverloadedError(StoreError):
    """Raised when the queue of waiting writes is full; the caller should retry after a moment."""
