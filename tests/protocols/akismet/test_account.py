"""Calls about the key: verification, usage and figures."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from service.domain.site import Doors, Held, Site
from service.moderation.ports import Ports
from tests.protocols.akismet.client import Akismet


def month() -> str:
    return f"{datetime.now(UTC):%Y-%m}"


def judged(akismet: Akismet) -> None:
    """Two accepted, of which one was spam; one held and one rejected, which was ham."""
    for content in ("Hello there.", "Hello again.", "maybe", "casino"):
        akismet.check(content)
    akismet.call("/1.1/submit-spam", {"comment_content": "Hello again."})
    akismet.call("/1.1/submit-ham", {"comment_content": "casino"})


@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        ({}, "valid"),
        ({"key": "{key}", "api_key": "000000000000"}, "valid"),
        ({"key": "000000000000"}, "invalid"),
        ({"api_key": "", "key": ""}, "invalid"),
    ],
)
def test_the_key_that_is_tried_counts_before_the_one_that_is_set(
    akismet: Akismet, fields: dict[str, str], answer: str
) -> None:
    given = {name: value.format(key=akismet.key) for name, value in fields.items()}
    found = akismet.call("/1.1/verify-key", given)
    assert (found.status_code, found.text) == (200, answer)
    assert ("X-akismet-debug-help" in found.headers) == (answer == "invalid")


def test_the_service_says_that_it_can_be_reached(akismet: Akismet) -> None:
    assert akismet._client.get("/1.1/test").text == "connected"


def test_an_account_is_active_and_a_farewell_keeps_the_key(akismet: Akismet) -> None:
    account = akismet.call("/1.1/get-subscription").get_json()
    assert account["status"] == "active"
    assert isinstance(account["account_id"], int)
    assert account["next_billing_date"] is False
    assert akismet.call("/1.1/deactivate").text == "deactivated"
    assert akismet.call("/1.1/verify-key").text == "valid"
    assert len(akismet.call("/1.1/token").text) == 32


@pytest.mark.parametrize(
    "call", ["1.2/usage-limit", "1.2/key-sites", "1.1/get-stats", "1.1/token", "1.1/deactivate"]
)
def test_calls_about_an_unknown_key_are_invalid(akismet: Akismet, call: str) -> None:
    assert akismet.call(f"/{call}", {"api_key": "000000000000"}).text == "invalid"


def test_usage_counts_what_was_checked_this_month(akismet: Akismet) -> None:
    judged(akismet)
    akismet.check(is_test="1")
    plain: dict[str, Any] = akismet.call("/1.2/usage-limit").get_json()
    assert plain == {"limit": "none", "usage": 4, "percentage": "0.00", "throttled": False}
    answer = akismet._client.get(f"/1.2/usage-limit?api_key={akismet.key}&extended=true").get_json()
    assert answer == {**plain, "notice_level": False, "upgrade": False}


def test_figures_by_month_say_what_was_missed_and_what_was_wrong(akismet: Akismet) -> None:
    judged(akismet)
    for call, span in (("1.1/get-stats", ""), ("1.2/get-key-stats", "all"), ("1.1/get-stats", "6-months")):
        found = akismet.call(f"/{call}", {"from": span}).get_json()
        assert {name: found[name] for name in ("spam", "ham", "missed_spam", "false_positives")} == {
            "spam": 2,
            "ham": 2,
            "missed_spam": 1,
            "false_positives": 1,
        }
        assert (found["accuracy"], found["time_saved"]) == ("50.00", 100)
        row = found["breakdown"][month()]
        assert (row["spam"], row["ham"], row["blogs"]) == ("2", "2", "1")
        assert row["da"].startswith(month())


def test_held_comments_count_as_the_client_was_answered(akismet: Akismet, ports: Ports, site: Site) -> None:
    ports.store.write(lambda tx: tx.sites.set_doors(site.id, Doors(held_is=Held.PENDING)))
    judged(akismet)
    found = akismet.call("/1.1/get-stats").get_json()
    assert (found["spam"], found["ham"]) == (1, 3)


def test_a_keys_sites_are_listed_with_counts_as_texts(akismet: Akismet) -> None:
    judged(akismet)
    row = {"site": "blog.example.org", "api_calls": "4", "spam": "2", "ham": "2"}
    row |= {"missed_spam": "1", "false_positives": "1"}
    expected = {month(): [{**row, "is_revoked": False}], "limit": 500, "offset": 0, "total": 1}
    assert akismet.call("/1.2/key-sites").get_json() == expected
    assert akismet.call("/1.2/key-sites", {"month": "2001-01"}).get_json()["2001-01"][0]["api_calls"] == "0"
    assert akismet.call("/1.2/key-sites", {"filter": "elsewhere"}).get_json()[month()] == []
    assert akismet.call("/1.2/key-sites", {"offset": "1"}).get_json()[month()] == []


def test_a_keys_sites_are_listed_as_lines_too(akismet: Akismet) -> None:
    judged(akismet)
    lines = akismet.call("/1.2/key-sites", {"format": "csv", "limit": "10"}).text.splitlines()
    assert lines == [
        f"Active sites for {akismet.key} during {month()} (limit:10, offset: 0, total: 1)",
        "Site,Total API Calls,Spam,Ham,Missed Spam,False Positives,Is Revoked",
        "blog.example.org,4,2,2,1,1,false",
    ]


@pytest.mark.parametrize(
    "fields",
    [{"month": "9999-12"}, {"month": "x"}, {"limit": "-1"}, {"limit": "9" * 99}, {"offset": "\u0663"}],
)
def test_a_listing_that_is_asked_for_oddly_is_given_all_the_same(
    akismet: Akismet, fields: dict[str, str]
) -> None:
    assert "total" in json.loads(akismet.call("/1.2/key-sites", fields).text)
