"""Connections to an address that was checked: nothing is resolved again between the check and the use."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Final, Self

from service.domain.receiver import Address, Receiver

CONNECT_S: Final = 5.0
MAX_ADDRESSES: Final = 4
"""Addresses of one host that are tried."""


class PinnedConnection(http.client.HTTPConnection):
    """An HTTP connection to the first of some addresses that answers.

    The name stays what is asked for: in `Host`, and in TLS, where the certificate must be its own.
    """

    def __init__(
        self, receiver: Receiver, addresses: Sequence[Address], tls: ssl.SSLContext, *, until: float
    ) -> None:
        super().__init__(receiver.host, receiver.port, timeout=CONNECT_S)
        self._receiver = receiver
        self._addresses = addresses[:MAX_ADDRESSES]
        self._tls = tls
        self._until = until
        self._open: socket.socket | None = None

    def connect(self) -> None:
        """Open the connection. OSError where no address answers, or the certificate is not the host's."""
        self._open = self.sock = self._opened()
        if self._receiver.scheme == "https":
            # Kept before it shakes hands, so that `sever` ends that too.
            self._open = self.sock = self._tls.wrap_socket(
                self.sock, server_hostname=self._receiver.host, do_handshake_on_connect=False
            )
            self.sock.do_handshake()
        self.sock.settimeout(max(0.1, self._until - time.monotonic()))

    def sever(self) -> None:
        """End the connection from another thread: whoever waits on it, or on its answer, is woken."""
        if self._open is not None:
            try:
                # Not the TLS layer's own method: it would begin to speak, and here nobody listens any more.
                socket.socket.shutdown(self._open, socket.SHUT_RDWR)
            except OSError:  # it ended by itself
                return

    def _opened(self) -> socket.socket:
        failure: OSError = OSError("There is no address.")
        for address in self._addresses:
            left = self._until - time.monotonic()
            try:
                return socket.create_connection(
                    (str(address), self._receiver.port), timeout=max(0.1, min(CONNECT_S, left))
                )
            except OSError as error:
                failure = error
        raise failure


class Deadline:
    """Severs a connection that is still used when its time is over, however slowly bytes trickle in."""

    def __init__(self, connection: PinnedConnection, seconds: float) -> None:
        self.passed = False
        self._connection = connection
        self._timer = threading.Timer(max(0.0, seconds), self._end)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        self._connection.close()

    def _end(self) -> None:
        self.passed = True
        self._connection.sever()
