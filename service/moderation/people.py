"""Change what a site's people may do, suspend them and restore them."""

from __future__ import annotations

from collections.abc import Callable

from service.domain.site import Moderator, Role, Site
from service.errors import ConflictError, NotFoundError
from service.moderation.audited import audited
from service.moderation.ports import AuditEvent, Ports, Transaction


def person(ports: Ports, site: Site, moderator_id: str) -> Moderator:
    """Return a moderator of a site. NotFoundError where the site has none such."""
    with ports.store.read() as tx:
        found = tx.moderators.get(moderator_id)
    if found is None or found.site_id != site.id:
        raise NotFoundError("There is no such moderator on this site.")
    return found


def set_role(ports: Ports, site: Site, moderator_id: str, role: Role, *, actor: str) -> None:
    """Give a moderator another role, which counts from their next click on.

    Raises:
        ConflictError: nobody would own the site any more.
        NotFoundError: the site has no such moderator.
    """
    moderator = person(ports, site, moderator_id)
    event = audited(
        ports, site.id, actor, "moderator.role", moderator.name, before=moderator.role.value, after=role.value
    )
    _change(ports, site, event, lambda tx: tx.moderators.set_role(site.id, moderator_id, role))


def suspend(ports: Ports, site: Site, moderator_id: str, *, actor: str) -> None:
    """Let a moderator in no more, end their sessions and withdraw their links; what they did stays.

    Raises:
        ConflictError: nobody would own the site any more.
        NotFoundError: the site has no such moderator.
    """
    moderator, now = person(ports, site, moderator_id), ports.clock()
    event = audited(ports, site.id, actor, "moderator.suspend", moderator.name)

    def job(tx: Transaction) -> None:
        tx.moderators.set_disabled(site.id, moderator_id, now)
        tx.passes.withdraw(site.id, moderator_id)

    _change(ports, site, event, job)


def restore(ports: Ports, site: Site, moderator_id: str, *, actor: str) -> None:
    """Let a suspended moderator in again. NotFoundError where the site has no such moderator."""
    moderator = person(ports, site, moderator_id)
    event = audited(ports, site.id, actor, "moderator.restore", moderator.name)
    _change(ports, site, event, lambda tx: tx.moderators.set_disabled(site.id, moderator_id, None))


def _change(ports: Ports, site: Site, event: AuditEvent, change: Callable[[Transaction], None]) -> None:
    """Run a change unless it would take away the site's last owner; a site that has none may go without."""

    def job(tx: Transaction) -> None:
        owned = _owned(tx, site)
        change(tx)
        if owned and not _owned(tx, site):
            raise ConflictError("A site keeps at least one owner.")
        tx.audit.add(event)

    ports.store.write(job)


def _owned(tx: Transaction, site: Site) -> bool:
    return any(one.role is Role.OWNER and one.disabled_at is None for one in tx.moderators.of_site(site.id))
