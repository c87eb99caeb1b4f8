"""The Akismet protocol's routes. Every answer about a comment or a key has the status 200, as clients expect.

A call is served under the bare host, under a host whose first label is the key, and under a path that begins
with the key.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Final

import structlog
from flask import Blueprint, Response, current_app, g, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from service.domain.comment import Comment
from service.domain.incumbent import Incumbent
from service.domain.label import LabelSource, LabelValue
from service.domain.site import KeyKind, Site
from service.errors import OverloadedError
from service.moderation.check import Checked, check
from service.moderation.edit import edit
from service.moderation.label import label
from service.moderation.learn import learn
from service.moderation.match import match
from service.moderation.ports import Ports, StoredComment
from service.moderation.recheck import word_on
from service.moderation.score import score
from service.protocols.akismet import account, answers
from service.protocols.akismet.form import Form, read_form
from service.protocols.akismet.key import ACCOUNT, CHECKING, LISTING, calling_site, key_of_host
from service.protocols.akismet.relay import relay, with_key
from service.protocols.akismet.wire import comment_of
from service.protocols.metrics import metrics_of
from service.rules.akismet_test import guaranteed_spam

log = structlog.get_logger(__name__)

blueprint = Blueprint("akismet", __name__)

_INVALID_KEY: Final = "This key is not known here, or it was revoked."
_NO_BLOG: Final = "Missing required field: blog."
_BAD_KEY: Final = "invalid"

View = Callable[[Ports, Site, Form, Incumbent | None], Response]
_Refusal = Callable[[], Response]


def _call(
    path: str, fields: Sequence[str], *, refused: _Refusal, methods: Sequence[str] = ("POST",)
) -> Callable[[View], View]:
    """Return a decorator that routes a call to a function of the caller's site and the form's fields."""

    def register(view: View) -> View:
        def answer(key: str | None = None) -> Response:
            ports: Ports = current_app.extensions["winnow"]
            raw, form = read_form(request)
            caller = calling_site(request, form, ports, fields, key)
            if caller is None:
                return refused()
            site, kind = caller
            if site.doors.incumbent_url is None or kind is not KeyKind.INCUMBENT:
                # A key of ours is nobody else's business, and would open nothing there.
                return view(ports, site, form, None)
            if form.get(*fields) is None:
                raw = with_key(raw, fields[0], key_of_host(request.host) or key or "")
            return _beside(site.doors.incumbent_url, raw, functools.partial(view, ports, site, form))

        name = view.__name__
        blueprint.add_url_rule(path, name, answer, methods=list(methods))
        blueprint.add_url_rule(
            f"/<string(length=12):key>{path}", f"{name}_by_path", answer, methods=list(methods)
        )
        return view

    return register


def _beside(base_url: str, raw: bytes, ours: Callable[[Incumbent | None], Response]) -> Response:
    """Return the incumbent's answer as it came, after doing our own part of the call.

    Where that fails, it is the incumbent's answer all the same: who decides is there.
    """
    relayed = relay(request, raw, base_url)
    try:
        ours(relayed.incumbent if relayed else None)
    except Exception:  # as above
        log.exception("the shadow of a call failed")
    return relayed.response() if relayed else answers.unavailable()


def _invalid() -> Response:
    return answers.text(_BAD_KEY)


def _invalid_with_help() -> Response:
    return answers.debug(_BAD_KEY, _INVALID_KEY)


@_call("/1.1/verify-key", ACCOUNT, refused=_invalid_with_help)
def verify_key(ports: Ports, site: Site, form: Form, incumbent: Incumbent | None) -> Response:
    """Say that the key is known."""
    del ports, site, form, incumbent
    return answers.text("valid")


@_call("/1.1/comment-check", CHECKING, refused=_invalid_with_help)
def comment_check(ports: Ports, site: Site, form: Form, incumbent: Incumbent | None) -> Response:
    """Judge a comment and store it. A test is only judged.

    What is checked again gets a new version, unless people said what this very text is: their word stands.
    """
    if form.get("blog") is None:
        return answers.debug(_NO_BLOG, _NO_BLOG)
    comment = comment_of(form)
    asked = answers.Asked(
        classify=form.is_true("classify"), may_discard=guaranteed_spam(comment.author) is None
    )
    if form.is_true("is_test"):
        (scored,) = score(ports, site, [comment])
        if form.is_true("test_discard"):
            return answers.discarded(ports.new_id())
        return answers.verdict(site, scored.outcome.judgement, ports.new_id(), asked)
    known = _known(ports, site, form, comment) if form.get("recheck_reason") else None
    said = word_on(ports, site, known, comment) if known and incumbent is None else None
    if known and said:
        return answers.settled(known.id, said, asked)
    checked = _checked(ports, site, known, comment, incumbent)
    metrics_of(current_app).decided(checked.decision)
    return answers.verdict(site, checked.decision.judgement, checked.stored.id, asked)


def _checked(
    ports: Ports, site: Site, known: StoredComment | None, comment: Comment, incumbent: Incumbent | None
) -> Checked:
    if known:
        return edit(ports, site, known.id, comment, incumbent=incumbent)
    return check(ports, site, comment, incumbent=incumbent)


@_call("/1.1/submit-spam", CHECKING, refused=_invalid_with_help)
def submit_spam(ports: Ports, site: Site, form: Form, incumbent: Incumbent | None) -> Response:
    """Label a comment that was missed."""
    del incumbent
    return _labelled(ports, site, form, LabelValue.SPAM)


@_call("/1.1/submit-ham", CHECKING, refused=_invalid_with_help)
def submit_ham(ports: Ports, site: Site, form: Form, incumbent: Incumbent | None) -> Response:
    """Label a comment that was wrongly called spam."""
    del incumbent
    return _labelled(ports, site, form, LabelValue.HAM)


def _labelled(ports: Ports, site: Site, form: Form, value: LabelValue) -> Response:
    """Label the very comment, or where it was never checked here one of its own. A test leaves nothing."""
    if form.get("blog") is None:
        return answers.debug(_NO_BLOG, _NO_BLOG)
    if form.is_true("is_test"):
        return answers.text(answers.THANKS)
    comment = comment_of(form)
    author = f"akismet:{(form.get('reporter') or site.name)[:100]}"
    known = _known(ports, site, form, comment)
    if known:
        label(ports, site, known.id, value, source=LabelSource.SITE, author=author)
    elif comment.body or comment.author.name:
        learn(ports, site, comment, value, source=LabelSource.SITE, author=author)
    return answers.text(answers.THANKS)


def _known(ports: Ports, site: Site, form: Form, comment: Comment) -> StoredComment | None:
    return match(ports, site, comment, comment_id=form.get("guid"))


@_call("/1.1/deactivate", ACCOUNT, refused=_invalid)
def deactivate(ports: Ports, site: Site, form: Form, incumbent: Incumbent | None) -> Response:
    """Say good-bye; the key stays, since the site may come back."""
    del ports, site, form, incumbent
    return answers.text("deactivated")


@_call("/1.1/token", CHECKING, refused=_invalid)
def token(ports: Ports, site: Site, form: Form, incumbent: Incumbent | None) -> Response:
    """Return a text that stands for the site and tells nothing."""
    del ports, form, incumbent
    return answers.text(hashlib.sha256(f"token:{site.id}".encode()).hexdigest()[:32])


@_call("/1.1/get-subscription", ACCOUNT, refused=_invalid, methods=("GET", "POST"))
def get_subscription(ports: Ports, site: Site, form: Form, incumbent: Incumbent | None) -> Response:
    """Return an account that is active and has no end."""
    del ports, form, incumbent
    return answers.document(account.subscription(site))


@_call("/1.1/get-stats", ACCOUNT, refused=_invalid, methods=("GET", "POST"))
def get_stats(ports: Ports, site: Site, form: Form, incumbent: Incumbent | None) -> Response:
    """Return what became of the site's comments in the last time, by month."""
    del incumbent
    return answers.document(account.stats(ports, site, form.get("from")))


