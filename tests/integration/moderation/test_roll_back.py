"""The way back to a policy that was in service."""

from __future__ import annotations

import pytest

from service.domain.policy import Policy, default_policy, from_document
from service.domain.site import Site
from service.errors import InvalidInputError, NotFoundError
from service.moderation.activate import activate
from service.moderation.ports import Ports
from service.moderation.roll_back import history, roll_back

STRICT = from_document({"thresholds": {"spam": {"hold": 0.2}}})
MILD = from_document({"thresholds": {"spam": {"hold": 0.9, "reject": 0.99}}})


def active(ports: Ports, site: Site) -> str:
    with ports.store.read() as tx:
        return tx.policies.active(site.id).digest


def use(ports: Ports, site: Site, *policies: Policy) -> None:
    for policy in policies:
        activate(ports, site, policy, author="ann", reason=f"try {policy.digest[:4]}")


def test_one_step_back_is_the_policy_before_and_another_one_returns(
    ports: Ports, site: Site, other_site: Site
) -> None:
    use(ports, site, STRICT, MILD, MILD)
    assert roll_back(ports, site, author="ann", reason="too mild").digest == STRICT.digest
    assert active(ports, site) == STRICT.digest
    assert roll_back(ports, site, author="ann", reason="").digest == MILD.digest
    past = history(ports, site)
    assert [one.digest for one in past] == [p.digest for p in (MILD, STRICT, MILD, MILD, STRICT)]
    assert (past[1].author, past[1].reason) == ("ann", "too mild")
    assert active(ports, other_site) == default_policy().digest
    assert history(ports, other_site) == []


def test_before_the_first_activation_the_default_policy_was_in_service(ports: Ports, site: Site) -> None:
    with pytest.raises(NotFoundError):
        roll_back(ports, site, author="ann", reason="")
    use(ports, site, STRICT)
    assert roll_back(ports, site, author="ann", reason="") is default_policy()
    assert active(ports, site) == default_policy().digest


def test_a_policy_is_named_by_the_first_digits_of_its_digest(ports: Ports, site: Site) -> None:
    use(ports, site, STRICT, MILD)
    named = roll_back(ports, site, to=STRICT.digest[:8].upper(), author="ann", reason="")
    assert named.digest == STRICT.digest
    named = roll_back(ports, site, to=default_policy().digest, author="ann", reason="")
    assert named is default_policy()
    with pytest.raises(NotFoundError):
        roll_back(ports, site, to="0" * 64, author="ann", reason="")
    with pytest.raises(InvalidInputError):
        roll_back(ports, site, to=STRICT.digest[:5], author="ann", reason="")


def test_a_policy_of_another_site_is_not_there_to_go_back_to(
    ports: Ports, site: Site, other_site: Site
) -> None:
    use(ports, other_site, STRICT)
    with pytest.raises(NotFoundError):
        roll_back(ports, site, to=STRICT.digest, author="ann", reason="")
