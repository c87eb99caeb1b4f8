"""What the native API answers, as typed models: what clients are told is what is sent."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema

from service.protocols.problems import Problem

Verdict = Literal["accept", "hold", "reject"]
Category = Literal["spam", "abuse"]
Attribute = Literal[
    "severe_toxicity", "identity_attack", "insult", "profanity", "threat", "sexually_explicit"
]
LabelValue = Literal["ham", "spam", "abuse"]


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True)


class Scores(_Answer):
    """Calibrated probabilities in [0, 1]."""

    spam: float = Field(ge=0, le=1)
    abuse: float = Field(ge=0, le=1)


class Threshold(_Answer):
    """Probabilities from which a category holds and rejects."""

    hold: float = Field(ge=0, le=1)
    reject: float = Field(ge=0, le=1)


class Thresholds(_Answer):
    """What the policy's thresholds came to with the model that judged."""

    spam: Threshold
    abuse: Threshold


class Span(_Answer):
    """A piece of a field, in characters (Unicode code points) of what you sent: `[start, end)`."""

    field: str = Field(description="The field it is a piece of, such as body or author.url.")
    start: int
    end: int
    points: float | SkipJsonSchema[None] = Field(None, description="Its share of the signal's points.")


class Signal(_Answer):
    """One named piece of evidence."""

    name: str
    category: Category
    points: float = Field(description="Log-odds; positive speaks for the category. They add up to its score.")
    evidence: str = Field(description="What was found, in words.")
    spans: list[Span]
    group: str | SkipJsonSchema[None] = Field(None, description="Findings of one group are capped together.")
    forces: Verdict | SkipJsonSchema[None] = Field(
        None, description="Decides the verdict, whatever the scores."
    )


class Judgement(_Answer):
    """What the evidence came to, and under what it was weighed."""

    verdict: Verdict
    scores: Scores
    thresholds: Thresholds | None = Field(
        description="What the scores were compared with; null in decisions that were stored without it."
    )
    attributes: dict[Attribute, Annotated[float, Field(ge=0, le=1)]] = Field(
        description="Calibrated probabilities of kinds of abuse. One is missing that the model does not"
        " measure, and all are where no model judged. They inform; the verdict does not depend on them."
    )
    signals: list[Signal]
    summary: str = Field(description="The verdict and its main reasons in one line.")
    policy: str = Field(description="SHA-256 of the policy.")
    model: str | None = Field(description="SHA-256 of the model; null where none could be used.")
    rules: str = Field(description="SHA-256 of the rule set.")
    degraded: list[str] = Field(
        description="Parts that failed. The policy's fallback stands in for `model`, `rules`, `own_rules` "
        "and `lists`, the database for `counters`, which changes no verdict."
    )
    created_at: datetime


_JUDGEMENT_EXAMPLE: dict[str, Any] = {
    "verdict": "hold",
    "scores": {"spam": 0.72, "abuse": 0.01},
    "thresholds": {"spam": {"hold": 0.5, "reject": 0.95}, "abuse": {"hold": 0.4, "reject": 0.97}},
    "attributes": {"identity_attack": 0.004, "insult": 0.008},
    "signals": [
        {
            "name": "link_shortener",
            "category": "spam",
            "points": 1.0,
            "evidence": "A link hides its target behind bit.ly.",
            "spans": [{"field": "body", "start": 11, "end": 31}],
            "group": "links",
        }
    ],
    "summary": "hold: spam 72%; A link hides its target behind bit.ly.",
    "policy": "5c1f" + 60 * "0",
    "model": "9ab3" + 60 * "0",
    "rules": "77e0" + 60 * "0",
    "degraded": [],
    "created_at": "2026-03-01T12:00:00.123456Z",
}
_ID_EXAMPLE = "0192f3a0-5a52-7c1e-9a53-6f1d1f0a4b11"


class _Named(_Answer):
    id: str


