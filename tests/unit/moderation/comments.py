"""Comments as people and machines might write them, from words of our own, and how they are judged."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from service.app import DEFAULT_MODEL
from service.classifier import linear
from service.classifier.artifact import PAYLOAD_NAME
from service.domain.comment import Author, Client, Comment
from service.domain.entry import Target, Treatment
from service.domain.history import Count, History, Trace
from service.domain.policy import Policy, default_policy, from_document
from service.domain.site import Site
from service.features.view import View
from service.matching.compiled import Compiled
from service.matching.listed import Listed
from service.matching.scope import Scope, match
from service.moderation.judge import Outcome, judge, view_of
from service.moderation.ports import Classifier

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
NO_PAST = History(at=AT)
SITE = Site(id="s", name="blog", url="https://blog.example.org/", created_at=AT)

PIECES = (
    "I took the night ferry with my son and it was on time.",
    "Thank you, the second chapter helped!",
    "Best online casino bonus, register now.",
    "Buy cheap pills at https://pills.example/now today",
    "You are a stupid idiot and a moron",
    "shut up",
    "ch\u200beap v\u200biagra",
    "\u0440\u0430ypal g\u0456ft cards",
    "pineapple",
    "<b>free</b> <a href='https://bit.ly/x'>gift cards</a>",
    "&amp; a [link](https://tiles.example/x)",
    "www.blog.example.org/about",
    "谢谢你的文章",
    "Earn $5000 a week, write to me\n",
)
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=20), min_size=1, max_size=6).map(" ".join)
MAYBE = st.none() | st.text(min_size=1, max_size=20)
COMMENTS = st.builds(
    Comment,
    body=TEXTS.filter(str.strip),
    format=st.sampled_from(["text", "html"]),
    author=st.builds(
        Author,
        name=MAYBE | st.sampled_from(["Anna", "Best Pills", "name"]),
        email=st.none() | st.just("anna@example.com"),
        url=MAYBE | st.sampled_from(["https://pills.example", "https://anna.example/"]),
    ),
    client=st.builds(
        Client, honeypot=st.sampled_from([None] * 7 + ["x"]), form_seconds=st.none() | st.just(1.0)
    ),
)
ENTRIES = (
    Listed("1", Target.WORD, Treatment.BLOCK, "pineapple"),
    Listed("2", Target.TEXT, Treatment.HOLD, "pills"),
    Listed("3", Target.DOMAIN, Treatment.BLOCK, "bit.ly"),
    Listed("4", Target.EMAIL, Treatment.HOLD, "@example.com"),
    Listed("5", Target.PATTERN, Treatment.HOLD, r"gift\W?cards"),
    Listed("6", Target.WORD, Treatment.ALLOW, "cheap pills"),
)
LIST = Scope(revision=1, base=Compiled(ENTRIES))


def with_hits(comment: Comment, history: History) -> History:
    """Return the history of a comment that arrived while `LIST` was the list."""
    return dataclasses.replace(history, listed=match([LIST], view_of(comment, SITE), AT))


COUNTS = st.builds(Count, st.sampled_from(Trace), st.sampled_from([60, 600, 86_400]), st.integers(0, 300))
HISTORIES = st.builds(
    History,
    at=st.just(AT),
    counts=st.lists(COUNTS, max_size=3).map(tuple),
    rejected_before=st.sampled_from([False] * 3 + [True]),
)
POLICIES = st.sampled_from(
    (
        default_policy(),
        from_document({"thresholds": {"spam": {"hold": 0.05, "reject": 0.4}, "abuse": {"hold": 0.05}}}),
        from_document({"lists": {"blocked_words": ["pineapple", "casino*"], "blocked_domains": ["bit.ly"]}}),
        from_document(
            {"weights": {"link_count": "hold", "flood_text": "reject"}, "limits": {"free_links": 0}}
        ),
    )
)


@dataclasses.dataclass(frozen=True)
class Source:
    """Where one classifier is always found."""

    classifier: Classifier

    def current(self) -> Classifier:
        return self.classifier


def default_source() -> Source:
    """Return the classifier that the service ships."""
    return Source(linear.load(DEFAULT_MODEL / PAYLOAD_NAME))


@dataclasses.dataclass(frozen=True)
class Judged:
    """A comment's view with what it was judged by, and the outcome."""

    view: View
    policy: Policy
    outcome: Outcome


def judged(
    source: Source,
    comment: Comment | str,
    *,
    policy: dict[str, Any] | Policy | None = None,
    history: History = NO_PAST,
) -> Judged:
    """Judge a comment, or a bare text."""
    written = Comment(body=comment) if isinstance(comment, str) else comment
    under = policy if isinstance(policy, Policy) else from_document(policy or {})
    view = view_of(written, SITE)
    return Judged(view, under, judge(source, SITE, view, history, under))
