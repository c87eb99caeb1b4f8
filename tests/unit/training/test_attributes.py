"""Attributes are learned where sources label them, and kept if they say anything on sources left out."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Callable

import numpy as np
import pytest

from service.classifier.artifact import Model, check_card, digest_of, dump, parse
from service.classifier.attributes import END, FIRST, WORDS
from service.domain.attribute import Attribute
from service.domain.label import LabelValue
from service.domain.signal import Category
from tests.unit.training.material import START, collection, example, small_config
from training.attribute_rows import gather, lesson
from training.attributes import Learned, learn
from training.base import train
from training.candidate import Taught, adapted, trained
from training.config import Config
from training.corpus import whole
from training.examples import Example
from training.package import metrics_of, package, sources_of

HAM, SPAM, ABUSE = LabelValue.HAM, LabelValue.SPAM, LabelValue.ABUSE
THREAT = Attribute.THREAT
ANY = ["scum", "vermin", "moron", "filth", "clown", "worthless"]
THREATS = ["crush", "burn", "strangle", "bury"]
OTHERS = ["stupid", "ugly", "pathetic", "boring"]
PLAIN = ["the", "with", "about", "morning", "house", "river", "again", "kettle", "library", "garden"]
CONFIG = small_config(
    attributes={"min_examples": 10, "min_rows": 2, "cost": 3.0},
    folds={"bundles": 4},
)

Says = Callable[[bool, random.Random], bool]


def truly(threat: bool, _: random.Random) -> bool:
    return threat


def source_of(
    name: str, says: Says | None, *, rows: int = 30, seed: str = "", **fields: str
) -> list[Example]:
    """Return ham and two kinds of abuse; `says` what the source's labels make of each abuse."""
    draw = random.Random(name + seed)
    made = []
    for number in range(3 * rows):
        kind = number % 3
        words = draw.choices(PLAIN, k=7)
        if kind:
            words += [*draw.choices(ANY, k=2), *draw.choices(THREATS if kind == 1 else OTHERS, k=2)]
        draw.shuffle(words)
        told = {} if says is None else {THREAT: bool(kind) and says(kind == 1, draw)}
        made.append(
            example(
                " ".join(words),
                ABUSE if kind else HAM,
                source=name,
                number=number,
                attributes=told,
                created_at=START,
                **fields,
            )
        )
    return made


def learned(*sources: list[Example], config: Config = CONFIG, beyond: list[Example] | None = None) -> Learned:
    corpus = whole([row for rows in sources for row in rows])
    abuse = train(corpus, Category.ABUSE, config, lambda _: None)
    return learn(corpus, abuse, config, lambda _: None, beyond=beyond or [])


@pytest.fixture(scope="module")
def forums() -> Learned:
    return learned(source_of("forum", truly), source_of("news", truly), source_of("chat", None))


def test_what_two_sources_label_alike_is_learned_and_measured_on_each(forums: Learned) -> None:
    evidence = forums.evidence[THREAT]
    assert evidence.left_out is None
    assert set(evidence.sources) == {"forum", "news"}, "the chat labels nothing"
    for figures in evidence.sources.values():
        assert (figures["positives"], figures["negatives"]) == (30, 60)
        assert figures["roc_auc"] > figures["roc_auc_of_abuse"] + 0.1
    assert evidence.figures["roc_auc"] > 0.9
    assert evidence.figures["base_rate"] == CONFIG.attributes.base_rate[THREAT]
    assert 0 <= evidence.figures["calibration_error"] < 0.1


def test_a_head_tells_one_kind_of_abuse_from_another(forums: Learned) -> None:
    matrix = whole([example("crush and burn"), example("ugly and boring", number=1)]).matrix
    threatening, mocking = matrix[:, FIRST:END] @ forums.heads[THREAT].weights.astype(np.float64)
    assert threatening > 0 > mocking


@pytest.mark.parametrize("attribute", [a for a in Attribute if a is not THREAT])
def test_what_no_source_labels_is_left_out(forums: Learned, attribute: Attribute) -> None:
    assert attribute not in forums.heads
    assert "0 do" in (forums.evidence[attribute].left_out or "")


def test_one_source_is_too_few_and_is_named() -> None:
    found = learned(source_of("forum", truly), source_of("chat", None))
    assert not found.heads
    assert (found.evidence[THREAT].left_out or "").endswith("1 do (forum)")


def test_a_source_with_too_few_examples_does_not_count() -> None:
    found = learned(source_of("forum", truly), source_of("news", truly, rows=9))
    assert "1 do (forum)" in (found.evidence[THREAT].left_out or "")


