"""JSON Lines of our own: an entry a line, with everything that a list knows of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from service.domain.entry import Draft, Entry, Refused, Target, Treatment
from service.imports.lines import objects
from service.imports.lists.written import Written
from service.imports.source import Source

_KNOWN = frozenset({"target", "treatment", "written", "note", "expires_at", "author", "created_at"})


def read(source: Source, target: Target, treatment: Treatment) -> Iterator[Draft | Refused]:
    """Yield the draft of every line; `target` and `treatment` stand in where a line does not say.

    Who added an entry here, and when, is a fact of its own: `author` and `created_at` are read over.
    """
    for number, found in objects(source):
        place = f"line {number}"
        if found is None:
            yield Refused(place, "", "This is no JSON object.")
        else:
            yield _draft(found, place, target, treatment)


def write(entries: Iterable[Entry]) -> Iterator[Written]:
    """Yield a line of every entry."""
    for entry in entries:
        document: dict[str, Any] = {
            "target": entry.target.value,
            "treatment": entry.treatment.value,
            "written": entry.written,
            "author": entry.author,
            "created_at": entry.created_at.isoformat(),
        }
        if entry.note:
            document["note"] = entry.note
        if entry.expires_at is not None:
            document["expires_at"] = entry.expires_at.isoformat()
        yield f"{json.dumps(document, ensure_ascii=False)}\n"


def _draft(found: Mapping[str, Any], place: str, target: Target, treatment: Treatment) -> Draft | Refused:
    written = found.get("written")
    if not isinstance(written, str):
        return Refused(place, "", "There is no text in `written`.")
    unknown = found.keys() - _KNOWN
    if unknown:
        return Refused(place, written, f"The field {min(unknown)[:40]!r} is not known.")
    try:
        return Draft(
            target=Target(found.get("target", target)),
            treatment=Treatment(found.get("treatment", treatment)),
            written=written,
            note=str(found.get("note") or ""),
            expires_at=_time(found.get("expires_at")),
            place=place,
        )
    except (ValueError, TypeError) as error:
        return Refused(place, written, f"{error}.")


def _time(value: object) -> datetime | None:
    if value is None:
        return None
    found = datetime.fromisoformat(str(value))
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)
