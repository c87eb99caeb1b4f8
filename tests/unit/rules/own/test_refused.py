"""Rules that are refused when they are saved, and where the mistake is said to be."""

from __future__ import annotations

import json
from typing import Any

import pytest

from service.errors import PolicyError
from service.rules.own.check import problems
from service.rules.own.compiled import compiled
from service.rules.own.limits import MAX_CONDITIONS, MAX_DEPTH, MAX_EXPRESSION
from tests.unit.rules.own.tried import policy, rule


def refused(when: Any) -> PolicyError:
    with pytest.raises(PolicyError) as caught:
        compiled(policy(rule(when)))
    return caught.value


def compared(field: str, **by: Any) -> dict[str, Any]:
    return {"field": field, **by}


def nested(depth: int) -> Any:
    return {"not": nested(depth - 1)} if depth > 1 else compared("links.count", at_least=1)


TREES: list[tuple[Any, str, str]] = [
    ({}, "", "exactly one of"),
    ({"all": []}, ".all", "list of conditions"),
    ({"all": "x"}, ".all", "list of conditions"),
    ({"all": [3]}, ".all.0", "Expected a table"),
    ({"all": [], "any": []}, "", "exactly one of"),
    ({"none": []}, ".none", "exactly one of"),
    ({"not": []}, ".not", "Expected a table"),
    (compared("links.count"), "", "Say what links.count is compared with"),
    (compared("links.cuont", at_least=1), ".field", "did you mean links.count?"),
    (compared("qqq", at_least=1), ".field", "winnow rules fields"),
    ({"field": 3, "is": 1}, ".field", "no field '3'"),
    (compared("links.count", at_leest=1), ".at_leest", "There is no comparison"),
    (compared("links.count", at_least="1"), ".at_least", "expected a number"),
    (compared("links.count", at_least=True), ".at_least", "expected a number"),
    (compared("links.count", at_least=10**400), ".at_least", "not infinite"),
    (compared("links.count", contains="1"), ".contains", "can be compared by"),
    (compared("links.count", **{"in": 3}), ".in", "list of values"),
    (compared("links.count", **{"in": []}), ".in", "1 to 200 values"),
    (compared("links.count", **{"in": ["1"]}), ".in", "expected a number"),
    (compared("author.email", **{"is": 3}), ".is", "expected a text"),
    (compared("author.email", **{"is": ["a"]}), ".is", "expected a text"),
    (compared("author.email", **{"is": ""}), ".is", "1 to 200 characters"),
    (compared("author.email", **{"is": "x" * 201}), ".is", "1 to 200 characters"),
    (compared("author.email", less_than="b"), ".less_than", "can be compared by"),
    (compared("comment.is_reply", **{"is": "yes"}), ".is", "true or false"),
    (compared("comment.is_reply", exists=1), ".exists", "true or false"),
    (compared("page.topics", is_not="news"), ".is_not", "can be compared by"),
    (compared("comment.body", contains="\u200b"), ".contains", "Nothing of this text is left"),
    (compared("comment.body", contains_word="?!*"), ".contains_word", "Nothing of this text is left"),
    (compared("comment.body", matches=["a"]), ".matches", "expected a text"),
    ({"all": [compared("time.hour", less_than=1), {"any": [compared("time.hour", less_than="x")]}]},
     ".all.1.any.0.less_than", "expected a number"),
]  # fmt: skip


@pytest.mark.parametrize(("when", "pointer", "words"), TREES, ids=lambda value: str(value)[:60])
def test_a_table_that_is_no_condition_is_refused_with_its_place(when: Any, pointer: str, words: str) -> None:
    error = refused(when)
    assert error.pointer == f"rules.0.when{pointer}"
    assert words in str(error)


