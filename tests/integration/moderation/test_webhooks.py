"""Webhooks: what happens is in the outbox in the same transaction, once for each endpoint, and delivered."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.domain.comment import Author, Client, Comment
from service.domain.label import LabelSource, LabelValue
from service.domain.receiver import Allowed
from service.domain.review import Act
from service.domain.signal import Verdict
from service.domain.site import Doors, Moderator, Site
from service.domain.webhook import (
    EVENTS,
    MAX_TRIES,
    WAITS_S,
    Endpoint,
    EndpointState,
    Event,
    OutboxState,
    Outgoing,
)
from service.errors import ConflictError, NotFoundError, RefusedError
from service.moderation import endpoints
from service.moderation.check import check, check_many
from service.moderation.edit import edit
from service.moderation.erase import erase
from service.moderation.label import label
from service.moderation.ports import Ports
from service.moderation.register import set_doors
from service.moderation.review import review
from service.moderation.undo import undo
from service.protocols.native.events import MODELS
from service.webhooks.sender import Sender
from service.webhooks.worker import AT_ONCE_EACH, Delivering, Worker
from tests.integration.moderation.conftest import TickingClock
from tests.unit.webhooks.receivers import Receiver, answered, receiving

LOOPBACK = Allowed.parse("127.0.0.1")
HELD = Comment(body="maybe", author=Author(name="Mia Muster", email="mia@example.org"))


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


@pytest.fixture
def endpoint(ports: Ports, site: Site, receiver: Receiver) -> Endpoint:
    return endpoints.add_endpoint(ports, site, receiver.url, [], allowed=LOOPBACK, actor="Ben")


def outbox(ports: Ports, site: Site) -> list[Outgoing]:
    """Return what is in the outbox, oldest first."""
    with ports.store.read() as tx:
        page = tx.outbox.page(site.id, endpoint_id=None, state=None, cursor=None, limit=500)
    return sorted(page.items, key=lambda one: (one.created_at, one.id))


def events(ports: Ports, site: Site) -> list[str]:
    return [one.event.value for one in outbox(ports, site)]


def deliver(ports: Ports) -> int:
    worker = Worker(Delivering(ports, Sender(LOOPBACK, whole_s=5)))
    tried = worker.drain()
    worker.stop()
    return tried


def known(ports: Ports, endpoint: Endpoint) -> Endpoint:
    with ports.store.read() as tx:
        found = tx.webhooks.get(endpoint.site_id, endpoint.id)
    assert found is not None
    return found


def settle(ports: Ports, moderator: Moderator, comment_id: str, act: Act = Act.APPROVE) -> str:
    with ports.store.read() as tx:
        stored = tx.comments.get(moderator.site_id, comment_id)
    assert stored is not None
    reason = LabelValue.SPAM if act is Act.REJECT else None
    return review(ports, moderator, comment_id, revision=stored.revision, act=act, reason=reason).id


# --- what is written -----------------------------------------------------------------------------


@pytest.mark.usefixtures("endpoint")
def test_a_comments_life_is_told_event_by_event(ports: Ports, site: Site, anna: Moderator) -> None:
    told = Comment(id="c-1", body="maybe", author=HELD.author)
    stored = check(ports, site, told).stored
    reviewed = settle(ports, anna, stored.id)
    undone = undo(ports, anna)
    label(ports, site, stored.id, LabelValue.ABUSE, source=LabelSource.SITE, author="the site")
    edited = edit(ports, site, stored.id, Comment(body="A new text.")).decision
    erase(ports, site, stored.id, actor="the site")
    erase(ports, site, stored.id, actor="the site")
    found = outbox(ports, site)
    assert [(one.event, one.payload["data"]["status"]) for one in found] == [
        (Event.DECIDED, "hold"),
        (Event.REVIEWED, "accept"),
        (Event.UNDONE, "hold"),
        (Event.REVIEWED, "reject"),
        (Event.DECIDED, "hold" if edited.judgement.verdict is Verdict.HOLD else "accept"),
        (Event.ERASED, found[4].payload["data"]["status"]),
    ]
    assert [one.payload["data"]["public_version"] for one in found[:4]] == [None, 1, None, None]
    decided, settled, taken_back = (one.payload["data"] for one in found[:3])
    assert decided["comment"] == {"id": stored.id, "external_id": "c-1", "version": 1}
    assert decided["verdict"] == "hold"
    assert set(decided["scores"]) == {"spam", "abuse"}
    assert (found[1].id, settled["review"], settled["by"]) == (
        reviewed,
        reviewed,
        {"kind": "moderator", "name": "Anna"},
    )
    assert (found[2].id, taken_back["undoes"]) == (undone.id, reviewed)
    for one in found:  # what is described is what is told, field by field
        told_as = MODELS[one.event].model_validate(one.payload)
        assert told_as.model_dump(mode="json")["data"] == one.payload["data"]


@pytest.mark.usefixtures("endpoint")
def test_nothing_of_what_the_author_wrote_or_is_leaves_the_house(
    ports: Ports, site: Site, anna: Moderator
) -> None:
    written = Comment(
        body="casino maybe unmistakable",
        author=Author(name="Mia Muster", email="mia@example.org", url="https://mia.example/"),
        client=Client(ip="192.0.2.7"),
    )
    stored = check(ports, site, written).stored
    settle(ports, anna, stored.id, Act.REJECT)
    erase(ports, site, stored.id, actor="the site")
    said = json.dumps([dict(one.payload) for one in outbox(ports, site)])
    assert len(outbox(ports, site)) == 3
    for secret in ("unmistakable", "Mia", "mia", "192.0.2.7"):
        assert secret not in said


def test_a_site_without_an_endpoint_writes_nothing(ports: Ports, site: Site, anna: Moderator) -> None:
    settle(ports, anna, check(ports, site, HELD).stored.id)
    assert outbox(ports, site) == []


def test_an_endpoint_is_told_only_of_what_it_listens_for_and_only_while_active(
    ports: Ports, site: Site, anna: Moderator
) -> None:
    added = endpoints.add_endpoint(
        ports, site, "https://a.example/", ["comment.reviewed"], allowed=Allowed(), actor="Ben"
    )
    stored = check(ports, site, HELD).stored
    settle(ports, anna, stored.id)
    assert events(ports, site) == ["comment.reviewed"]
    endpoints.set_endpoint_state(ports, site, added.id, EndpointState.DISABLED, actor="Ben")
    undo(ports, anna)
    settle(ports, anna, stored.id)
    assert events(ports, site) == ["comment.reviewed"]


@pytest.mark.usefixtures("endpoint")
def test_another_sites_comments_are_not_told_of(ports: Ports, site: Site, other_site: Site) -> None:
    check(ports, other_site, HELD)
    assert (outbox(ports, site), outbox(ports, other_site)) == ([], [])


@pytest.mark.usefixtures("endpoint")
def test_what_was_not_stored_is_not_told(ports: Ports, site: Site, anna: Moderator) -> None:
    stored = check(ports, site, Comment(id="c-1", body="maybe")).stored
    check(ports, site, Comment(id="c-1", body="maybe"))
    with pytest.raises(ConflictError):
        check(ports, site, Comment(id="c-1", body="Something else."))
    with pytest.raises(ConflictError):
        review(ports, anna, stored.id, revision=7, act=Act.APPROVE)
    with pytest.raises(NotFoundError):
        erase(ports, site, "nothing", actor="the site")
    assert events(ports, site) == ["comment.decided"]


@pytest.mark.usefixtures("endpoint")
def test_on_a_site_that_is_only_shadowed_nothing_is_called_public(ports: Ports, site: Site) -> None:
    set_doors(ports, site, {"shadow": True})
    shadowed = Site(
        id=site.id, name=site.name, url=site.url, created_at=site.created_at, doors=Doors(shadow=True)
    )
    check(ports, shadowed, Comment(body="A fine text about tulips."))
    assert outbox(ports, site)[0].payload["data"]["public_version"] is None


@pytest.mark.usefixtures("endpoint")
def test_every_comment_of_a_batch_is_told_of(ports: Ports, site: Site) -> None:
    check_many(ports, site, [(Comment(body=f"Comment number {number}."), None) for number in range(30)])
    assert Counter(events(ports, site)) == {"comment.decided": 30}


DOINGS = ["check", "approve", "reject", "undo", "edit", "label", "erase"]
ACTS = st.lists(st.sampled_from(DOINGS), max_size=12)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_whatever_is_done_each_fact_is_told_once_to_each_endpoint(
    ports: Ports, site: Site, anna: Moderator, acts: list[str]
) -> None:
    with ports.store.read() as tx:
        known_already = len(tx.webhooks.of_site(site.id))
    for number in range(known_already, 2):
        url = f"https://{number}.example/"
        endpoints.add_endpoint(ports, site, url, [], allowed=Allowed(), actor="Ben")
    before = {(one.endpoint_id, one.id) for one in outbox(ports, site)}
    expected: Counter[str] = Counter()
    stored = check(ports, site, HELD).stored
    expected["comment.decided"] += 1
    for act in acts:
        try:
            expected[_do(ports, site, anna, stored.id, act)] += 1
        except (ConflictError, NotFoundError, RefusedError):
            continue
    new = [one for one in outbox(ports, site) if (one.endpoint_id, one.id) not in before]
    assert Counter(one.event.value for one in new) == {
        event: 2 * count for event, count in expected.items() if event
    }
    assert all(count == 2 for count in Counter(one.id for one in new).values())


def _do(ports: Ports, site: Site, anna: Moderator, comment_id: str, act: str) -> str:
    """Do something to a comment and return the event that it must be told by, if it changes anything."""
    with ports.store.read() as tx:
        now = tx.comments.get(site.id, comment_id)
    assert now is not None
    if act == "check":
        check(ports, site, HELD)
        return "comment.decided"
    if act in {"approve", "reject"}:
        settle(ports, anna, comment_id, Act(act))
        return "comment.reviewed"
    if act == "undo":
        with ports.store.read() as tx:
            last = [one for one in tx.reviews.of_comment(site.id, comment_id) if one.act is not Act.UNDO]
        undo(ports, anna, last[-1].id if last else "none")
        return "comment.undone"
    if act == "edit":
        edit(ports, site, comment_id, HELD)
        return "comment.decided"
    if act == "label":
        label(ports, site, comment_id, LabelValue.SPAM, source=LabelSource.SITE, author="x")
        return "comment.reviewed" if now.status is not Verdict.REJECT else ""
    erase(ports, site, comment_id, actor="x")
    return "comment.erased" if now.erased_at is None else ""


# --- how it is delivered -------------------------------------------------------------------------


@pytest.mark.usefixtures("endpoint")
def test_what_waits_is_delivered_once(ports: Ports, site: Site, receiver: Receiver) -> None:
    ids = [check(ports, site, HELD).decision.id for _ in range(7)]
    assert deliver(ports) == 7
    assert sorted(receiver.ids()) == sorted(ids)
    assert {one.state for one in outbox(ports, site)} == {OutboxState.DELIVERED}
    assert deliver(ports) == 0


def test_a_failure_is_tried_again_after_its_wait_under_the_same_id(
    ports: Ports, site: Site, receiver: Receiver, clock: TickingClock, endpoint: Endpoint
) -> None:
    receiver.answer = answered(503)
    check(ports, site, HELD)
    assert deliver(ports) == 1
    assert known(ports, endpoint).failing_since is not None
    assert deliver(ports) == 0
    receiver.answer = answered(200)
    clock.advance(seconds=WAITS_S[0] * 1.3)
    assert deliver(ports) == 1
    assert len(set(receiver.ids())) == 1
    bodies = {body for _, body in receiver.arrived}
    assert len(bodies) == 1
    (one,) = outbox(ports, site)
    assert (one.state, one.tries) == (OutboxState.DELIVERED, 2)
    assert known(ports, endpoint).failing_since is None
    with ports.store.read() as tx:
        assert [each.sent.status for each in tx.outbox.tries(site.id, [one.id])] == [503, 200]


def test_an_event_is_given_up_after_three_days_and_its_endpoint_after_five(
    ports: Ports, site: Site, receiver: Receiver, clock: TickingClock, endpoint: Endpoint
) -> None:
    receiver.answer = answered(500)
    check(ports, site, HELD)
    for number in range(MAX_TRIES):
        assert deliver(ports) == 1, number
        clock.time = max(clock.time, outbox(ports, site)[0].due_at)
    assert [one.state for one in outbox(ports, site)] == [OutboxState.FAILED]
    assert known(ports, endpoint).state is EndpointState.ACTIVE
    clock.advance(days=2)
    check(ports, site, HELD)
    deliver(ports)
    disabled = known(ports, endpoint)
    assert disabled.state is EndpointState.DISABLED
    assert "Nothing reached it since 2026-03-01" in disabled.why
    check(ports, site, HELD)
    assert len(outbox(ports, site)) == 2


def test_gone_ends_it_at_once(ports: Ports, site: Site, receiver: Receiver, endpoint: Endpoint) -> None:
    receiver.answer = answered(410)
    check(ports, site, HELD)
    deliver(ports)
    assert known(ports, endpoint).state is EndpointState.DISABLED
    assert deliver(ports) == 0


def test_an_event_whose_process_died_is_sent_again_after_its_lease(
    ports: Ports, site: Site, receiver: Receiver, clock: TickingClock, endpoint: Endpoint
) -> None:
    check(ports, site, HELD)
    dead = Delivering(ports, Sender(LOOPBACK))
    assert len(dead.claim(endpoint, AT_ONCE_EACH)) == 1
    assert deliver(ports) == 0
    clock.advance(seconds=100)
    assert deliver(ports) == 1
    assert len(receiver.ids()) == 1


def test_one_that_does_not_answer_holds_up_nobody_else(ports: Ports, site: Site, receiver: Receiver) -> None:
    with receiving() as slow:
        released = slow.answer

        gate = threading.Event()

        def wait(handler: object) -> None:
            gate.wait(10)
            released(handler)  # type: ignore[arg-type]  # the handler it was given

        slow.answer = wait
        endpoints.add_endpoint(ports, site, slow.url, [], allowed=LOOPBACK, actor="Ben")
        endpoints.add_endpoint(ports, site, receiver.url, [], allowed=LOOPBACK, actor="Ben")
        for _ in range(3 * AT_ONCE_EACH):
            check(ports, site, HELD)
        worker = Worker(Delivering(ports, Sender(LOOPBACK, whole_s=10)), pause_s=0.02)
        worker.start()
        for _ in range(500):
            if len(receiver.arrived) == 3 * AT_ONCE_EACH:
                break
            gate.wait(0.02)
        arrived, held_up = len(receiver.arrived), len(slow.arrived)
        gate.set()
        worker.stop()
    assert arrived == 3 * AT_ONCE_EACH
    assert held_up == AT_ONCE_EACH


def test_two_workers_share_the_work(ports: Ports, site: Site, receiver: Receiver, endpoint: Endpoint) -> None:
    for _ in range(20):
        check(ports, site, HELD)
    workers = [Worker(Delivering(ports, Sender(LOOPBACK)), pause_s=0.02) for _ in range(2)]
    for worker in workers:
        worker.start()
    for _ in range(500):
        if {one.state for one in outbox(ports, site)} == {OutboxState.DELIVERED}:
            break
    for worker in workers:
        worker.stop()
    assert Counter(receiver.ids()) == {one.id: 1 for one in outbox(ports, site)}
    assert known(ports, endpoint).failing_since is None


def test_what_is_older_than_thirty_days_is_forgotten(
    ports: Ports, site: Site, clock: TickingClock, endpoint: Endpoint
) -> None:
    assert endpoint.events == EVENTS
    check(ports, site, HELD)
    deliver(ports)
    clock.advance(days=20)
    check(ports, site, HELD)
    clock.advance(days=11)
    assert Delivering(ports, Sender(LOOPBACK)).tidy() == 1
    assert len(outbox(ports, site)) == 1


# --- what an owner does --------------------------------------------------------------------------


def test_a_test_is_sent_whatever_the_endpoint_listens_for(
    ports: Ports, site: Site, receiver: Receiver
) -> None:
    added = endpoints.add_endpoint(
        ports, site, receiver.url, ["comment.erased"], allowed=LOOPBACK, actor="Ben"
    )
    outgoing = endpoints.send_test(ports, site, added.id, actor="Ben")
    sent = Delivering(ports, Sender(LOOPBACK)).deliver_new(outgoing)
    assert sent is not None
    assert sent.succeeded
    assert json.loads(receiver.arrived[0][1])["type"] == "webhook.test"
    assert deliver(ports) == 0


def test_an_event_is_sent_again_on_request(
    ports: Ports, site: Site, receiver: Receiver, endpoint: Endpoint
) -> None:
    event_id = check(ports, site, HELD).decision.id
    deliver(ports)
    assert endpoints.redeliver(ports, site, event_id, actor="Ben") == 1
    deliver(ports)
    assert receiver.ids() == [event_id, event_id]
    with pytest.raises(NotFoundError):
        endpoints.redeliver(ports, site, "nothing", actor="Ben")
    assert known(ports, endpoint).state is EndpointState.ACTIVE


def test_every_change_is_on_the_audit_record_without_the_secret(
    ports: Ports, site: Site, endpoint: Endpoint
) -> None:
    secret = endpoints.rotate_secret(ports, site, endpoint.id, actor="Ben")
    endpoints.set_endpoint_state(ports, site, endpoint.id, EndpointState.REMOVED, actor="Ben")
    with ports.store.read() as tx:
        record = tx.audit.page(site.id, limit=9)
    actions = [event.action for event in record if event.action.startswith("webhook")]
    assert actions == ["webhook.removed", "webhook.rotate", "webhook.add"]
    assert secret not in str(record)
    assert endpoint.secret not in str(record)


def test_a_site_has_a_bounded_number_of_endpoints_and_each_url_once(ports: Ports, site: Site) -> None:
    for number in range(endpoints.MAX_ENDPOINTS):
        url = f"https://{number}.example/"
        endpoints.add_endpoint(ports, site, url, [], allowed=Allowed(), actor="Ben")
    for url in ("https://0.example/", "https://more.example/"):
        with pytest.raises(ConflictError):
            endpoints.add_endpoint(ports, site, url, [], allowed=Allowed(), actor="Ben")
