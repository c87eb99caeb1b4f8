"""Measure what owners' own rules cost at worst: `python -m benchmarks.own_rules`.

Each rule is as costly as validation lets it through, and is asked about texts of the full 4,000 folded
characters that are made to be hard for it. A text counts what it takes when nothing else runs, the best of
three times; the median and the worst of forty texts are shown. A rule is asked as the service asks it, with
its fields.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from service.domain.comment import Author, Comment, Page
from service.domain.history import History
from service.domain.policy import Policy, from_document
from service.errors import PolicyError
from service.features.text import TEXT_CAP
from service.features.view import View, read
from service.rules.own.compiled import compiled
from service.rules.own.judge import judge
from service.rules.own.stated import AT

TEXTS, REPEATS = 40, 3
MANY = "200 plain rules"
WORST_US = 1_000.0
Condition = dict[str, Any]

EXAMPLES = [{"fires": True, "comment": {"body": "a"}}, {"fires": False, "comment": {"body": "b"}}]


def main() -> None:
    """Print the figures as a Markdown table, or as JSON; exit 1 where a rule costs a millisecond."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.own_rules", description=__doc__)
    options.add_argument("--json", action="store_true", help="print JSON")
    given = options.parse_args()
    figures = measure()
    sys.stdout.write((json.dumps(figures, indent=2) if given.json else _table(figures)) + "\n")
    sys.exit(any(figure["worst"] >= WORST_US for name, figure in figures.items() if name != MANY))


def measure() -> dict[str, dict[str, float]]:
    """Return median and worst in microseconds, and what validation assumed, for each kind of rule."""
    drawing = random.Random(1)  # noqa: S311 - which texts are measured is no secret
    found = {name: _figures(policy, texts, drawing) for name, policy, texts in _rules()}
    return found | {MANY: _figures(_many(drawing), _of("abcdefgh  "), drawing)}


def policy_of(*conditions: Condition, group: str = "any") -> Policy:
    """Return a policy with one rule of these conditions."""
    rule = {"name": "r", "description": "R.", "points": 1.0, "when": {group: list(conditions)}}
    return from_document({"rules": [{**rule, "examples": EXAMPLES}]})


def costliest(make: Callable[[int], Condition | list[Condition]]) -> Policy:
    """Return the policy of the largest number for which validation accepts what `make` gives."""
    found = None
    for size in range(1, 200):
        made = make(size)
        policy = policy_of(*(made if isinstance(made, list) else [made]))
        try:
            compiled(policy)
        except PolicyError:
            break
        found = policy
    assert found is not None  # noqa: S101 - the smallest is accepted, or the benchmark is wrong
    return found


def _pattern(written: str) -> Condition:
    return {"field": "comment.body", "matches": written}


def _search(needle: str, operator: str = "contains") -> Condition:
    return {"field": "comment.body", operator: needle}


Texts = Callable[[random.Random], str]


def _of(letters: str) -> Texts:
    """Draw a text of these letters, none three times in a row: folding would cut that short."""

    def text(drawing: random.Random) -> str:
        drawn = ""
        while len(drawn) < TEXT_CAP:
            letter = drawing.choice(letters)
            if drawn[-2:] != letter * 2:
                drawn += letter
        return drawn

    return text


def _rules() -> Iterator[tuple[str, Policy, Texts]]:
    ab = _of("ab")
    for name, pattern in (
        ("places that both letters fit", "(?:a|b)*a(?:a|b){%d}c"),
        ("any letters", "a.{%d}c"),
        ("any letters, anywhere", ".*a.{%d}c"),
        ("classes", "a[ab]{%d}c"),
        ("classes of many scripts", "a[a-zω-龥]{%d}c"),
        ("optional letters", "a[ab]{0,%d}c"),
        ("doubled", "(?:(?:a|b)(?:b|a)?){%d}c"),
        ("words", r"(?:\ba|a\B|b){%d}c"),
    ):
        yield f"pattern: {name}", costliest(lambda size, p=pattern: _pattern(p % size)), ab  # type: ignore[misc]
    yield (
        "several patterns",
        costliest(lambda size: [_pattern(f"{'ab'[i % 2]}[ab]{{8}}[{i}c]") for i in range(size)]),
        ab,
    )
    yield (
        "alternatives",
        costliest(lambda size: _pattern("|".join(f"a{i:02}" for i in range(size)))),
        _of("a0123456789"),
    )
    for operator in ("contains", "contains_word", "starts_with", "ends_with"):
        yield (
            f"searches: {operator}",
            costliest(lambda size, o=operator: [_search("a" * (150 - i) + "b", o) for i in range(size)]),  # type: ignore[misc]
            lambda _: "ab" * 20 + "ab ac " * 660,
        )
    yield (
        "searches of one letter",
        costliest(lambda size: [_search("a" * 150 + "b") for _ in range(size)]),
        _of("ab"),
    )
    yield (
        "numbers",
        costliest(lambda size: [{"field": "links.count", "at_least": 1000 + i} for i in range(size)]),
        ab,
    )
    yield (
        "entries of a list",
        costliest(
            lambda size: [{"field": "page.topics", "contains": "t" * 90 + str(i)} for i in range(size)]
        ),
        ab,
    )
    yield (
        "patterns on entries",
        costliest(lambda size: [{"field": "page.topics", "matches": f"t[tu]{{5}}{i}"} for i in range(size)]),
        ab,
    )


def _many(drawing: random.Random) -> Policy:
    """Return a policy of 200 rules, each of two numbers and a word."""
    rules = [
        {
            "name": f"r{place}",
            "description": "R.",
            "points": 1.0,
            "when": {
                "all": [
                    {"field": "links.count", "less_than": 1 + place},
                    {"field": "author.approved", "less_than": 1 + place},
                    {"field": "comment.body", "contains_word": "".join(drawing.choices("abcdefgh", k=6))},
                ]
            },
            "examples": EXAMPLES,
        }
        for place in range(200)
    ]
    return from_document({"rules": rules})


def _figures(policy: Policy, texts: Texts, drawing: random.Random) -> dict[str, float]:
    rules = compiled(policy)
    times = []
    for _ in range(TEXTS):
        view = _hard_view(texts(drawing), drawing)
        times.append(min(_microseconds(view, policy) for _ in range(REPEATS)))
    return {
        "median": round(statistics.median(times), 1),
        "worst": round(max(times), 1),
        "assumed": round(sum(rule.cost for rule in rules), 1),
    }


def _microseconds(view: View, policy: Policy) -> float:
    began = time.perf_counter_ns()
    judge(view, History(at=AT), policy, None)
    return (time.perf_counter_ns() - began) / 1_000


def _hard_view(body: str, drawing: random.Random) -> View:
    topics = tuple("".join(drawing.choices("tu", k=200)) for _ in range(20))
    return read(Comment(body=body, author=Author(name=body[:500]), page=Page(topics=topics)))


def _table(figures: dict[str, dict[str, float]]) -> str:
    rows = [f"| {name} | {f['median']} | {f['worst']} | {f['assumed']} |" for name, f in figures.items()]
    head = [
        "| the costliest rule of a kind, microseconds | median | worst | assumed |",
        "| --- | ---: | ---: | ---: |",
    ]
    return "\n".join([*head, *rows])


if __name__ == "__main__":
    main()
