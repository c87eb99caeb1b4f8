"""Too much of the same in too short a time: by author, address, network, text and nearly the same text."""

from __future__ import annotations

import math

from service.domain.history import History, Trace
from service.domain.policy import FloodLimit, Limits
from service.domain.signal import Category, Finding
from service.features.view import View
from service.rules.base import Rule
from service.rules.wording import lasting

MAX_STRENGTH = 4.0

_WHAT = {
    Trace.AUTHOR: "by this author",
    Trace.ADDRESS: "from this address",
    Trace.NETWORK: "from this network",
    Trace.TEXT: "with this very text",
    Trace.NEAR_TEXT: "with nearly this text",
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


def judge_text(view: View, history: History, limits: Limits) -> Finding | None:
    """Find a text that was sent before; short ones without a link ("Thanks!") are everybody's."""
    short = not view.fingerprint.bands
    if short and all(link.own for link in view.links):
        return None
    return judge(Trace.TEXT, history, limits)


def judge_near_text(view: View, history: History, limits: Limits) -> Finding | None:
    """Find a text of which variants were sent before."""
    if not view.fingerprint.bands:
        return None
    return judge(Trace.NEAR_TEXT, history, limits)


def _strength(limit: FloodLimit, count: int) -> float:
    return min(MAX_STRENGTH, 1.0 + math.log2(count / (limit.allowed + 1)))


def _words(limit: FloodLimit, count: int) -> str:
    return f"{count} in {lasting(limit.window_s)} (limit {limit.allowed})"


flood_author = Rule(
    name="flood_author",
    category=Category.SPAM,
    group="flood",
    description="The author, known by id or e-mail address, comments faster than your limits.",
    judge=judge_author,
)

flood_address = Rule(
    name="flood_address",
    category=Category.SPAM,
    group="flood",
    description="One IP address sends comments faster than your limits.",
    judge=judge_address,
)

flood_network = Rule(
    name="flood_network",
    category=Category.SPAM,
    group="flood",
    description="One network (IPv4 /24, IPv6 /64) sends comments faster than your limits.",
    judge=judge_network,
)

flood_text = Rule(
    name="flood_text",
    category=Category.SPAM,
    group="flood",
    description="The same text again, but for case, spacing, digits and link paths; greetings may repeat.",
    judge=judge_text,
)

flood_near_text = Rule(
    name="flood_near_text",
    category=Category.SPAM,
    group="flood",
    description="Nearly the same text again, with some words changed.",
    judge=judge_near_text,
)
