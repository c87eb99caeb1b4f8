"""How a site moderates decides what waits for a person, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from service.domain.comment import Comment
from service.domain.history import History
from service.domain.policy import from_document
from service.features.view import read
from service.rules.link_added import link_added
from service.rules.moderation_modes import first_comments, premoderation, quiet_hours, trusted_author
from service.rules.other_language import other_language
from tests.unit.rules.conftest import Try


@pytest.mark.parametrize(
    ("modes", "approved", "rejected", "waits"),
    [
        ({"moderation": "post"}, 0, 0, False),
        ({"moderation": "pre"}, 90, 0, True),
        ({"moderation": "pre", "trusted_after": 3}, 2, 0, True),
        ({"moderation": "pre", "trusted_after": 3}, 3, 0, False),
        ({"moderation": "pre", "trusted_after": 3}, 9, 1, True),
    ],
)
def test_with_pre_moderation_all_but_trusted_authors_wait(
    tried: Try, modes: dict[str, Any], approved: int, rejected: int, *, waits: bool
) -> None:
    past = {"author_approved": approved, "author_rejected": rejected}
    assert bool(tried(premoderation, history=past, policy={"modes": modes})) is waits


@pytest.mark.parametrize(
    ("wanted", "approved", "waits"), [(0, 0, False), (1, 0, True), (2, 1, True), (2, 2, False)]
)
def test_the_first_comments_of_an_author_wait_until_enough_are_approved(
    tried: Try, wanted: int, approved: int, *, waits: bool
) -> None:
    found = tried(
        first_comments, history={"author_approved": approved}, policy={"modes": {"first_comments": wanted}}
    )
    assert bool(found) is waits


def test_trust_needs_approvals_and_no_rejection(tried: Try) -> None:
    policy = {"modes": {"trusted_after": 2}}
    assert tried(trusted_author, history={"author_approved": 2}, policy=policy)
    assert tried(trusted_author, history={"author_approved": 1}, policy=policy) is None
    assert tried(trusted_author, history={"author_approved": 9, "author_rejected": 1}, policy=policy) is None
    assert tried(trusted_author, history={"author_approved": 9}) is None


NIGHTS = [{"from": "22:00", "to": "06:30", "days": ["sat"]}]


@pytest.mark.parametrize(
    ("at", "quiet"),
    [
        (datetime(2026, 3, 7, 20, 59, tzinfo=UTC), False),
        (datetime(2026, 3, 7, 21, 0, tzinfo=UTC), True),
        (datetime(2026, 3, 8, 5, 29, tzinfo=UTC), True),
        (datetime(2026, 3, 8, 5, 30, tzinfo=UTC), False),
        (datetime(2026, 3, 8, 21, 0, tzinfo=UTC), False),
    ],
)
def test_quiet_hours_are_in_the_sites_time_and_may_pass_midnight(at: datetime, *, quiet: bool) -> None:
    limits = from_document({"modes": {"quiet": NIGHTS, "timezone": "Europe/Berlin"}}).limits
    found = quiet_hours.judge(read(Comment(body="Hello.")), History(at=at), limits)
    assert bool(found) is quiet


@pytest.mark.parametrize(
    ("heard", "stated", "found"),
    [
        ("en", None, False),
        ("de", None, True),
        ("mis", None, True),
        ("und", None, False),
        ("und", "de-AT", True),
        ("und", "en-GB", False),
        ("en", "de", False),
        (None, "de", True),
        (None, None, False),
    ],
)
def test_a_language_is_heard_before_it_is_believed(
    tried: Try, heard: str | None, stated: str | None, *, found: bool
) -> None:
    limits = from_document({"modes": {"languages": ["en", "fr-CA"]}}).limits
    history = History(at=datetime(2026, 1, 1, tzinfo=UTC), language=heard)
    view = read(Comment(body="Hello.", language=stated))
    assert bool(other_language.judge(view, history, limits)) is found
    assert tried(other_language, history={"language": heard}) is None


def test_an_edit_may_keep_links_and_add_own_ones_but_no_others(tried: Try) -> None:
    before = {"public_hosts": ("north.example",)}
    assert tried(link_added, "See https://north.example/b", history=before) is None
    assert tried(link_added, "See https://site.example/b", history=before) is None
    finding = tried(link_added, "See https://south.example/b", history=before)
    assert finding is not None
    assert "south.example" in finding.evidence
    assert tried(link_added, "See https://south.example/b", history={"public_hosts": None}) is None
