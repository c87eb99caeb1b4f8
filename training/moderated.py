"""Examples from the service itself: comments that moderators, sites or imports labelled."""

from __future__ import annotations

from collections.abc import Iterable

from service.moderation.ports import LabelledComment, Store
from training.examples import Example
from training.targets import MODERATED


def collect(store: Store) -> list[Example]:
    """Return an example for every comment of the store whose newest label stands."""
    with store.read() as transaction:
        return list(from_labelled(transaction.labels.examples()))


def from_labelled(labelled: Iterable[LabelledComment]) -> Iterable[Example]:
    """Yield examples of labelled comments; labels that were withdrawn teach nothing."""
    for item in labelled:
        if item.label.value is not None:
            yield Example(
                id=item.comment_id,
                comment=item.comment,
                label=item.label.value,
                source=MODERATED,
                group=MODERATED,
                language=item.comment.language,
                kind=item.label.source.value,
                created_at=item.label.created_at,
            )
