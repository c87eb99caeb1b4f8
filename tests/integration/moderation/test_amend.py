"""An edit finds the comment that it is of."""

from __future__ import annotations

import dataclasses

import pytest

from service.domain.comment import Author, Comment, Page
from service.domain.site import Site
from service.errors import ConflictError
from service.moderation import amend as module
from service.moderation.amend import amend
from service.moderation.check import check
from service.moderation.ports import Ports
from service.moderation.record import page, record

FIRST = Comment(
    body="I baked this bread twice now, and the second lof rose much better than the first.",
    id="c-1",
    author=Author(id="u-1"),
    page=Page(url="https://blog.example.org/bread"),
    parent="c-0",
)
EDITED = dataclasses.replace(FIRST, id=None, body=FIRST.body.replace("lof", "loaf"))


def test_an_edit_is_the_next_version_of_the_authors_comment_that_reads_nearly_the_same(
    ports: Ports, site: Site
) -> None:
    first = check(ports, site, FIRST).stored
    check(ports, site, dataclasses.replace(FIRST, id=None, body="Quite another thing to say about bread."))
    edited = amend(ports, site, EDITED)
    assert (edited.stored.id, edited.stored.version) == (first.id, 2)
    assert [c.body for _, c, _ in record(ports, site, first.id).versions] == [FIRST.body, EDITED.body]
    assert edited.stored.comment.id == "c-1"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Nice loaf", "Nice loaf!!"),
        ("ok", "OK"),
        (
            "It did not rise.",
            "It did not rise. Edit: I had forgotten the yeast, of all things, and now it does.",
        ),
        ("The crumb is quite open and moist, as it should be", "The crumb is quite open, as it should be"),
    ],
)
def test_a_text_that_is_extended_or_cut_is_an_edit(ports: Ports, site: Site, before: str, after: str) -> None:
    first = check(ports, site, dataclasses.replace(FIRST, body=before)).stored
    assert amend(ports, site, dataclasses.replace(EDITED, body=after)).stored.id == first.id


@pytest.mark.parametrize(
    "changes",
    [
        {"body": "Not a word of this was there before, so it is no edit of it."},
        {"author": Author(id="u-2")},
        {"author": Author()},
        {"page": Page(url="https://blog.example.org/cake")},
        {"parent": None},
    ],
)
def test_what_is_no_edit_of_anything_is_a_new_comment(
    ports: Ports, site: Site, changes: dict[str, object]
) -> None:
    first = check(ports, site, FIRST).stored
    found = amend(ports, site, dataclasses.replace(EDITED, **changes))  # type: ignore[arg-type]  # real fields
    assert (found.stored.id == first.id, found.stored.version) == (False, 1)


def test_correcting_letters_is_no_flood(ports: Ports, site: Site) -> None:
    check(ports, site, FIRST)
    for number in range(6):
        body = EDITED.body.replace("twice", f"{number} times")
        found = amend(ports, site, dataclasses.replace(EDITED, body=body))
    assert found.stored.version == 7
    assert not [s.name for s in found.decision.judgement.signals if s.name.startswith("flood")]
    assert len(page(ports, site, status=None, cursor=None, limit=9).items) == 1


def test_a_comment_that_moves_on_meanwhile_leaves_the_edit_a_new_comment(
    ports: Ports, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = check(ports, site, FIRST).stored

    def lose(*_: object) -> None:
        raise ConflictError("The comment was edited meanwhile.")

    monkeypatch.setattr(module, "edit", lose)
    assert amend(ports, site, EDITED).stored.id != first.id


def test_sites_are_strangers(ports: Ports, site: Site, other_site: Site) -> None:
    check(ports, other_site, FIRST)
    assert amend(ports, site, EDITED).stored.version == 1
