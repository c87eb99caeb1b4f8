"""Where a request carries its key."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Sequence
from typing import Final

from flask import Request

from service.domain.site import KeyKind, Site
from service.errors import RefusedError
from service.moderation.keys import authenticate
from service.moderation.ports import Ports
from service.protocols.akismet.form import Form

CHECKING: Final = ("api_key", "key")
"""The fields of calls about comments, in the order in which they are looked at."""

ACCOUNT: Final = ("key", "api_key")
"""Those of calls about the key itself: WordPress sends the one that is tried and the one that it has."""

LISTING: Final = ("api_key",)

_LABEL: Final = re.compile(r"[0-9a-f]{12}")
_LONGEST: Final = 100


def calling_site(
    request: Request, form: Form, ports: Ports, fields: Sequence[str], in_path: str | None
) -> tuple[Site, KeyKind] | None:
    """Return the site whose key a request carries, in a field, in the host's name or in the path, and whose
    key that is: our own or the incumbent's.

    None where there is no key, or the one that is found first is known to nobody.
    """
    given = form.get(*fields) or key_of_host(request.host) or in_path
    if not given or len(given) > _LONGEST:
        return None
    for kind in (KeyKind.AKISMET, KeyKind.INCUMBENT):
        with contextlib.suppress(RefusedError):
            return authenticate(ports, given.lower(), kind), kind
    return None


def key_of_host(host: str) -> str | None:
    """Return the key that is the first label of a host's name, as in `0123456789ab.winnow.example`."""
    label, dot, _ = host.lower().partition(".")
    return label if dot and _LABEL.fullmatch(label) else None
