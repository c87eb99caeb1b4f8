"""The kinds of fields, and which comparisons each can be asked."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Kind(StrEnum):
    """What a field holds."""

    FOLDED = "folded text"
    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "true or false"
    LIST = "list of texts"


class Operator(StrEnum):
    """How a field is compared, as a policy names it."""

    IS = "is"
    IS_NOT = "is_not"
    IN = "in"
    CONTAINS = "contains"
    CONTAINS_WORD = "contains_word"
    STARTS_WITH = "starts_with"
    ENDS_WITH = "ends_with"
    MATCHES = "matches"
    LESS_THAN = "less_than"
    AT_MOST = "at_most"
    MORE_THAN = "more_than"
    AT_LEAST = "at_least"
    EXISTS = "exists"


MEANINGS: Final[Mapping[Operator, str]] = MappingProxyType({
    Operator.IS: "is this value",
    Operator.IS_NOT: "is there and is another value",
    Operator.IN: "is one of these values",
    Operator.CONTAINS: "holds this text, or one of these",
    Operator.CONTAINS_WORD: "holds this whole word or phrase, or one of these; `word*` finds every ending",
    Operator.STARTS_WITH: "begins with this text, or one of these",
    Operator.ENDS_WITH: "ends with this text, or one of these",
    Operator.MATCHES: "has a place that the pattern matches (RE2 syntax)",
    Operator.LESS_THAN: "is below this number",
    Operator.AT_MOST: "is this number or below",
    Operator.MORE_THAN: "is above this number",
    Operator.AT_LEAST: "is this number or above",
    Operator.EXISTS: "`true`: there is a value; `false`: there is none",
})  # fmt: skip

SEARCHES: Final = frozenset(
    {Operator.CONTAINS, Operator.CONTAINS_WORD, Operator.STARTS_WITH, Operator.ENDS_WITH}
)
"""Comparisons that take one text or several, and search for them."""

RELATIONS: Final[Mapping[Operator, str]] = MappingProxyType({
    Operator.IS: "==", Operator.IS_NOT: "!=", Operator.LESS_THAN: "<", Operator.AT_MOST: "<=",
    Operator.MORE_THAN: ">", Operator.AT_LEAST: ">=",
})  # fmt: skip
"""Comparisons of numbers, as CEL writes them."""

_TEXT: Final = frozenset(
    {Operator.IS, Operator.IS_NOT, Operator.IN, Operator.MATCHES, Operator.EXISTS, *SEARCHES}
)

ALLOWED: Final[Mapping[Kind, frozenset[Operator]]] = MappingProxyType({
    Kind.FOLDED: _TEXT,
    Kind.TEXT: _TEXT,
    Kind.NUMBER: frozenset({*RELATIONS, Operator.IN, Operator.EXISTS}),
    Kind.BOOLEAN: frozenset({Operator.IS, Operator.IS_NOT, Operator.EXISTS}),
    # `is_not` of a list would be read as "none is" by some and as "one is not" by others: write `not`.
    Kind.LIST: _TEXT - {Operator.IS_NOT, Operator.CONTAINS_WORD},
})  # fmt: skip
"""What can be asked of which kind. A list answers yes where one of its entries does."""
