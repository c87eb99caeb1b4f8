"""A site with moderators and comments, put into the store directly: a test states every word of them."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from service.domain.campaign import Campaign
from service.domain.comment import Author, Client, Comment, Page
from service.domain.decision import Decision, Inputs, Judgement, decide
from service.domain.history import History
from service.domain.label import Label, LabelSource, LabelValue
from service.domain.policy import default_policy
from service.domain.signal import Category, Signal, Span, Verdict
from service.domain.site import Moderator, Role, Site
from service.features.view import read
from service.moderation.label import status_of
from service.moderation.passwords import hash_password
from service.moderation.ports import Arrival, Ports, StoredComment, Transaction

PASSWORD = "correct horse battery"
_HASH: list[str] = []


def password_hash() -> str:
    """Return the hash of `PASSWORD`, computed once: argon2 is slow by design."""
    if not _HASH:
        _HASH.append(hash_password(PASSWORD))
    return _HASH[0]


def signal(name: str, points: float, evidence: str, *spans: Span, category: str = "spam") -> Signal:
    return Signal(name=name, category=Category(category), points=points, evidence=evidence, spans=spans)


def span_of(body: str, words: str, points: float | None = None) -> Span:
    start = body.index(words)
    return Span(start, start + len(words), points=points)


def usual_signals(body: str) -> tuple[Signal, ...]:
    """Return evidence that holds a comment, with the first word marked."""
    first = body.split(maxsplit=1)[0] if body.split() else body
    return (
        signal("text", 1.4, "Words that comments of this kind often use.", span_of(body, first, 1.4)),
        signal("base", -1.0, "Most comments here are fine."),
        signal("text", -4.0, "Nothing here reads like abuse.", category="abuse"),
    )


class World:
    """One site with Anna and Ben, who moderate, and Vera, who views."""

    def __init__(
        self,
        ports: Ports,
        name: str = "The Daily Grain",
        people: tuple[str, str, str] = ("Anna", "Ben", "Vera"),
    ) -> None:
        self.ports = ports
        self.at = datetime.now(UTC) - timedelta(hours=6)
        self.site = Site(id=ports.new_id(), name=name, url="https://grain.example/", created_at=self.at)
        ports.store.write(lambda tx: tx.sites.add(self.site))
        self.anna = self.moderator(people[0])
        self.ben = self.moderator(people[1])
        self.vera = self.moderator(people[2], Role.VIEWER)

    def moderator(self, name: str, role: Role = Role.MODERATOR) -> Moderator:
        new = Moderator(
            id=self.ports.new_id(),
            site_id=self.site.id,
            name=name,
            role=role,
            password_hash=password_hash(),
            created_at=self.at,
        )
        self.ports.store.write(lambda tx: tx.moderators.add(new))
        return new

    def hold(
        self,
        body: str,
        signals: Sequence[Signal] | None = None,
        *,
        author: Author = Author(name="Mia"),  # noqa: B008 - frozen
        page: Page = Page(title="Why bread rises"),  # noqa: B008 - frozen
        client: Client = Client(),  # noqa: B008 - frozen
        degraded: tuple[str, ...] = (),
        **fields: str,
    ) -> StoredComment:
        """Store a comment with the decision that its signals come to."""
        comment = Comment(body=body, author=author, page=page, client=client, **fields)  # type: ignore[arg-type]  # a test names real fields
        evidence = usual_signals(body) if signals is None else signals
        return self._add(comment, decide(evidence, default_policy(), degraded), degraded)

    def bring(self, body: str, value: LabelValue) -> StoredComment:
        """Store a comment as an import does: with a label, without a decision."""
        stored = dataclasses.replace(self._new(Comment(body=body)), status=status_of(value))
        label = Label(
            id=self.ports.new_id(),
            comment_id=stored.id,
            version=1,
            value=value,
            source=LabelSource.IMPORT,
            author="import",
            created_at=self.at,
        )
        arrival = Arrival(stored=stored, view=read(stored.comment), label=label)
        self.ports.store.write(lambda tx: tx.imports.add([arrival]))
        return stored

    def gather(self, first: StoredComment, *others: StoredComment) -> None:
        """Put comments into one campaign that begins with the first."""
        campaign = Campaign(
            id=first.id, comments=1, authors=2, age_s=60.0, similarity=0.5, gathers=(first.id,)
        )

        def job(tx: Transaction) -> None:
            for stored in others:
                tx.campaigns.enrol(stored, campaign)

        self.ports.store.write(job)

    def edit(self, stored: StoredComment, body: str) -> StoredComment:
        """Store a new version, judged by the usual evidence."""
        self.at += timedelta(minutes=1)
        judgement = decide(usual_signals(body), default_policy())
        edited = dataclasses.replace(
            stored,
            version=stored.version + 1,
            revision=stored.revision + 1,
            status=judgement.verdict,
            comment=dataclasses.replace(stored.comment, body=body),
            updated_at=self.at,
        )
        view = read(edited.comment)

        def job(tx: Transaction) -> None:
            tx.comments.add_version(edited, view)
            tx.decisions.add(self.site.id, self._decision(edited, judgement))

        self.ports.store.write(job)
        return edited

    def status(self, stored: StoredComment) -> str:
        """Return the status that stands for a comment now."""
        with self.ports.store.read() as tx:
            found = tx.comments.get(self.site.id, stored.id)
        assert found is not None
        return found.status.value

    def _new(self, comment: Comment) -> StoredComment:
        self.at += timedelta(minutes=7)
        return StoredComment(
            id=self.ports.new_id(),
            site_id=self.site.id,
            version=1,
            revision=1,
            status=Verdict.ACCEPT,
            comment=comment,
            created_at=self.at,
            updated_at=self.at,
        )

    def _add(self, comment: Comment, judgement: Judgement, degraded: tuple[str, ...]) -> StoredComment:
        stored = dataclasses.replace(self._new(comment), status=judgement.verdict)
        view = read(comment)

        def job(tx: Transaction) -> None:
            tx.comments.add(stored, view)
            tx.decisions.add(self.site.id, self._decision(stored, judgement, degraded))

        self.ports.store.write(job)
        return stored

    def _decision(
        self, stored: StoredComment, judgement: Judgement, degraded: tuple[str, ...] = ()
    ) -> Decision:
        return Decision(
            id=self.ports.new_id(),
            comment_id=stored.id,
            version=stored.version,
            judgement=judgement,
            inputs=Inputs(history=History(at=self.at, author_approved=3, author_rejected=1), classifier=None),
            policy="a" * 64,
            model=None if "model" in degraded else "b" * 64,
            rules="c" * 64,
            degraded=degraded,
            created_at=self.at,
        )
