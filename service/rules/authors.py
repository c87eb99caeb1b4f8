"""Authors on the site's lists."""

from __future__ import annotations

import functools
from collections.abc import Iterator

from service.domain.comment import Author, Comment
from service.domain.history import History
from service.domain.policy import Limits, Lists
from service.domain.signal import Category, Finding, Span
from service.features.view import View
from service.rules.base import Examples, Rule
from service.rules.domains import MAX_CACHED
from service.rules.wording import quoted


def judge_allowed(view: View, history: History, limits: Limits) -> Finding | None:
    """Find an author on the allowlist."""
    del history
    return _finding("Author on the allowlist", view.comment.author, _allowed(limits.lists))


def judge_blocked(view: View, history: History, limits: Limits) -> Finding | None:
    """Find an author on the blocklist."""
    del history
    return _finding("Author on the blocklist", view.comment.author, _blocked(limits.lists))


def _finding(what: str, author: Author, entries: frozenset[str]) -> Finding | None:
    if not entries:
        return None
    for field, value, entry in identities(author):
        if entry in entries:
            return Finding(
                evidence=f"{what}: {quoted(entry)}.", spans=(Span(0, len(value), f"author.{field}"),)
            )
    return None


def identities(author: Author) -> Iterator[tuple[str, str, str]]:
    """Yield field, its value, and the entry that would name it, folded as the policy folds its lists."""
    if author.id and not author.id.strip().casefold().startswith(("@", "name:")):
        yield "id", author.id, author.id.strip().casefold()
    if author.email:
        email = author.email.strip().casefold()
        yield "email", author.email, email
        yield "email", author.email, f"@{email.rpartition('@')[2]}"
    if author.name:
        # Many people are called Anna: a bare entry never means a name.
        yield "name", author.name, f"name:{author.name.strip().casefold()}"


@functools.lru_cache(maxsize=MAX_CACHED)
def _allowed(lists: Lists) -> frozenset[str]:
    return _entries(lists.allowed_authors)


@functools.lru_cache(maxsize=MAX_CACHED)
def _blocked(lists: Lists) -> frozenset[str]:
    return _entries(lists.blocked_authors)


def _entries(entries: tuple[str, ...]) -> frozenset[str]:
    """Return the entries with no space after `name:`."""
    return frozenset(
        f"name:{entry.removeprefix('name:').strip()}" if entry.startswith("name:") else entry
        for entry in entries
    )


_ANNA = Author(name="Anna", email="anna@example.com")

allowed_author = Rule(
    name="allowed_author",
    category=Category.SPAM,
    group=None,
    description="The author is on your allowlist: id, e-mail address, `@domain` or `name:` and a whole name.",
    judge=judge_allowed,
    examples=Examples(
        fires=(Comment(body="Nice.", author=Author(id="u-12")), Comment(body="Nice.", author=_ANNA)),
        silent=(Comment(body="Nice.", author=Author(name="u-12")), Comment(body="Nice.")),
        lists=Lists(allowed_authors=("u-12", "@example.com")),
    ),
)

blocked_author = Rule(
    name="blocked_author",
    category=Category.SPAM,
    group=None,
    description="The author is on your blocklist: id, e-mail address, `@domain` or `name:` and a whole name.",
    judge=judge_blocked,
    examples=Examples(
        fires=(Comment(body="Nice.", author=_ANNA),),
        silent=(Comment(body="Nice.", author=Author(name="Anna Bell")),),
        lists=Lists(blocked_authors=("name:anna",)),
    ),
)
