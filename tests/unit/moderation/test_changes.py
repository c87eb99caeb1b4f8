"""The changes that are tried are those that a person would think of, each at its own places."""

from __future__ import annotations

import pytest

from service.domain.comment import Author, Comment
from service.domain.flip import Change, Kind
from service.domain.history import Count, History, Trace
from service.moderation.changes import changes_of
from service.moderation.changes.links import MAX_LINKS
from service.moderation.changes.words import MAX_WORDS
from tests.unit.moderation.comments import AT, NO_PAST, Source, judged


def listed(
    source: Source,
    comment: Comment | str,
    history: History = NO_PAST,
    **policy: object,
) -> list[Change]:
    case = judged(source, comment, history=history, policy=policy)
    return list(changes_of(case.view, history, case.outcome.judgement, case.policy.limits))


def taken(changes: list[Change], kind: Kind, body: str) -> list[list[str]]:
    """Return what each change of a kind takes from the body."""
    return [[body[e.start : e.end] for e in change.edits] for change in changes if change.kind is kind]


def test_the_kinds_come_in_the_order_of_their_size(words: Source) -> None:
    body = "Casino bonus at https://a.example and https://b.example is ch\u200beap. Really, a casino."
    history = History(at=AT, counts=(Count(Trace.AUTHOR, 60, 9),))
    author = Author(name="Anna", url="https://anna.example")
    kinds = [change.kind for change in listed(words, Comment(body=body, author=author), history)]
    assert kinds == sorted(kinds, key=list(Kind).index)
    assert set(kinds) == set(Kind) - {Kind.WORDS}


@pytest.mark.parametrize(
    ("body", "markup", "links"),
    [
        ("See https://a.example/x now", "text", ["https://a.example/x"]),
        ("See [this](https://a.example/x) now", "text", ["[this](https://a.example/x)"]),
        ("See <a href='https://a.example'>this</a> now", "html", ["<a href='https://a.example'>this</a>"]),
        ("See https://blog.example.org/about now", "text", []),
        ("See <a href='https://a.example'>" + "this long story " * 6 + "</a> now", "html", []),
    ],
)
def test_a_link_is_all_that_makes_it_one_unless_it_is_the_sites_own_or_half_of_the_text(
    words: Source, body: str, markup: str, links: list[str]
) -> None:
    comment = Comment(body=body, format="html" if markup == "html" else "text")
    assert taken(listed(words, comment), Kind.LINK, body) == [[link] for link in links]


def test_many_links_are_tried_a_few_alone_and_all_together(words: Source) -> None:
    body = " ".join(f"https://a.example/{n}" for n in range(20))
    changes = listed(words, body)
    assert len(taken(changes, Kind.LINK, body)) == MAX_LINKS
    assert [len(places) for places in taken(changes, Kind.LINKS, body)] == [20]
    assert changes[0].words == "one of the 20 links to a.example"


def test_a_word_is_taken_from_every_place_but_links(words: Source) -> None:
    body = "Casino here, a casino there, casinos, and https://a.example/casino too"
    assert taken(listed(words, body), Kind.WORD, body) == [["Casino", "casino"]]


def test_words_are_few_and_the_weightiest_first(words: Source) -> None:
    body = "bonus maybe fool casino"
    assert [c.text for c in listed(words, body) if c.kind is Kind.WORD][:2] == ["casino", "maybe"]
    many = " ".join(f"casino{n}" for n in range(30))
    blocked = listed(words, many, lists={"blocked_words": ["casino*"]}, weights={"blocked_word": "reject"})
    assert len(taken(blocked, Kind.WORD, many)) == MAX_WORDS


def test_a_word_that_is_everywhere_is_no_small_change(words: Source) -> None:
    assert taken(listed(words, "casino " * 200), Kind.WORD, "") == []


@pytest.mark.parametrize(
    ("body", "markup", "rest"),
    [
        ("The ferry was late. It rained.", "text", [" It rained."]),
        ("The ferry was late\nIt rained.", "text", ["It rained."]),
        ("Hello. The ferry was late! It rained.", "text", [" It rained."]),
        ("<p>The ferry was late.</p><p>It rained.</p>", "html", ["</p><p>It rained.</p>"]),
        ("The ferry was late.", "text", []),
        ("Version 3.5 of it all", "text", []),
        ("\n" * 5_000 + "Late", "text", []),
    ],
)
def test_the_first_sentence_is_all_that_stays(words: Source, body: str, markup: str, rest: list[str]) -> None:
    comment = Comment(body=body, format="html" if markup == "html" else "text")
    assert taken(listed(words, comment), Kind.FIRST_SENTENCE, body) == ([rest] if rest else [])


def test_the_authors_name_and_url_are_quoted_as_they_are(words: Source) -> None:
    author = Author(name="A\u202enna", url="ftp:nowhere")
    words_of = {c.kind: c.words for c in listed(words, Comment(body="x", author=author))}
    assert words_of[Kind.AUTHOR_NAME] == "the author's name “A nna”"
    assert words_of[Kind.AUTHOR_URL] == "the author's URL “ftp:nowhere”"


def test_a_past_that_said_nothing_is_not_taken_away(words: Source) -> None:
    quiet = History(at=AT, counts=(Count(Trace.AUTHOR, 60, 1),))
    assert [c for c in listed(words, "Hello.", quiet) if c.kind is Kind.HISTORY] == []
    both = History(at=AT, counts=(Count(Trace.AUTHOR, 60, 9), Count(Trace.ADDRESS, 60, 9)))
    fields = [c.field for c in listed(words, "Hello.", both) if c.kind is Kind.HISTORY]
    assert fields == ["history.author", "history.address", "history"]
