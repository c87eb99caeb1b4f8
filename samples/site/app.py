"""A small news page that asks Winnow about every comment: to try by hand, and to copy from.

    WINNOW_URL=http://127.0.0.1:8480 WINNOW_KEY=... python samples/site/app.py

Two rules make it safe. A comment is stored here before Winnow is asked, so none is ever lost; and nothing is
shown to others before Winnow, or a moderator, has accepted it: when Winnow does not answer, comments wait.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import sqlite3
import time
import tomllib
import urllib.error
import urllib.request
import uuid
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import flask
from itsdangerous import BadSignature, TimestampSigner
from werkzeug.wrappers import Response

HERE = Path(__file__).resolve().parent
PORT = 5050
TIMEOUT_S = 3.0
RETRY_S = 5.0  # how long to leave Winnow alone about one comment
ASK_AT_MOST = 10  # comments that one page view may ask Winnow about
FORM_LASTS_S = 24 * 3600
MAX_NAME, MAX_EMAIL, MAX_BODY = 80, 254, 5_000

STATES = {"accept": "published", "hold": "waiting", "reject": "refused"}
NOTICES = {
    "published": "Thank you. Your comment is published.",
    "waiting": "Thank you. Your comment is waiting for review; until then, only you see it.",
    "refused": "Sorry, we cannot publish this comment. If that seems wrong, please write to the editor.",
}
TABLE = """
CREATE TABLE IF NOT EXISTS comment (
    id TEXT PRIMARY KEY, slug TEXT NOT NULL, visitor TEXT NOT NULL, name TEXT NOT NULL, body TEXT NOT NULL,
    written_at TEXT NOT NULL, request TEXT NOT NULL, winnow_id TEXT, state TEXT NOT NULL DEFAULT 'waiting',
    was_held INTEGER NOT NULL DEFAULT 0, asked_at REAL NOT NULL DEFAULT 0
)
"""

POLICY = (
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
)

log = logging.getLogger("site")
page = flask.Blueprint("page", __name__)
Row = sqlite3.Row


def create_app(winnow_url: str, winnow_key: str, database: Path | str) -> flask.Flask:
    """Return the site, asking the Winnow at `winnow_url` with `winnow_key`; comments go to `database`."""
    app = flask.Flask(__name__, root_path=os.fspath(HERE))
    app.config.update(
        WINNOW_URL=winnow_url.rstrip("/"),
        WINNOW_KEY=winnow_key,
        DATABASE=os.fspath(database),
        SECRET_KEY=os.environ.get("SITE_SECRET") or secrets.token_hex(32),
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=64_000,
        ARTICLES=tomllib.loads((HERE / "articles.toml").read_text(encoding="utf-8")),
    )
    app.register_blueprint(page)
    app.after_request(_harden)
    with closing(_open(app.config["DATABASE"])) as database_, database_:
        database_.execute(TABLE)
    return app


# --- pages ---------------------------------------------------------------------------------------


@page.get("/")
def home() -> str:
    return flask.render_template("home.html", articles=flask.current_app.config["ARTICLES"])


@page.get("/articles/<slug>")
def article(slug: str) -> str:
    _catch_up(slug)
    return _article(slug)


@page.post("/articles/<slug>/comments")
def write(slug: str) -> Response | tuple[str, int]:
    form = {
        field: flask.request.form.get(field, "").strip() for field in ("name", "email", "body", "website")
    }
    seconds = _form_seconds(slug, flask.request.form.get("token", ""))
    problem = _problem(form, seconds)
    if problem:
        return _article(slug, problem=problem, form=form), 422
    row = _store(slug, form, seconds)
    state = _ask(row)
    flask.flash(NOTICES[state], state)
    return flask.redirect(flask.url_for("page.article", slug=slug, _anchor="comments"), 303)


def _article(slug: str, *, problem: str = "", form: Mapping[str, str] | None = None) -> str:
    articles = flask.current_app.config["ARTICLES"]
    if slug not in articles:
        flask.abort(404)
    rows = _rows(
        "SELECT * FROM comment WHERE slug = ?"
        " AND (state = 'published' OR (state = 'waiting' AND visitor = ?)) ORDER BY written_at, id",
        slug,
        _visitor(),
    )
    return flask.render_template(
        "article.html",
        article=articles[slug],
        slug=slug,
        comments=rows,
        token=_signer().sign(f"{_visitor()}:{slug}").decode(),
        problem=problem,
        form=form or {},
        limits={"name": MAX_NAME, "email": MAX_EMAIL, "body": MAX_BODY},
    )


def _problem(form: Mapping[str, str], seconds: float | None) -> str:
    if seconds is None:
        return "This form has expired. Please send it again."
    if not form["body"] or not form["name"]:
        return "Please give a name and write something."
    if len(form["name"]) > MAX_NAME or len(form["email"]) > MAX_EMAIL or len(form["body"]) > MAX_BODY:
        return f"That is too long: a comment has at most {MAX_BODY} characters."
    return ""


# --- the form: one signed token says whose it is (against forgery) and when it was opened ---------


def _visitor() -> str:
    flask.session.setdefault("visitor", uuid.uuid4().hex)
    return str(flask.session["visitor"])


def _signer() -> TimestampSigner:
    return TimestampSigner(str(flask.current_app.secret_key), salt="comment-form")


def _form_seconds(slug: str, token: str) -> float | None:
    """Return how long the form was open, in seconds; None where the token is forged, foreign or too old."""
    try:
        value, opened = _signer().unsign(token, max_age=FORM_LASTS_S, return_timestamp=True)
    except BadSignature:
        return None
    if not secrets.compare_digest(value, f"{_visitor()}:{slug}".encode()):
        return None
    return max(0.0, time.time() - opened.timestamp())


# --- Winnow --------------------------------------------------------------------------------------


def _ask(row: Row) -> str:
    """Ask Winnow for a verdict and return the state that follows; without an answer the comment waits."""
    answer = _winnow("POST", "/v1/comments", row["request"], key=row["id"])
    return _settle(row, answer.get("verdict"), answer.get("id"))


def _follow(row: Row) -> str:
    """Ask Winnow what stands for a comment that was held: moderators may have decided."""
    answer = _winnow("GET", f"/v1/comments/{quote(row['winnow_id'], safe='')}")
    return _settle(row, answer.get("status"), row["winnow_id"])


def _catch_up(slug: str) -> None:
    rows = _rows(
        "SELECT * FROM comment WHERE slug = ? AND (winnow_id IS NULL OR was_held) AND asked_at < ?"
        " ORDER BY asked_at LIMIT ?",
        slug,
        time.time() - RETRY_S,
        ASK_AT_MOST,
    )
    for row in rows:
        _follow(row) if row["winnow_id"] else _ask(row)


def _winnow(method: str, path: str, body: str | None = None, key: str = "") -> dict[str, Any]:
    """Return Winnow's answer; empty where there was none, or none that can be used."""
    config = flask.current_app.config
    headers = {"Authorization": f"Bearer {config['WINNOW_KEY']}", "Content-Type": "application/json"}
    if key:
        headers["Idempotency-Key"] = key  # a retry is answered as the first try was, and counted once
    data = body.encode() if body is not None else None
    question = urllib.request.Request(config["WINNOW_URL"] + path, data, headers, method=method)
    try:
        with urllib.request.urlopen(question, timeout=TIMEOUT_S) as response:
            answer = json.load(response)
    except (OSError, ValueError) as error:
        log.warning("Winnow did not help with %s %s: %s", method, path, error)
        return {}
    return answer if isinstance(answer, dict) else {}


