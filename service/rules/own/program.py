"""A condition as a program of CEL, and what it is run with."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence

import cel

from service.rules.own import patterns
from service.rules.own.cel_source import MATCHES, WORDS, source
from service.rules.own.facts import Facts, Field, Value
from service.rules.own.kinds import Operator
from service.rules.own.syntax import Compare, Condition, Every, Not, Some, fields_in
from service.rules.own.word_form import word_form


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
            name = field.variable + WORDS
            if name not in values:
                text = values[field.variable]
                values[name] = word_form(text) if isinstance(text, str) else None
    return cel.Context(values, {MATCHES: patterns.found})


def _given(value: Value | None) -> object:
    if isinstance(value, tuple):
        return [_whole(entry) for entry in value]
    return _whole(value) if isinstance(value, str) else value


def _whole(text: str) -> str:
    """Return a text without half characters (lone surrogates), which CEL and RE2 cannot hold."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _is_read_as_words(condition: Condition, field: Field) -> bool:
    if isinstance(condition, Compare):
        return condition.field is field and condition.operator is Operator.CONTAINS_WORD
    parts: Sequence[Condition] = ()
    if isinstance(condition, Every | Some):
        parts = condition.parts
    elif isinstance(condition, Not):
        parts = (condition.part,)
    return any(_is_read_as_words(part, field) for part in parts)
