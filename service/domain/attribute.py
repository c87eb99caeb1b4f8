"""Attributes: finer kinds of abuse, each with a probability of its own. They inform and decide nothing."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from service.domain.signal import Signal


class Attribute(StrEnum):
    """A kind of abuse that a model may measure, by the name that Perspective's API gave it.

    That API's TOXICITY and SPAM are the categories `abuse` and `spam` here.
    """

    SEVERE_TOXICITY = "severe_toxicity"
    """Very hateful or aggressive, so that it drives people out of a conversation."""

    IDENTITY_ATTACK = "identity_attack"
    """Hateful of somebody because of what they are: origin, religion, sex, orientation, disability."""

    INSULT = "insult"
    """Insulting to a person or a group."""

    PROFANITY = "profanity"
    """Swear words and other obscene language, whomever it is about."""

    THREAT = "threat"
    """An intention or a wish to hurt or kill."""

    SEXUALLY_EXPLICIT = "sexually_explicit"
    """Sexual acts or body parts, in a lewd way."""


@dataclasses.dataclass(frozen=True, slots=True)
class Assessment:
    """All that a classifier says of a comment: its signals, and the attributes that it measures.

    Probabilities are calibrated, in [0, 1]; an attribute is missing that the model could not learn.
    """

    signals: tuple[Signal, ...]
    attributes: Mapping[Attribute, float] = dataclasses.field(default_factory=dict)


def to_document(attributes: Mapping[Attribute, float]) -> dict[str, float]:
    """Return attributes as plain JSON values, in the order of `Attribute`."""
    return {attribute.value: attributes[attribute] for attribute in Attribute if attribute in attributes}


def from_document(document: Mapping[str, Any]) -> dict[Attribute, float]:
    """Return the attributes that `to_document` wrote."""
    return {Attribute(name): float(probability) for name, probability in document.items()}
