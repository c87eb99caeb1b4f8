"""Put an earlier policy of a site back in service."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from service.domain.policy import Policy, default_policy
from service.domain.site import Site
from service.errors import InvalidInputError, NotFoundError
from service.moderation.activate import activate
from service.moderation.ports import Activation, Ports

MOST: Final = 1_000
"""Activations that are looked back at."""

SHORTEST: Final = 6
"""Digits by which a policy is named at least."""


def history(ports: Ports, site: Site, *, limit: int = 50) -> Sequence[Activation]:
    """Return a site's activations, newest first; the first of them is in service."""
    with ports.store.read() as tx:
        return tx.policies.history(site.id, limit=limit)


def roll_back(ports: Ports, site: Site, *, to: str | None = None, author: str, reason: str) -> Policy:
    """Activate the policy that was in service before the present one, or the one named, and return it.

    Before the first activation the default policy was in service. The step back is an activation like any
    other: it is recorded, and can be taken back in the same way.

    Args:
        to: The first digits of the digest of a policy that was in service, or of the default policy.

    Raises:
        InvalidInputError: the digits are too few, or fit several policies.
        NotFoundError: no such policy was in service, or none before the present one.
    """
    with ports.store.read() as tx:
        past = [activation.digest for activation in tx.policies.history(site.id, limit=MOST)]
        digest = _named(to, past) if to is not None else _before(past)
        policy = tx.policies.get(digest)
    if policy is None:
        raise NotFoundError(f"The policy {digest[:12]} is not kept any more.")
    activate(ports, site, policy, author=author, reason=reason)
    return policy


def _before(past: Sequence[str]) -> str:
    if not past:
        raise NotFoundError("The default policy is in service; there is none before it.")
    return next((digest for digest in past if digest != past[0]), default_policy().digest)


def _named(digits: str, past: Sequence[str]) -> str:
    folded = digits.strip().lower()
    if len(folded) < SHORTEST:
        raise InvalidInputError(f"Name a policy by {SHORTEST} digits of its digest at least.", "digest")
    found = {digest for digest in (*past, default_policy().digest) if digest.startswith(folded)}
    if not found:
        raise NotFoundError(f"No policy {folded[:12]} was ever in service on this site.")
    if len(found) > 1:
        raise InvalidInputError(f"{len(found)} policies begin with {folded}; name more digits.", "digest")
    return found.pop()
