"""Decisions as plain JSON values, and what is left of a person's words once they are erased."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row

from service.domain import attribute, entry, history, signal
from service.domain.comment import Comment
from service.domain.decision import Decision, Inputs, Judgement, Score, thresholds_document
from service.domain.policy import Threshold
from service.domain.signal import Category, Signal, Verdict


def judgement_document(judgement: Judgement) -> dict[str, Any]:
    """Return a judgement as plain JSON values."""
    return {
        "verdict": judgement.verdict.value,
        "scores": {c.value: [score.points, score.probability] for c, score in judgement.scores.items()},
        "signals": [signal.to_document(s) for s in judgement.signals],
        "summary": judgement.summary,
    }


def judgement_of(document: Mapping[str, Any]) -> Judgement:
    """Return the judgement that `judgement_document` wrote."""
    scores = document["scores"]
    return Judgement(
        verdict=Verdict(document["verdict"]),
        scores={c: Score(*scores[c.value]) for c in Category if c.value in scores},
        signals=_signals(document["signals"]),
        summary=document["summary"],
    )


def inputs_document(inputs: Inputs) -> dict[str, Any]:
    """Return a decision's inputs as plain JSON values."""
    classifier = inputs.classifier
    return {
        "history": history.to_document(inputs.history),
        "classifier": None if classifier is None else [signal.to_document(s) for s in classifier],
        "site_host": inputs.site_host,
        "thresholds": thresholds_document(inputs.thresholds),
        "attributes": attribute.to_document(inputs.attributes),
    }


def inputs_of(document: Mapping[str, Any]) -> Inputs:
    """Return the inputs that `inputs_document` wrote."""
    classifier = document["classifier"]
    return Inputs(
        history=history.from_document(document["history"]),
        classifier=None if classifier is None else _signals(classifier),
        site_host=document["site_host"],
        # Absent from what was stored before policies had goals.
        thresholds=_thresholds(document.get("thresholds")),
        # Absent from what was stored before models had attributes.
        attributes=attribute.from_document(document.get("attributes", {})),
    )


def erased_comment(comment: Comment) -> Comment:
    """Return the comment without what its author wrote or is known by; the site's own ids stay."""
    return Comment(
        body="",
        id=comment.id,
        format=comment.format,
        type=comment.type,
        language=comment.language,
        submitted_at=comment.submitted_at,
        parent=comment.parent,
    )


def erased_judgement(judgement: Judgement) -> Judgement:
    """Return the judgement with its figures but without the words and places of its evidence."""
    return dataclasses.replace(
        judgement, signals=_erased(judgement.signals), summary=f"{judgement.verdict.value}: erased."
    )


def erased_inputs(inputs: Inputs) -> Inputs:
    """Return the inputs without words, places and domains; of the history, counts and a time stay."""
    classifier, known = inputs.classifier, inputs.history
    nameless = tuple(dataclasses.replace(reputation, of="") for reputation in known.reputations)
    hosts = None if known.public_hosts is None else ()
    listed = entry.erased(known.listed)
    return dataclasses.replace(
        inputs,
        history=dataclasses.replace(known, reputations=nameless, public_hosts=hosts, listed=listed),
        classifier=None if classifier is None else _erased(classifier),
    )


def _thresholds(document: Mapping[str, Any] | None) -> Mapping[Category, Threshold] | None:
    return None if document is None else {Category(c): Threshold(**both) for c, both in document.items()}


def _signals(documents: list[Mapping[str, Any]]) -> tuple[Signal, ...]:
    return tuple(signal.from_document(document) for document in documents)


def _erased(signals: tuple[Signal, ...]) -> tuple[Signal, ...]:
    return tuple(dataclasses.replace(s, evidence="", spans=()) for s in signals)


def decision_of(row: Row[Any]) -> Decision:
    """Return the decision that a row is."""
    return Decision(
        id=row.id,
        comment_id=row.comment_id,
        version=row.version,
        judgement=judgement_of(row.judgement),
        inputs=inputs_of(row.inputs),
        policy=row.policy,
        model=row.model,
        rules=row.rules,
        degraded=tuple(row.degraded),
        created_at=row.created_at,
    )
