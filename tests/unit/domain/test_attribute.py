"""Attributes have the names that clients of comment scorers know, and are written in one order."""

from __future__ import annotations

import pytest

from service.domain.attribute import Attribute, from_document, to_document


def test_the_names_are_those_of_the_api_that_clients_come_from() -> None:
    assert [attribute.value.upper() for attribute in Attribute] == [
        "SEVERE_TOXICITY",
        "IDENTITY_ATTACK",
        "INSULT",
        "PROFANITY",
        "THREAT",
        "SEXUALLY_EXPLICIT",
    ]


def test_attributes_are_written_in_one_order_and_read_back() -> None:
    given = {Attribute.THREAT: 0.125, Attribute.INSULT: 1 / 3}
    document = to_document(given)
    assert list(document.items()) == [("insult", 1 / 3), ("threat", 0.125)]
    assert from_document(document) == given


def test_an_attribute_that_there_is_not_cannot_be_read() -> None:
    with pytest.raises(ValueError, match="joy"):
        from_document({"joy": 0.5})
