"""Whatever valid condition is drawn, CEL says of any comment what a plain reading of the tables says."""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import re2
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.comment import Author, Client, Comment, Page
from service.domain.history import Count, Trace
from service.domain.policy import default_policy
from service.domain.signal import Category, Signal
from service.rules.own.facts import Facts, Field
from service.rules.own.kinds import ALLOWED, Kind, Operator
from service.rules.own.policy_fields import fields_of
from service.rules.own.stated import AT
from service.rules.own.word_form import word_form
from tests.unit.rules.own.tried import facts, holds

FIELDS = list(fields_of(default_policy()).values())
WORDS = ("buy", "night ferry", "www.pills.example", "谢谢", "\u0440\u0430ypal", "c++", "12", "é", '"\\', "!")
TEXTS = st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join)
MAYBE = st.none() | TEXTS
HOURS = st.none() | st.integers(-2, 50).map(lambda hours: AT - timedelta(hours=hours))
SCORES = st.none() | st.floats(-3, 3).map(
    lambda points: (Signal(name="m", category=Category.SPAM, points=points, evidence=""),)
)
COUNTS = st.builds(Count, st.sampled_from(Trace), st.sampled_from([60, 600]), st.integers(0, 3))
FACTS = st.builds(
    facts,
    st.builds(
        Comment,
        body=TEXTS,
        format=st.sampled_from(["text", "html"]),
        language=st.sampled_from([None, "de"]),
        parent=MAYBE,
        author=st.builds(Author, id=MAYBE, name=MAYBE, email=st.sampled_from([None, "a@B.c", "x"]),
                         url=MAYBE, registered_at=HOURS),
        page=st.builds(Page, url=MAYBE, title=MAYBE, published_at=HOURS,
                       topics=st.lists(TEXTS, max_size=3).map(tuple)),
        client=st.builds(Client, ip=MAYBE, form_seconds=st.none() | st.sampled_from([0.5, 12.0])),
    ),
    SCORES,
    at=st.integers(0, 200).map(lambda hours: AT + timedelta(hours=hours)),
    author_approved=st.integers(0, 2),
    rejected_before=st.booleans(),
    counts=st.lists(COUNTS, max_size=3).map(tuple),
)  # fmt: skip
NUMBERS = st.sampled_from([0, 1, 2, 12, 0.5, -1, 1e-7, 1e15])
VALUES = st.sampled_from(
    ["buy", "ferry", "Night", "pills.example", "谢", "paypal", "c++", "12", "e", "monday", '"\\']
)
PATTERNS = st.sampled_from([r"\d+", "^buy", "(?:night|day) ferry", r"\bpay", "谢+", r"[^a-z ]$", "."])


def comparisons(field: Field, by: Operator) -> st.SearchStrategy[Any]:
    if by is Operator.EXISTS or field.kind is Kind.BOOLEAN:
        value: st.SearchStrategy[Any] = st.booleans()
    elif by is Operator.MATCHES:
        value = PATTERNS
    else:
        one = NUMBERS if field.kind is Kind.NUMBER else VALUES
        if by is Operator.CONTAINS_WORD:
            one = st.sampled_from(["buy", "fer*", "night ferry", "谢", "Paypal", "12"])
        several = st.lists(one, min_size=1, max_size=3)
        searched = by in {Operator.CONTAINS, Operator.CONTAINS_WORD, Operator.STARTS_WITH, Operator.ENDS_WITH}
        value = several if by is Operator.IN else one | several if searched else one
    return value.map(lambda drawn: {"field": field.name, by.value: drawn})


LEAVES = st.sampled_from(FIELDS).flatmap(
    lambda field: st.sampled_from(sorted(ALLOWED[field.kind])).flatmap(lambda by: comparisons(field, by))
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.builds(lambda part: {"not": part}, inner)
    | st.dictionaries(
        st.sampled_from(["all", "any"]), st.lists(inner, min_size=1, max_size=3), min_size=1, max_size=1
    ),
    max_leaves=6,
)  # fmt: skip

RELATIONS: dict[Operator, Callable[[Any, Any], bool]] = {
    Operator.IS: operator.eq,
    Operator.IS_NOT: operator.ne,
    Operator.LESS_THAN: operator.lt,
    Operator.AT_MOST: operator.le,
    Operator.MORE_THAN: operator.gt,
    Operator.AT_LEAST: operator.ge,
}


def _has_word(text: str, word: str) -> bool:
    words, asked = word_form(text).split(), word_form(word.rstrip("*")).split()
    runs = [words[at : at + len(asked)] for at in range(len(words))]
    if word.endswith("*"):
        return any(
            run[:-1] == asked[:-1] and run[-1].startswith(asked[-1]) for run in runs if len(run) == len(asked)
        )
    return asked in runs


SEARCHES: dict[Operator, Callable[[str, str], bool]] = {
    Operator.CONTAINS: operator.contains,
    Operator.STARTS_WITH: str.startswith,
    Operator.ENDS_WITH: str.endswith,
    Operator.CONTAINS_WORD: _has_word,
}
NAMED = {field.name: field for field in FIELDS}


def expected(when: dict[str, Any], of: Facts) -> bool:
    if "all" in when:
        return all(expected(part, of) for part in when["all"])
    if "any" in when:
        return any(expected(part, of) for part in when["any"])
    if "not" in when:
        return not expected(when["not"], of)
    field = NAMED[when["field"]]
    ((name, value),) = ((key, one) for key, one in when.items() if key != "field")
    had = field.read(of)
    if name == Operator.EXISTS:
        return bool((had is not None) == value)
    if had is None:
        return False
    return any(_says(one, Operator(name), value) for one in (had if isinstance(had, tuple) else (had,)))


def _says(had: Any, by: Operator, value: Any) -> bool:
    if by is Operator.MATCHES:
        options = re2.Options()
        options.case_sensitive = False
        return bool(re2.search(value, had, options=options))
    several = [_alike(one) for one in (value if isinstance(value, list) else [value])]
    if by is Operator.IN:
        return had in several
    if by in SEARCHES:
        return any(SEARCHES[by](had, one) for one in several)
    return bool(RELATIONS[by](had, several[0]))


def _alike(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value


@settings(max_examples=300)
@given(CONDITIONS, FACTS)
def test_a_condition_says_what_its_tables_say(when: dict[str, Any], of: Facts) -> None:
    assert holds(when, of) == expected(when, of)
