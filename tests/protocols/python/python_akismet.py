"""What a site says through python-akismet, run in an interpreter of its own: it shares its name with another.

    python day.py KEY PORT

Made-up names of hosts lead to loopback, as a hosts file would lead them there.
"""

from __future__ import annotations

import importlib
import json
import socket
import sys
from datetime import datetime
from typing import Any

DOMAIN = "winnow.test"
BLOG = "https://blog.example.org/"
WRITER: dict[str, Any] = {
    "user_ip": "203.0.113.7",
    "user_agent": "Mozilla/5.0 (X11; Linux x86_64)",
    "comment_author": "Jos\u00e9 & S\u00f8n",
    "comment_author_email": "jose@example.org",
    "comment_date": datetime.fromisoformat("2026-03-01T12:00:00"),
    "permalink": f"{BLOG}ferry",
}
resolve = socket.getaddrinfo


def at_home(host: str, *more: Any, **named: Any) -> Any:
    return resolve("127.0.0.1" if host.endswith(DOMAIN) else host, *more, **named)


def day(client: Any) -> list[object]:
    """Return what becomes of three checks and two submissions."""
    checked = [client.check(comment_content=text, **WRITER) for text in ("Hello there.", "maybe", "casino")]
    said = [client.submit_spam(comment_content="Hello there.", **WRITER)]
    return [*checked, *said, client.submit_ham(comment_content="casino", **WRITER)]


def main(key: str, port: str) -> None:
    akismet: Any = importlib.import_module("akismet")

    class Ours(akismet.Akismet):  # type: ignore[misc]  # the module is known when it runs
        protocol = "http"
        domain = f"{DOMAIN}:{port}"

    socket.getaddrinfo = at_home  # type: ignore[assignment]  # as loose as what it stands for
    answers = day(Ours(key, blog=BLOG, application_user_agent="Tests/1.0"))
    try:
        Ours("0" * 12, blog=BLOG).check("127.0.0.1", "Tests/1.0")
    except importlib.import_module("akismet.exceptions").AkismetServerError as error:
        answers.append(str(error))
    sys.stdout.write(json.dumps(answers))


if __name__ == "__main__":
    main(*sys.argv[1:])
