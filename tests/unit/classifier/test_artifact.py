"""Model files: what is written is read back, and nothing else is."""

from __future__ import annotations

import dataclasses
import io
import json
import os
import pickle
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pytest

from service.classifier import artifact as artifacts
from service.classifier.artifact import CARD_NAME, PAYLOAD_NAME, Artifact, digest_of, dump, load, parse, save
from service.classifier.attributes import WORDS, Head
from service.classifier.card import Card, Evidence, from_document, from_json, to_document, to_json
from service.classifier.languages import to_plain
from service.domain.attribute import Attribute
from service.domain.goal import HamCurve
from service.domain.signal import Category
from service.errors import ModelError
from service.features.vector import DIMENSIONS
from tests.unit.classifier.tongues import table

Made = tuple[bytes, Card]
Change = Callable[[dict[str, Any]], object]


def _repacked(payload: bytes, change: Change) -> bytes:
    """Return the payload with its plain values changed."""
    plain = joblib.load(io.BytesIO(payload))
    change(plain)
    buffer = io.BytesIO()
    joblib.dump(plain, buffer, compress=("zlib", 1), protocol=4)
    return buffer.getvalue()


def test_what_is_saved_is_loaded(tmp_path: Path, artifact: Artifact, made: Made) -> None:
    _, card = made
    digest = save(tmp_path, artifact, card)
    model = load(tmp_path / PAYLOAD_NAME, expected_digest=digest)
    assert model.digest == digest == card.payload
    assert model.card == card
    assert model.artifact.intercept == artifact.intercept
    assert model.artifact.calibration == artifact.calibration
    for category in Category:
        assert model.artifact.weights[category].dtype == np.float32
        assert np.array_equal(model.artifact.weights[category], artifact.weights[category])


def test_the_same_artifact_has_the_same_bytes(artifact: Artifact, made: Made) -> None:
    payload, _ = made
    assert dump(artifact) == payload
    assert dump(parse(payload, expected_digest=digest_of(payload))) == payload


CURVES = {
    Category.SPAM: HamCurve(((0.001, 3.25), (0.02, 0.5))),
    Category.ABUSE: HamCurve(((0.01, 1.0), (0.02, 1.0))),
}


def test_ham_curves_are_read_back_and_belong_to_the_digest(artifact: Artifact, made: Made) -> None:
    payload = dump(dataclasses.replace(artifact, ham_curves=CURVES))
    read = parse(payload, expected_digest=digest_of(payload))
    assert read.ham_curves == CURVES
    assert dump(read) == payload != made[0]


def test_a_model_of_before_there_were_ham_curves_is_loaded_without(made: Made) -> None:
    payload, _ = made
    assert "ham_curves" not in joblib.load(io.BytesIO(payload))
    assert parse(payload, expected_digest=digest_of(payload)).ham_curves == {}


def _head(number: int = 7) -> Head:
    """Return a head with one weight."""
    weights = np.zeros(WORDS, dtype=np.float32)
    weights[number] = 0.5
    return Head(weights=weights, intercept=-1.5, shared=0.75, calibration=(2.0, -0.25))


def _with_heads(artifact: Artifact) -> Artifact:
    return dataclasses.replace(artifact, attributes={Attribute.THREAT: _head(1), Attribute.INSULT: _head(2)})


def test_attributes_are_read_back_and_belong_to_the_digest(artifact: Artifact, made: Made) -> None:
    given = _with_heads(artifact)
    payload = dump(given)
    read = parse(payload, expected_digest=digest_of(payload))
    assert read.attributes.keys() == given.attributes.keys()
    for attribute, head in read.attributes.items():
        assert head.weights.dtype == np.float32
        assert np.array_equal(head.weights, given.attributes[attribute].weights)
        assert (head.intercept, head.shared, head.calibration) == (-1.5, 0.75, (2.0, -0.25))
    assert dump(read) == payload != made[0]
    assert len(payload) < len(made[0]) + 10_000, "a head of few weights takes little room"


