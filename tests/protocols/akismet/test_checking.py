"""comment-check: answers as Akismet's clients compare them, over a real database."""

from __future__ import annotations

from urllib.parse import quote_plus

import pytest
from flask import Flask

from service.domain.signal import Verdict
from service.domain.site import Doors, Held, Site
from service.errors import OverloadedError
from service.moderation.ports import Ports, StoredComment
from tests.protocols.akismet.client import BLOG, Akismet
from tests.protocols.native.client import Source


def stored(ports: Ports, site: Site) -> list[StoredComment]:
    with ports.store.read() as tx:
        return list(tx.comments.page(site.id, status=None, cursor=None, limit=50).items)


def open_doors(ports: Ports, site: Site, doors: Doors) -> None:
    ports.store.write(lambda tx: tx.sites.set_doors(site.id, doors))


@pytest.mark.parametrize(
    ("content", "body", "tip", "verdict"),
    [
        ("Hello there.", "false", None, Verdict.ACCEPT),
        ("maybe", "true", None, Verdict.HOLD),
        ("casino", "true", "discard", Verdict.REJECT),
    ],
)
def test_a_verdict_is_true_or_false_and_blatant_spam_may_be_dropped_unseen(
    akismet: Akismet, ports: Ports, site: Site, content: str, body: str, tip: str | None, verdict: Verdict
) -> None:
    answer = akismet.check(content)
    assert (answer.status_code, answer.text) == (200, body)
    assert answer.headers.get("X-akismet-pro-tip") == tip
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["Content-Length"] == str(len(body))
    assert answer.headers["X-Winnow-Reason"].startswith(f"{verdict.value}: ")
    assert {name.lower() for name, _ in answer.headers}.isdisjoint(
        {"x-akismet-debug-help", "x-akismet-alert-code"}
    )
    (comment,) = stored(ports, site)
    assert comment.status is verdict
    assert answer.headers["X-akismet-guid"] == comment.id


def test_a_site_may_let_held_comments_wait_at_its_client(akismet: Akismet, ports: Ports, site: Site) -> None:
    open_doors(ports, site, Doors(held_is=Held.PENDING))
    answer = akismet.check("maybe")
    assert answer.text == "false"
    assert answer.headers["X-akismet-error"] == "Held for a moderator."
    assert "X-akismet-error" not in akismet.check("casino").headers
    assert akismet.check("casino").text == "true"


def test_what_a_form_says_is_stored(akismet: Akismet, ports: Ports, site: Site) -> None:
    akismet.check(
        "Loved <b>this</b>, see <a href='https://x.example'>x</a>",
        comment_type="pingback",
        comment_author="Anna",
        comment_author_email="anna@example.org",
        comment_author_url="https://anna.example/",
        comment_date_gmt="2026-03-01 12:00:05",
        comment_post_modified_gmt="2026-02-01T00:00:00",
        comment_parent="17",
        permalink="https://blog.example.org/p/1",
        user_agent="Mozilla/5.0",
        referrer="https://search.example/",
        honeypot_field_name="trap",
        trap="filled",
        POST_ak_js="1000000",
        POST_ak_bfs="1012500",
        HTTP_ACCEPT_LANGUAGE="de",
        HTTP_COOKIE="session=secret",
        POST_comment="again",
        blog_lang="en, fr_ca",
        **{"comment_context[]": "baking"},
    )
    (found,) = stored(ports, site)
    comment = found.comment
    assert (comment.format, comment.type, comment.parent) == ("html", "pingback", "17")
    assert comment.submitted_at is not None
    assert comment.submitted_at.isoformat() == "2026-03-01T12:00:05+00:00"
    assert (comment.author.name, comment.author.email) == ("Anna", "anna@example.org")
    assert comment.author.url == "https://anna.example/"
    assert (comment.page.url, comment.page.topics) == ("https://blog.example.org/p/1", ("baking",))
    assert (comment.client.ip, comment.client.honeypot) == ("203.0.113.7", "filled")
    assert comment.client.form_seconds == 12.5
    facts = dict(comment.client.facts)
    assert facts["HTTP_ACCEPT_LANGUAGE"] == "de"
    assert facts["blog_lang"] == "en, fr_ca"
    assert not {"HTTP_COOKIE", "POST_comment", "api_key", "trap"} & set(facts)


@pytest.mark.parametrize("field", [{"api_key": "{key}"}, {"api_key": "", "key": "{key}"}])
def test_a_key_may_stand_in_either_field(akismet: Akismet, field: dict[str, str]) -> None:
    given = {name: value.format(key=akismet.key.upper()) for name, value in field.items()}
    assert akismet.check(**given).text == "false"


