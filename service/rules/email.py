"""E-mail addresses that are made rather than had."""

from __future__ import annotations

import functools

from service.domain.comment import Author, Comment
from service.domain.history import History
from service.domain.policy import Limits, Lists
from service.domain.signal import Category, Finding, Span
from service.features.view import View
from service.rules.base import Examples, Rule
from service.rules.domains import MAX_CACHED, parents
from service.rules.wording import quoted

MAX_LENGTH = 320
"""Characters of the longest address there can be (RFC 3696, erratum 1690)."""

DOTS = 3
DIGITS = 5


def judge_alias(view: View, history: History, limits: Limits) -> Finding | None:
    """Find a `+` tag, dots between single letters, or five digits and more that outnumber the letters.

    A local part of digits only is somebody's number, which whole countries use as address.
    """
    del history, limits
    email = (view.comment.author.email or "")[:MAX_LENGTH].strip()
    local, at, _ = email.partition("@")
    how = _alias(local) if at else None
    if how is None:
        return None
    return Finding(evidence=f"The e-mail address has {how}: {quoted(local)}.", spans=_span(view))


def judge_disposable(view: View, history: History, limits: Limits) -> Finding | None:
    """Find an e-mail address at a domain of the list, or below one."""
    del history
    listed = _disposable(limits.lists)
    if not listed:
        return None
    domain = (view.comment.author.email or "").strip().casefold().rpartition("@")[2]
    entry = next((parent for parent in parents(domain) if parent in listed), None)
    if entry is None:
        return None
    return Finding(evidence=f"A disposable e-mail address: {quoted(entry)}.", spans=_span(view))


def _alias(local: str) -> str | None:
    name, plus, tag = local.partition("+")
    if plus and name and tag:
        return "a tag behind a plus sign"
    pieces = name.split(".")
    if len(pieces) > DOTS and sum(len(piece) == 1 for piece in pieces) > DOTS - 1:
        return "dots between single letters"
    digits = sum(map(str.isdigit, name))
    letters = sum(map(str.isalpha, name))
    return "more digits than letters" if digits >= DIGITS and 0 < letters < digits else None


def _span(view: View) -> tuple[Span, ...]:
    return (Span(0, len(view.comment.author.email or ""), "author.email"),)


@functools.lru_cache(maxsize=MAX_CACHED)
def _disposable(lists: Lists) -> frozenset[str]:
    return frozenset(entry.lstrip("@*.") for entry in lists.disposable_domains)


email_alias = Rule(
    name="email_alias",
    category=Category.SPAM,
    group="author",
    description="The e-mail address looks made by a machine: a tag, scattered dots, or mostly digits.",
    judge=judge_alias,
    examples=Examples(
        fires=(
            Comment(body="Nice.", author=Author(email="anna+x7@example.com")),
            Comment(body="Nice.", author=Author(email="a.n.n.a.berg@example.com")),
            Comment(body="Nice.", author=Author(email="kx83920174@example.com")),
        ),
        silent=(
            Comment(body="Nice.", author=Author(email="anna.m.berg@example.com")),
            Comment(body="Nice.", author=Author(email="annaberg1987@example.com")),
            Comment(body="Nice.", author=Author(email="839201742@example.com")),
        ),
    ),
)

email_disposable = Rule(
    name="email_disposable",
    category=Category.SPAM,
    group="author",
    description="The e-mail address is at a domain of your list of disposable ones, or at one below it.",
    judge=judge_disposable,
    examples=Examples(
        fires=(
            Comment(body="Nice.", author=Author(email="anna@tenminutes.example")),
            Comment(body="Nice.", author=Author(email="anna@MX.TenMinutes.example")),
        ),
        silent=(
            Comment(body="Nice.", author=Author(email="anna@nottenminutes.example")),
            Comment(body="Nice."),
        ),
        lists=Lists(disposable_domains=("tenminutes.example",)),
    ),
)
