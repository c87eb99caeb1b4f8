"""Who calls: the site whose API key stands in the `Authorization` header."""

from __future__ import annotations

import re

from flask import Request

from service.domain.site import Site
from service.errors import RefusedError
from service.moderation.keys import authenticate
from service.moderation.ports import Ports

_BEARER = re.compile(r"bearer +([\x21-\x7e]{1,256})", re.IGNORECASE)


def calling_site(request: Request, ports: Ports) -> Site:
    """Return the site that the request's key belongs to.

    Raises:
        RefusedError: the header is missing or malformed, or no site has this key (any more).
    """
    header = request.headers.get("Authorization", "").strip()
    if not header:
        raise RefusedError("Send your site's key in the header `Authorization: Bearer KEY`.")
    match = _BEARER.fullmatch(header)
    if match is None:
        raise RefusedError("The header `Authorization` must read `Bearer KEY`, with the key of your site.")
    return authenticate(ports, match.group(1))