def test_a_model_of_before_there_were_attributes_is_loaded_without(made: Made) -> None:
    payload, _ = made
    assert "attributes" not in joblib.load(io.BytesIO(payload))
    assert parse(payload, expected_digest=digest_of(payload)).attributes == {}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda h: h.update(shared=float("nan")), "finite"),
        (lambda h: h.update(calibration=(0.0, 0.0)), "slope positive"),
        (lambda h: h["weights"].update(data=b"\0\0" * (WORDS - 1)), "must be"),
        (lambda h: h["weights"].update(data=b"\x00\x7e" * WORDS), "finite"),
        (lambda h: h["weights"].update(dtype="O"), "type"),
        (lambda h: h.pop("intercept"), "no model"),
    ],
)
def test_a_head_with_anything_amiss_is_refused(artifact: Artifact, change: Change, reason: str) -> None:
    payload = _repacked(dump(_with_heads(artifact)), lambda plain: change(plain["attributes"]["threat"]))
    with pytest.raises(ModelError, match=reason):
        parse(payload, expected_digest=digest_of(payload))


def test_an_attribute_that_this_version_does_not_know_is_refused(artifact: Artifact) -> None:
    payload = _repacked(
        dump(_with_heads(artifact)),
        lambda plain: plain["attributes"].update(joy=plain["attributes"]["threat"]),
    )
    with pytest.raises(ModelError, match="no model"):
        parse(payload, expected_digest=digest_of(payload))


def test_languages_are_read_back_and_belong_to_the_digest(artifact: Artifact, made: Made) -> None:
    payload = dump(dataclasses.replace(artifact, languages=table()))
    read = parse(payload, expected_digest=digest_of(payload))
    assert read.languages is not None
    assert read.languages.learned == table().learned
    assert dump(read) == payload != made[0]


def test_a_model_of_before_there_were_languages_is_loaded_without(made: Made) -> None:
    payload, _ = made
    assert "languages" not in joblib.load(io.BytesIO(payload))
    assert parse(payload, expected_digest=digest_of(payload)).languages is None


def test_half_precision_is_used_only_where_it_loses_nothing(artifact: Artifact, made: Made) -> None:
    payload, _ = made
    fine = artifact.weights[Category.SPAM] + np.float32(1e-6)
    full = dump(dataclasses.replace(artifact, weights={**artifact.weights, Category.SPAM: fine}))
    assert len(full) > len(payload)
    read = parse(full, expected_digest=digest_of(full))
    assert np.array_equal(read.weights[Category.SPAM], fine)
    assert len(payload) < 10_000_000


@pytest.mark.parametrize("place", [0, 2, 1000, -1])
def test_a_tampered_byte_is_refused(tmp_path: Path, artifact: Artifact, made: Made, place: int) -> None:
    save(tmp_path, artifact, made[1])
    payload = bytearray((tmp_path / PAYLOAD_NAME).read_bytes())
    payload[place] ^= 1
    (tmp_path / PAYLOAD_NAME).write_bytes(payload)
    with pytest.raises(ModelError, match="SHA-256"):
        load(tmp_path / PAYLOAD_NAME)


def test_another_model_than_the_one_asked_for_is_refused(
    tmp_path: Path, artifact: Artifact, made: Made
) -> None:
    save(tmp_path, artifact, made[1])
    with pytest.raises(ModelError, match="another model"):
        load(tmp_path / PAYLOAD_NAME, expected_digest="0" * 64)