class Decision(Judgement, _Named):
    """The answer about a comment that was stored; `id` names the comment."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"id": _ID_EXAMPLE, **_JUDGEMENT_EXAMPLE}]})

    id: str = Field(description="The comment's id, by which it is read, edited, labelled and erased.")


class EditDecision(Decision):
    """The answer about an edit."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"id": _ID_EXAMPLE, **_JUDGEMENT_EXAMPLE, "public_version": 1}]}
    )

    public_version: int | None = Field(
        description="The version that may be shown: the edit where it is accepted, else the newest one "
        "before it that was; null where there is none."
    )


class Edit(_Answer):
    """Put `text` in the place of the characters (Unicode code points) `[start, end)` of the field."""

    start: int
    end: int
    text: str


class Change(_Answer):
    """A change of the comment, or of what came before it."""

    kind: Literal[
        "link",
        "links",
        "author_url",
        "word",
        "words",
        "disguise",
        "author_name",
        "history",
        "first_sentence",
    ]
    field: str = Field(description="What is changed: body, author.url, author.name, or history and a trace.")
    text: str = Field(description="What the change takes away, the beginning of it where it is long.")
    edits: list[Edit] = Field(description="In order and apart; a change of the history has none.")


class Flip(_Answer):
    """The smallest change, of a closed set, after which the same comment is judged less strictly."""

    summary: str = Field(description="The same in one line.")
    forced_by: list[str] = Field(description="The rules that force the verdict, whatever the scores.")
    tried: int = Field(description="How many changes were made and judged.")
    changes: list[Change] = Field(description="One change, or two at once; empty where nothing small does.")
    verdict: Verdict | None = Field(description="The verdict after the changes.")
    scores: Scores | None = Field(description="The probabilities after the changes.")


class Score(Judgement):
    """The answer about a comment that was only judged: nothing was stored or counted."""

    model_config = ConfigDict(json_schema_extra={"examples": [_JUDGEMENT_EXAMPLE]})

    flip: Flip | None = Field(
        None,
        description="What would make the verdict less strict, where `flip=true` asks; null where it is"
        " accept, or where a part failed.",
    )


class DecisionResults(_Answer):
    """A batch's answers, in order: a decision, or the problem with the item."""

    results: list[Decision | Problem]


class ScoreResults(_Answer):
    """A batch's answers, in order: a score, or the problem with the item."""

    results: list[Score | Problem]


class PastDecision(Judgement, _Named):
    """A decision on one version of a comment."""

    id: str = Field(description="The decision's id.")
    version: int


class Review(_Answer):
    """A moderator's act."""

    id: str
    version: int
    act: Literal["approve", "reject", "undo"]
    moderator: str
    reason: LabelValue | None
    note: str
    before: Verdict
    after: Verdict
    undoes: str | None = Field(description="The id of the review that an undo takes back.")
    created_at: datetime


class Label(_Answer):
    """Ground truth about a comment, and who stated it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": _ID_EXAMPLE,
                    "version": 1,
                    "label": "spam",
                    "source": "site",
                    "author": "blog.example",
                    "created_at": "2026-03-01T12:00:00Z",
                }
            ]
        }
    )

    id: str
    version: int
    label: LabelValue | None = Field(description="null withdraws the labels before it.")
    source: Literal["moderator", "site", "import"]
    author: str
    created_at: datetime


class Comment(_Answer):
    """A comment as it stands: what you sent in its newest version, and the verdict that stands for it."""

    id: str
    status: Verdict = Field(description="The verdict that stands now: of the last review, label or decision.")
    version: int = Field(description="1 for what was first sent, one more with each edit.")
    comment: dict[str, Any] = Field(
        description="`comment` of the newest version; its body is empty once erased."
    )
    author: dict[str, Any]
    page: dict[str, Any]
    client: dict[str, Any]
    created_at: datetime
    updated_at: datetime
    erased_at: datetime | None


class CommentRecord(Comment):
    """A comment with everything that happened to it, each in order of time."""

    public_version: int | None = Field(
        description="The newest version that was accepted and not rejected since; null where there is none."
    )
    decisions: list[PastDecision]
    reviews: list[Review]
    labels: list[Label]


class CommentPage(_Answer):
    """A page of comments, newest first."""

    comments: list[Comment]
    next_cursor: str | None = Field(
        description="Ask with `cursor` set to this for the next page; null at the end."
    )
