"""Suggestions find the comment by what it says."""

from __future__ import annotations

import pytest

from service.domain.comment import Comment
from service.domain.label import LabelSource, LabelValue
from service.domain.signal import Verdict
from service.domain.site import Site
from service.moderation import suggest as module
from service.moderation.check import check
from service.moderation.edit import edit
from service.moderation.erase import erase
from service.moderation.ports import Ports
from service.moderation.record import page, record
from service.moderation.suggest import suggest

TEXT = "Well, maybe this is bread."


def suggested(ports: Ports, site: Site, comment: Comment, value: LabelValue = LabelValue.ABUSE) -> str:
    return suggest(ports, site, comment, value, author="site:blog")


def test_the_newest_comment_that_says_the_same_is_labelled_and_settled(ports: Ports, site: Site) -> None:
    check(ports, site, Comment(body=TEXT))
    newest = check(ports, site, Comment(body=f"<p>{TEXT}</p>", format="html")).stored
    assert newest.status is Verdict.HOLD
    assert suggested(ports, site, Comment(body=TEXT)) == newest.id
    found = record(ports, site, newest.id)
    assert found.stored.status is Verdict.REJECT
    assert [(one.value, one.source, one.author) for one in found.labels] == [
        (LabelValue.ABUSE, LabelSource.SITE, "site:blog")
    ]


def test_a_text_that_nobody_sent_becomes_an_example_of_its_own(ports: Ports, site: Site) -> None:
    first = suggested(ports, site, Comment(body=TEXT, id="7f1c"))
    assert suggested(ports, site, Comment(body=TEXT), LabelValue.HAM) == first
    found = record(ports, site, first)
    assert (found.decisions, found.stored.comment.id, found.stored.status) == ([], "7f1c", Verdict.ACCEPT)
    assert [one.value for one in found.labels] == [LabelValue.ABUSE, LabelValue.HAM]


def test_what_is_said_already_is_not_said_again(ports: Ports, site: Site) -> None:
    first = suggested(ports, site, Comment(body=TEXT))
    suggested(ports, site, Comment(body=TEXT))
    assert len(record(ports, site, first).labels) == 1


def test_the_sites_own_id_comes_before_a_newer_comment(ports: Ports, site: Site) -> None:
    named = check(ports, site, Comment(body=TEXT, id="7f1c")).stored
    check(ports, site, Comment(body=TEXT))
    assert suggested(ports, site, Comment(body=TEXT, id="7f1c")) == named.id


def test_an_id_whose_comment_says_something_else_by_now_is_not_labelled(ports: Ports, site: Site) -> None:
    named = check(ports, site, Comment(body=TEXT, id="7f1c")).stored
    edit(ports, site, named.id, Comment(body="Said better."))
    own = suggested(ports, site, Comment(body=TEXT, id="7f1c"))
    assert own != named.id
    assert record(ports, site, named.id).labels == []
    assert record(ports, site, own).stored.comment == Comment(body=TEXT)


def test_an_erased_comment_is_not_brought_back(ports: Ports, site: Site) -> None:
    gone = check(ports, site, Comment(body=TEXT, id="7f1c")).stored
    erase(ports, site, gone.id, actor="site:blog")
    assert suggested(ports, site, Comment(body=TEXT, id="7f1c")) != gone.id
    assert record(ports, site, gone.id).labels == []


def test_a_comment_that_is_erased_meanwhile_is_learned_anew(
    ports: Ports, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    going = check(ports, site, Comment(body=TEXT)).stored
    find = module._saying_the_same

    def find_and_lose(*arguments: object) -> object:
        found = find(*arguments)  # type: ignore[arg-type]  # passed on as they are
        erase(ports, site, going.id, actor="site:blog")
        return found

    # The store writes in a thread of its own, so that it can erase while the snapshot is open.
    monkeypatch.setattr(module, "_saying_the_same", find_and_lose)
    assert suggested(ports, site, Comment(body=TEXT)) != going.id


def test_sites_are_strangers(ports: Ports, site: Site, other_site: Site) -> None:
    theirs = check(ports, other_site, Comment(body=TEXT, id="7f1c")).stored
    assert suggested(ports, site, Comment(body=TEXT, id="7f1c")) != theirs.id
    assert record(ports, other_site, theirs.id).labels == []
    assert len(page(ports, site, status=None, cursor=None, limit=9).items) == 1
