"""Which version of a comment may be shown: an edit that waits or is refused leaves the one before public."""

from __future__ import annotations

from collections.abc import Iterable

from service.domain.decision import Decision
from service.domain.label import Label, LabelSource, LabelValue
from service.domain.review import Act, Review
from service.domain.signal import Verdict


def public_version(
    decisions: Iterable[Decision], reviews: Iterable[Review], labels: Iterable[Label]
) -> int | None:
    """Return the newest version of a comment that was accepted and not rejected since, None where there is
    none.

    Decisions, reviews and what the site itself stated are taken in order of time. A version that is held or
    rejected makes no earlier one private; a person who rejects a version that is public does.
    """
    given = list(reviews)
    undone = {review.undoes for review in given if review.undoes}
    stand = [review for review in given if review.act is not Act.UNDO and review.id not in undone]
    stated = [label for label in labels if label.value and label.source is not LabelSource.MODERATOR]
    said = [
        *((d.created_at, d.version, d.judgement.verdict, False) for d in decisions),
        *((review.created_at, review.version, review.after, True) for review in stand),
        *((label.created_at, label.version, _verdict(label.value), True) for label in stated),
    ]
    public: int | None = None
    for _, version, verdict, by_person in sorted(said, key=lambda one: one[0]):
        if verdict is Verdict.ACCEPT:
            public = version
        elif by_person and version == public:
            public = None
    return public


def _verdict(value: LabelValue | None) -> Verdict:
    return Verdict.ACCEPT if value is LabelValue.HAM else Verdict.REJECT
