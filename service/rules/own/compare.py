"""One comparison, checked: does the field have it, is the value of its kind, what may it cost."""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping

from service.errors import PolicyError
from service.features.text import TEXT_CAP, normalise
from service.rules.own import patterns
from service.rules.own.facts import Field
from service.rules.own.kinds import ALLOWED, SEARCHES, Kind, Operator
from service.rules.own.limits import ENTRIES, MAX_VALUE_LENGTH, MAX_VALUES, SEARCH, VALUE, Budget
from service.rules.own.syntax import Compare
from service.rules.own.word_form import word_form

Literal = str | float | bool


def field_named(name: object, fields: Mapping[str, Field], pointer: str) -> Field:
    """Return a field. PolicyError where there is none of that name, with the nearest."""
    if isinstance(name, str) and name in fields:
        return fields[name]
    nearest = difflib.get_close_matches(str(name), fields, n=1, cutoff=0.5)
    hint = f"; did you mean {nearest[0]}?" if nearest else "; see `winnow rules fields`."
    raise PolicyError(f"There is no field {str(name)[:60]!r}{hint}", pointer)


def compare(field: Field, operator: Operator, value: object, pointer: str, budget: Budget) -> Compare:
    """Return a comparison with its values as the field's are: folded, without case, numbers as floats.

    Raises:
        PolicyError: the field cannot be compared so, the value is not of its kind, or it costs too much.
    """
    if operator not in ALLOWED[field.kind]:
        known = ", ".join(sorted(ALLOWED[field.kind]))
        raise PolicyError(f"{field.name} is {_article(field.kind)}; it can be compared by {known}.", pointer)
    values = tuple(_value(field, operator, one, pointer) for one in _several(operator, value, pointer))
    budget.spend(_cost(field, operator, values, pointer), pointer, values=len(values) - 1)
    return Compare(field, operator, values)


def _several(operator: Operator, value: object, pointer: str) -> list[object]:
    several = operator is Operator.IN or operator in SEARCHES
    if isinstance(value, list) and several:
        if not 0 < len(value) <= MAX_VALUES:
            raise PolicyError(f"Expected 1 to {MAX_VALUES} values.", pointer)
        return list(value)
    if operator is Operator.IN:
        raise PolicyError("Expected a list of values.", pointer)
    return [value]


def _value(field: Field, operator: Operator, value: object, pointer: str) -> Literal:
    kind = Kind.BOOLEAN if operator is Operator.EXISTS else field.kind
    if kind is Kind.BOOLEAN:
        if not isinstance(value, bool):
            raise PolicyError("Expected true or false.", pointer)
        return value
    if kind is Kind.NUMBER:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise PolicyError(f"{field.name} is a number: expected a number.", pointer)
        return finite(value, pointer)
    if not isinstance(value, str):
        raise PolicyError(f"{field.name} is {_article(field.kind)}: expected a text.", pointer)
    return value if operator is Operator.MATCHES else _text(field, operator, value, pointer)


def finite(value: float, pointer: str) -> float:
    """Return a number as a float; PolicyError where it is infinite or none."""
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise PolicyError("Expected a number that is not infinite.", pointer)
    return number


def _text(field: Field, operator: Operator, value: str, pointer: str) -> str:
    if not value or len(value) > MAX_VALUE_LENGTH:
        raise PolicyError(f"Expected a text of 1 to {MAX_VALUE_LENGTH} characters.", pointer)
    read = _as_folded(value) if field.kind is Kind.FOLDED else value.casefold()
    if operator is Operator.CONTAINS_WORD:
        open_ended = value.endswith("*")
        read = word_form(read.rstrip("*") if open_ended else read)
        read = read.rstrip(" ") if open_ended else read
    if not read.strip(" ") and (field.kind is Kind.FOLDED or operator is Operator.CONTAINS_WORD):
        raise PolicyError("Nothing of this text is left once it is read as comments are.", pointer)
    return read[:TEXT_CAP]


def _as_folded(value: str) -> str:
    # A sign is meant as it is written, and a space at either end as well.
    core = value.strip()
    read = normalise(core).folded
    if not read:
        return ""
    kept = read if any(map(str.isalnum, core)) else core
    return f"{' ' * value[:1].isspace()}{kept}{' ' * value[-1:].isspace()}"


def _cost(field: Field, operator: Operator, values: tuple[Literal, ...], pointer: str) -> float:
    asked = ENTRIES if field.kind is Kind.LIST else 0.0
    if operator is Operator.MATCHES:
        # Every entry is handed over by itself.
        return asked * 10 + patterns.cost_of(str(values[0]), pointer)
    if operator in SEARCHES:
        return (asked + SEARCH) * len(values)
    return asked + VALUE * (len(values) - 1)


def _article(kind: Kind) -> str:
    return kind.value if kind is Kind.BOOLEAN else f"a {kind.value}"
