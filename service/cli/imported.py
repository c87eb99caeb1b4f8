"""What an import did, as text for a person and as values for a program."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

from service.imports.wordpress_keys import MIN_LENGTH, Keys
from service.moderation.block import Blocked
from service.moderation.bring import Brought

_WORDS_OF_LISTS = {
    "blocked_words": "words and phrases",
    "blocked_domains": "domains",
    "blocked_authors": "e-mail addresses",
}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """Which file went to which site."""

    site: str
    file: str
    format: str
    dry_run: bool

    def line(self) -> str:
        """Return the first line of a summary."""
        dry = " (a dry run: nothing was written)" if self.dry_run else ""
        return f"{self.site}: {self.file}, read as {self.format}{dry}"


@dataclasses.dataclass(frozen=True, slots=True)
class Comments:
    """What became of a file of comments."""

    heading: Heading
    brought: Brought

    @property
    def problem(self) -> str | None:
        """Return why the rest of the file could not be read, or None."""
        return self.brought.problem

    def document(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            **dataclasses.asdict(self.heading),
            **self.brought.tally.to_document(),
            "resumed_at": self.brought.resumed_at,
            "authors_with_approvals": self.brought.reputed,
            "problem": self.problem,
        }

    def text(self) -> str:
        """Return the lines of a summary."""
        return "\n".join([self.heading.line(), *self._lines()])

    def _lines(self) -> Iterator[str]:
        tally = self.brought.tally
        if self.brought.resumed_at:
            yield f"  went on behind {self.brought.resumed_at:,}, where the last run was interrupted"
        yield f"{tally.read:>9,} read"
        labels = ", ".join(f"{count:,} {label}" for label, count in sorted(tally.labels.items()))
        yield f"{tally.added:>9,} added: {labels or 'none with a label'}"
        if tally.judged:
            yield f"{tally.judged:>9,} of them judged, since nobody had decided"
        if tally.undated:
            yield f"{tally.undated:>9,} of them without a time, taken to be from before any flood limit"
        if tally.known:
            yield f"{tally.known:>9,} already there, {tally.relabelled:,} of them with a new label"
        for reason, count in tally.left_out.most_common():
            places = ", ".join(tally.places[reason])
            more = ", …" if count > len(tally.places[reason]) else ""
            yield f"{count:>9,} left out, {reason} ({places}{more})"
        if self.brought.reputed is not None:
            yield f"{self.brought.reputed:>9,} author(s) of the site with an approved comment now"
            yield "`winnow train` learns from the labels." if tally.labels else "No label came with them."


@dataclasses.dataclass(frozen=True, slots=True)
class Entries:
    """What became of a list of disallowed keys."""

    heading: Heading
    keys: Keys
    blocked: Blocked

    problem = None

    def document(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            **dataclasses.asdict(self.heading),
            **dataclasses.asdict(self.blocked),
            "left_out": {reason.value: count for reason, count in self.keys.left_out.items()},
        }

    def text(self) -> str:
        """Return the lines of a summary."""
        return "\n".join([self.heading.line(), *self._lines()])

    def _lines(self) -> Iterator[str]:
        done = self.blocked
        for name, words in _WORDS_OF_LISTS.items():
            yield f"{done.added[name]:>9,} {words} added to {name}, {done.known[name]:,} already there"
        for reason, count in self.keys.left_out.items():
            yield f"{count:>9,} left out, {reason.value}"
        if done.tried:
            yield f"{done.hit:>9,} of the newest {done.tried:,} accepted comments would have been stopped"
            yield from (f"{count:>9,}   by {entry!r}" for entry, count in done.worst)
        yield (
            "WordPress finds a key anywhere, also within a longer word; here an entry is a whole word or "
            "phrase, in any disguise, and `word*` is every ending. "
            f"Keys of fewer than {MIN_LENGTH} characters would hit everything."
        )
        if not self.heading.dry_run and any(done.added.values()):
            yield f"{self.heading.site} is judged under policy {done.policy[:12]} from now on."


Told = Comments | Entries
