"""The repository of imports: how far each is, and the comments that they bring.

Every method sees the rows of the site that it names only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from service.moderation.ports.records import Arrival, ImportRecord, Known


class Imports(Protocol):
    """Imports of earlier comments."""

    def get(self, site_id: str, digest: str) -> ImportRecord | None:
        """Return how far the import of a file is, finished or not."""

    def begin(self, site_id: str, digest: str, *, name: str, at: datetime) -> ImportRecord:
        """Return the unfinished import of a file of the format `name`, or a new one at its beginning."""

    def advance(
        self,
        record: ImportRecord,
        *,
        position: int,
        counts: Mapping[str, Any],
        at: datetime,
        finished: bool = False,
    ) -> None:
        """Move an import on. ConflictError where it is no longer where `record` saw it."""

    def known(self, site_id: str, external_ids: Sequence[str]) -> Mapping[str, Known]:
        """Return those of the comments that the site has, by external id."""

    def add(self, arrivals: Sequence[Arrival]) -> None:
        """Store new comments with their traces and labels; what a label says counts for the author.

        ConflictError where one of the external ids is taken.
        """

    def reputed(self, site_id: str) -> int:
        """Return how many authors of the site have an approved comment."""
