"""Send one event to one endpoint: once, signed, to checked addresses only, following nothing."""

from __future__ import annotations

import dataclasses
import http.client
import json
import re
import socket
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import service
from service.domain.receiver import Address, Allowed, Receiver, receiver_of, require_reachable
from service.domain.webhook import Endpoint, Outgoing, Sent
from service.errors import InvalidInputError
from service.webhooks.connection import Deadline, PinnedConnection
from service.webhooks.signature import headers

WHOLE_S: Final = 15.0
"""The least that Standard Webhooks 1.0 wants a receiver to be given; all of a try but finding the host."""

MAX_BODY: Final = 20_000
MAX_READ: Final = 2_000
"""Bytes of an answer that are looked at."""

MAX_EXCERPT: Final = 300
_MAX_ERROR: Final = 200
_SECONDS: Final = re.compile(r"\d{1,6}")
_UNPRINTABLE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]+")

Resolve = Callable[[str, int], Sequence[str]]
"""Return the addresses of a host, as text. OSError where it has none."""


def resolve(host: str, port: int) -> Sequence[str]:
    """Return the addresses that this machine's resolver gives for a host."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclasses.dataclass(frozen=True, slots=True)
class Sender:
    """What sending needs: what the operator allows, a resolver, and how TLS is verified."""

    allowed: Allowed = dataclasses.field(default_factory=Allowed)
    resolve: Resolve = resolve
    tls: ssl.SSLContext = dataclasses.field(default_factory=ssl.create_default_context)
    whole_s: float = WHOLE_S

    def send(self, endpoint: Endpoint, outgoing: Outgoing, *, at: datetime) -> Sent:
        """Try once and say what came of it; a failure is an answer too, never an exception."""
        begun = time.monotonic()
        try:
            receiver = receiver_of(endpoint.url, self.allowed)
            found = self.resolve(receiver.host, receiver.port)
            addresses = require_reachable(receiver, found, self.allowed)
            body = body_of(outgoing.payload)
        except InvalidInputError as error:
            return _failed(str(error), begun)
        except (OSError, UnicodeError) as error:
            return _failed(f"The host's name leads nowhere: {error}", begun)
        signed = headers(endpoint.secrets(at), outgoing.id, int(at.timestamp()), body)
        return self._post(receiver, addresses, body, signed)

    def _post(
        self, receiver: Receiver, addresses: Sequence[Address], body: bytes, signed: Mapping[str, str]
    ) -> Sent:
        begun = time.monotonic()
        connection = PinnedConnection(receiver, addresses, self.tls, until=begun + self.whole_s)
        with Deadline(connection, self.whole_s) as deadline:
            try:
                connection.request("POST", receiver.path, body, _headers(receiver, signed))
                answer = connection.getresponse()
            except (OSError, http.client.HTTPException, ValueError) as error:
                return _failed(_words(error, deadline, self.whole_s), begun)
            if deadline.passed:  # what looks like the end of the headers is where they were cut off
                return _failed(f"It took longer than {self.whole_s:g} seconds.", begun)
            excerpt = _excerpt(answer)
        return Sent(
            status=answer.status,
            duration_ms=_since(begun),
            excerpt=excerpt,
            retry_after_s=_retry_after(answer.headers.get("Retry-After", "")),
        )


def body_of(payload: Mapping[str, Any]) -> bytes:
    """Return a payload as it is sent: the same bytes at each try.

    Raises:
        InvalidInputError: it is larger than any of ours.
    """
    body = json.dumps(payload, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    if len(body) > MAX_BODY:
        raise InvalidInputError(f"The event is larger than {MAX_BODY} bytes.")
    return body


def _excerpt(answer: http.client.HTTPResponse) -> str:
    """Return the begin of an answer; its status is known by then and counts, whatever becomes of the rest."""
    try:
        said = answer.read(MAX_READ)
    except (OSError, http.client.HTTPException, ValueError):
        said = b""
    finally:
        answer.close()
    return _line(said.decode("utf-8", "replace"), MAX_EXCERPT)


def _headers(receiver: Receiver, signed: Mapping[str, str]) -> dict[str, str]:
    return {
        "Host": receiver.authority,
        "Content-Type": "application/json",
        "User-Agent": f"Winnow/{service.__version__}",
        "Connection": "close",
        **signed,
    }


def _words(error: Exception, deadline: Deadline, whole_s: float) -> str:
    if deadline.passed:
        return f"It took longer than {whole_s:g} seconds."
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"Its certificate is not to be trusted: {error.verify_message}"
    if isinstance(error, TimeoutError):
        return "It did not answer in time."
    return f"{type(error).__name__}: {error}"


def _failed(words: str, begun: float) -> Sent:
    return Sent(error=_line(words, _MAX_ERROR), duration_ms=_since(begun))


def _since(begun: float) -> int:
    return round(1_000 * (time.monotonic() - begun))


def _line(text: str, length: int) -> str:
    return _UNPRINTABLE.sub(" ", text).strip()[:length]


def _retry_after(value: str) -> float | None:
    """Return the seconds that an answer asks for; a date there is left aside, the schedule waits anyway."""
    return float(value) if _SECONDS.fullmatch(value.strip()) else None
