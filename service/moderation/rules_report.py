"""What a site's own rules did to its stored comments: which hit what, and which are of no use."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from typing import Final

from service.domain.own_rule import State
from service.domain.policy import Policy
from service.domain.signal import Verdict
from service.domain.site import Site
from service.features.view import read
from service.moderation.ports import PastDecision, Ports
from service.moderation.replay import SIZE
from service.moderation.rules_reported import Reported
from service.rules.own.compiled import Compiled, compiled
from service.rules.own.facts import Facts
from service.rules.own.judge import deciding
from service.rules.own.program import context_of

_NS_IN_US: Final = 1_000


def report(
    ports: Ports,
    site: Site,
    policy: Policy,
    *,
    since: datetime,
    until: datetime,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Reported:
    """Ask a policy's own rules about the decisions from `since` to before `until`, each as it was then.

    Drafts are asked too; expired rules up to their end. An interruption (KeyboardInterrupt) ends it early,
    with what was found so far.

    Raises:
        PolicyError: a rule cannot be used by this version.
    """
    rules = compiled(policy)
    found = Reported(since=since, until=until, rules=tuple(one.rule for one in rules))
    with ports.store.read() as tx:
        spans = tx.decisions.spread(site.id, since=since, until=until, size=SIZE)
    total = sum(span.decisions for span in spans)
    try:
        for span in spans:
            with ports.store.read() as tx:
                pasts = tx.decisions.between(site.id, since=span.since, until=span.until, spans=False)
                for past in pasts:
                    _ask(rules, past, found)
            progress(found.decisions + found.erased, total)
    except KeyboardInterrupt:
        found.interrupted = True
    return found


def _ask(rules: tuple[Compiled, ...], past: PastDecision, found: Reported) -> None:
    if past.erased:
        found.erased += 1
        return
    view = read(past.comment, site_host=past.inputs.site_host)
    context = context_of(
        (one.program for one in rules), Facts(view, past.inputs.history, past.inputs.classifier)
    )
    at, held = past.inputs.history.at, []
    for one in rules:
        began = time.perf_counter_ns()
        holds = one.program.holds(context)
        found.figures[one.rule.name].took((time.perf_counter_ns() - began) / _NS_IN_US)
        if holds and (one.rule.expires is None or at < one.rule.expires):
            held.append(one.rule)
    first = deciding(held)
    overruled = [
        rule.name
        for rule in held
        if first is not None
        and rule.state is State.LIVE
        and isinstance(rule.weight, Verdict)
        and rule.weight is not first.weight
    ]
    found.add(past, [rule.name for rule in held], first.name if first else None, overruled)
