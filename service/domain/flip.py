"""What would have had to be different for a milder verdict: changes of a comment, and which are enough.

The field calls this a counterfactual explanation (Wachter, Mittelstadt and Russell, 2017). Here it is found
by judging the changed comment, never by an estimate.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

from service.domain.comment import Author, Comment
from service.domain.decision import Score
from service.domain.entry import Hit, Target
from service.domain.history import History, Trace
from service.domain.signal import Category, Verdict

BODY: Final = "body"
AUTHOR_URL: Final = "author.url"
AUTHOR_NAME: Final = "author.name"
HISTORY: Final = "history"
REJECTED_BEFORE: Final = "history.rejected_before"
CAMPAIGN: Final = "history.campaign"
LISTED: Final = "history.listed"
"""What a change changes, as `Change.field` names it; `history.` and a trace is what that trace counts."""


class Kind(StrEnum):
    """The closed set of changes, the smaller before the larger."""

    LINK = "link"
    LINKS = "links"
    AUTHOR_URL = "author_url"
    WORD = "word"
    WORDS = "words"
    DISGUISE = "disguise"
    AUTHOR_NAME = "author_name"
    HISTORY = "history"
    FIRST_SENTENCE = "first_sentence"


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class Edit:
    """Put `text` in the place of the characters `[start, end)` of what was submitted."""

    start: int
    end: int
    text: str = ""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change that a person understands. `edits` are in order and apart; a change of the history has none.

    `text` quotes what it takes away, cut where it is long; `words` name it as it can follow "Without".
    """

    kind: Kind
    field: str
    edits: tuple[Edit, ...]
    text: str
    words: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Flip:
    """Changes after which the comment is judged less strictly, and what that judgement is."""

    changes: tuple[Change, ...]
    verdict: Verdict
    scores: Mapping[Category, Score]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Counterfactual:
    """What was learned about a verdict: the rules that force it, and the smallest change that flips it.

    `flip` is None where none of the `tried` changes does.
    """

    forced_by: tuple[str, ...]
    flip: Flip | None
    tried: int


def changed(comment: Comment, history: History, changes: Iterable[Change]) -> tuple[Comment, History]:
    """Return the comment and its history with the changes done; those of one field are apart.

    A field of the author that is left empty is missing.
    """
    edits: dict[str, list[Edit]] = {}
    for change in changes:
        edits.setdefault(change.field, []).extend(change.edits)
        if not change.edits:
            history = _without(history, change.field)
    author = comment.author
    author = dataclasses.replace(
        author,
        name=_edited(author.name, edits.get(AUTHOR_NAME)),
        url=_edited(author.url, edits.get(AUTHOR_URL)),
    )
    return _written(comment, _edited(comment.body, edits.get(BODY)) or "", author), history


def apart(first: Change, second: Change) -> bool:
    """Tell whether two changes can be done together: in different fields, or in different places of one."""
    if HISTORY in (first.field, second.field):
        return not first.field.startswith(HISTORY) or not second.field.startswith(HISTORY)
    if first.field != second.field:
        return True
    edits = sorted((*first.edits, *second.edits))
    return bool(edits) and all(a.end <= b.start for a, b in itertools.pairwise(edits))


def names_people(hit: Hit) -> bool:
    """Tell whether a hit names who wrote or from where: no word or link can be left out to avoid it."""
    return hit.target in (Target.ADDRESS, Target.EMAIL, Target.AUTHOR) and hit.field != AUTHOR_NAME


def sentence(found: Counterfactual) -> str:
    """Return in one line what would have flipped the verdict, or that nothing small does."""
    if found.flip is None:
        tried = f" ({found.tried} tried)" if found.tried else ""
        return f"Nothing small changes this{tried}{_forcing(found.forced_by)}."
    return f"Without {' and '.join(c.words for c in found.flip.changes)}: {found.flip.verdict.value}."


def to_document(found: Counterfactual) -> dict[str, Any]:
    """Return the answer as plain JSON values."""
    flip = found.flip
    return {
        "summary": sentence(found),
        "forced_by": list(found.forced_by),
        "tried": found.tried,
        "changes": [_change_document(change) for change in flip.changes] if flip else [],
        "verdict": flip.verdict.value if flip else None,
        "scores": {c.value: score.probability for c, score in flip.scores.items()} if flip else None,
    }


def _forcing(rules: Sequence[str]) -> str:
    if not rules:
        return ""
    return f": the rule {rules[0]} forces it" if len(rules) == 1 else f": {' and '.join(rules)} force it"


def _edited(text: str | None, edits: Sequence[Edit] | None) -> str | None:
    if not edits:
        return text
    pieces: list[str] = []
    at = 0
    for edit in sorted(edits):
        pieces += ((text or "")[at : edit.start], edit.text)
        at = edit.end
    return "".join((*pieces, (text or "")[at:])) or None


def _written(comment: Comment, body: str, author: Author) -> Comment:
    """Return the very comment where nothing changed, so that it need not be read again."""
    same = body == comment.body and author == comment.author
    return comment if same else dataclasses.replace(comment, body=body, author=author)


def _without(history: History, field: str) -> History:
    if field == REJECTED_BEFORE:
        return dataclasses.replace(history, rejected_before=False)
    if field == CAMPAIGN:
        return dataclasses.replace(history, campaign=None)
    if field == LISTED:
        return dataclasses.replace(
            history, listed=tuple(hit for hit in history.listed if not names_people(hit))
        )
    if field == HISTORY:
        return dataclasses.replace(history, counts=(), campaign=None)
    trace = Trace(field.removeprefix(f"{HISTORY}."))
    return dataclasses.replace(history, counts=tuple(c for c in history.counts if c.trace is not trace))


def _change_document(change: Change) -> dict[str, Any]:
    edits = [dataclasses.asdict(edit) for edit in change.edits]
    return {"kind": change.kind.value, "field": change.field, "text": change.text, "edits": edits}
