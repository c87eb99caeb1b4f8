"""Discourse's watched words: the CSV that an action's page gives, or the JSON of all of them.

The download has a word a row, and behind it a replacement and whether case matters; which action it is of
stands in the file's name alone (`admin/watched_words_controller.rb`). `/admin/customize/watched_words.json`
has `words` with `word`, `action` and `case_sensitive` (`watched_word_list_serializer.rb`). A word is whole,
and its `*` is any run of characters but spaces; where the site setting `watched_words_regular_expressions`
is on, every word is an expression (`word_watcher.rb`).
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from service.domain.entry import Draft, Entry, Refused, Target, Treatment
from service.errors import InvalidInputError
from service.imports.lists.lines import numbered
from service.imports.lists.written import Written, refusal
from service.imports.source import Source

MAX_LENGTH: Final = 100
"""Characters of a watched word (`watched_word.rb`)."""

_MAX_JSON: Final = 50_000_000
_ACTIONS: Final = {
    "block": Treatment.BLOCK,
    "require_approval": Treatment.HOLD,
    "flag": Treatment.HOLD,
    "silence": Treatment.HOLD,
    "censor": Treatment.HOLD,
}
"""What an action comes to here. What Discourse only masks, a person looks at; the rest rewrites text."""

_TRUE: Final = "true"


def read(source: Source, treatment: Treatment, *, regex: bool = False) -> Iterator[Draft | Refused]:
    """Yield the draft of every word; `treatment` is for the CSV, which does not say.

    InvalidInputError where the JSON is none.
    """
    if source.head().lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"{", b"["):
        yield from _of_json(source, regex=regex)
        return
    for place, line in numbered(source):
        row = next(csv.reader([line]), [])
        sensitive = len(row) > 2 and row[2].strip().casefold() == _TRUE  # noqa: PLR2004 - the third column
        if row and row[0].strip():
            yield _draft(row[0].strip(), treatment, place, sensitive=sensitive, regex=regex)


def write(entries: Iterable[Entry], treatment: Treatment, *, regex: bool = False) -> Iterator[Written]:
    """Yield the rows of an action's CSV: words, or where the site's words are expressions all patterns."""
    wanted = Target.PATTERN if regex else Target.WORD
    for entry in entries:
        if entry.treatment is not treatment:
            yield refusal(entry, f"of another treatment than {treatment}")
        elif entry.target is not wanted:
            yield refusal(entry, f"of target {entry.target}, where Discourse takes a {wanted}")
        elif len(entry.written) > MAX_LENGTH:
            yield refusal(entry, f"longer than Discourse's {MAX_LENGTH} characters")
        else:
            row = io.StringIO()
            csv.writer(row, lineterminator="\n").writerow([entry.written])
            yield row.getvalue()


def _of_json(source: Source, *, regex: bool) -> Iterator[Draft | Refused]:
    with source.text() as file:
        text = file.read(_MAX_JSON)
    try:
        found = json.loads(text.removeprefix("\ufeff"))
        words = found["words"] if isinstance(found, dict) else found
    except (ValueError, KeyError, RecursionError) as error:
        raise InvalidInputError("This is no JSON with Discourse's `words`.") from error
    for number, word in enumerate(words, 1):
        yield _of_word(word, f"word {number}", regex=regex)


def _of_word(word: Any, place: str, *, regex: bool) -> Draft | Refused:
    written = word.get("word") if isinstance(word, dict) else None
    if not isinstance(written, str):
        return Refused(place, "", "There is no `word`.")
    action = str(word.get("action"))
    if action not in _ACTIONS:
        return Refused(place, written, f"The action {action[:40]!r} rewrites texts; nothing here does.")
    return _draft(written, _ACTIONS[action], place, sensitive=word.get("case_sensitive") is True, regex=regex)


def _draft(word: str, treatment: Treatment, place: str, *, sensitive: bool, regex: bool) -> Draft:
    if regex:
        written, target = (f"(?-i){word}" if sensitive else word), Target.PATTERN
    elif sensitive:
        written, target = _sensitive(word), Target.PATTERN
    else:
        written, target = word, Target.WORD
    return Draft(target=target, treatment=treatment, written=written, place=place)


def _sensitive(word: str) -> str:
    """Return the expression of a whole word whose case matters."""
    parts = r"\S*".join(re.escape(part) for part in word.split("*"))
    first = r"\b" if word[0].isascii() and word[0].isalnum() else ""
    last = r"\b" if word[-1].isascii() and word[-1].isalnum() else ""
    return f"(?-i){first}{parts}{last}"
