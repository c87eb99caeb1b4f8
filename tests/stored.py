"""Things to store, in the fewest words a test can say them in."""

from __future__ import annotations

import dataclasses
import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

from service.domain.attribute import Attribute
from service.domain.comment import Author, Client, Comment, Page
from service.domain.decision import Decision, Inputs, Judgement, Score
from service.domain.entry import Entry, Target, Treatment
from service.domain.history import Count, History, Trace
from service.domain.label import Label, LabelSource, LabelValue
from service.domain.policy import Threshold
from service.domain.review import Act, Review
from service.domain.signal import Category, Signal, Span, Verdict
from service.domain.site import Moderator, Role, Site
from service.domain.webhook import EVENTS, Delivery, Endpoint, Event, Fate, OutboxState, Outgoing, Sent
from service.features.view import View, read
from service.moderation.ports import Keyed, Store, StoredComment, Transaction

NOW = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
_numbers = itertools.count(1)


def new_id() -> str:
    return f"00000000-0000-7000-8000-{next(_numbers):012x}"


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def site(name: str | None = None) -> Site:
    own_id = new_id()
    return Site(id=own_id, name=name or f"site {own_id}", url="https://example.org", created_at=NOW)


def add_site(store: Store, name: str | None = None) -> Site:
    added = site(name)
    store.write(lambda tx: tx.sites.add(added))
    return added


def endpoint(of_site: Site, own_id: str = "w", url: str = "https://news.example/hook") -> Endpoint:
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    return Endpoint(id=own_id, site_id=of_site.id, url=url, events=EVENTS, secret=secret, created_at=NOW)


def outgoing(of_site: Site, own_id: str = "o", endpoint_id: str = "w", *, due_at: datetime = NOW) -> Outgoing:
    return Outgoing(
        id=own_id,
        site_id=of_site.id,
        endpoint_id=endpoint_id,
        event=Event.DECIDED,
        payload={"type": "comment.decided", "data": {}},
        created_at=NOW,
        due_at=due_at,
    )


WAITS = Fate(state=OutboxState.WAITING, due_at=NOW, failing_since=None)


def delivery(of_site: Site, event_id: str = "o", endpoint_id: str = "w", status: int = 500) -> Delivery:
    return Delivery(
        id=new_id(),
        site_id=of_site.id,
        endpoint_id=endpoint_id,
        event_id=event_id,
        number=1,
        at=NOW,
        sent=Sent(status=status),
    )


def moderator(of_site: Site, name: str | None = None) -> Moderator:
    own_id = new_id()
    return Moderator(
        id=own_id,
        site_id=of_site.id,
        name=name or f"moderator {own_id}",
        role=Role.MODERATOR,
        password_hash="$argon2id$x",
        created_at=NOW,
    )


def comment(
    body: str = "A perfectly ordinary comment about the weather in the north of the country.",
    *,
    external_id: str | None = None,
    author: str | None = "ann@example.org",
    ip: str | None = "203.0.113.7",
    page: str | None = None,
) -> Comment:
    return Comment(
        body=body,
        id=external_id,
        author=Author(name="Ann", email=author),
        client=Client(ip=ip),
        page=Page(url=page),
    )


def keyed(of_site: Site | None, written: str = "zebra", **fields: Any) -> Keyed:
    """Return an entry to add, of a site's list or of the shared one."""
    entry = Entry(
        id="own" if of_site else "shared",
        site_id=of_site.id if of_site else None,
        target=Target.WORD,
        treatment=Treatment.BLOCK,
        written=written,
        note="",
        author="anna",
        created_at=NOW,
    )
    return Keyed(entry=dataclasses.replace(entry, **fields), key="key")


def view(of: Comment) -> View:
    return read(of, site_host="example.org")


def stored(
    of_site: Site,
    content: Comment | None = None,
    *,
    status: Verdict = Verdict.HOLD,
    at: datetime = NOW,
) -> StoredComment:
    return StoredComment(
        id=new_id(),
        site_id=of_site.id,
        version=1,
        revision=1,
        status=status,
        comment=content or comment(),
        created_at=at,
        updated_at=at,
    )


