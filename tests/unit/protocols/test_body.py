"""Raw bytes to JSON values: what is refused, and that the rest is what `json` reads."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from flask import Request
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import EnvironBuilder

from service.protocols import body
from service.protocols.kinds import Kind
from service.protocols.problems import ProblemError

LIMIT = 100
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"))
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
SCALARS = st.none() | st.booleans() | st.integers(-(10**30), 10**30) | FLOATS | TEXTS
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
HOSTILE = st.text('[]{}",:\\u0d8\0 \ud800', max_size=60).map(lambda t: t.encode("utf-8", "surrogatepass"))


def request(raw: bytes, **environ: Any) -> Request:
    builder = EnvironBuilder(method="POST", input_stream=io.BytesIO(raw), content_type="application/json")
    return Request({**builder.get_environ(), "CONTENT_LENGTH": str(len(raw)), **environ})


def test_half_a_surrogate_pair_is_mended_where_a_refusal_would_let_a_comment_pass() -> None:
    raw = b'{"a": ["x\\ud83d y\\u0000", "\\ud83d\\ude00", "\\\\ud83d"]}'
    assert body.parse_json(raw, mend=True) == {"a": ["x\ufffd y", "\U0001f600", "\\ud83d"]}
    assert refusal(raw).flaws[0].pointer == "/a/0"
    with pytest.raises(ProblemError):
        body.parse_json(b'{"\\ud83d": 1}', mend=True)


def refusal(raw: bytes) -> ProblemError:
    with pytest.raises(ProblemError) as caught:
        body.parse_json(raw)
    assert caught.value.kind is Kind.MALFORMED
    return caught.value


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "empty"),
        (b" \n\t ", "empty"),
        (b"\xef\xbb\xbf", "not valid JSON"),
        (b"{", "not valid JSON"),
        (b"{}{}", "not valid JSON"),
        (b"{'a': 1}", "not valid JSON"),
        (b'{"a": 1,}', "not valid JSON"),
        (b'{"a": 01}', "not valid JSON"),
        (b'{"a": "\x00"}', "not valid JSON"),
        (b'{"a": "\n"}', "not valid JSON"),
        (b"\xff\xfe{\x00}\x00", "not valid UTF-8 (at byte 0)"),
        (b'{"a": "\xc3\x28"}', "not valid UTF-8 (at byte 7)"),
        (b'{"a": "\xed\xa0\x80"}', "not valid UTF-8"),
        (b'{"a": "\xc0\x80"}', "not valid UTF-8"),
        (b'{"a": NaN}', "NaN is no number"),
        (b'{"a": -Infinity}', "-Infinity is no number"),
        (b'{"a": 1e999}', "too long or too large"),
        (b'{"a": 1' + b"0" * 5_000 + b"}", "too long"),
        (b'{"a": 0.' + b"1" * 5_000 + b"}", "too long"),
        (b'{"a": 1, "b": 2, "a": 3}', 'The name "a" is there twice'),
        (b'{"a": 1, "\\u0061": 2}', 'The name "a" is there twice'),
        (b"[" * 21 + b"]" * 21, "nested deeper than 20"),
        (b"[" * 100_000, "nested deeper than 20"),
        (b'{"a":' * 100_000, "nested deeper than 20"),
        (b'["\\' + b'"[' * 50_000, "nested deeper than 20"),
    ],
)
def test_what_is_no_usable_json_is_refused_with_a_reason(raw: bytes, said: str) -> None:
    assert said in refusal(raw).detail


@pytest.mark.parametrize(
    ("raw", "pointer"),
    [
        (rb'{"a": "x\ud800"}', "/a"),
        (rb'{"a": ["", {"b/c~": "\uDFFFx"}]}', "/a/1/b~1c~0"),
        (rb'"\udc00\ud800"', ""),
        (rb'{"a": {"\ud800": 1}}', "/a"),
        (rb'{"a": {"\u0000": 1}}', "/a"),
    ],
)
def test_half_a_surrogate_pair_is_refused_with_its_place(raw: bytes, pointer: str) -> None:
    assert [flaw.pointer for flaw in refusal(raw).flaws] == [pointer]


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (rb'{"a": "x\u0000y", "b": ["\u0000"]}', {"a": "xy", "b": [""]}),
        (rb'"\ud83d\ude00"', "😀"),
        (b'\xef\xbb\xbf{"a": 1}', {"a": 1}),
        (b"[" * 20 + b"]" * 20, json.loads("[" * 20 + "]" * 20)),
        (b'"' + b"[" * 100 + b'"', "[" * 100),
        (rb'["\"[[[[[[[[[[[[[[[[[[[[[[[", "\\"]', ['"' + "[" * 23, "\\"]),
    ],
)
def test_nul_is_dropped_and_what_only_looks_dangerous_is_read(raw: bytes, value: object) -> None:
    assert body.parse_json(raw) == value


@given(VALUES, st.booleans())
def test_any_json_is_read_as_json_reads_it(value: object, escaped: bool) -> None:
    raw = json.dumps(value, ensure_ascii=escaped).encode()
    assert body.parse_json(raw) == json.loads(raw)


@given(st.binary(max_size=60) | HOSTILE)
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    try:
        value = body.parse_json(raw)
    except ProblemError:
        return
    json.dumps(value, allow_nan=False, ensure_ascii=False).encode()


@pytest.mark.parametrize("length", [LIMIT + 1, 10_000_000])
def test_a_body_declared_too_long_is_refused_unread(length: int) -> None:
    with pytest.raises(ProblemError, match="longer than 100 bytes") as caught:
        body.read_bytes(request(b"", CONTENT_LENGTH=str(length)), LIMIT)
    assert caught.value.kind is Kind.TOO_LARGE


def test_a_body_of_undeclared_length_is_read_up_to_the_limit() -> None:
    chunked = {"wsgi.input_terminated": True, "CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked"}
    assert body.read_bytes(request(b"x" * LIMIT, **chunked), LIMIT) == b"x" * LIMIT
    with pytest.raises(ProblemError) as caught:
        body.read_bytes(request(b"x" * (LIMIT + 1), **chunked), LIMIT)
    assert caught.value.kind is Kind.TOO_LARGE


@pytest.mark.parametrize("terminated", [{}, {"wsgi.input_terminated": True}])
def test_a_body_shorter_than_declared_is_refused(terminated: dict[str, Any]) -> None:
    with pytest.raises(ProblemError, match="ended before") as caught:
        body.read_bytes(request(b"{}", CONTENT_LENGTH="50", **terminated), LIMIT)
    assert caught.value.kind is Kind.MALFORMED


def test_a_body_longer_than_declared_is_read_as_far_as_declared() -> None:
    assert body.read_bytes(request(b"{}{}", CONTENT_LENGTH="2"), LIMIT) == b"{}"


@pytest.mark.parametrize("length", ["-1", "abc", "", "1e3"])
def test_a_length_that_is_no_number_leaves_an_empty_body(length: str) -> None:
    assert body.read_bytes(request(b"{}", CONTENT_LENGTH=length), LIMIT) == b""


@pytest.mark.parametrize(
    "media",
    [
        "application/json",
        "application/JSON; charset=UTF-8",
        "application/vnd.site+json",
        "application/json;charset=utf8",
    ],
)
def test_json_is_taken_under_its_names(media: str) -> None:
    assert body.read_json(request(b"{}", CONTENT_TYPE=media)) == {}


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"CONTENT_TYPE": "application/x-www-form-urlencoded"}, "not application/x-www-form-urlencoded"),
        ({"CONTENT_TYPE": ""}, "the header is missing"),
        ({"CONTENT_TYPE": "text/plain+json"}, "Content-Type: application/json"),
        ({"CONTENT_TYPE": "application/json; charset=latin-1"}, "UTF-8"),
        ({"HTTP_CONTENT_ENCODING": "gzip"}, "without a Content-Encoding"),
    ],
)
def test_another_type_is_refused_with_advice(environ: dict[str, str], said: str) -> None:
    with pytest.raises(ProblemError) as caught:
        body.read_json(request(b"{}", **environ))
    assert caught.value.kind is Kind.MEDIA_TYPE
    assert said in caught.value.detail
