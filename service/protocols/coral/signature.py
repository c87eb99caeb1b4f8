"""Who calls: Coral signs each body with the secrets of its phase."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from typing import Final

_SCHEME: Final = "sha256="
_NO_SECRETS: Final = ("\0",)
"""Stands in where a site has none, so that refusing takes as long; a signature under it is refused too."""


def signed(body: bytes, header: str, secrets: Sequence[str]) -> bool:
    """Return whether one of the header's signatures is the body's HMAC-SHA256 under one of the secrets.

    Args:
        body: The raw body.
        header: One or more `sha256=HEX`, joined by commas.
        secrets: The phase's signing secrets, as Coral shows them.
    """
    given = [part.strip()[len(_SCHEME) :] for part in header.split(",") if part.strip().startswith(_SCHEME)]
    right = False
    for secret in secrets or _NO_SECRETS:
        expected = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest().encode()
        for signature in given:
            right |= hmac.compare_digest(signature.lower().encode(), expected)
    return right and bool(secrets)
