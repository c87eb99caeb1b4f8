"""How a page of the queue is asked for, as its address says: the order, the filters and the cursor."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, cast, get_args

from werkzeug.datastructures import MultiDict

from service.console.forms import cursor
from service.domain.facet import MAX_VALUE, Facet
from service.errors import InvalidInputError
from service.moderation.ports import AuthorState, QueueOrder, QueueQuery

MAX_REASONS: Final = 5
MAX_TEXT: Final = 100

AGES: Final[Mapping[str, timedelta]] = {
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(days=7),
}
OLDER: Final = "older"
"""What came before the longest of the ages."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class QueueView:
    """In which order the queue is read, what of it, and after which cursor. An empty filter asks nothing."""

    order: QueueOrder = "oldest"
    after: str | None = None
    reason: tuple[str, ...] = ()
    category: str = ""
    language: str = ""
    author: AuthorState | None = None
    campaign: str = ""
    age: str = ""
    page: str = ""
    q: str = ""

    @property
    def narrowed(self) -> bool:
        """Return whether anything is asked for but the order."""
        return dataclasses.replace(self, order="oldest", after=None) != QueueView()

    def query(self, now: datetime) -> QueueQuery:
        """Return what the store is asked; ages are counted back from `now`."""
        one = ((Facet.CATEGORY, self.category), (Facet.LANGUAGE, self.language), (Facet.PAGE, self.page))
        older = self.age == OLDER
        return QueueQuery(
            facets=(*((Facet.REASON, name) for name in self.reason), *(each for each in one if each[1])),
            author=self.author,
            campaign=self.campaign or None,
            since=now - AGES[self.age] if self.age and not older else None,
            until=now - max(AGES.values()) if older else None,
            text=self.q,
        )

    def parameters(self, **changed: Any) -> dict[str, Any]:
        """Return what an address of the queue says to ask for the same, with what is changed."""
        values = {**{field.name: getattr(self, field.name) for field in dataclasses.fields(self)}, **changed}
        if "after" not in changed:
            del values["after"]
        return {name: list(v) if isinstance(v, tuple) else v for name, v in values.items() if v}


def queue_view(arguments: Mapping[str, str]) -> QueueView:
    """Return what is asked for. InvalidInputError where a choice is none of ours or a text is too long."""
    asked: MultiDict[str, str] = MultiDict(arguments)
    age = asked.get("age", "")
    if age and age != OLDER and age not in AGES:
        raise InvalidInputError("Comments are of the last hour, day or week, or older.", "age")
    return QueueView(
        order=_order(asked.get("order", "oldest")),
        after=cursor(asked),
        reason=_reasons(asked.getlist("reason")),
        category=_choice(asked.get("category", ""), ("spam", "abuse", ""), "category"),
        language=_text(asked.get("language", ""), "language"),
        author=_choice(asked.get("author") or None, (*get_args(AuthorState), None), "author"),
        campaign=_text(asked.get("campaign", ""), "campaign"),
        age=age,
        page=_text(asked.get("page", ""), "page", MAX_VALUE),
        q=_text(asked.get("q", ""), "q"),
    )


def _order(asked: str) -> QueueOrder:
    if asked not in get_args(QueueOrder):
        raise InvalidInputError(
            "The queue can be read oldest, newest, riskiest or most uncertain first.", "order"
        )
    return cast("QueueOrder", asked)


def _reasons(asked: list[str]) -> tuple[str, ...]:
    named = tuple(dict.fromkeys(_text(name, "reason") for name in asked if name.strip()))
    if len(named) > MAX_REASONS:
        raise InvalidInputError(f"At most {MAX_REASONS} reasons can be asked for together.", "reason")
    return named


def _choice(asked: Any, choices: tuple[Any, ...], name: str) -> Any:
    if asked not in choices:
        raise InvalidInputError(f"This is no choice for {name!r}.", name)
    return asked


def _text(asked: str, name: str, most: int = MAX_TEXT) -> str:
    text = asked.replace("\x00", "").strip()
    if len(text) > most:
        raise InvalidInputError(f"At most {most} characters can be asked for here.", name)
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InvalidInputError("This cannot be searched for.", name) from None
    return text
