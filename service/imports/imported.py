"""What every reader yields: a comment of another system, or why a row of its export is none."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from enum import StrEnum

from service.domain.comment import Comment
from service.domain.label import LabelValue
from service.domain.signal import Verdict


class Reason(StrEnum):
    """Why something in a file is left out; the words are for the summary."""

    DELETED = "deleted there"
    TRASH = "in the trash there, which says nothing of what it is"
    NOTE = "no comment but a note of the shop or the system"
    EMPTY = "without a text"
    LONG = "longer than a comment can be"
    UNREADABLE = "not readable"
    COLUMNS = "with more or fewer fields than the heading"
    FIELD = "with a field that is not known"
    LABEL = "with a label that is none of ham, spam, abuse"
    STATE = "in a state that is not known"
    TIME = "with a time that is not readable"
    PENDING = "waiting for a moderator there; --pending judge brings them into the queue"
    OTHER_TEXT = "known by its id with another text: edited since, or another site's"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """A comment as it stood in another system.

    `comment.id` is the external id, `<format>:<original id>`. `label` is None where nobody said what it is;
    `status` is then what became of it, `hold` where nobody has decided yet. `created_at` is None where the
    file does not say. `place` is where it stands in the file, for a person to find it.
    """

    comment: Comment
    place: str
    label: LabelValue | None = None
    status: Verdict = Verdict.ACCEPT
    created_at: datetime | None = None

    @property
    def external_id(self) -> str:
        """Return what the comment is known by, so that it is brought once however often it is read."""
        return self.comment.id or ""


@dataclasses.dataclass(frozen=True, slots=True)
class Skipped:
    """Something in a file that is no comment to bring, and where it stands."""

    reason: Reason
    place: str


Item = Imported | Skipped
