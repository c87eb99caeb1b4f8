"""Where the console's pages lead: only ever to the console."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path
from urllib.parse import urlencode

from flask import request, url_for

_STATIC = Path(__file__).with_name("static") / "console"
_MAX_LENGTH = 1_000


def safe_next(target: str | None) -> str:
    """Return `target` where it is a page of this console, else the queue."""
    home = url_for("console.queue")
    if not target or len(target) > _MAX_LENGTH or not target.isprintable() or "\\" in target:
        return home
    path = target.partition("?")[0]
    inside = path.startswith(url_for("console.home")) and "//" not in path and ".." not in path
    return target if inside else home


def here() -> str:
    """Return the path and query of this page, to come back to; for a form, of the page behind it."""
    if request.method == "POST":
        comment_id = (request.view_args or {}).get("comment_id")
        return url_for("console.comment", comment_id=comment_id) if comment_id else url_for("console.queue")
    arguments = [(key, value) for key, value in request.args.items(multi=True) if key != "done"]
    path = request.script_root + request.path
    return f"{path}?{urlencode(arguments)}" if arguments else path


def with_done(target: str, review_id: str) -> str:
    """Return `target` with the review that was just made, so that the page can offer to take it back."""
    return f"{target}{'&' if '?' in target else '?'}{urlencode({'done': review_id})}"


def static_url(name: str) -> str:
    """Return the address of a static file, named by its content, so that browsers may keep it."""
    return url_for("console.static", filename=name, v=_digest(name))


@functools.cache
def _digest(name: str) -> str:
    return hashlib.sha256((_STATIC / name).read_bytes()).hexdigest()[:12]
