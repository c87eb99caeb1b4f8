"""Bring a site's earlier comments, with what was said of them: once each, in batches, from where it
stopped.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from typing import NamedTuple

from service.domain.label import Label
from service.domain.site import Site
from service.errors import ConflictError, InvalidInputError
from service.imports.imported import Item
from service.moderation.batch import Plan, Planner
from service.moderation.label import status_of
from service.moderation.ports import AuditEvent, ImportRecord, Ports, Transaction
from service.moderation.tally import Tally

BATCH = 200
"""Items of one transaction: enough to be cheap, few enough that a verdict meanwhile does not wait long."""

ATTEMPTS = 3
"""Times that a batch is put together, since what it found may change before it is written."""

COUNTED = timedelta(hours=26)
"""How far back shared counters count at most."""


class File(NamedTuple):
    """The file that is read: its SHA-256 and its format."""

    digest: str
    format: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What became of a file.

    `resumed_at` is the number of items that an interrupted run before had done; `problem` says why the rest
    could not be read; `reputed` is how many authors of the site have an approved comment now, None after a
    dry run.
    """

    tally: Tally
    resumed_at: int
    problem: str | None
    reputed: int | None


def bring(
    ports: Ports,
    site: Site,
    file: File,
    items: Iterable[Item],
    *,
    author: str,
    judge_pending: bool = False,
    dry_run: bool = False,
    progress: Callable[[Tally], None] = lambda _: None,
) -> Brought:
    """Store the comments of a file that the site does not have yet, each with its own time and label.

    What was decided elsewhere is not judged again: such a comment has a label and a status, and no decision.
    One that nobody has decided is left out, or judged under the site's policy and queued where that holds it
    (`judge_pending`). A comment that is there already keeps what people here said of it; where only an
    import labelled it, another label in the file is added. An erased one stays erased.

    Everything of a batch is one transaction with the position in the file. The same file, read again after
    an interruption, goes on behind the last batch.

    Args:
        items: what the file holds, in its order, and the same at each reading. Where it raises
            InvalidInputError, what came before is kept and the import stays unfinished.
        author: who brings them, for labels and the record.
        dry_run: count what would happen and write nothing. An id that is in the file twice counts twice.
        progress: told of the counts after each batch.

    Raises:
        ConflictError: another import of this file is under way.
        StoreError: the database failed; the batches before are stored.
    """
    work = _Work(ports, site, author, judge_pending, dry_run)
    record = work.begin(file)
    resumed_at = record.position
    reading = _Reading(items)
    for batch in _batches(itertools.islice(reading, resumed_at, None)):
        record = work.store(record, batch)
        progress(Tally.from_document(record.counts))
    work.finish(record, reading.problem)
    return Brought(
        tally=Tally.from_document(record.counts),
        resumed_at=resumed_at,
        problem=reading.problem,
        reputed=None if dry_run else _reputed(ports, site),
    )


class _Reading:
    """Items up to the place where the file breaks."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._items = items
        self.problem: str | None = None

    def __iter__(self) -> Iterator[Item]:
        try:
            yield from self._items
        except InvalidInputError as error:
            self.problem = str(error)


def _batches(items: Iterator[Item]) -> Iterator[list[Item]]:
    while batch := list(itertools.islice(items, BATCH)):
        yield batch


def _reputed(ports: Ports, site: Site) -> int:
    with ports.store.read() as tx:
        return tx.imports.reputed(site.id)


@dataclasses.dataclass(frozen=True, slots=True)
class _Work:
    ports: Ports
    site: Site
    author: str
    judge_pending: bool
    dry_run: bool

    def begin(self, file: File) -> ImportRecord:
        now, site_id = self.ports.clock(), self.site.id
        if self.dry_run:
            return ImportRecord(
                site_id=site_id,
                digest=file.digest,
                format=file.format,
                position=0,
                counts={},
                started_at=now,
                updated_at=now,
            )
        return self.ports.store.write(
            lambda tx: tx.imports.begin(site_id, file.digest, name=file.format, at=now)
        )

    def store(self, record: ImportRecord, batch: Sequence[Item]) -> ImportRecord:
        """Store a batch and return where the import is then."""
        planner = Planner(self.ports, self.site, self.author, self.judge_pending)
        for attempt in range(1, ATTEMPTS + 1):
            plan = planner.plan(Tally.from_document(record.counts), batch)
            moved = dataclasses.replace(
                record,
                position=record.position + len(batch),
                counts=plan.tally.to_document(),
                updated_at=self.ports.clock(),
            )
            if self.dry_run:
                break
            try:
                self.write(record, moved, plan)
            except ConflictError:
                if attempt == ATTEMPTS:
                    raise
            else:
                break
        return moved

    def write(self, record: ImportRecord, moved: ImportRecord, plan: Plan) -> None:
        def job(tx: Transaction) -> None:
            tx.imports.add(plan.arrivals)
            for label, before in plan.relabels:
                _relabel(tx, self.site, label, before)
            tx.imports.advance(record, position=moved.position, counts=moved.counts, at=moved.updated_at)

        self.ports.store.write(job)
        counters, now = self.ports.counters, moved.updated_at
        if counters is not None and any(a.stored.created_at > now - COUNTED for a in plan.arrivals):
            counters.lost(self.site.id, at=now)

    def finish(self, record: ImportRecord, problem: str | None) -> None:
        """Write into the audit what was brought, and that the file is done where it was read to its end."""
        if self.dry_run:
            return
        now = self.ports.clock()
        event = AuditEvent(
            id=self.ports.new_id(),
            site_id=self.site.id,
            actor=self.author,
            action="comments.import",
            subject=record.digest,
            detail={"format": record.format, "problem": problem, **record.counts},
            created_at=now,
        )

        def job(tx: Transaction) -> None:
            tx.imports.advance(
                record, position=record.position, counts=record.counts, at=now, finished=problem is None
            )
            tx.audit.add(event)

        self.ports.store.write(job)


def _relabel(tx: Transaction, site: Site, label: Label, before: Label | None) -> None:
    """Add a label and settle the comment by it. ConflictError where somebody spoke of it meanwhile."""
    said = tx.labels.of_comment(site.id, label.comment_id)
    stored = tx.comments.get(site.id, label.comment_id)
    if (said[-1] if said else None) != before or stored is None or label.value is None:
        raise ConflictError("A comment was labelled meanwhile; start again.")
    tx.labels.add(site.id, label)
    status = status_of(label.value)
    if stored.status is not status:
        tx.comments.settle(site.id, stored.id, revision=stored.revision, status=status, at=label.created_at)
