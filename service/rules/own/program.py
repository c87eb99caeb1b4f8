"""A condition as a program of CEL, and what it is run with."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence

import cel

from service.rules.own import patterns
from service.rules.own.facts import Facts, Field, Value
from service.rules.own.kinds import RELATIONS, Kind, Operator
from service.rules.own.syntax import Arithmetic, Compare, Condition, Every, Not, Number, Relation, Some, fields_in
from service.rules.own.word_form import word_form

_CALLED = {Operator.CONTAINS: "contains", Operator.STARTS_WITH: "startsWith", Operator.ENDS_WITH: "endsWith"}
_WORDS = "_words"
_MATCHES = "_matches"
_ENTRY = "entry_"


@dataclasses.dataclass(frozen=True, slots=True)
class Program:
    """A compiled condition, the fields that it reads, and those of them that it reads as words."""

    compiled: cel.Program
    fields: tuple[Field, ...]
    as_words: tuple[Field, ...]

    def holds(self, context: cel.Context) -> bool:
        """Return whether the condition holds."""
        return bool(self.compiled.execute(context))


def compile_condition(condition: Condition) -> Program:
    """Return the program of a condition."""
    fields = {field.name: field for field in fields_in(condition)}
    return Program(
        compiled=cel.compile(source(condition)),
        fields=tuple(fields.values()),
        as_words=tuple(field for field in fields.values() if _is_read_as_words(condition, field)),
    )


def context_of(programs: Iterable[Program], facts: Facts) -> cel.Context:
    """Return what several programs need of a comment; every field is read once."""
    values: dict[str, object] = {}
    for program in programs:
        for field in program.fields:
            if field.variable not in values:
                values[field.variable] = _given(field.read(facts))
        for field in program.as_words:
            name = field.variable + _WORDS
            if name not in values:
                text = values[field.variable]
                values[name] = word_form(text) if isinstance(text, str) else None
    return cel.Context(values, {_MATCHES: patterns.found})


def _given(value: Value | None) -> object:
    if isinstance(value, tuple):
        return [_whole(entry) for entry in value]
    return _whole(value) if isinstance(value, str) else value


def _whole(text: str) -> str:
    """Return a text without half characters (lone surrogates), which CEL and RE2 cannot hold."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def source(condition: Condition) -> str:
    """Return the condition as CEL: it holds, or it does not; a missing value is no error."""
    if isinstance(condition, Every):
        return _joined(" && ", map(source, condition.parts))
    if isinstance(condition, Some):
        return _joined(" || ", map(source, condition.parts))
    if isinstance(condition, Not):
        return f"!{source(condition.part)}"
    return _compared(condition) if isinstance(condition, Compare) else _related(condition)


def _joined(sign: str, parts: Iterable[str]) -> str:
    return f"({sign.join(parts)})"


def _related(relation: Relation) -> str:
    present = {f"{field.variable} != null" for field in fields_in(relation)}
    compared = f"{_number(relation.left)} {RELATIONS[relation.operator]} {_number(relation.right)}"
    return _joined(" && ", [*sorted(present), compared])


def _number(number: Number) -> str:
    if isinstance(number, Arithmetic):
        return f"({_number(number.left)} {number.operator} {_number(number.right)})"
    return number.variable if isinstance(number, Field) else f"({number!r})"


def _compared(compare: Compare) -> str:
    name = compare.field.variable
    if compare.operator is Operator.EXISTS:
        return f"({name} {'!=' if compare.values[0] else '=='} null)"
    if compare.field.kind is not Kind.LIST:
        return f"({name} != null && {_asked(name, compare)})"
    if compare.operator is Operator.IS:
        return f"({name} != null && {_literal(compare.values[0])} in {name})"
    return f"({name} != null && {name}.exists({_ENTRY}, {_asked(_ENTRY, compare)}))"


def _asked(name: str, compare: Compare) -> str:
    operator, values = compare.operator, [_literal(value) for value in compare.values]
    if operator in RELATIONS:
        return f"{name} {RELATIONS[operator]} {values[0]}"
    if operator is Operator.IN:
        return f"{name} in [{', '.join(values)}]"
    if operator is Operator.MATCHES:
        return f"{_MATCHES}({name}, {values[0]})"
    if operator is Operator.CONTAINS_WORD:
        return _joined(" || ", (f"{name}{_WORDS}.contains({value})" for value in values))
    return _joined(" || ", (f"{name}.{_CALLED[operator]}({value})" for value in values))


def _literal(value: str | float | bool) -> str:
    """Return a value as CEL writes it; of a text, all that is not plain is escaped."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"({value!r})"
    plain = (c if c.isascii() and c.isprintable() and c not in "\"\\" else f"\\U{ord(c):08X}" for c in value)
    return f'"{"".join(plain)}"'


def _is_read_as_words(condition: Condition, field: Field) -> bool:
    if isinstance(condition, Compare):
        return condition.field is field and condition.operator is Operator.CONTAINS_WORD
    parts: Sequence[Condition] = ()
    if isinstance(condition, Every | Some):
        parts = condition.parts
    elif isinstance(condition, Not):
        parts = (condition.part,)
    return any(_is_read_as_words(part, field) for part in parts)
