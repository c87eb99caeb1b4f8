from __future__ import annotations

import json
from pathlib import Path

import pytest

from service.classifier.card import Evidence
from service.domain.attribute import Attribute
from service.domain.decision import resolve
from service.domain.label import LabelValue
from service.domain.policy import default_policy
from service.domain.signal import Category, Verdict
from tests.unit.training.material import START
from training import report, unseen_disguises
from training.base import train
from training.config import Config
from training.corpus import Corpus
from training.default_model import Built, build_default
from training.disguises import DISGUISES
from training.gate import Case, compare
from training.hiding import Hiding, InDisguise
from training.measures import measure
from training.report.text import attributes_lines
from training.retrain import Outcome


def test_columns_are_aligned() -> None:
    lines = report.table(["name", "n"], [["long name", "1"], ["x", "200"]]).splitlines()
    assert lines == ["name         n", "---------  ---", "long name    1", "x          200"]


def test_figures_are_shares_counts_or_dashes(corpus: Corpus, config: Config) -> None:
    trained = train(corpus, Category.SPAM, config, lambda _: None)
    threshold = resolve(default_policy().thresholds, {})[Category.SPAM]
    row = measure("blog", trained.unseen[:3], trained.targets.positive[:3], threshold)
    assert report.measures_table([row]).splitlines()[2].split()[:4] == ["blog", "0", "3", "-"]
    text = report.trained_table(trained)
    assert text.startswith("spam: expected calibration error 0.")
    assert {"shop", "blog", "all"} <= {line.split()[0] for line in text.splitlines()[3:]}


def outcome(config: Config, corpus: Corpus, **fields: object) -> str:
    trained = train(corpus, Category.SPAM, config, lambda _: None)
    known = trained.targets.known
    points, positive = trained.unseen[known], trained.targets.positive[known]
    threshold = resolve(default_policy().thresholds, {})[Category.SPAM]
    compared = compare(
        "reference comments",
        Category.SPAM,
        (points, points),
        positive,
        thresholds=(threshold, threshold),
        config=config.gate,
        seed=1,
    )
    case = Case(
        id="must_accept.jsonl:1", must=Verdict.ACCEPT, in_service=Verdict.ACCEPT, candidate=Verdict.HOLD
    )
    made = Outcome(
        way="adapted",
        labels={"ham": 20, "spam": 10},
        in_service="a" * 64,
        comparisons=(compared,),
        cases=(case,),
        candidate="b" * 64,
        **fields,  # type: ignore[arg-type]  # the fields that a test is about
    )
    json.dumps(report.outcome_document(made))
    return report.outcome_text(made, config)


def test_the_ending_says_what_became_of_the_candidate(config: Config, corpus: Corpus) -> None:
    assert "In service now: bbbbbbbbbbbb." in outcome(config, corpus, published="b" * 64)
    assert "Nothing was changed (dry run)." in outcome(config, corpus)
    refused = outcome(config, corpus, reasons=("it is worse.",))
    assert "Refused, the model in service stays:\n  - it is worse." in refused
    assert "Must-accept and must-reject cases: 1 > 0 of 1 right." in refused
    assert refused.startswith("Labels: 20 ham, 10 spam. Model in service: aaaaaaaaaaaa.")


def test_what_disguises_hide_is_told_for_both_models(config: Config, corpus: Corpus) -> None:
    row = InDisguise(disguise="leet", comments=31, plain=(0.9, 0.9), now=(0.85, 0.4))
    hiding = Hiding(
        category=Category.SPAM,
        comments=33,
        plain=(0.91, 0.92),
        now=(0.86, 0.44),
        drop=(0.05, 0.48),
        worse=0.43,
        sure=0.4,
        worst="leet",
        disguises=(row,),
    )
    told = outcome(config, corpus, hidings=(hiding,))
    line = next(line for line in told.splitlines() if "5.0% > 48.0%" in line)
    assert line.split()[:2] == ["spam", "33"]
    assert line.endswith("leet")
    assert "disguises:" not in outcome(config, corpus)


def test_what_disguises_cost_a_built_model_is_one_line_a_category(built: Built) -> None:
    line = "spam in disguise: rec@1% 50.0% > 30.0% on average; leet costs most, 25.0 points."
    assert line in report.built_text(built, None).splitlines()
    assert report.built_document(built)["robustness"]["spam"]["disguises"]["leet"]["held"] == [0.75, 0.5]


def test_a_built_model_is_saved_with_its_card_and_reported(
    tmp_path: Path, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unseen_disguises, "TRIED", 5)
    rows = [
        {"text": f"{word} {number} {place}", "label": label, "source": source, "lang": "en"}
        for source, label, word in (
            ("shop", "spam", "casino bonus loan"),
            ("forum", "abuse", "worthless vermin scum"),
            ("blog", "spam", "cheap pills jackpot"),
            ("news", "abuse", "disgusting stupid clown"),
        )
        for number, place in enumerate(("garden", "kitchen", "library", "train", "river", "house"))
        for label, word in ((label, word), (LabelValue.HAM.value, "a quiet evening"))
    ]
    (tmp_path / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)))
    built = build_default(
        [tmp_path],
        tmp_path / "out",
        config,
        START,
        say=lambda _: None,
        progress=lambda items, _: items,
    )
    card = json.loads((tmp_path / "out" / "card.json").read_text())
    assert card["payload"] == built.digest
    assert {"shop", "forum", "reference"} <= {source["name"] for source in card["sources"]}
    assert card["tried"]
    assert set(card["robustness"]["spam"]["disguises"]) == {*DISGUISES, "mean"}
    assert "spam in disguise: rec@1% " in report.built_text(built, None)
    assert card["base_rate"] == {c.value: rate for c, rate in config.calibration.base_rate.items()}
    assert f"Model {built.digest[:12]}" in report.built_text(built, tmp_path / "out")
    assert json.dumps(report.built_document(built))


def test_every_attribute_has_a_line_with_its_figures_or_the_reason_against_it() -> None:
    figures = {"roc_auc": 0.75, "roc_auc_of_abuse": 0.7, "calibration_error": 0.0123}
    lines = attributes_lines(
        {
            Attribute.INSULT: Evidence(sources={}, figures=figures, left_out=None),
            Attribute.THREAT: Evidence(sources={}, figures={}, left_out="nobody labels it"),
        }
    ).splitlines()
    assert lines == [
        "insult: ROC AUC 0.750, of the abuse score 0.700; expected calibration error 0.012",
        "threat: left out, since nobody labels it",
    ]
