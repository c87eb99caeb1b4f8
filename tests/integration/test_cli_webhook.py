"""`winnow webhook`, as its user runs it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner, Result
from standardwebhooks import Webhook

from service import store
from service.cli import cli
from service.domain.webhook import Delivery, Fate, OutboxState, Sent
from service.errors import InvalidInputError, NotFoundError
from service.moderation.ports import Store
from service.settings import Settings
from tests import stored
from tests.unit.webhooks.receivers import Receiver, answered, receiving


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    monkeypatch.setenv("WINNOW_WEBHOOK_ALLOW", "127.0.0.1")
    with receiving() as running:
        yield running


@pytest.fixture
def opened() -> Iterator[Store]:
    assert run("site", "add", "blog", "--url", "https://blog.example").exit_code == 0
    settings = Settings.from_environment()
    database = store.open_store(settings.database_url, data=settings.data)
    yield database
    database.close()


def run(*words: str) -> Result:
    result = CliRunner().invoke(cli, words, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result


def said(*words: str) -> str:
    return run(*words).output


def add(receiver: Receiver, *options: str) -> dict[str, str]:
    added: dict[str, str] = json.loads(said("webhook", "add", receiver.url, *options, "--json"))
    return added


@pytest.mark.usefixtures("opened")
def test_a_webhook_is_added_tested_rotated_and_removed(receiver: Receiver) -> None:
    added = add(receiver, "--events", "comment.erased")
    assert added["secret"] not in said("webhook", "list", "--json") + said("webhook", "list")
    assert "comment.erased" in said("webhook", "list")
    receiver.answer = answered(200, b"thank you")
    assert "200 thank you" in said("webhook", "test", added["id"])
    rotated = said("webhook", "rotate", added["id"]).split()[1]
    said("webhook", "test", added["id"])
    for secret, arrived in ((added["secret"], 0), (added["secret"], 1), (rotated, 1)):
        headers, body = receiver.arrived[arrived]
        assert Webhook(secret).verify(body, headers)["type"] == "webhook.test"
    said("webhook", "remove", added["id"])
    assert said("webhook", "list") == ""
    with pytest.raises(NotFoundError):
        run("webhook", "test", added["id"])


@pytest.mark.usefixtures("opened")
def test_what_was_sent_is_listed_and_sent_again(receiver: Receiver) -> None:
    added = add(receiver)
    receiver.answer = answered(500, b"out of order")
    event_id = said("webhook", "test", added["id"]).split(":")[0]
    assert "500 out of order" in said("webhook", "deliveries", "--state", "waiting")
    assert said("webhook", "deliver", "--once") == "Tried 0 deliveries.\n"
    said("webhook", "redeliver", event_id)
    receiver.answer = answered(200)
    assert said("webhook", "deliver", "--once") == "Tried 1 deliveries.\n"
    (row,) = json.loads(said("webhook", "deliveries", "--webhook", added["id"], "--json"))
    assert (row["id"], row["state"]) == (event_id, "delivered")
    assert [each["status"] for each in row["tries"]] == [500, 200]


@pytest.mark.usefixtures("opened")
def test_only_an_operators_allowlist_lets_webhooks_into_their_own_network(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    added = add(receiver)
    monkeypatch.delenv("WINNOW_WEBHOOK_ALLOW")
    with pytest.raises(InvalidInputError, match="https:// only"):
        run("webhook", "add", "http://127.0.0.1:9/")
    assert "https:// only" in said("webhook", "test", added["id"])
    assert receiver.arrived == []


def test_doctor_says_what_is_disabled_what_fails_and_what_waits_too_long(
    receiver: Receiver, opened: Store
) -> None:
    added = add(receiver)
    assert f"ok       webhook    blog, {receiver.url} is told of 4 event(s)." in said("doctor")
    with opened.read() as tx:
        (site,) = tx.sites.all()
    long_ago = datetime.now(UTC) - timedelta(hours=1)
    waiting = stored.outgoing(site, "late", added["id"], due_at=long_ago)
    opened.write(lambda tx: tx.outbox.add([waiting]))
    assert "warning  webhooks   Events wait since" in said("doctor")
    tried = Delivery(
        id="t",
        site_id=site.id,
        endpoint_id=added["id"],
        event_id="late",
        number=1,
        at=long_ago,
        sent=Sent(status=410),
    )
    failing = Fate(state=OutboxState.WAITING, due_at=datetime.now(UTC), failing_since=long_ago)
    opened.write(lambda tx: tx.outbox.record(tried, failing))
    assert "takes nothing since" in said("doctor")
    said("webhook", "disable", added["id"])
    assert "is disabled: command line did that." in said("doctor")
    said("webhook", "enable", added["id"])
    assert "is told of 4 event(s)" in said("doctor")
