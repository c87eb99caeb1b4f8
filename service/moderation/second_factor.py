"""A second factor: time-based codes (RFC 6238) of six digits each 30 seconds, and codes for a lost device."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import pyotp

from service.domain.access import SecondFactor
from service.domain.site import Moderator, Site
from service.errors import ConflictError, RefusedError
from service.moderation.audited import audited
from service.moderation.keys import digest_of
from service.moderation.people import person
from service.moderation.ports import Ports, Transaction

STEP_S: Final = 30
AROUND: Final = 1
"""Steps by which a device's clock may be off, either way."""

RECOVERY_CODES: Final = 10
_ALPHABET: Final = "abcdefghijkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP = 4, 4
"""Sixteen of 32 characters: 80 random bits, so that a fast hash keeps them."""


class WrongCodeError(RefusedError):
    """Raised when a code is not the one, or was taken before."""


def begin(ports: Ports, moderator: Moderator) -> None:
    """Make a secret that is not asked for until `confirm`. ConflictError where one is asked for already."""
    factor = SecondFactor(moderator_id=moderator.id, secret=pyotp.random_base32(), created_at=ports.clock())

    def job(tx: Transaction) -> None:
        present = tx.second_factors.get(moderator.id)
        if present is not None and present.confirmed_at is not None:
            raise ConflictError("Your sign-in asks for a code already.")
        tx.second_factors.put(factor)

    ports.store.write(job)


def address_of(factor: SecondFactor, moderator: Moderator, site: Site) -> str:
    """Return the `otpauth:` address that an authenticator reads from a QR code."""
    return pyotp.TOTP(factor.secret).provisioning_uri(name=moderator.name, issuer_name=f"Winnow: {site.name}")


def confirm(ports: Ports, moderator: Moderator, code: str) -> Sequence[str]:
    """Ask for the second factor from now on and return the recovery codes, which are shown only now.

    Raises:
        ConflictError: there is none to confirm.
        WrongCodeError: the code is not this secret's.
    """
    now, codes = ports.clock(), _recovery_codes()
    event = audited(ports, moderator.site_id, moderator.name, "second_factor.add", moderator.name)

    def job(tx: Transaction) -> None:
        factor = tx.second_factors.get(moderator.id)
        if factor is None or factor.confirmed_at is not None:
            raise ConflictError("There is no second factor to confirm.")
        if not _takes(tx, factor, code, now):
            raise WrongCodeError("That is not the code that the device should show now.")
        tx.second_factors.confirm(moderator.id, now)
        tx.second_factors.put_codes(moderator.id, [digest_of(plain(code)) for code in codes])
        tx.audit.add(event)

    ports.store.write(job)
    return codes


def renew_codes(ports: Ports, moderator: Moderator) -> Sequence[str]:
    """Return new recovery codes in the place of the old. ConflictError where no code is asked for."""
    codes = _recovery_codes()
    event = audited(ports, moderator.site_id, moderator.name, "second_factor.codes", moderator.name)

    def job(tx: Transaction) -> None:
        factor = tx.second_factors.get(moderator.id)
        if factor is None or factor.confirmed_at is None:
            raise ConflictError("Your sign-in asks for no code.")
        tx.second_factors.put_codes(moderator.id, [digest_of(plain(code)) for code in codes])
        tx.audit.add(event)

    ports.store.write(job)
    return codes


def remove(ports: Ports, site: Site, moderator_id: str, *, actor: str) -> None:
    """Ask for a moderator's second factor no more. NotFoundError where the site has no such moderator."""
    moderator = person(ports, site, moderator_id)
    event = audited(ports, site.id, actor, "second_factor.remove", moderator.name)

    def job(tx: Transaction) -> None:
        tx.second_factors.remove(moderator_id)
        tx.audit.add(event)

    ports.store.write(job)


def takes(ports: Ports, tx: Transaction, moderator: Moderator, code: str, now: datetime) -> bool:
    """Take a code of the device or a recovery code within a transaction, which uses it up."""
    factor = tx.second_factors.get(moderator.id)
    if factor is None or factor.confirmed_at is None:
        return False
    if _takes(tx, factor, code, now):
        return True
    if not tx.second_factors.use_code(moderator.id, digest_of(plain(code))):
        return False
    left = tx.second_factors.codes_left(moderator.id)
    tx.audit.add(
        audited(ports, moderator.site_id, moderator.name, "second_factor.use_code", moderator.name, left=left)
    )
    return True


def plain(code: str) -> str:
    """Return a code as it is compared: without what people put between its parts."""
    return "".join(code.split()).replace("-", "").lower()


def _takes(tx: Transaction, factor: SecondFactor, code: str, now: datetime) -> bool:
    """Say whether the code is that of a step near `now` that was not taken yet, and take it."""
    totp, present = pyotp.TOTP(factor.secret, interval=STEP_S), int(now.timestamp()) // STEP_S
    given = plain(code).encode()
    # Every step is compared, whichever fits: the time tells nothing.
    steps = range(present - AROUND, present + AROUND + 1)
    fitting = [step for step in steps if hmac.compare_digest(totp.generate_otp(step).encode(), given)]
    return any(tx.second_factors.accept(factor.moderator_id, step) for step in fitting)


def _recovery_codes() -> Sequence[str]:
    return ["-".join(_group() for _ in range(_GROUPS)) for _ in range(RECOVERY_CODES)]


def _group() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(_GROUP))
