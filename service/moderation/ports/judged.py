"""Repositories of comments and of everything that is said about them.

Every method that takes `site_id` sees that site's rows only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from service.domain.comment import Comment
from service.domain.decision import Decision
from service.domain.history import History, Trace
from service.domain.incumbent import Incumbent
from service.domain.label import Label, LabelValue
from service.domain.policy import FloodLimit
from service.domain.review import Review
from service.domain.signal import Verdict
from service.features.view import View
from service.moderation.ports.records import (
    AuthorRecord,
    Compared,
    DecisionCounts,
    DecisionSpan,
    LabelledComment,
    Page,
    PastDecision,
    StoredComment,
)


class Comments(Protocol):
    """Comments, their versions and their status."""

    def add(self, stored: StoredComment, view: View) -> None:
        """Store a new comment with version 1 and the traces it leaves. ConflictError where the site already
        has a comment with this external id (`comment.id`).
        """

    def add_version(self, stored: StoredComment, view: View) -> None:
        """Store the next version (`stored.version`) with its traces and the comment's new state."""

    def get(self, site_id: str, comment_id: str) -> StoredComment | None:
        """Return a comment at its newest version."""

    def several(self, site_id: str, comment_ids: Sequence[str]) -> Mapping[str, StoredComment]:
        """Return those of the comments that the site has, at their newest versions, by id."""

    def by_external_id(self, site_id: str, external_id: str) -> StoredComment | None:
        """Return the comment that the site itself calls `external_id`."""

    def by_author(self, site_id: str, view: View, *, limit: int = 20) -> Sequence[StoredComment]:
        """Return the comments of the view's author, newest first; no erased one, and none of a stranger."""

    def author_record(self, site_id: str, comment_id: str) -> AuthorRecord | None:
        """Return what is known of the author of a comment on the site; None for a stranger."""

    def by_text(self, site_id: str, view: View, *, limit: int = 20) -> Sequence[StoredComment]:
        """Return comments whose newest version says the same as the view, newest first; no erased one."""

    def versions(self, site_id: str, comment_id: str) -> Sequence[tuple[int, Comment, datetime]]:
        """Return all versions, oldest first."""

    def page(self, site_id: str, *, status: Verdict | None, cursor: str | None, limit: int) -> Page:
        """Return comments, newest first. InvalidInputError where the cursor is not one of ours."""

    def settle(self, site_id: str, comment_id: str, *, revision: int, status: Verdict, at: datetime) -> None:
        """Set the status and raise the revision by one; the queue follows.

        Raises:
            ConflictError: the comment's revision is no longer `revision`.
            NotFoundError: the site has no such comment, or it is erased.
        """

    def erase(self, site_id: str, comment_id: str, *, at: datetime) -> None:
        """Blank body, author, page and client in every version, the evidence and spans of its decisions, its
        notes and its traces; rows and verdicts stay. NotFoundError where the site has no such comment.
        """


class Decisions(Protocol):
    """Decisions, append-only."""

    def add(self, site_id: str, decision: Decision) -> None:
        """Store a decision and count what it hit of the lists."""

    def get(self, site_id: str, decision_id: str) -> Decision | None:
        """Return a decision."""

    def of_comment(self, site_id: str, comment_id: str) -> Sequence[Decision]:
        """Return a comment's decisions, oldest first."""

    def counts(self, site_id: str, *, since: datetime, until: datetime) -> DecisionCounts:
        """Return how many decisions were made from `since` to before `until`, and what labels say of them."""

    def between(
        self, site_id: str, *, since: datetime, until: datetime, spans: bool = True
    ) -> Iterator[PastDecision]:
        """Yield the decisions from `since` to before `until` with what labels say of them, newest first, in
        bounded memory; `spans=False` leaves out where evidence stands.
        """

    def spread(self, site_id: str, *, since: datetime, until: datetime, size: int) -> Sequence[DecisionSpan]:
        """Return spans of about `size` decisions each that cover those from `since` to before `until`,
        newest first; none where there is no decision.
        """

    def all(self, site_id: str | None = None) -> Iterator[tuple[Comment, Decision]]:
        """Yield every decision with the comment version it judged, oldest first, in bounded memory."""


class Incumbents(Protocol):
    """What other services said of comments that were decided on here, append-only."""

    def add(self, site_id: str, decision_id: str, incumbent: Incumbent, *, at: datetime) -> None:
        """Store what was said beside a decision."""

    def of_decision(self, site_id: str, decision_id: str) -> Incumbent | None:
        """Return what was said beside a decision."""

    def matrix(
        self, site_id: str, *, since: datetime, until: datetime
    ) -> Mapping[tuple[Verdict, Verdict], int]:
        """Return how often each pair of verdicts (ours, theirs) was given from `since` to before `until`."""

    def examples(
        self, site_id: str, ours: Verdict, theirs: Verdict, *, since: datetime, until: datetime, limit: int
    ) -> Sequence[Compared]:
        """Return the newest comments of a pair of verdicts; none that was erased."""


class Reviews(Protocol):
    """Reviews, append-only."""

    def add(self, site_id: str, review: Review) -> None:
        """Store a review."""

    def get(self, site_id: str, review_id: str) -> Review | None:
        """Return a review."""

    def of_comment(self, site_id: str, comment_id: str) -> Sequence[Review]:
        """Return a comment's reviews, oldest first."""

    def last_by(self, site_id: str, moderator_id: str) -> Review | None:
        """Return the moderator's newest review that is no undo and was not undone."""

    def of_bulk(self, site_id: str, bulk_id: str, *, standing: bool = False) -> Sequence[Review]:
        """Return the reviews that one press made, or those of them that were not undone."""


class Labels(Protocol):
    """Labels, append-only; the newest one stands, and one without a value withdraws."""

    def add(self, site_id: str, label: Label) -> None:
        """Store a label."""

    def of_comment(self, site_id: str, comment_id: str) -> Sequence[Label]:
        """Return a comment's labels, oldest first."""

    def examples(self) -> Iterator[LabelledComment]:
        """Yield every comment whose newest label has a value, of all sites, oldest first; no erased one."""

    def tally(self) -> Mapping[LabelValue, int]:
        """Return how many comments stand under each label."""


class Histories(Protocol):
    """Counts of traces, answered by indexes."""

    def of(
        self,
        site_id: str,
        view: View,
        flood: Mapping[Trace, tuple[FloodLimit, ...]],
        *,
        at: datetime,
        comment_id: str | None = None,
    ) -> History:
        """Return the counts up to `at` for every trace of the view and every window of `flood`, and how
        many comments of this author moderators approved and rejected.

        An edited comment names itself (`comment_id`), so that it is not counted against itself. A count may
        stop some way above what its window allows.
        """
