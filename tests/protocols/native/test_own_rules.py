"""Over HTTP, an owner's own rules stand beside the others; broken ones hold a comment and are named."""

from __future__ import annotations

import pytest

from service.domain.policy import from_document
from service.errors import PolicyError
from service.moderation.activate import activate
from service.moderation.ports import Ports, Transaction
from service.moderation.register import Registered
from tests.protocols.native.client import Api

RULE = {
    "name": "shop_links",
    "description": "Links to shops wait.",
    "verdict": "hold",
    "when": "links.domains.contains('shop') && scores.spam < 0.5",
    "examples": [
        {"fires": True, "comment": {"body": "https://shop.example"}, "scores": {"spam": 0.1}},
        {"fires": False, "comment": {"body": "no link"}},
    ],
}
ASKED = {"comment": {"body": "See https://www.shop.example/x"}}


def test_a_rule_of_the_owners_judges_the_next_comment(
    api: Api, ports: Ports, site_and_key: Registered
) -> None:
    assert api.post("/v1/comments", ASKED).get_json()["verdict"] == "accept"
    activate(ports, site_and_key[0], from_document({"rules": [RULE]}), author="test", reason="")
    answer = api.post("/v1/comments", ASKED).get_json()
    assert (answer["verdict"], answer["degraded"]) == ("hold", [])
    (signal,) = [s for s in answer["signals"] if s["name"].startswith("own:")]
    assert (signal["name"], signal["forces"]) == ("own:shop_links", "hold")
    assert signal["evidence"] == "Links to shops wait."


def test_a_stored_rule_that_cannot_be_used_holds_the_comment_and_is_named(
    api: Api, ports: Ports, site_and_key: Registered
) -> None:
    site, policy = site_and_key[0], from_document({"rules": [{**RULE, "when": "links.dmains > 1"}]})
    with pytest.raises(PolicyError):
        activate(ports, site, policy, author="test", reason="")

    def stored_by_another_version(tx: Transaction) -> None:
        tx.policies.activate(site.id, policy, author="test", reason="", at=ports.clock())

    ports.store.write(stored_by_another_version)
    answer = api.post("/v1/comments", ASKED).get_json()
    assert (answer["verdict"], answer["degraded"]) == ("hold", ["own_rules"])