def _settle(row: Row, verdict: object, winnow_id: object) -> str:
    """Write down what Winnow said, if it said anything, and return the comment's state."""
    state = STATES.get(str(verdict))
    _change("UPDATE comment SET asked_at = ? WHERE id = ?", time.time(), row["id"])
    if state is None or winnow_id is None:
        return str(row["state"])
    _change(
        "UPDATE comment SET state = ?, winnow_id = ?, was_held = was_held OR ? WHERE id = ?",
        state,
        winnow_id,
        state == "waiting",
        row["id"],
    )
    return state


# --- storage -------------------------------------------------------------------------------------


def _store(slug: str, form: Mapping[str, str], seconds: float | None) -> Row:
    comment_id = uuid.uuid4().hex
    written_at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    request = json.dumps(_request(comment_id, slug, form, seconds, written_at))
    _change(
        "INSERT INTO comment (id, slug, visitor, name, body, written_at, request)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        *(comment_id, slug, _visitor(), form["name"], form["body"], written_at, request),
    )
    return _rows("SELECT * FROM comment WHERE id = ?", comment_id)[0]


def _request(
    comment_id: str, slug: str, form: Mapping[str, str], seconds: float | None, written_at: str
) -> dict[str, Any]:
    article = flask.current_app.config["ARTICLES"][slug]
    client = {
        "ip": flask.request.remote_addr,
        "user_agent": flask.request.user_agent.string,
        "referrer": flask.request.referrer,
        "honeypot": form["website"],
        "form_seconds": seconds,
    }
    return {
        "comment": {"id": comment_id, "body": form["body"], "format": "text", "submitted_at": written_at},
        "author": {"name": form["name"], **({"email": form["email"]} if form["email"] else {})},
        "page": {
            "url": flask.url_for("page.article", slug=slug, _external=True),
            "title": article["title"],
            "excerpt": article["standfirst"],
        },
        "client": {name: value for name, value in client.items() if value not in (None, "")},
    }


def _rows(query: str, *values: object) -> list[Row]:
    with closing(_open(flask.current_app.config["DATABASE"])) as database:
        return database.execute(query, values).fetchall()


def _change(statement: str, *values: object) -> None:
    with closing(_open(flask.current_app.config["DATABASE"])) as database, database:
        database.execute(statement, values)


def _open(path: str) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=5.0)
    database.row_factory = Row
    return database


def _harden(response: flask.Response) -> flask.Response:
    response.headers["Content-Security-Policy"] = "; ".join(POLICY)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def main() -> None:
    logging.basicConfig(level=logging.INFO)
    missing = [name for name in ("WINNOW_URL", "WINNOW_KEY") if not os.environ.get(name)]
    if missing:
        raise SystemExit(f"Set {' and '.join(missing)}; see {HERE / 'README.md'}.")
    database = os.environ.get("SITE_DATABASE", HERE / "comments.sqlite3")
    app = create_app(os.environ["WINNOW_URL"], os.environ["WINNOW_KEY"], database)
    app.run(host="127.0.0.1", port=int(os.environ.get("SITE_PORT", PORT)))


if __name__ == "__main__":
    main()
