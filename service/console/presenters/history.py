"""A comment's whole record: every version with its decision, and every act in order of time."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlsplit

from service.console.presenters import evidence
from service.console.presenters.card import layers_of
from service.console.presenters.hidden import clean_line
from service.console.presenters.links import LinkRow, link_rows
from service.console.presenters.moments import Moment, moment
from service.console.presenters.passage import Piece, cut, plain
from service.domain.comment import Comment
from service.domain.decision import Decision
from service.domain.label import Label, LabelSource
from service.domain.review import Act, Review
from service.domain.site import Site
from service.features.view import read as read_view
from service.moderation.record import Record

_SOURCES = {
    LabelSource.MODERATOR: "by a moderator",
    LabelSource.SITE: "by the site",
    LabelSource.IMPORT: "by an import",
}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A decision in full."""

    why: tuple[Piece, ...]
    scores: tuple[evidence.ScoreBar, ...]
    signals: tuple[evidence.SignalRow, ...]
    digests: tuple[tuple[str, str], ...]
    made: Moment


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class VersionView:
    """One version of the text with the decisions on it, newest first."""

    number: int
    text: tuple[Piece, ...]
    links: tuple[LinkRow, ...]
    submitted: Moment
    judged: tuple[Judged, ...]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened: `who` did `what`; `undo` names the review that can be taken back here."""

    who: tuple[Piece, ...]
    what: str
    note: tuple[Piece, ...]
    at: Moment
    undo: str | None = None


def version_views(found: Record, site: Site, now: datetime) -> tuple[VersionView, ...]:
    """Return the versions, newest first."""
    return tuple(
        _version(version, [d for d in found.decisions if d.version == version[0]], site, now)
        for version in reversed(found.versions)
    )


def timeline(found: Record, now: datetime) -> tuple[Event, ...]:
    """Return what happened, newest first."""
    events = [*_versions(found, now), *_decisions(found, now), *_labels(found, now), *_reviews(found, now)]
    ordered = sorted(events, key=lambda pair: pair[0], reverse=True)
    return tuple(event for _, event in ordered)


def facts(written: Comment) -> tuple[tuple[str, tuple[Piece, ...]], ...]:
    """Return what the site said about author, page and browser, without what it left out."""
    author, page, client = written.author, written.page, written.client
    others = [(name.replace("_", " "), value) for name, value in client.facts]
    said = (
        ("Author", author.name),
        ("Author\u2019s id", author.id),
        ("E-mail", author.email),
        ("Author\u2019s website", author.url),
        ("Role", author.role),
        ("Registered", _day(author.registered_at)),
        ("Page", page.title),
        ("Page\u2019s address", page.url),
        ("Published", _day(page.published_at)),
        ("Topics", ", ".join(page.topics)),
        ("Address", client.ip),
        ("Browser", client.user_agent),
        ("Referrer", client.referrer),
        ("Honeypot field", client.honeypot),
        ("Seconds in the form", _number(client.form_seconds)),
        ("Comment\u2019s id at the site", written.id),
        ("In reply to", written.parent),
        ("Type", written.type),
        ("Language", written.language),
        *others,
    )
    return tuple((clean_line(name, 60), plain(value, 400)) for name, value in said if value)


def _version(
    version: tuple[int, Comment, datetime], decisions: list[Decision], site: Site, now: datetime
) -> VersionView:
    number, written, at = version
    view = read_view(written, site_host=urlsplit(site.url).hostname)
    return VersionView(
        number=number,
        text=cut(written.body, layers_of(view, decisions[-1] if decisions else None)),
        links=link_rows(view),
        submitted=moment(at, now),
        judged=tuple(_judged(decision, now) for decision in reversed(decisions)),
    )


def _judged(decision: Decision, now: datetime) -> Judged:
    digests = (("Decision", decision.id), ("Policy", decision.policy), ("Rules", decision.rules))
    return Judged(
        why=plain(evidence.summary(decision.judgement), 2_000),
        scores=evidence.score_bars(decision.judgement),
        signals=evidence.signal_rows(decision.judgement),
        digests=(*digests, ("Model", decision.model or "none could be used")),
        made=moment(decision.created_at, now),
    )


def _versions(found: Record, now: datetime) -> Iterator[tuple[tuple[datetime, int], Event]]:
    for number, _, at in found.versions:
        what = "sent the comment" if number == 1 else f"sent an edited text (version {number})"
        if not any(decision.version == number for decision in found.decisions):
            imported = any(label.source is LabelSource.IMPORT for label in found.labels)
            what = (
                "got the comment, before Winnow; it was imported and not judged again"
                if imported or not found.labels
                else "said what this comment is, which was not judged"
            )
        yield (at, 0), Event(who=(Piece("The site"),), what=what, note=(), at=moment(at, now))


def _decisions(found: Record, now: datetime) -> Iterator[tuple[tuple[datetime, int], Event]]:
    for decision in found.decisions:
        word = evidence.status_word(decision.judgement.verdict).lower()
        yield (
            (decision.created_at, 1),
            Event(who=(Piece("Winnow"),), what=f"{word} it", note=(), at=moment(decision.created_at, now)),
        )
        said = found.incumbents.get(decision.id)
        if said:
            service = plain(said.service, 60) or (Piece("the other service"),)
            word = evidence.status_word(said.verdict).lower()
            yield (
                (decision.created_at, 0),
                Event(who=service, what=f"{word} it", note=(), at=moment(decision.created_at, now)),
            )


def _reviews(found: Record, now: datetime) -> Iterator[tuple[tuple[datetime, int], Event]]:
    for review in found.reviews:
        last = review is found.reviews[-1] and review.act is not Act.UNDO
        yield (
            (review.created_at, 3),
            Event(
                who=plain(review.moderator_name, 80),
                what=_act_words(review),
                note=cut(review.note),
                at=moment(review.created_at, now),
                undo=review.id if last and _stands(review, found) else None,
            ),
        )


def _labels(found: Record, now: datetime) -> Iterator[tuple[tuple[datetime, int], Event]]:
    for label in found.labels:
        yield (
            (label.created_at, 2),
            Event(who=(Piece("Label"),), what=_label_words(label), note=(), at=moment(label.created_at, now)),
        )


def _stands(review: Review, found: Record) -> bool:
    return review.version == found.stored.version and review.after is found.stored.status


def _act_words(review: Review) -> str:
    if review.act is Act.APPROVE:
        return "approved it"
    if review.act is Act.REJECT:
        return f"rejected it as {review.reason}"
    return f"took the decision back: {evidence.status_word(review.after).lower()} again"


def _label_words(label: Label) -> str:
    said = f"set to {label.value}" if label.value else "withdrawn"
    return f"{said} {_SOURCES[label.source]}"


def _day(at: datetime | None) -> str | None:
    return f"{at:%Y-%m-%d %H:%M} UTC" if at else None


def _number(seconds: float | None) -> str | None:
    return None if seconds is None else f"{seconds:g}"
