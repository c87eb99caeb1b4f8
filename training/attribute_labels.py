"""What the finer labels of a source say about attributes, read from `attributes.toml`."""

from __future__ import annotations

import dataclasses
import functools
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from pydantic import ConfigDict, Field, TypeAdapter

from service.domain.attribute import Attribute
from service.domain.label import LabelValue

Condition = Mapping[str, tuple[str, ...]]
"""Fields of a row's `meta`, and the values of which each must have one; "" stands for a missing field."""

_PARTS: Final = re.compile("[,_]")
_STRICT = ConfigDict(extra="forbid")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Mapped:
    """Which abuse of a source is of an attribute, which is not, and why; conditions are alternatives."""

    __pydantic_config__ = _STRICT

    why: str
    yes: tuple[Condition, ...] | Condition
    no: tuple[Condition, ...] | Condition = ()

    def says(self, meta: Mapping[str, Any]) -> bool | None:
        """Return whether a row is of the attribute; None where its labels do not tell."""
        if _any_holds(self.yes, meta):
            return True
        return False if _any_holds(self.no, meta) else None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Labelling:
    """What every source says about one attribute.

    Ham is none of it, but in the sources of `ham_unknown`, or, where there is `ham_known`, in all others.
    """

    __pydantic_config__ = _STRICT

    sources: Mapping[str, Mapped] = Field(default_factory=dict)
    ham_unknown: frozenset[str] = frozenset()
    ham_known: frozenset[str] | None = None

    def says(self, source: str, label: LabelValue, meta: Mapping[str, Any]) -> bool | None:
        """Return whether a row of a source labelled for abuse is of the attribute; None if unknown."""
        if label is LabelValue.HAM:
            known = source not in self.ham_unknown if self.ham_known is None else source in self.ham_known
            return False if known else None
        mapped = self.sources.get(source) if label is LabelValue.ABUSE else None
        return mapped.says(meta) if mapped else None


@functools.cache
def labellings() -> Mapping[Attribute, Labelling]:
    """Return what is known of every attribute. ValueError where `attributes.toml` is not valid."""
    text = Path(__file__).with_name("attributes.toml").read_text(encoding="utf-8")
    return TypeAdapter(dict[Attribute, Labelling]).validate_python(tomllib.loads(text))


def said(source: str, label: LabelValue, meta: Mapping[str, Any]) -> Mapping[Attribute, bool]:
    """Return what a row's finer labels say; an attribute is missing that they do not tell.

    Whether the source was labelled for abuse at all is not asked here.
    """
    told = ((a, labelling.says(source, label, meta)) for a, labelling in labellings().items())
    return _kept(frozenset((attribute, answer) for attribute, answer in told if answer is not None))


@functools.cache
def _kept(told: frozenset[tuple[Attribute, bool]]) -> Mapping[Attribute, bool]:
    """Return one object for the same answers: there are many rows, and few different answers."""
    return dict(told)


def _any_holds(conditions: tuple[Condition, ...] | Condition, meta: Mapping[str, Any]) -> bool:
    alternatives = (conditions,) if isinstance(conditions, Mapping) else conditions
    return any(_holds(condition, meta) for condition in alternatives)


def _holds(condition: Condition, meta: Mapping[str, Any]) -> bool:
    return all(not _values(meta.get(field)).isdisjoint(wanted) for field, wanted in condition.items())


def _values(value: object) -> frozenset[str]:
    """Return a field's value as text, and its parts, since some sets join several labels in one."""
    text = "" if value is None else str(value)
    return frozenset({text, *_PARTS.split(text)})
