"""A condition written as tables: `all`, `any` and `not` around comparisons of fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from service.errors import PolicyError
from service.rules.own.compare import compare, field_named
from service.rules.own.facts import Field
from service.rules.own.kinds import Operator
from service.rules.own.limits import Budget, require_depth
from service.rules.own.syntax import Compare, Condition, Every, Not, Some

_GROUPS = ("all", "any", "not")
_OPERATORS = frozenset(Operator)


def read_tree(
    table: object, fields: Mapping[str, Field], pointer: str, budget: Budget, depth: int = 1
) -> Condition:
    """Return the condition of a table.

    Raises:
        PolicyError: it is none; `pointer` names the place in it.
    """
    if not isinstance(table, Mapping):
        raise PolicyError("Expected a table with `all`, `any`, `not` or `field`.", pointer)
    require_depth(depth, pointer)
    if "field" in table:
        return _comparison(table, fields, pointer, budget)
    if len(table) != 1 or next(iter(table)) not in _GROUPS:
        stray = next((key for key in table if key not in _GROUPS), None)
        place = pointer if stray is None else f"{pointer}.{stray}"
        raise PolicyError("Expected exactly one of `all`, `any` and `not`, or a `field`.", place)
    ((group, inner),) = table.items()
    place = f"{pointer}.{group}"
    if group == "not":
        return Not(read_tree(inner, fields, place, budget, depth + 1))
    if not isinstance(inner, Sequence) or isinstance(inner, str) or not inner:
        raise PolicyError("Expected a list of conditions.", place)
    parts = tuple(read_tree(one, fields, f"{place}.{i}", budget, depth + 1) for i, one in enumerate(inner))
    return Every(parts) if group == "all" else Some(parts)


def _comparison(
    table: Mapping[str, object], fields: Mapping[str, Field], pointer: str, budget: Budget
) -> Condition:
    field = field_named(table["field"], fields, f"{pointer}.field")
    asked = [key for key in table if key != "field"]
    for key in asked:
        if key not in _OPERATORS:
            known = ", ".join(Operator)
            raise PolicyError(f"There is no comparison {key!r}; there are {known}.", f"{pointer}.{key}")
    if not asked:
        raise PolicyError(f"Say what {field.name} is compared with, such as `exists = true`.", pointer)
    parts: tuple[Compare, ...] = tuple(
        compare(field, Operator(key), table[key], f"{pointer}.{key}", budget) for key in asked
    )
    return parts[0] if len(parts) == 1 else Every(parts)
