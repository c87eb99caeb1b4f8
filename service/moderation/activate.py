"""Put a policy in service on a site."""

from __future__ import annotations

from service.domain.policy import Policy
from service.domain.site import Site
from service.errors import ConflictError
from service.moderation.ports import AuditEvent, Ports, Transaction
from service.rules import own

MAX_REASON = 500


def activate(
    ports: Ports,
    site: Site,
    policy: Policy,
    *,
    author: str,
    reason: str,
    instead_of: str | None = None,
) -> None:
    """Make a policy the site's active one; the next comment on any worker is judged under it.

    Going back is activating the earlier policy again: every one that was ever active is kept. A `reason`
    longer than `MAX_REASON` characters is cut.

    Args:
        instead_of: the digest of the policy that was seen in service, where another one must not be lost.

    Raises:
        ConflictError: another policy than `instead_of` is in service.
        PolicyError: one of the policy's own rules cannot be used, or does not as its examples say.
    """
    own.check(policy)
    now = ports.clock()
    reason = reason[:MAX_REASON]
    event = AuditEvent(
        id=ports.new_id(),
        site_id=site.id,
        actor=author,
        action="policy.activate",
        subject=policy.digest,
        detail={"reason": reason},
        created_at=now,
    )

    def job(tx: Transaction) -> None:
        if instead_of is not None and tx.policies.active(site.id).digest != instead_of:
            raise ConflictError("Another policy was put in service meanwhile; look at it and start again.")
        tx.policies.activate(site.id, policy, author=author, reason=reason, at=now)
        tx.audit.add(event)

    ports.store.write(job)
