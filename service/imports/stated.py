"""Rows that state label, status and time themselves: those of our own formats."""

from __future__ import annotations

from collections.abc import Mapping

from service.domain.label import LabelValue
from service.domain.signal import Verdict
from service.imports import fields
from service.imports.imported import Item, Reason, Skipped

STATED = frozenset({"label", "status"})


def stated(source: str, row: Mapping[str, object], place: str) -> Item:
    """Return the comment of a row that says what it is (`label`) and what became of it (`status`).

    A label stands above a status. Without either, nobody has decided. A status alone is no label: it is kept,
    and nothing is learned from it.
    """
    said = {name: fields.text(row.get(name)) for name in ("label", "status", "created_at")}
    try:
        label = LabelValue(said["label"].casefold()) if said["label"] else None
    except ValueError:
        return Skipped(Reason.LABEL, place)
    try:
        status = Verdict(said["status"].casefold()) if said["status"] else None
    except ValueError:
        return Skipped(Reason.STATE, place)
    if said["created_at"] and fields.moment(row.get("created_at")) is None:
        return Skipped(Reason.TIME, place)
    return fields.item(source, row, place, label=label, status=status)
