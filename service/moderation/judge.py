"""Gathered facts in, a judgement out: the one way in which any comment is judged."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from urllib.parse import urlsplit

import structlog

from service import rules
from service.domain.comment import Comment
from service.domain.decision import MODEL, RULES, Decision, Inputs, Judgement, decide
from service.domain.history import History
from service.domain.policy import Policy
from service.domain.signal import Signal
from service.domain.site import Site
from service.errors import ModelError
from service.features.view import View, read
from service.moderation.ports import ClassifierSource

log = structlog.get_logger()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A judgement with what it was derived from: a decision that is not yet attached to a comment."""

    judgement: Judgement
    inputs: Inputs
    policy: str
    model: str | None
    rules: str
    degraded: tuple[str, ...]


def view_of(comment: Comment, site: Site) -> View:
    """Return the view of a comment on a site."""
    return read(comment, site_host=site_host(site))


def site_host(site: Site) -> str | None:
    """Return the host of the site's home page, lower-case, or None where its URL names none."""
    return urlsplit(site.url).hostname


def judge(
    source: ClassifierSource,
    site: Site,
    view: View,
    history: History,
    policy: Policy,
    *,
    degraded: Sequence[str] = (),
) -> Outcome:
    """Judge a view under a policy. A part that fails is named after those that were `degraded` before;
    nothing is raised for it.
    """
    failed = list(degraded)
    classifier, model = _classify(source, view, failed)
    found = _apply_rules(view, history, policy, failed)
    inputs = Inputs(history=history, classifier=classifier, site_host=site_host(site))
    return Outcome(
        judgement=decide((*found, *(classifier or ())), policy, failed),
        inputs=inputs,
        policy=policy.digest,
        model=model,
        rules=rules.digest(),
        degraded=tuple(failed),
    )


def derive(comment: Comment, decision: Decision, policy: Policy) -> Judgement:
    """Judge a stored decision's inputs again: the same judgement, bit for bit, under the same digests."""
    view = read(comment, site_host=decision.inputs.site_host)
    found = () if RULES in decision.degraded else rules.judge(view, decision.inputs.history, policy)
    return decide((*found, *(decision.inputs.classifier or ())), policy, decision.degraded)


def _classify(
    source: ClassifierSource, view: View, degraded: list[str]
) -> tuple[tuple[Signal, ...] | None, str | None]:
    try:
        classifier = source.current()
        return classifier.signals(view), classifier.digest
    except ModelError as error:
        log.warning("classifier unavailable", reason=str(error))
    except Exception:  # whatever breaks in a model must hold the comment, not lose it
        log.exception("classifier failed")
    degraded.append(MODEL)
    return None, None


def _apply_rules(view: View, history: History, policy: Policy, degraded: list[str]) -> tuple[Signal, ...]:
    try:
        return rules.judge(view, history, policy)
    except Exception:  # as above: a broken rule is said, and the fallback holds the comment
        log.exception("rules failed")
        degraded.append(RULES)
        return ()