@_call("/1.2/get-key-stats", ACCOUNT, refused=_invalid, methods=("GET", "POST"))
def get_key_stats(ports: Ports, site: Site, form: Form, incumbent: Incumbent | None) -> Response:
    """Return the same: a key has one site."""
    del incumbent
    return answers.document(account.stats(ports, site, form.get("from")))


@_call("/1.2/usage-limit", LISTING, refused=_invalid, methods=("GET", "POST"))
def usage_limit(ports: Ports, site: Site, form: Form, incumbent: Incumbent | None) -> Response:
    """Return how many comments were checked this month; there is no limit."""
    del incumbent
    return answers.document(account.usage(ports, site, extended=form.is_true("extended")))


@_call("/1.2/key-sites", LISTING, refused=_invalid, methods=("GET", "POST"))
def key_sites(ports: Ports, site: Site, form: Form, incumbent: Incumbent | None) -> Response:
    """Return the site's figures of one month, as JSON or CSV."""
    del incumbent
    asked = account.Asked.of(form, ports.clock())
    listing = account.listing(ports, site, asked, key=form.get("api_key") or "this key")
    return answers.text(listing.csv()) if asked.csv else answers.document(listing.document())


@blueprint.get("/1.1/test")
def test() -> Response:
    """Say that the service can be reached."""
    return answers.text("connected")


@blueprint.errorhandler(RequestEntityTooLarge)
def _too_large(error: RequestEntityTooLarge) -> Response:
    del error
    return answers.text("too large", {"X-akismet-debug-help": "The request is too large."}, status=413)


@blueprint.errorhandler(Exception)
def _failed(error: Exception) -> Response | HTTPException:
    """Answer that nothing can be said now; what was not stored is not answered for."""
    if isinstance(error, HTTPException):
        return error
    log.error(
        "akismet call failed", error=type(error).__name__, exc_info=error, request_id=g.get("request_id")
    )
    overloaded = isinstance(error, OverloadedError)
    return answers.unavailable(HTTPStatus.TOO_MANY_REQUESTS if overloaded else HTTPStatus.SERVICE_UNAVAILABLE)
