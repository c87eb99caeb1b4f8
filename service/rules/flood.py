"""Too much of the same in too short a time: by author, address and network."""

from __future__ import annotations

import math

from service.domain.comment import Comment
from service.domain.history import Count, History, Trace
from service.domain.policy import FloodLimit, Limits
from service.domain.signal import Category, Finding
from service.features.view import View
from service.rules.base import EXAMPLE_TIME, Examples, Rule
from service.rules.wording import lasting

MAX_STRENGTH = 4.0

_WHAT = {
    Trace.AUTHOR: "by this author",
    Trace.ADDRESS: "from this address",
    Trace.NETWORK: "from this network",
    Trace.TEXT: "with this very text",
    Trace.NEAR_TEXT: "with nearly this text",
    Trace.THREAD: "under this page",
}


def judge(trace: Trace, history: History, limits: Limits) -> Finding | None:
    """Find counts above their limits: strength 1 just above, one more for each doubling, at most 4."""
    over = [
        (limit, count)
        for limit in limits.flood[trace]
        if (count := history.count(trace, limit.window_s)) > limit.allowed
    ]
    if not over:
        return None
    windows = "; ".join(_words(limit, count) for limit, count in over)
    return Finding(
        evidence=f"Earlier comments {_WHAT[trace]}: {windows}.",
        strength=max(_strength(limit, count) for limit, count in over),
    )


def judge_author(view: View, history: History, limits: Limits) -> Finding | None:
    """Find an author who comments faster than the limits."""
    del view
    return judge(Trace.AUTHOR, history, limits)


def judge_address(view: View, history: History, limits: Limits) -> Finding | None:
    """Find an IP address that comments faster than the limits."""
    del view
    return judge(Trace.ADDRESS, history, limits)


def judge_network(view: View, history: History, limits: Limits) -> Finding | None:
    """Find a network (/24 or /64) that comments faster than the limits."""
    del view
    return judge(Trace.NETWORK, history, limits)


def judge_thread(view: View, history: History, limits: Limits) -> Finding | None:
    """Find a page under which comments come faster than the limits."""
    del view
    return judge(Trace.THREAD, history, limits)


def _strength(limit: FloodLimit, count: int) -> float:
    return min(MAX_STRENGTH, 1.0 + math.log2(count / (limit.allowed + 1)))


def _words(limit: FloodLimit, count: int) -> str:
    return f"{count} in {lasting(limit.window_s)} (limit {limit.allowed})"


def past(trace: Trace) -> History:
    """Return the history that ninety comments of one trace within a minute leave, for examples."""
    return History(at=EXAMPLE_TIME, counts=(Count(trace, 60, 90), Count(trace, 600, 90)))


THOUGHT = Comment(body="I took the night ferry with my son, and it left on time.")

flood_author = Rule(
    name="flood_author",
    category=Category.SPAM,
    group="flood",
    description="The author, known by id or e-mail address, comments faster than your limits.",
    judge=judge_author,
    examples=Examples(fires=(THOUGHT,), history=past(Trace.AUTHOR)),
)

flood_address = Rule(
    name="flood_address",
    category=Category.SPAM,
    group="flood",
    description="One IP address sends comments faster than your limits.",
    judge=judge_address,
    examples=Examples(fires=(THOUGHT,), history=past(Trace.ADDRESS)),
)

flood_network = Rule(
    name="flood_network",
    category=Category.SPAM,
    group="flood",
    description="One network (IPv4 /24, IPv6 /64) sends comments faster than your limits.",
    judge=judge_network,
    examples=Examples(fires=(THOUGHT,), history=past(Trace.NETWORK)),
)

flood_thread = Rule(
    name="flood_thread",
    category=Category.SPAM,
    group="flood",
    description="Comments under one page come faster than your limits.",
    judge=judge_thread,
    examples=Examples(fires=(THOUGHT,), history=past(Trace.THREAD)),
)
