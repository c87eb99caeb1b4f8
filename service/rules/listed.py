"""What a comment hit of the managed lists, which were looked at when it arrived (see `service.matching`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from service.domain.comment import Author, Comment
from service.domain.entry import WORDED, Hit, Target, Treatment
from service.domain.history import History
from service.domain.policy import Limits
from service.domain.signal import Category, Finding, Span
from service.features.view import View
from service.rules.base import EXAMPLE_TIME, Examples, Rule
from service.rules.domains import all_links
from service.rules.wording import listed, quoted


def judge_block(view: View, history: History, limits: Limits) -> Finding | None:
    """Find entries that block."""
    del view, limits
    return _finding("Blocked by a list", [h for h in history.listed if h.treatment is Treatment.BLOCK])


def judge_hold(view: View, history: History, limits: Limits) -> Finding | None:
    """Find entries that hold."""
    del view, limits
    return _finding("Held by a list", [h for h in history.listed if h.treatment is Treatment.HOLD])


def judge_allow(view: View, history: History, limits: Limits) -> Finding | None:
    """Find an allowed author, e-mail address or network address; an allowed word accepts nothing."""
    del view, limits
    about_people = [h for h in _allowed(history) if h.target not in {*WORDED, Target.DOMAIN}]
    return _finding("Allowed by a list", about_people)


def judge_allow_domain(view: View, history: History, limits: Limits) -> Finding | None:
    """Find a body whose links to other sites, and the author's, all lead to allowed domains."""
    del limits
    domains = [hit for hit in _allowed(history) if hit.target is Target.DOMAIN]
    covered = {(hit.field, *span) for hit in domains for span in hit.spans}
    links = [(link.field, link.start, link.end) for link in all_links(view) if not link.own]
    if not covered.issuperset(links) or not any(field == "body" for field, _, _ in links):
        return None
    return _finding("All links lead to domains that a list allows", domains)


def _allowed(history: History) -> Sequence[Hit]:
    return [hit for hit in history.listed if hit.treatment is Treatment.ALLOW]


def _finding(what: str, hits: Sequence[Hit]) -> Finding | None:
    if not hits:
        return None
    return Finding(
        evidence=f"{what}: {listed(quoted(hit.written) for hit in hits)}.",
        spans=tuple(Span(start, end, hit.field) for hit in hits for start, end in hit.spans),
    )


def _hit(target: Target, treatment: Treatment, written: str, field: str, span: tuple[int, int]) -> Hit:
    return Hit(entry_id="1", target=target, treatment=treatment, written=written, field=field, spans=(span,))


def _past(hit: Hit) -> History:
    return History(at=EXAMPLE_TIME, listed=(hit,))


_PILLS: Final = Comment(body="Cheap pills here")
_HELD: Final = _hit(Target.WORD, Treatment.HOLD, "pills", "body", (6, 11))
_ANNA: Final = Comment(body="Nice.", author=Author(email="anna@example.org"))
_LINKED: Final = Comment(body="See https://de.wikipedia.org/wiki/Fliese")

listed_block = Rule(
    name="listed_block",
    category=Category.SPAM,
    group=None,
    description="The comment hits an entry of your lists, or of the shared ones, that blocks.",
    judge=judge_block,
    examples=Examples(
        fires=(_PILLS,), history=_past(_hit(Target.WORD, Treatment.BLOCK, "pills", "body", (6, 11)))
    ),
)

listed_hold = Rule(
    name="listed_hold",
    category=Category.SPAM,
    group=None,
    description="The comment hits an entry of your lists, or of the shared ones, that holds.",
    judge=judge_hold,
    examples=Examples(fires=(_PILLS,), history=_past(_HELD)),
)

listed_allow = Rule(
    name="listed_allow",
    category=Category.SPAM,
    group=None,
    description="A list allows the author, by id, name or e-mail address, or the network address.",
    judge=judge_allow,
    examples=Examples(
        fires=(_ANNA,),
        history=_past(_hit(Target.EMAIL, Treatment.ALLOW, "@example.org", "author.email", (0, 16))),
    ),
)

listed_allow_domain = Rule(
    name="listed_allow_domain",
    category=Category.SPAM,
    group=None,
    description="Every link to another site leads to a domain that a list allows, or to one below it.",
    judge=judge_allow_domain,
    examples=Examples(
        fires=(_LINKED,),
        silent=(Comment(body="See https://de.wikipedia.org/wiki/Fliese https://a.example"),),
        history=_past(_hit(Target.DOMAIN, Treatment.ALLOW, "wikipedia.org", "body", (4, 40))),
    ),
)
