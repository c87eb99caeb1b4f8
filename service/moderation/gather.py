"""Gather what was known of the past when a comment arrived."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from datetime import datetime

import structlog

from service.domain.decision import COUNTERS, LISTS
from service.domain.entry import Hit
from service.domain.history import Count, History, Trace
from service.domain.language import UNCODED
from service.domain.policy import FloodLimit, Policy
from service.domain.site import Site
from service.errors import ModelError, StoreError
from service.features.view import View
from service.matching.scope import match
from service.moderation.membership import campaign_of
from service.moderation.ports import Ports, Transaction

log = structlog.get_logger()

_TRACES = list(Trace)


def gather(
    ports: Ports,
    tx: Transaction,
    site: Site,
    view: View,
    policy: Policy,
    *,
    at: datetime,
    comment_id: str | None = None,
    within: bool = False,
) -> tuple[History, tuple[str, ...]]:
    """Return the history before a comment, and the degraded parts; see `Histories.of`.

    Counts come from the shared counters as far as these know them, and from the database for the rest; from
    the database alone `within` a transaction that writes, where nothing else knows what it has written. The
    language is listened for where the policy names the site's.
    """
    history, degraded = _counted(ports, tx, site, view, policy, at=at, comment_id=comment_id, within=within)
    if policy.limits.modes.languages:
        history = dataclasses.replace(history, language=_heard(ports, view))
    hits, missed = _listed(ports, tx, site, view, at=at, within=within)
    campaign = campaign_of(tx, site, view, at=at, comment_id=comment_id)
    return dataclasses.replace(history, campaign=campaign, listed=hits), (*degraded, *missed)


def _heard(ports: Ports, view: View) -> str | None:
    """Return the language of a text; None where nothing can listen, which the judgement says by itself."""
    try:
        return ports.classifier.current().language(view) or UNCODED
    except ModelError:
        return None


def _listed(
    ports: Ports, tx: Transaction, site: Site, view: View, *, at: datetime, within: bool
) -> tuple[tuple[Hit, ...], tuple[str, ...]]:
    """Return what the comment hits of the lists, as they were committed: `within` may yet be undone."""
    if ports.lists is None:
        return (), ()
    try:
        if not within:
            return match(ports.lists.scopes(ports.store, tx, site.id), view, at), ()
        with ports.store.read() as committed:
            scopes = ports.lists.scopes(ports.store, committed, site.id)
        return match(scopes, view, at), ()
    except StoreError:
        raise
    except Exception:  # a list that cannot be used must hold the comment, not lose it
        log.exception("lists failed")
        return (), (LISTS,)


def _counted(
    ports: Ports,
    tx: Transaction,
    site: Site,
    view: View,
    policy: Policy,
    *,
    at: datetime,
    comment_id: str | None,
    within: bool,
) -> tuple[History, tuple[str, ...]]:
    flood = policy.limits.flood
    if ports.counters is None or within:
        return tx.histories.of(site.id, view, flood, at=at, comment_id=comment_id), ()
    known = ports.counters.of(site.id, view, flood, at=at, comment_id=comment_id)
    rest = _rest(flood, known or ())
    history = tx.histories.of(site.id, view, rest, at=at, comment_id=comment_id)
    whole = dataclasses.replace(history, counts=_ordered((*(known or ()), *history.counts)))
    return whole, (COUNTERS,) if known is None else ()


def _rest(
    flood: Mapping[Trace, tuple[FloodLimit, ...]], known: Iterable[Count]
) -> dict[Trace, tuple[FloodLimit, ...]]:
    answered = {(count.trace, count.window_s) for count in known}
    return {
        trace: tuple(limit for limit in limits if (trace, limit.window_s) not in answered)
        for trace, limits in flood.items()
    }


def _ordered(counts: Iterable[Count]) -> tuple[Count, ...]:
    return tuple(sorted(counts, key=lambda count: (_TRACES.index(count.trace), count.window_s)))