@pytest.mark.parametrize(
    ("path", "host"),
    [
        ("/1.1/comment-check", "{key}.winnow.example"),
        ("/1.1/comment-check", "{KEY}.winnow.example:8480"),
        ("/{key}/1.1/comment-check", "127.0.0.1"),
    ],
)
def test_a_key_may_stand_in_the_hosts_name_or_in_the_path(akismet: Akismet, path: str, host: str) -> None:
    known = {"key": akismet.key, "KEY": akismet.key.upper()}
    fields = {"api_key": "", "comment_content": "casino"}
    assert akismet.call(path.format(**known), fields, host=host.format(**known)).text == "true"


@pytest.mark.parametrize("key", ["", "000000000000", "x" * 5000, "\ufffd", "0123"])
def test_an_unknown_key_is_invalid_and_nothing_is_judged(
    akismet: Akismet, ports: Ports, site: Site, key: str
) -> None:
    for path in ("/1.1/comment-check", "/1.1/submit-spam", "/1.1/submit-ham"):
        answer = akismet.call(path, {"api_key": key, "comment_content": "casino"})
        assert (answer.status_code, answer.text) == (200, "invalid")
        assert answer.headers["X-akismet-debug-help"]
    assert stored(ports, site) == []


def test_a_key_of_our_own_api_opens_nothing_here_and_the_other_way_round(
    akismet: Akismet, app: Flask, site_and_key: tuple[Site, str, str]
) -> None:
    assert Akismet(app, site_and_key[1]).check().text == "invalid"
    answer = app.test_client().get("/v1/comments", headers={"Authorization": f"Bearer {akismet.key}"})
    assert answer.status_code == 401


def test_without_a_blog_the_answer_says_so(akismet: Akismet) -> None:
    answer = akismet.check(blog="")
    assert (answer.status_code, answer.text) == (200, "Missing required field: blog.")
    assert answer.headers["X-akismet-debug-help"]


def test_a_test_is_judged_and_leaves_nothing(akismet: Akismet, ports: Ports, site: Site) -> None:
    guids = set()
    for flag in ("1", "true", "True"):
        answer = akismet.check("casino", is_test=flag)
        assert answer.text == "true"
        guids.add(answer.headers["X-akismet-guid"])
    assert len(guids) == 3
    assert akismet.check("Hello", is_test="1", test_discard="1").headers["X-akismet-pro-tip"] == "discard"
    for call in ("submit-spam", "submit-ham"):
        assert akismet.call(f"/1.1/{call}", {"comment_content": "casino", "is_test": "1"}).status_code == 200
    assert stored(ports, site) == []


@pytest.mark.parametrize("flag", ["0", "false", "False", " "])
def test_what_denies_being_a_test_is_none(akismet: Akismet, ports: Ports, site: Site, flag: str) -> None:
    akismet.check(is_test=flag)
    assert len(stored(ports, site)) == 1


@pytest.mark.parametrize(
    ("fields", "body"),
    [
        ({"comment_author": "akismet-guaranteed-spam"}, "true"),
        ({"comment_author": "viagra-test-123"}, "true"),
        ({"comment_author_email": "akismet-guaranteed-spam@example.com"}, "true"),
        ({"comment_author": "akismet-guaranteed-spam", "user_role": "administrator"}, "true"),
        ({"comment_content": "casino", "user_role": "administrator"}, "false"),
        ({"comment_content": "casino", "user_role": "Editor,Administrator"}, "false"),
        ({"comment_content": ""}, "false"),
    ],
)
def test_the_documented_test_values_are_answered_as_documented(
    akismet: Akismet, fields: dict[str, str], body: str
) -> None:
    answer = akismet.call("/1.1/comment-check", {"user_ip": "127.0.0.1", "comment_content": "x", **fields})
    assert answer.text == body
    # A tester looks for the comment afterwards: clients that drop what may be discarded would not show it.
    assert "X-akismet-pro-tip" not in answer.headers


def test_checking_again_makes_a_new_version_of_the_same_comment(
    akismet: Akismet, ports: Ports, site: Site
) -> None:
    fields = {"comment_author": "Anna", "comment_date_gmt": "2026-03-01T12:00:00Z"}
    first = akismet.check("maybe", **fields)
    again = akismet.check("maybe", recheck_reason="recheck_queue", **fields)
    assert again.headers["X-akismet-guid"] == first.headers["X-akismet-guid"]
    (comment,) = stored(ports, site)
    assert comment.version == 2
    akismet.check("maybe", comment_author="Bert")
    assert len(stored(ports, site)) == 2


