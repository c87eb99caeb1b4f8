from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from service.domain.site import Role
from service.domain.webhook import Delivery, Endpoint, EndpointState, Fate, OutboxState, Sent
from service.moderation.endpoints import send_test
from tests.browser.world import World
from tests.unit.console.conftest import SignIn, Visit

URL = "https://news.example/hooks/winnow"


@pytest.fixture
def olga(sign_in: SignIn, world: World) -> Visit:
    return sign_in(world.moderator("Olga", Role.OWNER))


def only(world: World) -> Endpoint:
    with world.ports.store.read() as tx:
        (endpoint,) = tx.webhooks.of_site(world.site.id)
    return endpoint


def test_a_secret_is_shown_once(olga: Visit, world: World) -> None:
    page = olga.post("/console/webhooks/add", url=URL, events=["comment.decided"])
    assert page.status_code == 200
    secret = only(world).secret
    assert secret.startswith("whsec_")
    assert secret in page.text.replace("&#43;", "+").replace("&#x2f;", "/")
    assert "whsec_" not in olga.get("/console/webhooks").text
    assert "is told of comment.decided" in olga.get("/console/webhooks").text


def test_a_new_secret_is_shown_once_and_the_old_one_signs_on(olga: Visit, world: World) -> None:
    olga.post("/console/webhooks/add", url=URL)
    before = only(world)
    assert "whsec_" in olga.post(f"/console/webhooks/{before.id}/rotate").text
    after = only(world)
    assert after.secret != before.secret
    assert after.secrets(world.ports.clock()) == (after.secret, before.secret)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://news.example/hook", "https:// only"),
        ("https://169.254.169.254/latest", "not a public address"),
        ("https://<script>alert(1)</script>/", "not the name of a host"),
    ],
)
def test_a_url_that_cannot_be_sent_to_is_said_beside_the_form(
    olga: Visit, world: World, url: str, words: str
) -> None:
    page = olga.post("/console/webhooks/add", url=url)
    assert page.status_code == 400
    assert words in page.text
    assert "<script>alert" not in page.text
    with world.ports.store.read() as tx:
        assert tx.webhooks.of_site(world.site.id) == []


def test_an_endpoint_is_disabled_enabled_and_removed(olga: Visit, world: World) -> None:
    olga.post("/console/webhooks/add", url=URL)
    path = f"/console/webhooks/{only(world).id}"
    assert olga.post(f"{path}/disable").status_code == 303
    assert only(world).state is EndpointState.DISABLED
    assert "Olga did that." in olga.get("/console/webhooks").text
    assert olga.post(f"{path}/test").status_code == 409
    olga.post(f"{path}/enable")
    assert only(world).state is EndpointState.ACTIVE
    assert olga.post(f"{path}/explode").status_code == 404
    olga.post(f"{path}/remove")
    with world.ports.store.read() as tx:
        assert tx.webhooks.of_site(world.site.id) == []
    assert olga.post(f"{path}/enable").status_code == 404


def test_what_a_receiver_answered_is_shown_escaped_and_sent_again(olga: Visit, world: World) -> None:
    olga.post("/console/webhooks/add", url=URL)
    outgoing = send_test(world.ports, world.site, only(world).id, actor="Olga")
    now = world.ports.clock()
    tried = Delivery(
        id=world.ports.new_id(),
        site_id=world.site.id,
        endpoint_id=outgoing.endpoint_id,
        event_id=outgoing.id,
        number=1,
        at=now,
        sent=Sent(status=500, excerpt="<script>no</script>"),
    )
    failed = Fate(state=OutboxState.FAILED, due_at=now, failing_since=now)
    world.ports.store.write(lambda tx: tx.outbox.record(tried, failed))
    page = olga.get("/console/webhooks?state=failed").text
    assert "&lt;script&gt;no&lt;/script&gt;" in page
    assert "Nothing reached it since" in page
    assert "answered 500" not in olga.get("/console/webhooks?state=delivered").text
    again_to = outgoing.endpoint_id
    done = olga.post("/console/webhooks/redeliver", event=outgoing.id, webhook=again_to)
    assert done.status_code == 303
    with world.ports.store.read() as tx:
        again = tx.outbox.get(world.site.id, outgoing.endpoint_id, outgoing.id)
    assert again is not None
    assert (again.state, again.tries) == (OutboxState.WAITING, 0)
    assert olga.post("/console/webhooks/redeliver", event="no", webhook="no").status_code == 404


def test_only_owners_see_webhooks_and_only_a_form_of_ours_changes_them(
    anna: Visit, vera: Visit, olga: Visit, stranger: FlaskClient, world: World
) -> None:
    olga.post("/console/webhooks/add", url=URL)
    path = f"/console/webhooks/{only(world).id}"
    for visit in (anna, vera):
        assert visit.get("/console/webhooks").status_code == 403
        for act in ("/rotate", "/remove", "/disable", "/test"):
            assert visit.post(path + act).status_code == 403
        assert visit.post("/console/webhooks/add", url=URL + "2").status_code == 403
        assert visit.post("/console/webhooks/redeliver").status_code == 403
    assert stranger.get("/console/webhooks").status_code == 303
    assert olga.client.post(f"{path}/remove").status_code == 403
    assert only(world).state is EndpointState.ACTIVE


def test_another_sites_owner_finds_nothing(olga: Visit, world: World, sign_in: SignIn) -> None:
    olga.post("/console/webhooks/add", url=URL)
    path = f"/console/webhooks/{only(world).id}"
    other = World(world.ports, "Elsewhere", ("Ada", "Bob", "Cyd"))
    oscar = sign_in(other.moderator("Oscar", Role.OWNER))
    assert not re.search(r"news\.example", oscar.get("/console/webhooks").text)
    for act in ("/rotate", "/remove", "/disable", "/test"):
        assert oscar.post(path + act).status_code == 404
    assert only(world).state is EndpointState.ACTIVE
