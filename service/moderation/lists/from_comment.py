"""Block or trust what a comment shows: its author, where they write from, or where they lead."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from service.domain.comment import Comment
from service.domain.entry import MAX_NOTE, Draft, Entry, Refused, Target, Treatment
from service.domain.signal import Verdict
from service.domain.site import Moderator, Role, Site
from service.errors import ConflictError, InvalidInputError, RefusedError
from service.matching.written import canonical
from service.moderation.judge import view_of
from service.moderation.lists.change import add, remove
from service.moderation.lists.prepare import Candidate, prepare
from service.moderation.lists.show import one
from service.moderation.lists.trial import Trial, try_out
from service.moderation.ports import EntryQuery, Ports
from service.moderation.review import require_moderator

DAYS: Final = 90
"""How far back the effect of an entry is looked at."""

TRIED: Final = 2_000
"""Comments of each status that an entry is tried on: a page must come in a second or two."""

_LINKS: Final = 5


@dataclasses.dataclass(frozen=True, slots=True)
class Subject:
    """Something of a comment that can be on a list."""

    target: Target
    written: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """Which accepted and which held comments of the last `DAYS` days an entry hits."""

    accepted: Trial
    held: Trial


def subjects(comment: Comment, site: Site) -> tuple[Subject, ...]:
    """Return what of a comment can be on a list, what is most exact first; nothing of the site itself."""
    found = dict.fromkeys(_subjects(comment, site))
    return tuple(each for each in found if _is_usable(each))


def draft(subject: Subject, treatment: Treatment, *, note: str, days: int | None, at: datetime) -> Draft:
    """Return the entry that somebody wants. InvalidInputError where the note is too long."""
    if len(note) > MAX_NOTE:
        raise InvalidInputError(f"A note has at most {MAX_NOTE} characters.", "note")
    return Draft(
        target=subject.target,
        treatment=treatment,
        written=subject.written,
        note=note,
        expires_at=at + timedelta(days=days) if days else None,
    )


def effect(ports: Ports, site: Site, wanted: Draft) -> Effect:
    """Return what an entry hits of the newest accepted and held comments; one that allows, what it covers."""
    new = _candidate(ports, site, wanted)
    candidates = [Candidate(new.key, dataclasses.replace(wanted, treatment=Treatment.HOLD))]
    tried = {
        status: try_out(ports, [site], candidates, most=TRIED, days=DAYS, status=status)
        for status in (Verdict.ACCEPT, Verdict.HOLD)
    }
    return Effect(accepted=tried[Verdict.ACCEPT], held=tried[Verdict.HOLD])


def put(ports: Ports, moderator: Moderator, site: Site, wanted: Draft) -> Entry:
    """Add an entry to the site's list and return it.

    Raises:
        ConflictError: the list has an entry that says of this what is to become of it.
        InvalidInputError: it cannot be an entry, or the list is full.
        RefusedError: the moderator may only view.
    """
    require_moderator(moderator)
    new = _candidate(ports, site, wanted)
    if not add(ports, site, [new], author=moderator.name):
        raise ConflictError("The list has this already.")
    query = EntryQuery(target=wanted.target, treatment=wanted.treatment, text=wanted.written)
    with ports.store.read() as tx:
        found = tx.entries.page(site.id, query, at=ports.clock(), cursor=None, limit=20).items
    return next(each.entry for each in found if each.entry.written == wanted.written)


def take_out(ports: Ports, moderator: Moderator, site: Site, entry_id: str) -> Entry:
    """Remove an entry again. A moderator removes what they added, an owner whatever there is.

    Raises:
        NotFoundError: the site's list has no such entry.
        RefusedError: somebody else added it, or the moderator may only view.
    """
    require_moderator(moderator)
    entry = one(ports, site, entry_id)
    if moderator.role is not Role.OWNER and entry.author != moderator.name:
        raise RefusedError("A moderator removes only entries of their own; an owner removes any.")
    remove(ports, site, [entry_id], author=moderator.name)
    return entry


def _candidate(ports: Ports, site: Site, wanted: Draft) -> Candidate:
    prepared = prepare(ports, site, [wanted])
    if prepared.refused:
        raise InvalidInputError(_reason(prepared.refused))
    if not prepared.new:
        was = "treats it otherwise" if prepared.otherwise else "has this already"
        raise ConflictError(f"The site's list {was}; an owner can remove that entry first.")
    return prepared.new[0]


def _reason(refused: Sequence[Refused]) -> str:
    return refused[0].reason


def _subjects(comment: Comment, site: Site) -> Iterator[Subject]:
    author, view = comment.author, view_of(comment, site)
    if author.id:
        yield Subject(Target.AUTHOR, author.id)
    if author.email:
        yield Subject(Target.EMAIL, author.email.strip())
        yield Subject(Target.EMAIL, f"@{author.email.strip().rpartition('@')[2]}")
    if author.name and not author.id and not author.email:
        yield Subject(Target.AUTHOR, f"name:{author.name.strip()}")
    if comment.client.ip:
        yield Subject(Target.ADDRESS, comment.client.ip)
    links = [*([view.author_link] if view.author_link else []), *view.links]
    domains = dict.fromkeys(link.domain for link in links if not link.own)
    for domain in list(domains)[:_LINKS]:
        yield Subject(Target.DOMAIN, domain)


def _is_usable(subject: Subject) -> bool:
    try:
        canonical(subject.target, subject.written)
    except InvalidInputError:
        return False
    return True
