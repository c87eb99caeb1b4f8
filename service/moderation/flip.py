"""Find the smallest change of a comment that makes its verdict less strict, by judging the result."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterable, Sequence
from typing import Final

from service.domain.decision import Decision, Judgement, missed
from service.domain.flip import Change, Counterfactual, Flip, Kind, apart, changed
from service.domain.policy import MAX_POINTS, Policy
from service.domain.signal import Verdict
from service.domain.site import Site
from service.errors import ModelError, StoreError
from service.features.view import View, read
from service.matching.frozen import Frozen
from service.moderation.changes import changes_of
from service.moderation.changes.weight import touches_forcing, weight
from service.moderation.judge import Outcome, Pinned, judge
from service.moderation.ports import ClassifierSource, Ports, StoredComment

MAX_JUDGED: Final = 40
"""How many changed comments are judged at most."""

THOROUGH: Final = 400.0
BRIEF: Final = 16.0
"""Efforts, for whoever asks and for a page. The unit is what judging a very short comment takes: 0.6 ms."""

_CHARACTERS_A_UNIT: Final = 600
_LINKS_A_UNIT: Final = 10
"""Measured: so many characters of a body, or links, cost a judgement as much again."""

_KINDS: Final = tuple(Kind)


def flip(
    source: ClassifierSource,
    site: Site,
    view: View,
    judged: Outcome | Decision,
    policy: Policy,
    *,
    effort: float = THOROUGH,
) -> Counterfactual | None:
    """Return the smallest change, of a closed set, after which `judged` would be less strict.

    One change is smaller than two, and kinds are smaller in their order; everything is judged as `judged`
    was, with the history that the comment really had, and of the lists what it would still hit. Where the
    effort does not suffice for every change, those that touch the most evidence are tried. None where the
    verdict is accept, where a part was missing, or where `policy` and the present model and rules do not give
    the very judgement again.
    """
    limit = _limit(effort, len(view.comment.body), len(view.links))
    if limit < 1 or not _is_whole(judged):
        return None
    try:
        trials = _Trials(Pinned(source.current()), site, view, judged, policy, limit)
    except ModelError:
        return None
    if not trials.repeat():
        return None
    verdict = judged.judgement.verdict
    forced = tuple(s.name for s in judged.judgement.signals if s.forces is verdict)
    found = trials.first_flip()
    return Counterfactual(forced_by=forced, flip=found, tried=trials.tried)


def flip_of_stored(
    ports: Ports, site: Site, stored: StoredComment, decision: Decision, *, effort: float = BRIEF
) -> Counterfactual | None:
    """Return what would have flipped a stored decision, from its own inputs, policy and model.

    None also where the decision is on an earlier version, or the comment was erased.
    """
    if stored.erased_at is not None or stored.version != decision.version or not _is_whole(decision):
        return None
    if _limit(effort, len(stored.comment.body)) < 1:  # even to read it would take longer than that
        return None
    try:
        with ports.store.read() as tx:
            policy = tx.policies.get(decision.policy)
    except StoreError:  # a policy of another version that is no policy now
        return None
    if policy is None:
        return None
    view = read(stored.comment, site_host=decision.inputs.site_host)
    return flip(ports.classifier, site, view, decision, policy, effort=effort)


def _is_whole(judged: Outcome | Decision) -> bool:
    return judged.judgement.verdict is not Verdict.ACCEPT and not missed(judged.degraded)


@dataclasses.dataclass(slots=True)
class _Trials:
    """Judgements of a comment with changes, up to a limit."""

    source: Pinned
    site: Site
    view: View
    judged: Outcome | Decision
    policy: Policy
    limit: int
    tried: int = 0

    def repeat(self) -> bool:
        """Tell whether the comment as it is gets the very judgement again."""
        again, was = self.judgement(()), self.judged.judgement
        return again is not None and (again.verdict, again.scores) == (was.verdict, was.scores)

    def first_flip(self) -> Flip | None:
        """Return the first change that flips the verdict, else the first pair, the best pairs first."""
        judgement, history = self.judged.judgement, self.judged.inputs.history
        listed = changes_of(self.view, history, judgement, self.policy.limits)
        singles = sorted(listed, key=lambda change: -weight(change, judgement))[: self.limit]
        gains: dict[Change, float] = {}
        for change in sorted(singles, key=listed.index):
            after = self._try((change,))
            if after is not None:
                if self._is_milder(after):
                    return _flip((change,), after)
                gains[change] = self._gain(change, after)
        return self._first_pair(gains)

    def judgement(self, changes: Sequence[Change]) -> Judgement | None:
        """Judge the comment with the changes; None where nothing readable is left of it, or a part failed."""
        was, history = self.view.comment, self.judged.inputs.history
        comment, history = changed(was, history, changes)
        site_host = self.judged.inputs.site_host
        view = self.view if comment is was else read(comment, site_host=site_host)
        if view is not self.view and history.listed:
            history = dataclasses.replace(history, listed=Frozen(history.listed).hits(view))
        if changes and not any(character.isalnum() for character in view.text.visible):
            return None
        degraded = self.judged.degraded
        outcome = judge(self.source, self.site, view, history, self.policy, degraded=degraded)
        whole = outcome.degraded == tuple(degraded) and outcome.model == self.judged.model
        return outcome.judgement if whole else None

    def _first_pair(self, gains: dict[Change, float]) -> Flip | None:
        pairs = [pair for pair in itertools.combinations(gains, 2) if apart(*pair)]
        for pair in sorted(pairs, key=lambda pair: -sum(gains[change] for change in pair)):
            if self.tried >= self.limit:
                break
            after = self._try(pair)
            if after is not None and self._is_milder(after):
                return _flip(pair, after)
        return None

    def _try(self, changes: Sequence[Change]) -> Judgement | None:
        self.tried += 1
        return self.judgement(changes)

    def _is_milder(self, after: Judgement) -> bool:
        return after.verdict.severity < self.judged.judgement.verdict.severity

    def _gain(self, change: Change, after: Judgement) -> float:
        """Return the points that a change took away; what forces the verdict weighs the most there is."""
        was = self.judged.judgement
        points = sum(
            score.probability * (score.points - after.scores[category].points)
            for category, score in was.scores.items()
        )
        return points + MAX_POINTS * touches_forcing(change, was)


def _flip(changes: Iterable[Change], after: Judgement) -> Flip:
    return Flip(changes=tuple(changes), verdict=after.verdict, scores=after.scores)


def _limit(effort: float, characters: int, links: int = 0) -> int:
    """Return how many changes of a body can be judged, once the body itself was judged again."""
    cost = 1.0 + characters / _CHARACTERS_A_UNIT + links / _LINKS_A_UNIT
    return min(MAX_JUDGED, int(effort / cost) - 1)
