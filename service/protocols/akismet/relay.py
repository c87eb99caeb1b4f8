"""Ask the Akismet service that a site still uses, and pass its answer on untouched."""

from __future__ import annotations

import dataclasses
import http.client
import ssl
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote_plus, urlsplit

import structlog
from flask import Request, Response

from service.domain.incumbent import Incumbent
from service.domain.signal import Verdict

log = structlog.get_logger(__name__)

TIMEOUT_S: Final = 10.0
MAX_ANSWER: Final = 1_000_000
SERVICE: Final = "akismet"

_SENT: Final = ("Content-Type", "User-Agent", "Accept")
"""Headers of the client that are passed on; its cookies and addresses are nobody's business."""

_KEPT: Final = frozenset({"content-type", "retry-after"})
_OF_AKISMET: Final = "x-akismet-"
_SPAM: Final = "true"
_VERDICTS: Final = {_SPAM: Verdict.REJECT, "false": Verdict.ACCEPT}


@dataclasses.dataclass(frozen=True, slots=True)
class Relayed:
    """What the other service answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def incumbent(self) -> Incumbent | None:
        """Return the verdict that the answer is; None where it is none.

        What it lets wait with an error is held, as its own clients read it.
        """
        said = self.body.decode("utf-8", "replace").strip()
        verdict = _VERDICTS.get(said) if self.status == http.HTTPStatus.OK else None
        if verdict is Verdict.ACCEPT and any(name.lower() == "x-akismet-error" for name in self.headers):
            verdict = Verdict.HOLD
        return None if verdict is None else Incumbent(verdict=verdict, service=SERVICE)

    def response(self) -> Response:
        """Return the answer as it came."""
        return Response(self.body, self.status, dict(self.headers))


def relay(request: Request, raw: bytes, base_url: str) -> Relayed | None:
    """Send a call on to another service at `base_url`; None where that does not answer.

    The path is the call's without a key of ours before it; the body is sent as it came.
    """
    parts = urlsplit(base_url)
    path = parts.path.rstrip("/") + _call_of(request.path)
    query = request.query_string.decode("latin-1")
    headers = {name: request.headers[name] for name in _SENT if name in request.headers}
    try:
        connection = _connection(parts.scheme, parts.hostname or "", parts.port)
        try:
            connection.request(request.method, f"{path}?{query}" if query else path, raw, headers)
            answer = connection.getresponse()
            body = answer.read(MAX_ANSWER)
        finally:
            connection.close()
    except (OSError, http.client.HTTPException) as error:
        log.warning("the incumbent did not answer", error=type(error).__name__, reason=str(error))
        return None
    kept = {n: v for n, v in answer.getheaders() if n.lower() in _KEPT or n.lower().startswith(_OF_AKISMET)}
    return Relayed(answer.status, kept, body)


def with_key(raw: bytes, field: str, key: str) -> bytes:
    """Return a form with the key that its client has in the host's name or the path alone.

    The other service is asked by one name, whose first label is no key.
    """
    return raw + f"{'&' if raw else ''}{field}={quote_plus(key)}".encode()


def _call_of(path: str) -> str:
    """Return the part of a path from the protocol's version on."""
    return path[path.index("/1.") :]


def _connection(scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
    if scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, port, timeout=TIMEOUT_S, context=context)
    return http.client.HTTPConnection(host, port, timeout=TIMEOUT_S)