def test_sources_that_are_alone_in_their_languages_measure_nothing() -> None:
    found = learned(source_of("forum", truly), source_of("foro", truly, language="es"))
    assert not found.heads
    assert "can be left out whole" in (found.evidence[THREAT].left_out or "")


def test_sources_that_repeat_each_other_measure_nothing() -> None:
    forum = source_of("forum", truly)
    copied = [dataclasses.replace(row, source="copy", group="copy", id=f"copy:{row.id}") for row in forum]
    found = learned(forum, copied, source_of("chat", None), source_of("news", None))
    assert not found.heads
    assert found.evidence[THREAT].left_out == "its sources repeat each other's texts"


def test_what_says_no_more_than_abuse_is_left_out() -> None:
    def always(_: bool, __: random.Random) -> bool:
        return True

    found = learned(source_of("forum", always), source_of("news", always))
    assert not found.heads
    assert "no more than the abuse score" in (found.evidence[THREAT].left_out or "")


def test_what_cannot_be_told_is_left_out() -> None:
    def guessed(_: bool, draw: random.Random) -> bool:
        return draw.random() < 0.5

    strict = small_config(
        attributes={"min_examples": 10, "min_rows": 2, "min_roc_auc": 0.9}, folds={"bundles": 3}
    )
    found = learned(source_of("forum", guessed), source_of("news", guessed), config=strict)
    assert not found.heads
    assert "less than 0.9" in (found.evidence[THREAT].left_out or "")


def test_examples_without_finer_labels_teach_nothing_at_all() -> None:
    found = learned(source_of("forum", None), source_of("news", None))
    assert (found.heads, found.evidence) == ({}, {})


def test_beyond_the_corpus_only_abuse_with_finer_labels_and_other_words_teaches() -> None:
    forum, news = source_of("forum", truly), source_of("news", truly)
    more = [*forum, *source_of("news", truly, seed="more"), *source_of("chat", None)]
    corpus = whole([*forum, *news])
    abuse = train(corpus, Category.ABUSE, CONFIG, lambda _: None)
    rows = gather(corpus, more, abuse)
    assert rows.corpus == len(corpus)
    added = rows.examples[rows.corpus :]
    assert len(added) == 60
    assert {(e.source, e.label) for e in added} == {("news", ABUSE)}
    assert rows.words.shape == (len(rows.examples), WORDS)
    assert np.isfinite(rows.abuse[rows.corpus :]).all()
    assert learned(forum, news, beyond=more).evidence[THREAT].sources["news"]["positives"] == 30


def test_a_sources_two_sides_weigh_the_same_and_one_without_others_teaches_nothing() -> None:
    only_threats = [row for row in source_of("lone", truly) if row.attributes[THREAT]]
    corpus = whole([*source_of("forum", truly), *only_threats, *source_of("ads", None, rows=2)])
    abuse = train(corpus, Category.ABUSE, CONFIG, lambda _: None)
    taught = lesson(gather(corpus, [], abuse), THREAT, CONFIG.attributes)
    sources = np.array([e.source for e in corpus.examples])
    ham = np.array([e.label is HAM for e in corpus.examples])
    forum = sources == "forum"
    whole_weight = taught.weight.sum()
    assert taught.weight[~forum].sum() == 0
    assert taught.weight[taught.positive].sum() == pytest.approx(whole_weight / 2)
    assert taught.weight[ham].sum() == pytest.approx(whole_weight / 2 * (1 - CONFIG.attributes.contrast))


def test_a_trained_model_carries_its_attributes_in_payload_and_card() -> None:
    corpus = whole(
        [
            *source_of("forum", truly),
            *source_of("news", truly),
            *collection("shop", {HAM: 30, SPAM: 30}),
            *collection("blog", {HAM: 30, SPAM: 30}),
        ]
    )
    candidate = trained(corpus, CONFIG, lambda _: None)
    packaged = package(
        candidate.artifact,
        name="m",
        created_at=START,
        config=CONFIG,
        sources=sources_of(corpus.examples),
        metrics=metrics_of(candidate.trained),
        attributes=candidate.evidence,
    )
    check_card(packaged.card, packaged.payload, packaged.artifact)
    read = parse(packaged.payload, expected_digest=digest_of(packaged.payload))
    assert set(read.attributes) == {THREAT}
    assert dump(trained(corpus, CONFIG, lambda _: None).artifact) == packaged.payload, (
        "training is repeatable"
    )
    said = [limit for limit in packaged.card.limits if "attribute insult is left out" in limit]
    assert len(said) == 1
    model = Model(artifact=packaged.artifact, card=packaged.card, digest=packaged.card.payload)
    taught = Taught(base=model, labels=corpus, reference=corpus, found={})
    assert adapted(taught, 1.0, CONFIG).artifact.attributes == packaged.artifact.attributes
