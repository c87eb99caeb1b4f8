"""The pages on which an owner reads the policy, puts another in service, and goes back."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from service.domain.policy import Policy, default_policy, from_toml
from service.domain.site import Moderator, Role
from service.moderation.register import add_moderator
from tests.browser.world import World
from tests.unit.console.conftest import SignIn, Visit

DRAFT = "[modes]\nfirst_comments = 1\n[lists]\nblocked_words = ['<b>tulips</b>']\n"


@pytest.fixture
def olga(sign_in: SignIn, world: World) -> Visit:
    owner: Moderator = add_moderator(
        world.ports, world.site, "Olga", "correct horse battery", role=Role.OWNER
    )
    return sign_in(owner)


def active(world: World) -> Policy:
    with world.ports.store.read() as tx:
        return tx.policies.active(world.site.id)


def test_a_draft_is_put_in_service_with_its_author_and_reason(olga: Visit, world: World) -> None:
    seen = active(world).digest
    done = olga.post("/console/policy/use", draft=DRAFT, reason="A <i>quiet</i> week", instead_of=seen)
    assert done.status_code == 303
    assert active(world).digest == from_toml(DRAFT).digest
    page = olga.get("/console/policy").text
    assert "Olga" in page
    assert "A &lt;i&gt;quiet&lt;/i&gt; week" in page
    assert "modes.first_comments: 0 -&gt; 1" in page
    assert "lists.blocked_words: +1 (&lt;b&gt;tulips&lt;/b&gt;)" in page
    assert "until 1 comment passed" in page


def test_the_form_begins_with_what_is_in_service(olga: Visit, world: World) -> None:
    olga.post("/console/policy/use", draft=DRAFT, instead_of=active(world).digest)
    draft = olga.get("/console/replay").text.split("<textarea")[1].split("</textarea>")[0]
    assert "first_comments = 1" in draft
    assert "tulips" in draft


def test_a_policy_that_somebody_put_in_service_meanwhile_is_not_lost(olga: Visit, world: World) -> None:
    seen = active(world).digest
    olga.post("/console/policy/use", draft=DRAFT, instead_of=seen)
    second = olga.post("/console/policy/use", draft="fallback = 'reject'", instead_of=seen)
    assert second.status_code == 409
    assert active(world).digest == from_toml(DRAFT).digest


def test_an_earlier_policy_is_put_back(olga: Visit, world: World) -> None:
    olga.post("/console/policy/use", draft=DRAFT, instead_of=active(world).digest)
    olga.post("/console/policy/use", draft="fallback = 'reject'", instead_of=active(world).digest)
    assert olga.post("/console/policy/back", digest=from_toml(DRAFT).digest).status_code == 303
    assert active(world).digest == from_toml(DRAFT).digest
    assert olga.post("/console/policy/back", digest=default_policy().digest).status_code == 303
    assert active(world).digest == default_policy().digest
    assert olga.post("/console/policy/back", digest="0" * 64).status_code == 404


def test_what_is_no_policy_changes_nothing(olga: Visit, world: World) -> None:
    seen = active(world).digest
    for draft in ("fallback = 3", "a=" + "[" * 5_000, "weights.contact=" + "{a=" * 2_000, "[[rules]]\n"):
        assert olga.post("/console/policy/use", draft=draft, instead_of=seen).status_code == 400
        assert olga.post("/console/replay", draft=draft).status_code == 400
    assert active(world).digest == seen


def test_only_owners_change_the_policy_and_only_with_a_form_of_ours(
    anna: Visit, vera: Visit, olga: Visit, stranger: FlaskClient, world: World
) -> None:
    seen = active(world).digest
    for visit in (anna, vera):
        assert visit.get("/console/policy").status_code == 403
        assert visit.post("/console/policy/use", draft=DRAFT, instead_of=seen).status_code == 403
        assert visit.post("/console/policy/back", digest=seen).status_code == 403
    assert stranger.get("/console/policy").status_code == 303
    for path in ("use", "back"):
        sent = {"draft": DRAFT, "instead_of": seen, "digest": seen}
        assert olga.client.post(f"/console/policy/{path}", data=sent).status_code == 403
    assert active(world).digest == seen