def _drop_spam(plain: dict[str, Any]) -> None:
    del plain["weights"]["spam"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda p: p.update(features="0" * 64), "features"),
        (lambda p: p.update(schema=0), "schema"),
        (lambda p: p.update(intercept={}), "every category"),
        (lambda p: p["intercept"].update(spam=float("nan")), "calibration"),
        (lambda p: p["calibration"].update(spam=(0.0, 0.0)), "calibration"),
        (lambda p: p["calibration"].update(spam=(1.0,)), "no model"),
        (lambda p: p["calibration"].update(ham=(1.0, 0.0)), "no model"),
        (lambda p: p["weights"]["spam"].update(data=b"\0\0" * (DIMENSIONS - 1)), "must be"),
        (lambda p: p["weights"]["spam"].update(data=b"\0"), "no model"),
        (lambda p: p["weights"]["spam"].update(data=b"\x00\x7e" * DIMENSIONS), "finite"),
        (lambda p: p["weights"]["spam"].update(data=b"\x00\x7c" * DIMENSIONS), "finite"),
        (lambda p: p["weights"]["spam"].update(dtype="<f8"), "type"),
        (lambda p: p["weights"]["spam"].update(dtype="O"), "type"),
        (lambda p: p.update(ham_curves={"spam": ((0.01, float("nan")),)}), "finite"),
        (lambda p: p.update(ham_curves={"spam": ((0.01, 1.0), (0.02, 2.0))}), "must not rise"),
        (lambda p: p.update(ham_curves={"spam": ()}), "rows"),
        (lambda p: p.update(ham_curves={"spam": (0.01, 1.0)}), "no model"),
        (lambda p: p.update(ham_curves={"ham": ((0.01, 1.0),)}), "no model"),
        (lambda p: p.update(languages=to_plain(table()) | {"words": b"123"}), "no model"),
        (lambda p: p.update(languages=to_plain(table()) | {"codes": ("en",)}), "table of languages"),
        (lambda p: p.update(languages=to_plain(table()) | {"learned": {"ham": ()}}), "no model"),
        (lambda p: p.update(languages={}), "no model"),
        (_drop_spam, "every category"),
        (lambda p: p.clear(), "no model"),
    ],
)
def test_a_payload_with_anything_amiss_is_refused(made: Made, change: Change, reason: str) -> None:
    payload = _repacked(made[0], change)
    with pytest.raises(ModelError, match=reason):
        parse(payload, expected_digest=digest_of(payload))


@pytest.mark.parametrize("dtype", [np.float64, np.float16, np.int32])
def test_weights_of_another_type_are_refused(artifact: Artifact, dtype: type[np.generic]) -> None:
    weights: Any = dict.fromkeys(Category, np.zeros(DIMENSIONS, dtype=dtype))
    with pytest.raises(ModelError, match="float32"):
        dataclasses.replace(artifact, weights=weights)


