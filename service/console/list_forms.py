"""What the forms of the lists send, checked and as frozen values."""

from __future__ import annotations

import dataclasses
import itertools
import tempfile
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Final, TypeVar, cast, get_args

from werkzeug.datastructures import FileStorage

from service.console.forms import cursor
from service.domain.entry import MAX_LENGTH, MAX_NOTE, Draft, Refused, Target, Treatment
from service.errors import InvalidInputError
from service.imports.lists import formats
from service.imports.lists.formats import Asked, ListFormat
from service.imports.source import opened
from service.moderation.ports import EntryQuery, State

MAX_BYTES: Final = 1_000_000
MAX_DRAFTS: Final = 20_000
"""What a page takes; `winnow list import` takes everything."""

_ALARMS: Final = ("add", "hold", "leave")
_GZIP: Final = b"\x1f\x8b"
_E = TypeVar("_E", Target, Treatment, ListFormat)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class AddForm:
    """Entries to add as they were written, and what is the same for all of them.

    `alarms` says what becomes of those that hit accepted comments: `add`, `hold` or `leave`.
    """

    text: str = ""
    format: ListFormat = ListFormat.LINES
    target: Target = Target.WORD
    treatment: Treatment = Treatment.BLOCK
    note: str = ""
    until: str = ""
    alarms: str = "add"

    def expires_at(self) -> datetime | None:
        """Return the end of the last day (UTC); InvalidInputError where that is no day."""
        if not self.until:
            return None
        try:
            return datetime.combine(date.fromisoformat(self.until), time.max, UTC)
        except ValueError:
            raise InvalidInputError("The last day is written like 2026-12-31.", "until") from None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ListView:
    """Which entries are shown, and after which cursor."""

    query: EntryQuery
    after: str | None


def list_view(arguments: Mapping[str, str]) -> ListView:
    """Return what a page of entries is asked for. InvalidInputError where a choice is none of ours."""
    state = arguments.get("state") or "live"
    if state not in get_args(State):
        raise InvalidInputError("An entry is live, expired or removed.", "state")
    query = EntryQuery(
        shared=arguments.get("shared") == "1",
        target=_choice(Target, arguments.get("target", ""), None),
        treatment=_choice(Treatment, arguments.get("treatment", ""), None),
        state=cast("State", state),
        text=arguments.get("text", "").replace("\x00", "").strip()[:MAX_LENGTH],
        never_hit=arguments.get("never") == "1",
    )
    return ListView(query=query, after=cursor(arguments))


def add_form(fields: Mapping[str, str], file: FileStorage | None) -> AddForm:
    """Return what is to be added. InvalidInputError where it is too much, or a choice is none of ours."""
    text = fields.get("entries", "").replace("\r\n", "\n")
    if file is not None and file.filename:
        text = f"{text}\n{_decoded(file.read(MAX_BYTES + 1))}".lstrip("\n")
    if len(text.encode("utf-8", "replace")) > MAX_BYTES:
        raise InvalidInputError(
            "A page takes a million bytes; `winnow list import` takes everything.", "entries"
        )
    alarms = fields.get("alarms") or "add"
    if alarms not in _ALARMS:
        raise InvalidInputError("Add them, hold instead, or leave them out.", "alarms")
    return AddForm(
        text=text,
        format=_choice(ListFormat, fields.get("format", ""), ListFormat.LINES) or ListFormat.LINES,
        target=_choice(Target, fields.get("target", ""), Target.WORD) or Target.WORD,
        treatment=_choice(Treatment, fields.get("treatment", ""), Treatment.BLOCK) or Treatment.BLOCK,
        note=fields.get("note", "").replace("\x00", "").strip()[:MAX_NOTE],
        until=fields.get("until", "").strip()[:10],
        alarms=alarms,
    )


def drafts(form: AddForm) -> list[Draft | Refused]:
    """Return what a form's text holds. InvalidInputError where it holds nothing, too much, or is broken."""
    if not form.text.strip():
        raise InvalidInputError("Write at least one entry, or choose a file.", "entries")
    expires = form.expires_at()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "entries"
        path.write_text(f"{form.text}\n", encoding="utf-8", errors="replace")
        read = formats.read(opened(path), form.format, Asked(target=form.target, treatment=form.treatment))
        found = list(itertools.islice(read, MAX_DRAFTS + 1))
    if len(found) > MAX_DRAFTS:
        raise InvalidInputError(
            f"A page takes {MAX_DRAFTS:,} entries; `winnow list import` takes everything.", "entries"
        )
    return [one if isinstance(one, Refused) else _with_facts(one, form.note, expires) for one in found]


def _with_facts(draft: Draft, note: str, expires: datetime | None) -> Draft:
    return dataclasses.replace(draft, note=draft.note or note, expires_at=draft.expires_at or expires)


def _decoded(raw: bytes) -> str:
    if raw.startswith(_GZIP):
        raise InvalidInputError("A page takes plain files; unpack it first.", "file")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", "replace")
    return text.replace("\r\n", "\n").replace("\x00", "")


def _choice(kind: type[_E], asked: str, otherwise: _E | None) -> _E | None:
    if not asked:
        return otherwise
    try:
        return kind(asked)
    except ValueError:
        raise InvalidInputError(f"{asked[:40]!r} is no choice of this form.") from None
