"""What would have flipped a verdict, as a line of its own: judged when a person looks, not for every card."""

from __future__ import annotations

from service.console.context import ports, visitor
from service.console.presenters.passage import Piece, plain
from service.domain.flip import sentence
from service.moderation import record as reading
from service.moderation.flip import flip_of_stored

_LINE = 400


def show(comment_id: str) -> dict[str, str]:
    """Say the line for the console's script; empty where nothing can be said. NotFoundError as its page."""
    found = reading.record(ports(), visitor().site, comment_id)
    return {"flip": "".join(piece.text for piece in flip_of(found))}


def flip_of(found: reading.Record) -> tuple[Piece, ...]:
    """Return the line about the newest decision of a comment, with hidden characters named."""
    if found.decision is None:
        return ()
    told = flip_of_stored(ports(), visitor().site, found.stored, found.decision)
    return plain(sentence(told), _LINE) if told else ()