class _Runner:
    """Unpickling this runs a command."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self.mark),)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_payload_that_would_run_code_is_refused_before_it_does(tmp_path: Path, protocol: int) -> None:
    mark = tmp_path / "ran"
    payload = zlib.compress(pickle.dumps({"weights": _Runner(mark)}, protocol=protocol))
    with pytest.raises(ModelError, match="plain values"):
        parse(payload, expected_digest=digest_of(payload))
    assert not mark.exists()


@pytest.mark.parametrize(
    "payload", [b"", b"no model", zlib.compress(b""), zlib.compress(b"abc"), zlib.compress(b"x" * 99)[:-4]]
)
def test_bytes_that_are_no_payload_are_refused(payload: bytes) -> None:
    with pytest.raises(ModelError):
        parse(payload, expected_digest=digest_of(payload))


def test_a_payload_that_unpacks_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(artifacts, "MAX_PAYLOAD", 1000)
    payload = zlib.compress(b"\0" * 10_000)
    with pytest.raises(ModelError, match="larger"):
        parse(payload, expected_digest=digest_of(payload))


def test_a_file_larger_than_any_model_is_not_read(
    tmp_path: Path, artifact: Artifact, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(tmp_path, artifact, made[1])
    monkeypatch.setattr(artifacts, "MAX_PAYLOAD", 1000)
    with pytest.raises(ModelError, match="larger"):
        load(tmp_path / PAYLOAD_NAME)


@pytest.mark.parametrize("missing", [PAYLOAD_NAME, CARD_NAME])
def test_a_missing_file_is_named(tmp_path: Path, artifact: Artifact, made: Made, missing: str) -> None:
    save(tmp_path, artifact, made[1])
    (tmp_path / missing).unlink()
    with pytest.raises(ModelError, match=missing):
        load(tmp_path / PAYLOAD_NAME)


@pytest.mark.parametrize("change", [{"payload": "1" * 64}, {"features": "1" * 64}, {"schema": 99}])
def test_a_card_of_another_model_is_not_saved(
    tmp_path: Path, artifact: Artifact, made: Made, change: dict[str, Any]
) -> None:
    with pytest.raises(ModelError, match="card names"):
        save(tmp_path, artifact, dataclasses.replace(made[1], **change))
    assert list(tmp_path.iterdir()) == []


FOUND = {
    Attribute.INSULT: Evidence(
        sources={"forum": {"roc_auc": 0.75}}, figures={"roc_auc": 0.75}, left_out=None
    ),
    Attribute.THREAT: Evidence(sources={}, figures={}, left_out="no source labels it"),
}


def test_a_card_with_other_attributes_than_the_model_is_not_saved(
    tmp_path: Path, artifact: Artifact, made: Made
) -> None:
    with pytest.raises(ModelError, match="attributes"):
        save(tmp_path, artifact, dataclasses.replace(made[1], attributes=FOUND))
    both = dataclasses.replace(artifact, attributes={Attribute.INSULT: _head()})
    card = dataclasses.replace(made[1], attributes=FOUND, payload=digest_of(dump(both)))
    save(tmp_path, both, card)
    assert load(tmp_path / PAYLOAD_NAME).card.attributes == FOUND


def test_a_card_of_before_there_were_attributes_is_read_with_none(made: Made) -> None:
    document = to_document(made[1])
    del document["attributes"]
    assert from_document(document) == made[1]


def test_a_card_of_an_earlier_version_has_no_robustness_and_nothing_that_was_tried(made: Made) -> None:
    document = to_document(made[1])
    del document["robustness"], document["tried"]
    card = from_document(document)
    assert (card.robustness, card.tried) == ({}, ())


def test_what_a_card_says_of_disguises_is_read_back(made: Made) -> None:
    told = {"spam": {"disguises": {"leet": {"recall_1": [0.5, 0.25], "roc_auc": None}}, "ham": {}}}
    card = dataclasses.replace(made[1], robustness=told, tried=("Nothing.",))
    assert from_json(to_json(card)) == card


@pytest.mark.parametrize("card_of", [lambda c: c, lambda c: dataclasses.replace(c, attributes=FOUND)])
def test_a_card_is_read_back_as_it_was_written(made: Made, card_of: Callable[[Card], Card]) -> None:
    card = card_of(made[1])
    assert from_json(to_json(card)) == card
    assert from_document(json.loads(json.dumps(to_document(card)))) == card


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"name": " "}, "name"),
        ({"name": 3}, "name"),
        ({"created_at": "2026-01-02T00:00:00"}, "time zone"),
        ({"created_at": "yesterday"}, "isoformat"),
        ({"payload": "abc"}, "payload"),
        ({"features": "G" * 64}, "features"),
        ({"schema": True}, "schema"),
        ({"sources": {}}, "sources"),
        ({"sources": [{"name": "a", "rights": "", "rows": {}}]}, "rights"),
        ({"sources": [{"name": "a", "rights": "CC0", "rows": {"ham": 1.5}}]}, "rows.ham"),
        ({"sources": [{"name": "a", "rights": "CC0", "rows": {"ham": -1}}]}, "negative"),
        ({"metrics": {"a": {"spam": {"auc": float("inf")}}}}, "finite"),
        ({"metrics": {"a": {"spam": {"auc": "high"}}}}, "metrics.a.spam.auc"),
        ({"base_rate": {"spam": 1.0}}, "base rates"),
        ({"base_rate": {"ham": 0.5}}, "ham"),
        ({"limits": "none"}, "limits"),
        ({"attributes": {"joy": {"sources": {}, "figures": {}, "left_out": "x"}}}, "joy"),
        ({"attributes": {"insult": {"sources": {}, "figures": {"a": float("nan")}}}}, "finite"),
        ({"attributes": {"insult": {"sources": {"a": {"b": "c"}}, "figures": {}}}}, "sources.a.b"),
        ({"attributes": {"insult": {"sources": {}, "figures": {}, "left_out": 1}}}, "left_out"),
        ({"attributes": {"insult": {"sources": {}, "figures": {}, "extra": 1}}}, "extra"),
        ({"robustness": []}, "robustness"),
        ({"robustness": {"spam": {"held": [0.5, float("nan")]}}}, "robustness must be plain"),
        ({"tried": "nothing"}, "tried"),
        ({"extra": 1}, "extra"),
    ],
)
def test_a_card_with_anything_amiss_is_refused(made: Made, change: dict[str, Any], reason: str) -> None:
    document = to_document(made[1]) | change
    with pytest.raises(ModelError, match=reason):
        from_document(document)


@pytest.mark.parametrize("text", [b"", b"[]", b"{}", b"\xff", b"null"])
def test_bytes_that_are_no_card_are_refused(text: bytes) -> None:
    with pytest.raises(ModelError):
        from_json(text)