def decision(
    on: StoredComment, *, spam: float = 0.25, at: datetime | None = None, policy: str = "p" * 64
) -> Decision:
    signal = Signal(
        name="blocked_word",
        category=Category.SPAM,
        points=-1.0986,
        evidence="“weather” is on the blocklist.",
        group="words",
        spans=(Span(40, 47, points=-1.0986),),
        forces=Verdict.HOLD,
    )
    return Decision(
        id=new_id(),
        comment_id=on.id,
        version=on.version,
        judgement=Judgement(
            verdict=on.status,
            scores={Category.SPAM: Score(-1.0986, spam), Category.ABUSE: Score(-3.0, 0.0474)},
            signals=(signal,),
            summary="hold: “weather” is on the blocklist.",
        ),
        inputs=Inputs(
            history=History(at=NOW, counts=(Count(Trace.AUTHOR, 60, 2),), author_approved=1),
            classifier=(dataclasses.replace(signal, name="classifier", forces=None),),
            site_host="example.org",
            thresholds={Category.SPAM: Threshold(0.4375, 0.9), Category.ABUSE: Threshold(1 / 3, 1.0)},
            attributes={Attribute.INSULT: 1 / 3, Attribute.THREAT: 0.0},
        ),
        policy=policy,
        model="m" * 64,
        rules="r" * 64,
        degraded=("counters",),
        created_at=at or on.updated_at,
    )


def review(
    on: StoredComment, by: Moderator, act: Act = Act.APPROVE, *, at: datetime = NOW, undoes: str | None = None
) -> Review:
    after_act = {Act.APPROVE: Verdict.ACCEPT, Act.REJECT: Verdict.REJECT, Act.UNDO: Verdict.HOLD}
    return Review(
        id=new_id(),
        comment_id=on.id,
        version=on.version,
        act=act,
        moderator_id=by.id,
        moderator_name=by.name,
        before=on.status,
        after=after_act[act],
        created_at=at,
        reason=LabelValue.SPAM if act is Act.REJECT else None,
        note="Ann again.",
        undoes=undoes,
    )


def label(
    on: StoredComment, value: LabelValue | None = LabelValue.SPAM, *, at: datetime = NOW, version: int = 1
) -> Label:
    return Label(
        id=new_id(),
        comment_id=on.id,
        version=version,
        value=value,
        source=LabelSource.SITE,
        author="the site",
        created_at=at,
    )


def put(tx: Transaction, entry: StoredComment, *, spam: float = 0.25) -> Decision:
    """Store a comment with its decision, as a check does."""
    decided = decision(entry, spam=spam)
    tx.comments.add(entry, view(entry.comment))
    tx.decisions.add(entry.site_id, decided)
    return decided


def add_comment(
    store: Store,
    of_site: Site,
    content: Comment | None = None,
    *,
    status: Verdict = Verdict.HOLD,
    at: datetime = NOW,
    spam: float = 0.25,
) -> StoredComment:
    entry = stored(of_site, content, status=status, at=at)
    store.write(lambda tx: put(tx, entry, spam=spam))
    return entry


def add(store: Store, site_id: str, *entries: Decision | Review | Label) -> None:
    """Store entries of a site, in order and in one transaction."""

    def job(tx: Transaction) -> None:
        for entry in entries:
            if isinstance(entry, Decision):
                tx.decisions.add(site_id, entry)
            elif isinstance(entry, Review):
                tx.reviews.add(site_id, entry)
            else:
                tx.labels.add(site_id, entry)

    store.write(job)


def edited(entry: StoredComment, body: str, *, at: datetime) -> StoredComment:
    return dataclasses.replace(
        entry,
        version=entry.version + 1,
        revision=entry.revision + 1,
        comment=dataclasses.replace(entry.comment, body=body),
        updated_at=at,
    )
