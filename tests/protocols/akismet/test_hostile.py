"""Whatever is sent, an answer is a protocol's answer, and nothing is published because something broke."""

from __future__ import annotations

from urllib.parse import quote_plus

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.protocols.akismet.client import BLOG, Akismet

CALLS = st.sampled_from(
    ["comment-check", "submit-spam", "submit-ham", "verify-key", "get-stats", "token", "deactivate"]
)
TYPES = st.sampled_from(
    [
        "application/x-www-form-urlencoded",
        "application/x-www-form-urlencoded; charset=utf-16",
        "application/x-www-form-urlencoded;charset=no-such",
        "multipart/form-data",
        "multipart/form-data; boundary=x",
        "application/json",
        "text/plain",
        "",
        "\x7f/;",
    ]
)
NAMES = st.sampled_from(
    [
        "comment_content",
        "comment_author",
        "comment_author_email",
        "comment_author_url",
        "user_ip",
        "permalink",
        "blog_charset",
        "charset",
        "comment_date_gmt",
        "comment_post_modified_gmt",
        "comment_parent",
        "user_role",
        "is_test",
        "recheck_reason",
        "honeypot_field_name",
        "comment_context[]",
        "comment_context[0]",
        "guid",
        "classify",
        "HTTP_X_FORWARDED_FOR",
        "POST_ak_js",
        "POST_ak_bfs",
        "reporter",
    ]
)
VALUES = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["utf-16", "utf-7", "cp037", "hex", "\ud800", "\0", "1e999", "9" * 400, "-1", "http://[", "0", "NaN"]
    ),
)
HURRIED = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@HURRIED
@given(call=CALLS, body=st.binary(max_size=200), kind=TYPES)
def test_any_bytes_without_a_key_are_invalid(app: Flask, call: str, body: bytes, kind: str) -> None:
    answer = app.test_client().post(f"/1.1/{call}", data=body, content_type=kind)
    assert (answer.status_code, answer.text) == (200, "invalid")


@HURRIED
@given(pairs=st.lists(st.tuples(NAMES, VALUES), max_size=8), raw=st.binary(max_size=40))
def test_any_fields_with_a_key_are_judged(
    app: Flask, akismet: Akismet, pairs: list[tuple[str, str]], raw: bytes
) -> None:
    form = [f"api_key={akismet.key}", f"blog={quote_plus(BLOG)}"]
    form += [f"{quote_plus(name)}={quote_plus(value, errors='replace')}" for name, value in pairs]
    data = "&".join(form).encode() + b"&comment_content=" + raw.replace(b"&", b"")
    answer = app.test_client().post(
        "/1.1/comment-check", data=data, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 200
    assert answer.text in {"true", "false"}
    assert answer.headers["X-akismet-guid"]


@pytest.mark.parametrize(
    "path", ["/1.1/no-such-call", "/1.2/comment-check", "/1.1/", "/0123456789ab/1.1/nothing"]
)
def test_a_call_that_there_is_not_is_not_found(app: Flask, path: str) -> None:
    assert app.test_client().post(path).status_code == 404


def test_a_form_by_get_is_not_taken_for_a_check(app: Flask, akismet: Akismet) -> None:
    answer = app.test_client().get(f"/1.1/comment-check?api_key={akismet.key}&blog=x&comment_content=casino")
    assert answer.status_code == 405
    assert answer.text not in {"true", "false"}