EXPRESSIONS: list[tuple[str, tuple[int, int] | None, str]] = [
    ("", (1, 1), "cannot stand here"),
    ("links.count", (1, 1), "Expected a condition"),
    ("true", (1, 1), "Expected a condition"),
    ("links.count > 1 &&", (1, 19), "the end cannot stand here"),
    ("links.count > 1\n  && links.cuont > 2", (2, 6), "did you mean links.count?"),
    ("links.count > 1 links.count", (1, 17), "Expected the end, not links.count"),
    ("(links.count > 1", (1, 17), "Expected ), not the end"),
    ("links.count > 'x'", (1, 13), "expected a number"),
    ('links.count == "x"', (1, 13), "expected a number"),
    ("author.email > 'x'", (1, 14), "can be compared by"),
    ("author.email == author.name", (1, 14), "expected a text"),
    ("1 == 'x'", (1, 3), "Expected a field on one side"),
    ("author.email in 'x'", (1, 14), "list of values"),
    ("'x' in author.email", (1, 5), "Expected a field before"),
    ("author.email == ['x']", (1, 14), "expected a text"),
    ("author.email in []", (1, 18), "] cannot stand here"),
    ("author.email in [[['x']]]", (1, 14), "expected a text"),
    ("comment.body + 'x' == 'y'", (1, 14), "Expected a number"),
    ("'a' * 9 == 'b'", (1, 5), "Expected a number"),
    ("-'a' == 'b'", (1, 1), "Expected a number"),
    ("!links.count", (1, 1), "Expected a condition"),
    ("links.count > 1 ? true : false", (1, 17), "'?' cannot stand here"),
    ("links.hosts[0] == 'x'", (1, 12), "Expected the end"),
    ("links.hosts.all(h, h == 'x')", (1, 17), "no field 'h'"),
    ("links.hosts.exists(h, true)", (1, 20), "no field 'h'"),
    ("links.hosts.map(h, h)", (1, 17), "no field 'h'"),
    ("links.hosts.filter('h')", (1, 1), "There is no filter()"),
    ("comment.body.size()", (1, 19), ") cannot stand here"),
    ("size(comment.body) > 3", (1, 1), "There is no size()"),
    ("comment.body.replace('a', 'b') == 'c'", (1, 25), "Expected ), not ,"),
    ("contains('a')", (1, 1), "There is no contains()"),
    ("has('a')", (1, 1), "Expected a field in has()"),
    ("_matches(comment_body, 'a')", (1, 10), "no field 'comment_body'"),
    ("comment.body.matches(author.name)", (1, 1), "expected a text"),
    ("comment.body.contains('a') == true", (1, 28), "Expected a field on one side"),
    ("links.count > 1u", (1, 15), "cannot stand here"),
    ("links.count > 0x1F", (1, 15), "cannot stand here"),
    ("links.count > .5", (1, 15), "cannot stand here"),
    ("links.count > 1e999", (1, 15), "not infinite"),
    ("author.id == 'a\\qb'", (1, 14), "There is no escape"),
    ("author.id == '\\ud800'", (1, 14), "half a character"),
    ("author.id == 'abc", (1, 14), "cannot stand here"),
    ("author.id == '''abc'''", (1, 11), "1 to 200 characters"),
    ("links.count > 1 // two", (1, 18), "/ cannot stand here"),
    ("\u00a0links.count > 1", (1, 1), "cannot stand here"),
    ("(" * (MAX_DEPTH + 1) + "links.count > 1" + ")" * (MAX_DEPTH + 1), None, "nested at most"),
    ("!" * (MAX_DEPTH + 1) + "comment.is_reply", None, "nested at most"),
    ("has(" * 400, None, "nested at most"),
    ("[" * 900, None, "nested at most"),
    ("x" * (MAX_EXPRESSION + 1), None, "at most 2000 characters"),
    ("links.count > " + "+".join("1" * MAX_CONDITIONS) + "+1", None, "at most 40 comparisons"),
]


@pytest.mark.parametrize(("when", "place", "words"), EXPRESSIONS, ids=lambda value: str(value)[:60])
def test_an_expression_beyond_the_part_of_cel_that_rules_use_is_refused_with_line_and_column(
    when: str, place: tuple[int, int] | None, words: str
) -> None:
    error = refused(when)
    assert error.pointer == "rules.0.when"
    assert words in str(error)
    if place is not None:
        assert str(error).endswith(f"(line {place[0]}, column {place[1]} of the expression)")


SEARCHED = compared("comment.body", contains=[f"text {n}" for n in range(30)])
COSTLY: list[tuple[Any, str]] = [
    (nested(MAX_DEPTH + 1), "nested at most"),
    ({"all": [compared("time.hour", **{"is": 1})] * (MAX_CONDITIONS + 1)}, "at most 40 comparisons"),
    ({"any": [SEARCHED] * 3}, "asks too much"),
    ({"any": [compared("author.id", **{"in": [f"{n}-{m}" for m in range(102)]}) for n in (1, 2)]},
     "200 values"),
    (compared("page.topics", contains=[f"t{n}" for n in range(40)]), "asks too much"),
    (compared("comment.body", matches="a" * 201), "1 to 200 characters"),
    (compared("comment.body", matches=""), "1 to 200 characters"),
    (compared("comment.body", matches="("), "no RE2 pattern"),
    (compared("comment.body", matches=r"(a)\1"), "no RE2 pattern"),
    (compared("comment.body", matches="(?=a)"), "no RE2 pattern"),
    (compared("comment.body", matches="a{1001}"), "no RE2 pattern"),
    (compared("comment.body", matches="((a{20}){20}){20}"), "no RE2 pattern"),
    (compared("comment.body", matches="(?:a|b)*a(?:a|b){100}c"), "asks too much"),
    (compared("comment.body", matches=".*a.{40}c"), "asks too much"),
    (compared("comment.body", matches="(?:.{9}){9}"), "asks too much"),
    (compared("comment.body", matches=r"\pL\pL"), "asks too much"),
    (compared("comment.body", matches="[а-я]{90}"), "asks too much"),
    ({"any": [compared("comment.body", matches="a[ab]{20}c")] * 3}, "asks too much"),
    (" || ".join(["comment.body.matches('a[ab]{20}c')"] * 3), "asks too much"),
]  # fmt: skip


@pytest.mark.parametrize(("when", "words"), COSTLY, ids=lambda value: str(value)[:60])
def test_what_could_cost_too_much_is_refused(when: Any, words: str) -> None:
    assert words in str(refused(when))


def test_rules_that_could_cost_too_much_together_are_refused() -> None:
    rules = [rule(SEARCHED, name=f"r{n}") for n in range(70)]
    with pytest.raises(PolicyError, match="together"):
        compiled(policy(*rules))
    assert "together" in str(problems(policy(*rules))[-1])


def test_every_rule_that_is_wrong_is_told_of() -> None:
    wrong = policy(*(rule(compared(name, at_least=1), name=f"r{n}") for n, name in enumerate(("a", "b"))))
    assert [error.pointer for error in problems(wrong)] == ["rules.0.when.field", "rules.1.when.field"]


@pytest.mark.parametrize(
    "field", ["history.author_61s", "history.author_0s", "history.author_600", "history.author"]
)
def test_only_a_window_that_the_policy_counts_is_a_field(field: str) -> None:
    assert "did you mean history.author_6" in str(refused(compared(field, at_least=1)))


def test_a_condition_is_json() -> None:
    for when in [case[0] for case in (*TREES, *COSTLY)]:
        json.dumps(when)