def test_an_edit_is_found_by_its_guid(akismet: Akismet, ports: Ports, site: Site) -> None:
    first = akismet.check("Hello there.")
    guid = first.headers["X-akismet-guid"]
    assert akismet.check("casino now", recheck_reason="edit", guid=guid).text == "true"
    (comment,) = stored(ports, site)
    assert (comment.id, comment.version, comment.comment.body) == (guid, 2, "casino now")


def test_a_classification_is_given_where_it_is_asked_for(akismet: Akismet) -> None:
    assert "X-Akismet-Classification" not in akismet.check("casino").headers
    assert akismet.check("casino", classify="1").headers["X-Akismet-Classification"] == "spam"
    assert akismet.check(classify="1").headers["X-Akismet-Classification"] == "ham"


def test_text_in_another_charset_is_read_and_what_cannot_be_is_replaced(
    app: Flask, akismet: Akismet, ports: Ports, site: Site
) -> None:
    for charset, raw in (
        ("iso-8859-1", "Gr\u00fc\u00dfe".encode("latin-1")),
        ("windows-1251", "\u041f\u0440\u0438\u0432\u0435\u0442".encode("cp1251")),
        ("utf-8", b"caf\xe9"),
        ("no-such-charset", "\u00e9t\u00e9".encode()),
        ("utf-7", b"+AGE-"),
        ("utf-16", "tsch\u00fcs".encode()),
        ("cp037", b"plain"),
        ("UTF-8", b"a\x00b\xed\xa0\x80c"),
    ):
        content = quote_plus(raw)
        form = f"api_key={akismet.key}&blog={BLOG}&blog_charset={charset}&comment_content={content}".encode()
        answer = app.test_client().post(
            "/1.1/comment-check", data=form, content_type="application/x-www-form-urlencoded; charset=UTF-8"
        )
        assert answer.status_code == 200
    bodies = [item.comment.body for item in reversed(stored(ports, site))]
    assert bodies[:4] == [
        "Gr\u00fc\u00dfe",
        "\u041f\u0440\u0438\u0432\u0435\u0442",
        "caf\ufffd",
        "\u00e9t\u00e9",
    ]
    assert bodies[4:7] == ["+AGE-", "tsch\u00fcs", "plain"]
    assert "\0" not in bodies[7]


@pytest.mark.parametrize(
    "fields",
    [
        {"comment_content": "a" * 2_000_000},
        {"comment_content": "\u202e\u0000<" * 1000},
        {
            "user_ip": "ip",
            "comment_date_gmt": "yesterday",
            "comment_parent": "-1",
            "user_agent": "x" * 100_000,
        },
        {"comment_content[]": "a", "comment_author[first]": "b"},
        {"permalink": "http://[::1", "comment_author_url": "javascript:alert(1)"},
        {f"HTTP_X_{n}": "y" * 1000 for n in range(500)},
        {"comment_context[0]": "a", "comment_context[1]": "b", "honeypot_field_name": "api_key"},
        {"POST_ak_js": "NaN", "POST_ak_bfs": "inf", "blog_charset": "undefined"},
    ],
)
def test_odd_and_hostile_forms_are_judged_as_any_other(akismet: Akismet, fields: dict[str, str]) -> None:
    answer = akismet.call("/1.1/comment-check", fields)
    assert answer.status_code == 200
    assert answer.text in {"true", "false"}


def test_a_multipart_form_is_read_too(app: Flask, akismet: Akismet) -> None:
    fields = {"api_key": akismet.key, "blog": BLOG, "comment_content": "casino"}
    answer = app.test_client().post("/1.1/comment-check", data=fields, content_type="multipart/form-data")
    assert answer.text == "true"


def test_a_body_that_is_too_large_is_neither_spam_nor_ham(akismet: Akismet) -> None:
    answer = akismet.check("a" * 6_500_000)
    assert answer.status_code == 413
    assert answer.text not in {"true", "false"}


def test_without_a_model_the_fallback_holds(akismet: Akismet, source: Source) -> None:
    source.classifier = None
    assert akismet.check().text == "true"


@pytest.mark.parametrize(
    ("failure", "status"), [(RuntimeError("the disk is full"), 503), (OverloadedError("too many wait"), 429)]
)
def test_when_nothing_can_be_stored_the_answer_is_no_verdict(
    akismet: Akismet, ports: Ports, monkeypatch: pytest.MonkeyPatch, failure: Exception, status: int
) -> None:
    def broken(_: object) -> None:
        raise failure

    monkeypatch.setattr(ports.store, "write", broken)
    answer = akismet.check("casino")
    assert answer.status_code == status
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.headers["X-akismet-debug-help"]
    assert answer.text not in {"true", "false"}
