"""Coral's banned and suspect words: the settings' `wordList`, or one of its lists as text.

A banned word or phrase rejects a comment, a suspect one has it looked at; each is on a line of its own in the
admin's form, and whole words are meant, with every sign as it is written
(`services/comments/pipeline/wordList`, whose tests have `p*ch` as such a word).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from service.domain.entry import Draft, Entry, Refused, Target, Treatment
from service.errors import InvalidInputError
from service.imports.lists.lines import numbered
from service.imports.lists.written import Written, refusal
from service.imports.source import Source

_MAX_JSON: Final = 50_000_000
_LISTS: Final = {"banned": Treatment.BLOCK, "suspect": Treatment.HOLD}


def read(source: Source, treatment: Treatment) -> Iterator[Draft | Refused]:
    """Yield the draft of every word or phrase; `treatment` is for text, which does not say.

    Raises:
        InvalidInputError: it is JSON, but has neither of the lists.
    """
    if source.head().lstrip(b"\xef\xbb\xbf \r\n\t")[:1] != b"{":
        for place, line in numbered(source):
            yield _draft(line, treatment, place)
        return
    lists = _word_list(source)
    for name, means in _LISTS.items():
        for number, word in enumerate(lists.get(name) or (), 1):
            place = f"{name} {number}"
            yield (
                _draft(word, means, place)
                if isinstance(word, str)
                else Refused(place, "", "This is no text.")
            )


def write(entries: Iterable[Entry]) -> Iterator[Written]:
    """Yield the `wordList` as JSON, behind the entries that it cannot say."""
    lists: dict[str, list[str]] = {name: [] for name in _LISTS}
    names = {treatment: name for name, treatment in _LISTS.items()}
    for entry in entries:
        if entry.target is not Target.WORD:
            yield refusal(entry, f"of target {entry.target}: Coral has words and phrases only")
        elif entry.treatment not in names:
            yield refusal(entry, "allowed, which Coral does not know")
        elif "*" in entry.written:
            yield refusal(entry, "with a wildcard, which Coral reads as a sign")
        else:
            lists[names[entry.treatment]].append(entry.written)
    yield f"{json.dumps(lists, ensure_ascii=False, indent=2)}\n"


def _word_list(source: Source) -> Mapping[str, Any]:
    with source.text() as file:
        text = file.read(_MAX_JSON)
    try:
        found = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise InvalidInputError("This JSON cannot be read.") from error
    for name in ("data", "settings", "wordList"):
        if isinstance(found, dict) and isinstance(found.get(name), dict):
            found = found[name]
    if not isinstance(found, dict) or not found.keys() & _LISTS.keys():
        raise InvalidInputError("This JSON has no `banned` and no `suspect` list.")
    return found


def _draft(word: str, treatment: Treatment, place: str) -> Draft:
    # There a star is a star: as a run of characters it is one here, too.
    target = Target.TEXT if "*" in word else Target.WORD
    return Draft(target=target, treatment=treatment, written=word.strip(), place=place)
