from __future__ import annotations

import re
import subprocess
import sys
from html.parser import HTMLParser
from typing import Any

import pytest

from training.report import page as module
from training.report.page import page

VOID = {"meta", "br", "wbr", "img", "link", "input", "hr"}


class Elements(HTMLParser):
    """Every element with its attributes; fails on one that is closed in the wrong place."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, self.getpos()

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


@pytest.fixture(scope="module")
def markup(full: dict[str, Any]) -> str:
    return page(full)


@pytest.fixture(scope="module")
def elements(markup: str) -> Elements:
    return Elements(markup)


def test_every_element_is_closed_where_it_should_be(elements: Elements) -> None:
    assert elements.open == []


def test_it_needs_no_script_and_no_network(markup: str, elements: Elements) -> None:
    assert not {"script", "link", "img", "iframe", "object"} & {tag for tag, _ in elements.found}
    for _, attributes in elements.found:
        places = [value for name, value in attributes.items() if name in {"href", "src", "srcset", "action"}]
        assert [place for place in places if not str(place).startswith("#")] == []
    assert "@import" not in markup
    assert re.findall(r"url\((?!#)", markup) == []


def test_the_same_document_gives_the_same_page(full: dict[str, Any], markup: str) -> None:
    assert page(full) == markup


def test_ids_are_unique_and_references_lead_somewhere(elements: Elements, markup: str) -> None:
    ids = [attributes["id"] for _, attributes in elements.found if "id" in attributes]
    assert len(ids) == len(set(ids))
    referred = {a["href"] for a in elements.all("a")} | {use["href"] for use in elements.all("use")}
    referred |= {f"#{name}" for name in re.findall(r"url\(#([^)]+)\)", markup)}
    referred |= {f"#{a['aria-labelledby']}" for _, a in elements.found if "aria-labelledby" in a}
    assert referred <= {f"#{name}" for name in ids}


def test_tables_have_captions_and_scopes(elements: Elements) -> None:
    assert len(elements.all("caption")) == len(elements.all("table")) > 5
    assert [attributes for attributes in elements.all("th") if "scope" not in attributes] == []


def test_every_chart_is_described_and_takes_its_colours_from_the_page(
    elements: Elements, markup: str
) -> None:
    charts = elements.all("svg")
    assert len(charts) == 10
    assert all(chart["role"] == "img" and chart["aria-label"] for chart in charts)
    drawn = "".join(re.findall(r"<svg.*?</svg>", markup, re.DOTALL))
    assert "var(--category)" in drawn
    assert re.findall(r"#[0-9a-f]{6}\b", drawn) == []


def test_texts_are_shown_escaped_where_they_were_asked_for(
    full: dict[str, Any], document: dict[str, Any]
) -> None:
    hostile = "<script>alert(1)</script>"
    made = {"id": "shop:1", "group": "shop", "label": "ham", "language": "en", "length": 25}
    made |= {"unseen": 0.9, "finished": 0.6, "said": [], "text": hostile}
    mistakes = {"false_alarms": [made], "misses": []}
    spam = {**full["categories"]["spam"], "mistakes": mistakes}
    shown = page({**full, "categories": {**full["categories"], "spam": spam}})
    assert hostile not in shown
    assert "&lt;script&gt;alert(1)" in shown
    assert "<blockquote" not in page(document)


def test_too_few_labels_are_said_plainly() -> None:
    shown = page({"way": "waiting", "labels": {"spam": 2, "ham": 1}, "comparisons": [], "cases": []})
    assert "too few labels to learn from yet\n(1 ham, 2 spam)" in shown
    assert Elements(shown).all("svg") == []


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"reasons": ["It is <worse>."], "published": None}, "It is &lt;worse&gt;."),
        ({"reasons": [], "published": "b" * 64}, "In service since this run"),
        ({"reasons": [], "published": None}, "this was a dry run"),
        ({"reasons": [], "published": None, "candidate": "a" * 64}, "The candidate is the model in service"),
    ],
)
def test_the_verdict_of_the_gate_stands_at_the_top(
    document: dict[str, Any], fields: dict[str, Any], said: str
) -> None:
    gate: dict[str, Any] = {
        "way": "adapted",
        "in_service": "a" * 64,
        "candidate": "b" * 64,
        "comparisons": [],
        "cases": [],
    }
    gate["hidings"] = []
    assert said in page({**document, **gate, **fields})


def test_the_gates_comparison_names_what_changes(document: dict[str, Any]) -> None:
    compared = {"group": "reference comments", "category": "spam", "positives": 4, "negatives": 6}
    compared |= {"loss": [0.25, 0.5], "ham_held": [1, 2], "missed": [3, 0]}
    case = {"id": "must_accept.jsonl:1", "must": "accept", "in_service": "accept", "candidate": "hold"}
    passed = {"id": "must_reject.jsonl:1", "must": "reject", "in_service": "hold", "candidate": "hold"}
    gate: dict[str, Any] = {
        "way": "trained",
        "in_service": "a" * 64,
        "candidate": "b" * 64,
        "reasons": [],
        "published": None,
        "hidings": [],
    }
    shown = page({**document, **gate, "comparisons": [compared], "cases": [case, passed]})
    assert "0.250 → 0.500" in shown
    assert "3 → 0" in shown
    assert "the candidate fails 1:" in shown
    assert "must be accepted, was accept, would be hold" in shown
    assert "must_reject.jsonl:1" not in shown


def test_what_disguises_cost_is_shown_where_the_card_tells_it(document: dict[str, Any], markup: str) -> None:
    spam, abuse = markup.split('id="abuse"', maxsplit=1)
    assert "found plain" in spam
    assert "<td>75.0\u202f%</td><td>50.0\u202f%</td><td>0.875</td><td>0.625</td>" in spam
    assert "<td>0.8\u202f%</td><td>3.0\u202f%</td>" in spam
    assert "found plain" not in abuse
    assert "found plain" not in page({**document, "card": {**document["card"], "robustness": {}}})


def test_what_was_tried_stands_beside_the_limits(document: dict[str, Any], markup: str) -> None:
    assert document["card"]["tried"]
    assert markup.count("What was tried and did not help") == 1
    assert "Gradient boosting" in markup.split("What was tried", maxsplit=1)[1]


def test_what_disguises_hide_is_shown_for_both_models(document: dict[str, Any]) -> None:
    compared = {"group": "reference comments", "category": "spam", "positives": 4, "negatives": 6}
    compared |= {"loss": [0.25, 0.5], "ham_held": [1, 2], "missed": [3, 0]}
    leet = {"disguise": "leet", "comments": 31, "plain": [0.9, 0.9], "now": [0.85, 0.4]}
    hiding = {"category": "spam", "comments": 33, "plain": [0.91, 0.92], "now": [0.86, 0.44]}
    hiding |= {"drop": [0.05, 0.48], "worse": 0.43, "sure": 0.4, "worst": "leet", "disguises": [leet]}
    gate: dict[str, Any] = {"way": "adapted", "in_service": "a" * 64, "candidate": "b" * 64, "cases": []}
    gate |= {"reasons": [], "published": None, "comparisons": [compared], "hidings": [hiding]}
    shown = page({**document, **gate})
    assert "5.0\u202f% → 48.0\u202f%" in shown
    assert "85.0\u202f% → 40.0\u202f%" in shown
    assert Elements(shown).open == []


def test_sources_of_one_class_stand_apart(markup: str) -> None:
    spam = markup.split('id="abuse"', maxsplit=1)[0]
    (alone,) = re.findall(r"Left out like the others.*?</table>", spam, re.DOTALL)
    assert re.findall(r'<th scope="row">(.*?)</th>', alone) == ["forum (lent)", "news (lent)"]


def test_a_name_breaks_after_underscores_only() -> None:
    assert module.breakable("a_b<c") == "a_<wbr>b&lt;c"


def test_figures_are_told_with_their_units() -> None:
    assert module.percent(0.1234) == "12.3\u202f%"
    assert module.percent(None) == module.figure(None) == "–"
    assert module.count(1234567) == "1\u202f234\u202f567"
    assert module.signed(-0.5) == "\u22120.50"


def test_charts_are_loaded_only_where_a_page_is_written() -> None:
    program = "import sys, training.__main__, training.evaluation.command; print('matplotlib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
