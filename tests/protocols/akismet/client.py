"""A client of the Akismet protocol as small ones are: forms in, texts out."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask
from werkzeug.test import TestResponse

BLOG = "https://blog.example.org/"


class Akismet:
    """Calls with a key in the body."""

    def __init__(self, app: Flask, key: str) -> None:
        self._client = app.test_client()
        self.key = key

    def call(
        self, path: str, fields: Mapping[str, object] | None = None, *, host: str | None = None, **extra: str
    ) -> TestResponse:
        """Return the answer to a call; `api_key` and `blog` are there unless they are given as empty."""
        form = {"api_key": self.key, "blog": BLOG, **(fields or {}), **extra}
        data = {name: value for name, value in form.items() if value != ""}
        base = f"http://{host}" if host else None
        return self._client.post(path, data=data, base_url=base)

    def check(self, content: str = "Hello there.", **fields: str) -> TestResponse:
        """Return the answer to a check."""
        return self.call(
            "/1.1/comment-check", {"user_ip": "203.0.113.7", "comment_content": content, **fields}
        )
