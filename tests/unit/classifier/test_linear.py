"""The classifier's signals add up to its score, and its spans to its signals."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.classifier.artifact import Artifact
from service.classifier.linear import LinearClassifier
from service.classifier.shares import whole_shares
from service.domain.comment import Author, Comment, Page
from service.domain.signal import POINT, Category, Signal, quantise, total
from service.features.text import TEXT_CAP
from service.features.vector import vectorise
from service.features.view import View, read

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=80)
WORDS = st.lists(
    st.sampled_from(
        ["buy", "cheap", "v1agra", "<b>now</b>", "&amp;", "谢谢", "at https://tiles.example/x", "\u200b"]
    ),
    max_size=30,
).map(" ".join)
MAYBE = st.none() | ANY_TEXT | st.sampled_from(["https://tiles.example/a", "anna@example.com"])
COMMENTS = st.builds(
    Comment,
    body=ANY_TEXT | WORDS,
    format=st.sampled_from(["text", "html"]),
    author=st.builds(Author, name=MAYBE, email=MAYBE, url=MAYBE),
    page=st.builds(Page, title=MAYBE),
)
PLAIN = Comment(
    body="Buy cheap tiles at https://tiles.example/x and tell your friends, the offer ends soon!",
    author=Author(name="cheap tiles", url="https://tiles.example", email="sales@tiles.example"),
)

Make = Callable[[Artifact], LinearClassifier]


def _raw(artifact: Artifact, view: View, category: Category) -> float:
    """Return the calibrated log-odds by the definition, without anything that the classifier does."""
    vector = vectorise(view)
    weights = artifact.weights[category].astype(np.float64)[vector.indices]
    slope, offset = artifact.calibration[category]
    return slope * (artifact.intercept[category] + math.fsum(vector.values * weights)) + offset


def _of(signals: Iterable[Signal], category: Category) -> list[Signal]:
    return [signal for signal in signals if signal.category is category]


@given(COMMENTS)
def test_signals_add_up_to_the_calibrated_score(
    classifier: LinearClassifier, artifact: Artifact, comment: Comment
) -> None:
    view = read(comment)
    signals = classifier.signals(view)
    for category in Category:
        points = total(signal.points for signal in _of(signals, category))
        assert points == pytest.approx(_raw(artifact, view, category), abs=0.6 * POINT)
    assert all(signal.points == quantise(signal.points) for signal in signals)


@given(COMMENTS)
def test_spans_add_up_to_their_signal(classifier: LinearClassifier, comment: Comment) -> None:
    for signal in classifier.signals(read(comment)):
        if signal.spans:
            assert total(span.points or 0.0 for span in signal.spans) == signal.points


@given(COMMENTS)
def test_spans_lie_within_their_field_and_apart(classifier: LinearClassifier, comment: Comment) -> None:
    author = comment.author
    lengths = {
        "body": len(comment.body),
        "author.name": len(author.name or ""),
        "author.url": len(author.url or ""),
        "author.email": len(author.email or ""),
    }
    for signal in classifier.signals(read(comment)):
        for span in signal.spans:
            assert 0 <= span.start <= span.end <= lengths[span.field]
        listed = [(span.field, span.start, span.end) for span in signal.spans if span.end]
        assert all(a[0] != b[0] or a[2] <= b[1] for a, b in itertools.pairwise(listed))


@given(COMMENTS)
def test_contributions_of_characters_add_up_to_the_score(
    classifier: LinearClassifier, artifact: Artifact, comment: Comment
) -> None:
    view = read(comment)
    for category in Category:
        told = classifier.contributions(view, category)
        assert told.characters.shape == (len(comment.body),)
        assert told.characters.sum() + told.elsewhere == pytest.approx(
            _raw(artifact, view, category), abs=1e-8
        )


def test_each_part_of_a_comment_speaks_in_a_signal_of_its_own(classifier: LinearClassifier) -> None:
    for category in Category:
        names = [signal.name for signal in _of(classifier.signals(read(PLAIN)), category)]
        assert names == [
            "classifier_base",
            "classifier_text",
            "classifier_author",
            "classifier_links",
            "classifier_style",
            "classifier_facts",
        ]


def test_a_part_that_is_missing_is_silent(classifier: LinearClassifier) -> None:
    names = {signal.name for signal in classifier.signals(read(Comment(body="hello")))}
    assert names == {"classifier_base", "classifier_text", "classifier_style", "classifier_facts"}


def test_the_same_comment_has_the_same_signals(classifier: LinearClassifier) -> None:
    assert classifier.signals(read(PLAIN)) == classifier.signals(read(PLAIN))


def _taught(artifact: Artifact, text: str, sign: int) -> Artifact:
    """Return a model whose only knowledge is that the words of a text speak for spam, or against it."""
    vector = vectorise(read(Comment(body=text)))
    weights = np.zeros_like(artifact.weights[Category.SPAM])
    weights[vector.indices[vector.fields == 0]] = sign
    return Artifact(
        weights={Category.SPAM: weights, Category.ABUSE: np.zeros_like(weights)},
        intercept=dict.fromkeys(Category, 0.0),
        calibration=dict.fromkeys(Category, (1.0, 0.0)),
    )


@pytest.mark.parametrize(("sign", "said"), [(1, "speak for spam"), (-1, "speak against spam")])
def test_the_evidence_quotes_the_words_that_speak(
    artifact: Artifact, classifier_of: Make, sign: int, said: str
) -> None:
    body = "the weather is fine, v1agra and viagra"
    signals = classifier_of(_taught(artifact, "viagra", sign)).signals(read(Comment(body=body)))
    text = next(signal for signal in signals if signal.name == "classifier_text")
    strongest = max(text.spans, key=lambda span: sign * (span.points or 0.0))
    assert text.evidence.startswith(f"The words {said}: “")
    assert "v1agra" in text.evidence
    assert "weather" not in text.evidence
    assert "agra" in body[strongest.start : strongest.end]


def test_words_that_the_model_does_not_know_say_nothing(artifact: Artifact, classifier_of: Make) -> None:
    signals = classifier_of(_taught(artifact, "viagra", 1)).signals(read(Comment(body="qqq")))
    told = {signal.name: signal.evidence for signal in signals if signal.category is Category.SPAM}
    assert told["classifier_text"] == "The words say nothing about spam."


def test_what_is_quoted_is_short_and_printable(classifier: LinearClassifier) -> None:
    body = "x" * 500 + " \u202e\x00 " + "y\n" * 100
    for signal in classifier.signals(read(Comment(body=body))):
        assert len(signal.evidence) < 300
        assert signal.evidence.isprintable()


def test_a_text_longer_than_what_is_read_is_remarked_on_without_points(classifier: LinearClassifier) -> None:
    body = "some words " * TEXT_CAP
    (remark,) = [s for s in classifier.signals(read(Comment(body=body))) if s.name == "text_truncated"]
    assert remark.points == 0.0
    assert remark.forces is None


def test_the_card_and_the_digest_are_the_models(classifier: LinearClassifier) -> None:
    assert classifier.card["name"] == "test model"
    assert classifier.card["payload"] == classifier.digest


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=8))
def test_whole_shares_add_up_and_stay_close(shares: list[float]) -> None:
    whole = whole_shares(shares)
    assert sum(whole) == round(math.fsum(shares))
    assert all(abs(share - part) <= 1 for share, part in zip(shares, whole, strict=True))
