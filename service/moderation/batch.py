"""What a batch of an import comes to: gathered and judged, before anything of it is written."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import datetime, timedelta

from service.domain.label import Label, LabelSource
from service.domain.policy import MAX_WINDOW_S
from service.domain.signal import Verdict
from service.domain.site import Site
from service.imports.imported import Imported, Item, Reason, Skipped
from service.moderation.check import decision_of
from service.moderation.gather import gather
from service.moderation.judge import judge, view_of
from service.moderation.ports import Arrival, Known, Ports, StoredComment, Transaction
from service.moderation.tally import Tally

BEFORE_EVERY_WINDOW = timedelta(seconds=MAX_WINDOW_S + 1)
"""How long ago a comment without a time is taken to be from: no flood limit counts so far back."""


@dataclasses.dataclass(slots=True)
class Plan:
    """The comments to add, the labels to change (each with the one that stood), and the counts then."""

    tally: Tally
    arrivals: list[Arrival] = dataclasses.field(default_factory=list)
    relabels: list[tuple[Label, Label | None]] = dataclasses.field(default_factory=list)


@dataclasses.dataclass(frozen=True, slots=True)
class Planner:
    """Puts batches together for a site; `author` is who the labels are by."""

    ports: Ports
    site: Site
    author: str
    judge_pending: bool

    def plan(self, tally: Tally, batch: Sequence[Item]) -> Plan:
        """Return what to write for a batch that comes after `tally`, which the plan goes on counting."""
        plan, now = Plan(tally), self.ports.clock()
        ids = [item.external_id for item in batch if isinstance(item, Imported)]
        tally.read += len(batch)
        with self.ports.store.read() as tx:
            known = dict(tx.imports.known(self.site.id, ids))
            fresh: set[str] = set()
            for item in batch:
                if isinstance(item, Skipped):
                    plan.tally.leave_out(item.reason, item.place)
                elif item.external_id in known:
                    self._meet(plan, item, known[item.external_id], now)
                elif item.external_id in fresh:
                    plan.tally.known += 1
                elif item.status is Verdict.HOLD and not self.judge_pending:
                    plan.tally.leave_out(Reason.PENDING, item.place)
                else:
                    fresh.add(item.external_id)
                    plan.arrivals.append(self._arrival(tx, plan.tally, item, now))
        return plan

    def _meet(self, plan: Plan, item: Imported, known: Known, now: datetime) -> None:
        """Count a comment that is there already, and note the label where the file has another one."""
        if not known.erased and known.body != item.comment.body:
            plan.tally.leave_out(Reason.OTHER_TEXT, item.place)
            return
        plan.tally.known += 1
        settled_here = known.label is not None and known.label.source is not LabelSource.IMPORT
        stands = known.label.value if known.label is not None else None
        if item.label is None or known.erased or settled_here or stands is item.label:
            return
        plan.tally.relabelled += 1
        plan.relabels.append((self._label(item, known.id, known.version, now), known.label))

    def _arrival(self, tx: Transaction, tally: Tally, item: Imported, now: datetime) -> Arrival:
        tally.add(item.label)
        created_at = item.created_at
        if created_at is None or created_at > now:
            created_at = now - BEFORE_EVERY_WINDOW
            tally.undated += 1
        view = view_of(item.comment, self.site)
        _ = view.fingerprint  # made here, not while everybody's writes wait
        stored = StoredComment(
            id=self.ports.new_id(),
            site_id=self.site.id,
            version=1,
            revision=1,
            status=item.status,
            comment=item.comment,
            created_at=created_at,
            updated_at=created_at,
        )
        if item.status is not Verdict.HOLD:
            label = self._label(item, stored.id, stored.version, now) if item.label else None
            return Arrival(stored=stored, view=view, label=label)
        tally.judged += 1
        policy = tx.policies.active(self.site.id)
        history, degraded = gather(self.ports, tx, self.site, view, policy, at=now)
        outcome = judge(self.ports.classifier, self.site, view, history, policy, degraded=degraded)
        stored = dataclasses.replace(stored, status=outcome.judgement.verdict)
        return Arrival(stored=stored, view=view, decision=decision_of(self.ports, outcome, stored, now))

    def _label(self, item: Imported, comment_id: str, version: int, now: datetime) -> Label:
        return Label(
            id=self.ports.new_id(),
            comment_id=comment_id,
            version=version,
            value=item.label,
            source=LabelSource.IMPORT,
            author=self.author,
            created_at=now,
        )
