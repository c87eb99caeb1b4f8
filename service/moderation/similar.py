"""What is known beside a comment: its author's record here, and what people ruled on others like it."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator, Sequence
from typing import Final, Literal

from service.domain.label import Label
from service.domain.site import Site
from service.errors import NotFoundError
from service.moderation.judge import view_of
from service.moderation.ports import AuthorRecord, Ports, StoredComment, Transaction

SHOWN: Final = 3
_LOOKED_AT: Final = 12
"""Comments of each kind that are looked at for a ruling."""

Kind = Literal["text", "campaign", "author"]


@dataclasses.dataclass(frozen=True, slots=True)
class Likeness:
    """A comment on which people ruled: in which way it is like the other, and what they said last."""

    stored: StoredComment
    kind: Kind
    label: Label


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """A comment with what is known beside it; `author` is None for a stranger."""

    stored: StoredComment
    author: AuthorRecord | None
    similar: Sequence[Likeness]


def beside(ports: Ports, site: Site, comment_id: str) -> Beside:
    """Return what is known beside a comment: at most `SHOWN` others, those that say the same first.

    NotFoundError where the site has no such comment, or it was erased.
    """
    with ports.store.read() as tx:
        stored = tx.comments.get(site.id, comment_id)
        if stored is None or stored.erased_at is not None:
            raise NotFoundError("There is no such comment on this site.")
        return Beside(
            stored=stored,
            author=tx.comments.author_record(site.id, comment_id),
            similar=list(itertools.islice(_ruled(tx, site, stored), SHOWN)),
        )


def _ruled(tx: Transaction, site: Site, stored: StoredComment) -> Iterator[Likeness]:
    seen = {stored.id}
    for other, kind in _alike(tx, site, stored):
        if other.id in seen or other.erased_at is not None:
            continue
        seen.add(other.id)
        labels = tx.labels.of_comment(site.id, other.id)
        if labels and labels[-1].value is not None:
            yield Likeness(other, kind, labels[-1])


def _alike(tx: Transaction, site: Site, stored: StoredComment) -> Iterator[tuple[StoredComment, Kind]]:
    view = view_of(stored.comment, site)
    for other in tx.comments.by_text(site.id, view, limit=_LOOKED_AT):
        yield other, "text"
    for campaign in tx.campaigns.of_comments(site.id, [stored.id]).values():
        for member in tx.campaigns.members(site.id, campaign, cursor=None, limit=_LOOKED_AT).items:
            yield member.stored, "campaign"
    for other in tx.comments.by_author(site.id, view, limit=_LOOKED_AT):
        yield other, "author"
