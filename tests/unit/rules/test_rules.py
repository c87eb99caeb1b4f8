"""What holds for every rule."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import service.rules
from service.domain.comment import Author, Client, Comment
from service.domain.history import Count, History, Trace
from service.domain.policy import default_policy, from_document
from service.domain.signal import Category, Span, Verdict
from service.features.view import read
from service.rules import RULES, judge
from service.rules.base import Rule

HISTORY = History(at=datetime(2026, 11, 1, tzinfo=UTC))
FOLDER = Path(service.rules.__file__).parent

STRICT = from_document(
    {
        "limits": {"free_links": 0, "min_form_s": 3600.0},
        "lists": {
            "blocked_words": ["a", "b*", "é", "0"],
            "blocked_authors": ["a", "@a", "name:a"],
            "blocked_domains": ["com"],
            "allowed_domains": ["de"],
        },
    }
)


def test_every_rule_is_weighed_by_the_default_policy_and_every_weight_is_a_rules() -> None:
    assert sorted(rule.name for rule in RULES) == sorted(default_policy().weights)


def test_every_group_has_a_cap_and_every_cap_a_group() -> None:
    assert {rule.group for rule in RULES if rule.group} == set(default_policy().caps)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_says_in_one_line_what_it_finds(rule: Rule) -> None:
    assert rule.description.endswith(".")
    assert "\n" not in rule.description
    assert 20 < len(rule.description) <= 110


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda path: path.stem)
def test_no_rule_reads_clocks_files_networks_or_chance(path: Path) -> None:
    # The digest of the source is no rule: it reads this folder, once.
    if path.stem == "source":
        assert not any(rule.judge.__module__ == "service.rules.source" for rule in RULES)
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    forbidden = {"os", "io", "pathlib", "socket", "sqlite3", "time", "random", "secrets", "uuid",
                 "urllib", "http", "subprocess", "threading", "asyncio", "logging", "tempfile"}  # fmt: skip
    assert not {module.partition(".")[0] for module in _imports(tree)} & forbidden
    calls = {
        node.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert not calls & {"open", "eval", "exec", "__import__", "input", "print"}
    asked = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not asked & {"now", "utcnow", "today", "fromtimestamp"}


def _imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def test_an_ordinary_comment_has_no_signal() -> None:
    body = "I read this twice, the second time with more pleasure. See https://example.com/b too."
    author = Author(name="Anna", email="anna@example.org", url="https://anna.example.net")
    comment = Comment(body=body, author=author, client=Client(ip="192.0.2.1", form_seconds=42.0))
    assert judge(read(comment), HISTORY, default_policy()) == ()


def test_signals_come_in_the_order_of_the_rules_and_weighed_by_the_policy() -> None:
    comment = Comment(body="https://bit.ly/x", client=Client(honeypot="x", form_seconds=1.0))
    policy = from_document({"weights": {"link_only": 3.0, "honeypot": "hold", "fast_form": 0}})
    signals = judge(read(comment), HISTORY, policy)
    assert [(s.name, s.points, s.forces, s.group) for s in signals] == [
        ("honeypot", 0.0, Verdict.HOLD, "form"),
        ("fast_form", 0.0, None, "form"),
        ("link_only", 3.0, None, "links"),
        ("link_shortener", 1.0, None, "links"),
    ]
    assert all(s.category is Category.SPAM for s in signals)


TEXTS = st.text() | st.text(alphabet="ab @.:/\u200b\u0430é<>[]()&;0\ud800,*\n") | st.none()
COMMENTS = st.builds(
    Comment,
    body=st.text() | st.text(alphabet="ab @.:/\u200b\u0430é<>[]()&;0\ud800,*\n", min_size=5),
    format=st.sampled_from(["text", "html"]),
    author=st.builds(Author, id=TEXTS, name=TEXTS, email=TEXTS, url=TEXTS, role=TEXTS),
    client=st.builds(
        Client, ip=TEXTS, user_agent=TEXTS, honeypot=TEXTS, form_seconds=st.floats() | st.none()
    ),
)
HISTORIES = st.builds(
    History,
    at=st.just(HISTORY.at),
    counts=st.lists(
        st.builds(Count, st.sampled_from(Trace), st.sampled_from([60, 600, 86_400]), st.integers(0, 10**9)),
        max_size=5,
    ).map(tuple),
)


@given(COMMENTS, HISTORIES, TEXTS)
def test_any_comment_is_judged_and_every_span_lies_in_its_field(
    comment: Comment, history: History, site_host: str | None
) -> None:
    view = read(comment, site_host=site_host)
    signals = judge(view, history, STRICT)
    assert signals == judge(view, history, STRICT)
    for signal in signals:
        assert math.isfinite(signal.points)
        assert signal.evidence.endswith(".")
        assert signal.evidence.isprintable()
        assert len(signal.evidence) <= 400
        for span in signal.spans:
            assert 0 <= span.start <= span.end <= len(_value(comment, span))


def _value(comment: Comment, span: Span) -> str:
    value: Any = comment
    for name in span.field.split("."):
        value = getattr(value, name)
    assert isinstance(value, str)
    return value
