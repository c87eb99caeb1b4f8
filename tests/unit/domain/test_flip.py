"""Changes are made exactly, together only where they are apart, and told in one line."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.comment import Author, Comment
from service.domain.decision import Score
from service.domain.flip import (
    Change,
    Counterfactual,
    Edit,
    Flip,
    Kind,
    apart,
    changed,
    sentence,
    to_document,
)
from service.domain.history import Count, History, Trace
from service.domain.signal import Category, Verdict

COMMENT = Comment(body="Buy cheap tiles here.", author=Author(name="Anna", url="https://anna.example"))
HISTORY = History(
    at=datetime(2026, 3, 1, tzinfo=UTC),
    counts=(Count(Trace.AUTHOR, 60, 7), Count(Trace.TEXT, 600, 3)),
    rejected_before=True,
)


def change(*edits: Edit, field: str = "body", words: str = "it") -> Change:
    return Change(kind=Kind.WORD, field=field, edits=edits, text="t", words=words)


def test_edits_of_several_changes_are_made_at_their_own_places() -> None:
    first, second = change(Edit(16, 20, "there")), change(Edit(4, 10), field="body")
    after, history = changed(COMMENT, HISTORY, [first, second])
    assert after.body == "Buy tiles there."
    assert (after.author, history) == (COMMENT.author, HISTORY)


@given(st.text(min_size=1), st.data())
def test_an_edit_leaves_everything_around_it(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    after, _ = changed(Comment(body=text), HISTORY, [change(Edit(start, end, "+"))])
    assert after.body == text[:start] + "+" + text[end:]


def test_a_field_of_the_author_that_is_taken_away_is_missing() -> None:
    name = change(Edit(0, 4), field="author.name")
    url = change(Edit(0, 20), field="author.url")
    after, _ = changed(COMMENT, HISTORY, [name, url])
    assert after.author == Author()


@pytest.mark.parametrize(
    ("field", "counts", "rejected"),
    [
        ("history.author", 1, True),
        ("history.text", 1, True),
        ("history.network", 2, True),
        ("history", 0, True),
        ("history.rejected_before", 2, False),
    ],
)
def test_a_change_of_the_history_takes_one_thing_from_it(field: str, counts: int, rejected: bool) -> None:
    comment, history = changed(COMMENT, HISTORY, [change(field=field)])
    assert comment is COMMENT
    assert (len(history.counts), history.rejected_before) == (counts, rejected)


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        (change(Edit(0, 3)), change(Edit(3, 5)), True),
        (change(Edit(0, 4)), change(Edit(3, 5)), False),
        (change(Edit(0, 1), Edit(8, 9)), change(Edit(3, 5)), True),
        (change(Edit(0, 3)), change(Edit(0, 3), field="author.name"), True),
        (change(field="history.author"), change(field="history.text"), True),
        (change(field="history.author"), change(field="history"), False),
        (change(field="history"), change(Edit(0, 3)), True),
    ],
)
def test_changes_go_together_where_they_are_apart(first: Change, second: Change, together: bool) -> None:
    assert apart(first, second) is together
    assert apart(second, first) is together


FOUND = Counterfactual(
    forced_by=(),
    flip=Flip(
        changes=(change(Edit(0, 3), words="the link a.example"), change(field="history", words="the past")),
        verdict=Verdict.ACCEPT,
        scores={Category.SPAM: Score(-1.0, 0.25), Category.ABUSE: Score(-2.0, 0.125)},
    ),
    tried=4,
)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (FOUND, "Without the link a.example and the past: accept."),
        (Counterfactual(forced_by=(), flip=None, tried=0), "Nothing small changes this."),
        (Counterfactual(forced_by=(), flip=None, tried=7), "Nothing small changes this (7 tried)."),
        (
            Counterfactual(forced_by=("honeypot", "blocked_word"), flip=None, tried=1),
            "Nothing small changes this (1 tried): honeypot and blocked_word force it.",
        ),
    ],
)
def test_it_is_told_in_one_line(found: Counterfactual, said: str) -> None:
    assert sentence(found) == said


def test_the_document_holds_what_making_the_change_again_needs() -> None:
    document = to_document(FOUND)
    assert document["changes"][0] == {
        "kind": "word",
        "field": "body",
        "text": "t",
        "edits": [{"start": 0, "end": 3, "text": ""}],
    }
    assert (document["verdict"], document["scores"]) == ("accept", {"spam": 0.25, "abuse": 0.125})
    nothing = to_document(Counterfactual(forced_by=("honeypot",), flip=None, tried=0))
    assert (nothing["changes"], nothing["verdict"], nothing["scores"]) == ([], None, None)
