"""The Akismet door on a port of loopback, for real clients; it keeps what they say.

    python -m tests.protocols.akismet.door NAME [PORT]

opens one for a client that is run by hand, and writes transcripts/NAME.json when it is interrupted.
"""

from __future__ import annotations

import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import uuid_utils
from flask import Flask
from werkzeug.serving import make_server

from service import store
from service.app import create_app
from service.moderation.ports import Ports
from service.moderation.register import add_site
from service.settings import Settings
from tests.protocols.akismet.client import BLOG
from tests.protocols.akismet.exchanges import Recorder
from tests.protocols.native.client import Source


class Door:
    """An app that answers on loopback; `key` opens it."""

    def __init__(self, app: Flask, key: str, port: int = 0) -> None:
        self.key = key
        self.recorder = Recorder(app, key)
        self._server = make_server("127.0.0.1", port, self.recorder, threaded=True)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    @property
    def port(self) -> int:
        return self._server.server_port

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@contextmanager
def opened(data: Path) -> Iterator[Ports]:
    """An empty database, and a classifier that knows two words."""
    url = f"sqlite:///{data}/winnow.sqlite3"
    store.upgrade(url)
    rows = store.open_store(url, data=data)
    try:
        yield Ports(
            store=rows,
            classifier=Source(),
            clock=lambda: datetime.now(UTC),
            new_id=lambda: str(uuid_utils.uuid7()),
        )
    finally:
        rows.close()


def main(name: str, port: int) -> None:
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder)) as ports:
        app = create_app(Settings(data=Path(folder), database_url="sqlite:///unused"), ports)
        door = Door(app, add_site(ports, "blog", BLOG).akismet_key, port)
        sys.stdout.write(f"{door.url} {door.key}\n")
        sys.stdout.flush()
        with suppress(KeyboardInterrupt):
            threading.Event().wait()
        door.close()
        door.recorder.write(name)


if __name__ == "__main__":
    main(sys.argv[1], int(next(iter(sys.argv[2:]), 8480)))
