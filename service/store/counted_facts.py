"""What the dashboard counts of decisions, read without building what it does not count."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import BindParameter, Row, Text, and_, bindparam, literal_column, select, type_coerce

from service.domain.comment import Comment, from_document
from service.domain.history import Trace
from service.domain.language import primary
from service.domain.signal import Category, Verdict, total
from service.features.traces import page_key
from service.moderation.ports import CountedDecision
from service.store.columns import MAX_HANDLE
from service.store.past import without_spans
from service.store.tables import comments, decisions, traces, versions
from service.store.trail import key_of

Read = Callable[..., Sequence[Row[Any]]]

MAX_TOPICS: Final = 5
"""Topics of a page that are counted: the first ones."""

_MAX_TOPIC: Final = 100
_NO_RULES: Final = ("classifier_", "cap_", "prior")
"""How signals begin that are no rule's finding: parts of the model, which every comment has, and sums."""

_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_DECISIONS = (
    select(
        decisions.c.id,
        decisions.c.comment_id,
        decisions.c.version,
        decisions.c.verdict,
        decisions.c.created_at,
        type_coerce(decisions.c.judgement, Text).label("judgement"),
        type_coerce(decisions.c.inputs, Text).label("inputs"),
    )
    .where(decisions.c.site_id == bindparam("site_id"), decisions.c.comment_id.in_(_IDS))
    .order_by(decisions.c.comment_id, decisions.c.created_at, decisions.c.id)
)
_VERSIONS = select(versions.c.comment_id, versions.c.version, versions.c.content).where(
    versions.c.site_id == bindparam("site_id"), versions.c.comment_id.in_(_IDS)
)
_OF_PAGE = (
    select(versions.c.content)
    .join_from(
        traces,
        comments,
        and_(comments.c.site_id == traces.c.site_id, comments.c.id == traces.c.comment_id),
    )
    .join(
        versions,
        and_(
            versions.c.site_id == comments.c.site_id,
            versions.c.comment_id == comments.c.id,
            versions.c.version == comments.c.version,
        ),
    )
    .where(
        traces.c.site_id == bindparam("site_id"),
        traces.c.kind == literal_column(f"'{Trace.THREAD}'"),
        traces.c.key == bindparam("key"),
    )
    .order_by(traces.c.at.desc(), traces.c.comment_id.desc())
    .limit(1)
)
_HISTORY = '"history":'
_SIGNALS = '"signals":'
_CLASSIFIER = '"classifier":'
_DECODER = json.JSONDecoder()


def decisions_of(
    read: Read, site_id: str, ids: Sequence[str], *, labelled: Collection[str]
) -> Mapping[str, Sequence[CountedDecision]]:
    """Return what is counted of the decisions on comments, oldest first, by comment."""
    rows = read(_DECISIONS, site_id=site_id, ids=ids)
    held = {row.comment_id for row in rows if row.verdict == Verdict.HOLD.value}
    content = {
        (row.comment_id, row.version): from_document(row.content)
        for row in read(_VERSIONS, site_id=site_id, ids=sorted(held | set(labelled)))
    }
    found: dict[str, list[CountedDecision]] = defaultdict(list)
    for row in rows:
        comment = content.get((row.comment_id, row.version))
        found[row.comment_id].append(_decision(row, comment, labelled=row.comment_id in labelled))
    return found


def page_name(read: Read, site_id: str, key: int) -> str | None:
    """Return the title or address of the page that a number stands for; None where no comment has it."""
    for row in read(_OF_PAGE, site_id=site_id, key=key):
        page = from_document(row.content).page
        return page.title or page.url
    return None


def _decision(row: Row[Any], comment: Comment | None, *, labelled: bool) -> CountedDecision:
    known = _after(row.inputs, _HISTORY)
    return CountedDecision(
        id=row.id,
        version=row.version,
        verdict=Verdict(row.verdict),
        at=row.created_at,
        signals=_names(_after(without_spans(row.judgement), _SIGNALS)),
        author_approved=known["author_approved"],
        language=_language(comment, known.get("language")),
        model=_said(row.inputs) if labelled else None,
        page=None if comment is None else _page(comment),
        topics=() if comment is None else _topics(comment),
    )


def _after(text: str, key: str) -> Any:
    """Return the value that follows a key which is ours alone: a quotation mark within a text is escaped."""
    value, _ = _DECODER.raw_decode(text, text.index(key) + len(key))
    return value


def _names(signals: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    names = (signal["name"][:MAX_HANDLE] for signal in signals)
    return frozenset(name for name in names if not name.startswith(_NO_RULES))


def _said(inputs: str) -> dict[Category, bool] | None:
    """Return whether the model found each category likelier than not; None where it failed."""
    signals = _after(without_spans(inputs), _CLASSIFIER)
    if signals is None:
        return None
    return {
        category: total(s["points"] for s in signals if s["category"] == category.value) >= 0
        for category in Category
    }


def _language(comment: Comment | None, heard: str | None) -> str:
    stated = comment.language if comment is not None else None
    return (heard or primary(stated or ""))[:MAX_HANDLE]


def _page(comment: Comment) -> int | None:
    page = page_key(comment.page.url)
    return None if page is None else key_of(Trace.THREAD, page)


def _topics(comment: Comment) -> tuple[str, ...]:
    topics = dict.fromkeys(" ".join(topic.split())[:_MAX_TOPIC] for topic in comment.page.topics)
    return tuple(topic for topic in topics if topic)[:MAX_TOPICS]
