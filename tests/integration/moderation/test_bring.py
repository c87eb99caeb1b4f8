"""A site's earlier comments come over once, with what was said of them, and from where it stopped."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from service.domain.comment import Author, Client, Comment
from service.domain.label import LabelSource, LabelValue
from service.domain.review import Act
from service.domain.signal import Verdict
from service.domain.site import Moderator, Site
from service.errors import ConflictError, InvalidInputError, StoreError
from service.imports.imported import Imported, Item, Reason, Skipped
from service.moderation import bring as module
from service.moderation.bring import Brought, File, bring
from service.moderation.check import check
from service.moderation.edit import edit
from service.moderation.erase import erase
from service.moderation.label import label
from service.moderation.ports import Ports, StoredComment
from service.moderation.record import Record, record
from service.moderation.review import review
from service.moderation.undo import undo
from tests.integration.moderation.conftest import TickingClock

HAM, SPAM, ABUSE = LabelValue.HAM, LabelValue.SPAM, LabelValue.ABUSE
LONG_AGO = datetime(2019, 5, 4, 3, 2, 1, tzinfo=UTC)
FILE = File("f" * 64, "csv")
STATUS = {HAM: Verdict.ACCEPT, SPAM: Verdict.REJECT, ABUSE: Verdict.REJECT, None: Verdict.HOLD}


def item(
    number: int,
    value: LabelValue | None = HAM,
    *,
    body: str = "The wheel turned all night.",
    author: str = "mia@mail.example",
    at: datetime | None = LONG_AGO,
) -> Imported:
    comment = Comment(
        body=body, id=f"csv:{number}", author=Author(email=author), client=Client(ip="203.0.113.7")
    )
    place = f"line {number}"
    return Imported(comment=comment, place=place, label=value, status=STATUS[value], created_at=at)


def run(ports: Ports, site: Site, *items: Item, digest: str = "f" * 64, **options: Any) -> Brought:
    return bring(ports, site, File(digest, "csv"), items, author="import", **options)


def found(ports: Ports, site: Site, number: int) -> StoredComment | None:
    with ports.store.read() as tx:
        return tx.comments.by_external_id(site.id, f"csv:{number}")


def whole(ports: Ports, site: Site, number: int) -> Record:
    stored = found(ports, site, number)
    assert stored is not None
    return record(ports, site, stored.id)


def test_a_comment_keeps_its_time_gets_its_status_and_is_not_judged(ports: Ports, site: Site) -> None:
    done = run(ports, site, item(1), item(2, SPAM), item(3, ABUSE))
    assert (done.tally.read, done.tally.added, done.reputed) == (3, 3, 1)
    assert done.tally.labels == {"ham": 1, "spam": 1, "abuse": 1}
    for number, value in ((1, HAM), (2, SPAM), (3, ABUSE)):
        known = whole(ports, site, number)
        assert (known.stored.created_at, known.stored.status) == (LONG_AGO, STATUS[value])
        assert [(made.value, made.source) for made in known.labels] == [(value, LabelSource.IMPORT)]
        assert (list(known.decisions), list(known.reviews), known.decision) == ([], [], None)
    with ports.store.read() as tx:
        assert tx.queue.size(site.id) == 0
        assert [event.action for event in tx.audit.page(site.id, limit=1)] == ["comments.import"]


def test_an_author_begins_with_the_approvals_of_before_and_no_flood_is_seen(ports: Ports, site: Site) -> None:
    run(ports, site, *(item(n, body=f"Turn {n} of the wheel, as the one before.") for n in range(30)))
    run(ports, site, *(item(n, SPAM) for n in range(30, 33)), digest="e" * 64)
    history = check(ports, site, dataclasses.replace(item(99).comment, id="new")).decision.inputs.history
    assert (history.author_approved, history.author_rejected) == (30, 3)
    assert {count.value for count in history.counts} == {0}


def test_comments_of_today_are_counted_as_what_they_are(
    ports: Ports, site: Site, clock: TickingClock
) -> None:
    run(ports, site, *(item(n, at=clock() - timedelta(seconds=20 + n)) for n in range(3)))
    history = check(ports, site, dataclasses.replace(item(99).comment, id="new")).decision.inputs.history
    assert max(count.value for count in history.counts) == 3


@pytest.mark.parametrize("ahead", [None, timedelta(days=400)])
def test_a_comment_without_a_usable_time_is_older_than_every_flood_window(
    ports: Ports, site: Site, clock: TickingClock, ahead: timedelta | None
) -> None:
    done = run(ports, site, item(1, at=None if ahead is None else clock() + ahead))
    assert done.tally.undated == 1
    assert clock() - whole(ports, site, 1).stored.created_at > timedelta(days=90)


def test_a_second_run_adds_nothing(ports: Ports, site: Site) -> None:
    items: list[Item] = [item(1), item(2, SPAM), Skipped(Reason.TRASH, "line 9")]
    run(ports, site, *items)
    again = run(ports, site, *items).tally
    other = run(ports, site, *items, digest="e" * 64).tally
    for tally in (again, other):
        assert (tally.read, tally.added, tally.known, tally.relabelled) == (3, 0, 2, 0)
        assert tally.left_out == {Reason.TRASH: 1}
        assert tally.places == {Reason.TRASH: ["line 9"]}
    assert len(whole(ports, site, 1).labels) == 1


def test_the_same_id_twice_in_a_file_is_one_comment(ports: Ports, site: Site) -> None:
    tally = run(ports, site, item(1), item(1)).tally
    assert (tally.added, tally.known) == (1, 1)


def test_another_label_in_a_later_export_is_added_and_settles_the_comment(ports: Ports, site: Site) -> None:
    run(ports, site, item(1))
    tally = run(ports, site, item(1, SPAM), digest="e" * 64).tally
    assert (tally.known, tally.relabelled, tally.added) == (1, 1, 0)
    known = whole(ports, site, 1)
    assert [made.value for made in known.labels] == [HAM, SPAM]
    assert known.stored.status is Verdict.REJECT
    history = check(ports, site, dataclasses.replace(item(9).comment, id="new")).decision.inputs.history
    assert (history.author_approved, history.author_rejected) == (0, 1)


def test_what_people_here_said_stands_above_any_file(ports: Ports, site: Site, anna: Moderator) -> None:
    run(ports, site, item(1), item(2), item(3))
    for number in (1, 2):
        stored = whole(ports, site, number).stored
        review(ports, anna, stored.id, revision=stored.revision, act=Act.REJECT, reason=ABUSE)
    undo(ports, anna)
    label(ports, site, whole(ports, site, 3).stored.id, SPAM, source=LabelSource.SITE, author="the site")
    tally = run(ports, site, item(1, SPAM), item(2, SPAM), item(3, HAM), digest="e" * 64).tally
    assert (tally.known, tally.relabelled) == (3, 0)
    statuses = [whole(ports, site, number).stored.status for number in (1, 2, 3)]
    assert statuses == [Verdict.REJECT, Verdict.ACCEPT, Verdict.REJECT]


def test_an_undone_review_of_a_brought_comment_leaves_it_as_it_came(
    ports: Ports, site: Site, anna: Moderator
) -> None:
    run(ports, site, item(1))
    stored = whole(ports, site, 1).stored
    review(ports, anna, stored.id, revision=stored.revision, act=Act.REJECT, reason=SPAM)
    undo(ports, anna)
    known = whole(ports, site, 1)
    assert (known.stored.status, known.labels[-1].value) == (Verdict.ACCEPT, HAM)
    with ports.store.read() as tx:
        assert tx.imports.reputed(site.id) == 1


def test_what_was_erased_stays_erased(ports: Ports, site: Site) -> None:
    run(ports, site, item(1))
    erase(ports, site, whole(ports, site, 1).stored.id, actor="the site")
    tally = run(ports, site, item(1, SPAM), digest="e" * 64).tally
    assert (tally.known, tally.relabelled, tally.added) == (1, 0, 0)
    known = whole(ports, site, 1)
    assert (known.stored.comment.body, known.stored.comment.author.email) == ("", None)


def test_an_id_with_another_text_is_left_out_and_said(ports: Ports, site: Site) -> None:
    run(ports, site, item(1))
    tally = run(ports, site, item(1, body="Something else."), digest="e" * 64).tally
    assert tally.left_out == {Reason.OTHER_TEXT: 1}
    assert whole(ports, site, 1).stored.comment.body == "The wheel turned all night."


def test_what_nobody_decided_is_left_out_or_judged_and_queued(ports: Ports, site: Site) -> None:
    waiting = [item(1, None, body="maybe"), item(2, None, body="casino"), item(3, None)]
    assert run(ports, site, *waiting).tally.left_out == {Reason.PENDING: 3}
    tally = run(ports, site, *waiting, judge_pending=True).tally
    assert (tally.added, tally.judged, tally.labels) == (3, 3, {})
    statuses = [whole(ports, site, number).stored.status for number in (1, 2, 3)]
    assert statuses == [Verdict.HOLD, Verdict.REJECT, Verdict.ACCEPT]
    decided = whole(ports, site, 1)
    assert decided.decision is not None
    assert decided.stored.created_at == LONG_AGO
    with ports.store.read() as tx:
        held = tx.queue.page(site.id, order="oldest", cursor=None, limit=9).items
        assert [one.stored.comment.id for one in held] == ["csv:1"]
        assert list(tx.labels.examples()) == []


def test_a_label_that_comes_later_settles_what_was_queued(ports: Ports, site: Site) -> None:
    run(ports, site, item(1, None, body="maybe"), judge_pending=True)
    assert run(ports, site, item(1, HAM, body="maybe"), digest="e" * 64).tally.relabelled == 1
    assert whole(ports, site, 1).stored.status is Verdict.ACCEPT
    with ports.store.read() as tx:
        assert tx.queue.size(site.id) == 0


def test_a_dry_run_counts_the_same_and_writes_nothing(ports: Ports, site: Site) -> None:
    items: list[Item] = [item(1), item(2, SPAM), item(3, None), Skipped(Reason.EMPTY, "line 4")]
    dry = run(ports, site, *items, dry_run=True)
    assert found(ports, site, 1) is None
    with ports.store.read() as tx:
        assert tx.imports.get(site.id, FILE.digest) is None
        assert "comments.import" not in [event.action for event in tx.audit.page(site.id, limit=9)]
    assert dry.tally == run(ports, site, *items).tally
    assert dry.reputed is None


def breaking(*items: Item) -> Iterator[Item]:
    yield from items
    raise InvalidInputError("The file ends too early.")


def test_what_stands_before_a_break_is_kept_and_the_break_is_said(
    ports: Ports, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BATCH", 2)
    done = bring(ports, site, FILE, breaking(item(1), item(2), item(3)), author="import")
    assert (done.problem, done.tally.added) == ("The file ends too early.", 3)
    assert found(ports, site, 3) is not None
    again = bring(ports, site, FILE, breaking(item(1), item(2), item(3)), author="import")
    assert (again.resumed_at, again.problem, again.tally.added) == (3, "The file ends too early.", 3)


class PowerCutError(Exception):
    """What ends an import in the middle."""


def test_an_interrupted_import_goes_on_behind_its_last_batch(
    ports: Ports, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BATCH", 2)
    items = [item(n) for n in range(7)]

    def cut(tally: object) -> None:
        if getattr(tally, "read", 0) == 4:
            raise PowerCutError

    with pytest.raises(PowerCutError):
        bring(ports, site, FILE, items, author="import", progress=cut)
    assert [found(ports, site, n) is not None for n in range(7)] == [True] * 4 + [False] * 3
    looked_at: list[int] = []
    done = bring(
        ports, site, FILE, items, author="import", progress=lambda tally: looked_at.append(tally.read)
    )
    assert (done.resumed_at, done.tally.read, done.tally.added, done.tally.known) == (4, 7, 7, 0)
    assert looked_at == [6, 7]


def test_of_two_imports_of_one_file_at_once_the_slower_stops(ports: Ports, site: Site) -> None:
    def other_first() -> Iterator[Item]:
        yield item(1)
        run(ports, site, item(1), item(2))
        yield item(2)

    with pytest.raises(ConflictError, match="under way"):
        bring(ports, site, FILE, other_first(), author="import")
    assert len(whole(ports, site, 1).labels) == 1


def test_a_comment_that_arrives_between_reading_and_writing_is_met_on_the_second_try(
    ports: Ports, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = ports.store.write
    raced: list[bool] = []

    def racing(job: Any) -> Any:
        if getattr(job, "__qualname__", "").startswith("_Work.write") and not raced:
            raced.append(True)
            check(ports, site, item(1).comment)
        return write(job)

    monkeypatch.setattr(ports.store, "write", racing)
    tally = run(ports, site, item(1), item(2)).tally
    assert raced
    assert (tally.read, tally.added, tally.known, tally.relabelled) == (2, 1, 1, 1)


def test_an_edit_of_a_brought_comment_is_judged_and_knows_what_people_said(ports: Ports, site: Site) -> None:
    run(ports, site, item(1, SPAM))
    stored = whole(ports, site, 1).stored
    done = edit(ports, site, stored.id, Comment(body="The wheel turned all day."))
    assert done.decision.inputs.history.rejected_before
    assert done.stored.status is Verdict.HOLD


def test_a_request_under_a_brought_comments_id_is_refused_rather_than_answered_with_nothing(
    ports: Ports, site: Site
) -> None:
    run(ports, site, item(1))
    with pytest.raises(ConflictError, match="never judged"):
        check(ports, site, item(1).comment)


def test_sites_do_not_meet_each_others_comments(ports: Ports, site: Site, other_site: Site) -> None:
    run(ports, site, item(1))
    assert run(ports, other_site, item(1, SPAM)).tally.added == 1
    assert whole(ports, site, 1).labels[-1].value is HAM


def test_a_failing_database_says_so_and_keeps_the_batches_before(
    ports: Ports, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BATCH", 1)

    def items() -> Iterator[Item]:
        yield item(1)
        monkeypatch.setattr(ports.store, "write", _fails)
        yield item(2)

    with pytest.raises(StoreError):
        bring(ports, site, FILE, items(), author="import")
    assert found(ports, site, 1) is not None
    assert found(ports, site, 2) is None


def _fails(_job: object) -> None:
    raise StoreError("The disk is full.")
