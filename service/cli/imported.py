"""What an import did, as text for a person and as values for a program."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

from service.cli import list_report
from service.moderation.bring import Brought
from service.moderation.lists.bring import Brought as BroughtList


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
    brought: BroughtList

    problem = None

    def document(self) -> dict[str, Any]:
        """Return plain JSON values."""
        said = list_report.document(self.brought, dry_run=self.heading.dry_run)
        return {**dataclasses.asdict(self.heading), **said}

    def text(self) -> str:
        """Return the lines of a summary."""
        return "\n".join([self.heading.line(), *self._lines()])

    def _lines(self) -> Iterator[str]:
        yield from list_report.lines(self.brought, dry_run=self.heading.dry_run)
        yield (
            "As in WordPress a key is found anywhere, also within a longer word, and here in any disguise. "
            "`winnow list import --words` takes keys as whole words; --leave-out-above leaves out those that "
            "hit much of what was accepted."
        )


Told = Comments | Entries
