"""A comment as a card: the text with its evidence, who wrote it where, and why it is here."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from service.console.presenters import evidence
from service.console.presenters.disguise import Disguise, disguise
from service.console.presenters.links import LinkRow, body_layers, link_rows
from service.console.presenters.moments import Moment, moment
from service.console.presenters.passage import Layer, Piece, cut, plain
from service.domain.campaign import Campaign
from service.domain.decision import Decision
from service.domain.label import LabelValue
from service.domain.signal import Category
from service.domain.site import Site
from service.features.view import View
from service.features.view import read as read_view
from service.moderation.ports import QueueItem, StoredComment

LEAD = 700
"""Characters of a long comment that a card shows at once."""
FOLDED = 4_000
"""Characters that it unfolds; the comment's own page has the whole."""
ABUSIVE = 0.5
"""The probability of abuse from which a text is hidden from whoever wishes so."""
_SLACK = 200
_NEVER_JUDGED = "Stored with its label; Winnow never judged it."


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A text: what is shown at once, what unfolds, and how many characters are on the comment's page only."""

    lead: tuple[Piece, ...]
    rest: tuple[Piece, ...]
    rest_length: int
    rest_marked: bool
    beyond: int


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """Everything that a card shows."""

    id: str
    revision: int
    status: str
    edited: bool
    erased: bool
    passage: Passage
    links: tuple[LinkRow, ...]
    author: tuple[Piece, ...]
    author_host: tuple[Piece, ...]
    author_past: str
    page: tuple[Piece, ...]
    arrived: Moment
    why: tuple[Piece, ...]
    scores: tuple[evidence.ScoreBar, ...]
    signals: tuple[evidence.SignalRow, ...]
    suggested: LabelValue | None
    campaign: Campaign | None
    disguise: Disguise | None
    abusive: bool


def held_card(item: QueueItem, site: Site, now: datetime) -> Card:
    """Return the card of a queue item."""
    return card_of(item.stored, item.decision, site, now)


def card_of(stored: StoredComment, decision: Decision | None, site: Site, now: datetime) -> Card:
    """Return the card of a comment with the decision that it shows; one never judged shows no evidence."""
    written = stored.comment
    judgement = decision.judgement if decision else None
    view = read_view(written, site_host=urlsplit(site.url).hostname)
    return Card(
        id=stored.id,
        revision=stored.revision,
        status=evidence.status_word(stored.status),
        edited=stored.version > 1,
        erased=stored.erased_at is not None,
        passage=passage(written.body, layers_of(view, decision)),
        links=link_rows(view),
        author=_author(written.author.name, decision),
        author_host=plain(view.author_link.host if view.author_link else None, 80),
        author_past=_past(decision),
        page=plain(written.page.title or written.page.url, 120),
        arrived=moment(stored.updated_at if stored.version > 1 else stored.created_at, now),
        why=plain(evidence.why(decision) if decision else _NEVER_JUDGED, 600),
        scores=evidence.score_bars(judgement) if judgement else (),
        signals=evidence.signal_rows(judgement) if judgement else (),
        suggested=evidence.suggested(judgement) if judgement else None,
        campaign=decision.inputs.history.campaign if decision else None,
        disguise=disguise(view.text),
        abusive=judgement is not None and judgement.scores[Category.ABUSE].probability >= ABUSIVE,
    )


def layers_of(view: View, decision: Decision | None) -> tuple[Layer, ...]:
    """Return everything that changes how the body looks."""
    return (*evidence.layers(decision, "body"), *body_layers(view))


def passage(body: str, layers: Sequence[Layer]) -> Passage:
    """Return a body cut for a card; a little over the limit is shown whole rather than folded."""
    lead_end = LEAD if len(body) > LEAD + _SLACK else len(body)
    rest_end = min(len(body), lead_end + FOLDED)
    rest = cut(body, layers, start=lead_end, end=rest_end) if rest_end > lead_end else ()
    return Passage(
        lead=cut(body, layers, end=lead_end),
        rest=rest,
        rest_length=rest_end - lead_end,
        rest_marked=any(piece.marked for piece in rest),
        beyond=len(body) - rest_end,
    )


def _author(name: str | None, decision: Decision | None) -> tuple[Piece, ...]:
    marked = evidence.layers(decision, "author.name")
    return plain(name, 80, marked) or (Piece("Somebody without a name"),)


def _past(decision: Decision | None) -> str:
    if decision is None:
        return ""
    history = decision.inputs.history
    if not history.author_approved and not history.author_rejected:
        return ""
    return f"before: {history.author_approved} approved, {history.author_rejected} rejected"
