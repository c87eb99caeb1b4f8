"""A list of entries, ready to be compared with any number of comments."""

from __future__ import annotations

import collections
from collections.abc import Iterable, Iterator, Sequence

from service.domain.entry import Target
from service.features.view import View
from service.matching.listed import Found, Listed
from service.matching.names import Addresses, Authors, Domains, Emails
from service.matching.patterns import Patterns
from service.matching.spelling import is_spelled, own_spelling
from service.matching.texts import Read, unworded, worded
from service.matching.usable import usable
from service.matching.written import pieces, text_run
from service.rules.phrases import Phrase, compiled, found_in

_NAMES: tuple[tuple[Target, type[Domains | Addresses | Emails | Authors]], ...] = (
    (Target.DOMAIN, Domains),
    (Target.ADDRESS, Addresses),
    (Target.EMAIL, Emails),
    (Target.AUTHOR, Authors),
)


class Compiled:
    """Entries compiled once. `size` is how many; `reads_runs` tells of texts or patterns among them."""

    def __init__(self, entries: Iterable[Listed]) -> None:
        by_target: dict[Target, list[Listed]] = collections.defaultdict(list)
        for entry in entries:
            by_target[entry.target].append(entry)
        self.size = sum(map(len, by_target.values()))
        self.reads_runs = bool(by_target[Target.TEXT] or by_target[Target.PATTERN])
        self._phrases = compiled(_phrases(by_target))
        self._patterns = Patterns(by_target[Target.PATTERN])
        self._names = [kind(by_target[target]) for target, kind in _NAMES if by_target[target]]

    @property
    def reads_words(self) -> bool:
        """Return whether there is anything to look for in texts."""
        return self._phrases is not None or bool(self._patterns)

    def found_in(self, view: View, read: Sequence[Read]) -> Iterator[Found]:
        """Yield what a view hits; `read` is what `read_for` gave for it."""
        for names in self._names:
            yield from names.found_in(view)
        for part in read:
            if self._phrases is not None:
                yield from self._words(part)
            if self._patterns:
                yield from self._expressions(part)

    def _words(self, read: Read) -> Iterator[Found]:
        for start, end, (entry, spelling) in found_in(self._phrases, read.folded):
            if read.words or entry.target is Target.TEXT:
                first, last = read.folded_at(start, end)
                if not spelling or is_spelled(spelling, read.original[first:last]):
                    yield Found(entry, read.field, first, last)

    def _expressions(self, read: Read) -> Iterator[Found]:
        for entry, start, end in self._patterns.found_in(read.seen):
            yield Found(entry, read.field, *read.seen_at(start, end))
        if len(read.folded) != len(read.seen) or read.folded != read.seen.lower():
            for entry, start, end in self._patterns.found_in(read.folded):
                yield Found(entry, read.field, *read.folded_at(start, end))


def read_for(lists: Sequence[Compiled], view: View) -> tuple[Read, ...]:
    """Return the texts of a view that any of the lists looks into."""
    if not any(one.reads_words for one in lists):
        return ()
    more = unworded(view) if any(one.reads_runs for one in lists) else ()
    return (*worded(view), *more)


def _phrases(by_target: dict[Target, list[Listed]]) -> Iterator[Phrase]:
    for folded, entry in usable(by_target[Target.WORD], pieces):
        yield Phrase(folded, (entry, own_spelling(Target.WORD, entry.written, folded)))
    for run, entry in usable(by_target[Target.TEXT], text_run):
        yield Phrase((run,), (entry, own_spelling(Target.TEXT, entry.written, (run,))), whole=False)


EMPTY = Compiled(())
