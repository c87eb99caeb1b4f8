"""What a moderator does about their own account."""

from __future__ import annotations

from service.domain.site import Moderator
from service.errors import RefusedError
from service.moderation.audited import audited
from service.moderation.passwords import hash_password, password_fits
from service.moderation.ports import Ports, Session, Transaction


class WrongPasswordError(RefusedError):
    """Raised when the present password was asked for, and something else was given."""


def require_password(moderator: Moderator, password: str) -> None:
    """Raise WrongPasswordError unless this is the moderator's password."""
    if not password_fits(moderator.password_hash, password):
        raise WrongPasswordError("That is not your present password.")


def change_password(ports: Ports, moderator: Moderator, present: str, new: str, *, session: Session) -> None:
    """Set one's own password and end every session but this one.

    Raises:
        InvalidInputError: the new password is too short or too long.
        OverloadedError: too many passwords are computed at once.
        WrongPasswordError: `present` is not the password.
    """
    require_password(moderator, present)
    password_hash = hash_password(new)
    event = audited(ports, moderator.site_id, moderator.name, "moderator.password", moderator.name)

    def job(tx: Transaction) -> None:
        tx.moderators.set_password(moderator.id, password_hash)
        tx.moderators.add_session(session)  # setting a password ends them all
        tx.passes.withdraw(moderator.site_id, moderator.id)
        tx.audit.add(event)

    ports.store.write(job)


def sign_out_everywhere(ports: Ports, moderator: Moderator, *, but: Session | None = None) -> None:
    """End the sessions of a moderator, but the one named."""
    event = audited(ports, moderator.site_id, moderator.name, "moderator.sign_out", moderator.name)

    def job(tx: Transaction) -> None:
        tx.moderators.end_sessions(moderator.id, but=but.digest if but else "")
        tx.audit.add(event)

    ports.store.write(job)


def prefer(ports: Ports, moderator: Moderator, *, hides_abuse: bool) -> None:
    """Note how a moderator likes to read."""
    ports.store.write(lambda tx: tx.moderators.set_hides_abuse(moderator.id, hides=hides_abuse))
