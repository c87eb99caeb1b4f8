"""Gathered facts in, a judgement out: the one way in which any comment is judged."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

import structlog

from service import rules
from service.domain.attribute import Assessment
from service.domain.comment import Comment
from service.domain.decision import MODEL, OWN_RULES, RULES, Decision, Inputs, Judgement, decide, resolve
from service.domain.goal import HamCurve
from service.domain.history import History
from service.domain.policy import Policy, Threshold
from service.domain.signal import Category, Signal
from service.domain.site import Site
from service.errors import ModelError
from service.features.view import View, read
from service.moderation.ports import Classifier, ClassifierSource, PastDecision
from service.rules import own

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


@dataclasses.dataclass(frozen=True, slots=True)
class Pinned:
    """One classifier for several judgements: the model in service may change between them."""

    classifier: Classifier

    def current(self) -> Classifier:
        """Return the classifier."""
        return self.classifier


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
    said = _classify(source, view, failed)
    found = _apply_rules(view, history, policy, failed)
    found += _apply_own(view, history, policy, said.assessment.signals if said.assessment else None, failed)
    thresholds = resolve(policy.thresholds, said.curves)
    inputs = Inputs(
        history=history,
        classifier=said.assessment.signals if said.assessment else None,
        site_host=site_host(site),
        thresholds=thresholds,
        attributes=said.assessment.attributes if said.assessment else {},
    )
    return Outcome(
        judgement=decide((*found, *(inputs.classifier or ())), policy, failed, thresholds=thresholds),
        inputs=inputs,
        policy=policy.digest,
        model=said.model,
        rules=rules.digest(),
        degraded=tuple(failed),
    )


def derive(
    comment: Comment,
    decision: Decision | PastDecision,
    policy: Policy,
    *,
    curves: Mapping[Category, HamCurve] | None = None,
    resolved: Mapping[Category, Threshold] | None = None,
    found: tuple[Signal, ...] | None = None,
) -> Judgement:
    """Judge a stored decision's inputs again: the same judgement, bit for bit, under the same digests.

    Under its own policy a decision brings its thresholds along. Another policy's goals are resolved with
    `curves`, the ham curves of the decision's model; without them, as where no model judged. Whoever judges
    many brings what they are `resolved` to, and what the rules `found` where that is known.
    """
    inputs, degraded = decision.inputs, list(decision.degraded)
    if found is None:
        view = read(comment, site_host=inputs.site_host)
        found = () if RULES in degraded else rules.judge(view, inputs.history, policy)
        found += _apply_own(view, inputs.history, policy, inputs.classifier, degraded)
    thresholds = inputs.thresholds if policy.digest == decision.policy else None
    if thresholds is None:
        thresholds = resolved or resolve(policy.thresholds, curves or {})
    return decide((*found, *(inputs.classifier or ())), policy, degraded, thresholds=thresholds)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What the classifier said, its digest and its ham curves; by default, what is left where it failed."""

    assessment: Assessment | None = None
    model: str | None = None
    curves: Mapping[Category, HamCurve] = dataclasses.field(default_factory=dict)


def _classify(source: ClassifierSource, view: View, degraded: list[str]) -> _Said:
    try:
        classifier = source.current()
        return _Said(
            assessment=classifier.assess(view), model=classifier.digest, curves=classifier.ham_curves
        )
    except ModelError as error:
        log.warning("classifier unavailable", reason=str(error))
    except Exception:  # whatever breaks in a model must hold the comment, not lose it
        log.exception("classifier failed")
    degraded.append(MODEL)
    return _Said()


def _apply_rules(view: View, history: History, policy: Policy, degraded: list[str]) -> tuple[Signal, ...]:
    try:
        return rules.judge(view, history, policy)
    except Exception:  # as above: a broken rule is said, and the fallback holds the comment
        log.exception("rules failed")
        degraded.append(RULES)
        return ()


def _apply_own(
    view: View, history: History, policy: Policy, said: tuple[Signal, ...] | None, degraded: list[str]
) -> tuple[Signal, ...]:
    """Ask the owner's own rules; where they were missing once, they are missing whenever that is derived."""
    if OWN_RULES in degraded:
        return ()
    try:
        return own.judge(view, history, policy, said)
    except Exception:  # as above; activation refuses what cannot be used, another version may still meet it
        log.exception("own rules failed")
        degraded.append(OWN_RULES)
        return ()
