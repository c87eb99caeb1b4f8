"""What requests bring, as typed models.

As in Google's APIs, `null` is the same as leaving a field out, and `client_token` the same as `clientToken`.
What is not known here is let pass: clients of the original may send fields that have no meaning for us.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel


class Taken(BaseModel):
    """What every part of a request has in common."""

    model_config = ConfigDict(
        extra="ignore",
        strict=True,
        frozen=True,
        alias_generator=to_camel,
        populate_by_name=True,
        hide_input_in_errors=True,
    )


class TextEntry(Taken):
    """A text and how it is written."""

    text: str | None = None
    type: str | None = None


class ArticleAndParentComment(Taken):
    """What a comment answers."""

    article: TextEntry | None = None
    parent_comment: TextEntry | None = None


class Context(Taken):
    """What a comment stands under, in one of two ways. It has no part in scores."""

    entries: list[TextEntry] | None = None
    article_and_parent_comment: ArticleAndParentComment | None = None


class AttributeParameters(Taken):
    """What is wanted of an attribute: below `score_threshold` it is left out of the answer."""

    score_type: str | None = None
    score_threshold: Annotated[float, Field(allow_inf_nan=False)] | None = None


class Call(Taken):
    """What both calls have in common."""

    comment: TextEntry | None = None
    context: Context | None = None
    languages: list[str] | None = None
    client_token: str | None = None
    session_id: str | None = None
    community_id: str | None = None


class AnalyzeRequest(Call):
    """A text to score."""

    requested_attributes: dict[str, AttributeParameters] | None = None
    do_not_store: bool | None = None
    span_annotations: bool | None = None
    drop_unsupported_attributes: bool | None = None


class Score(Taken):
    """A suggested score, in [0, 1]."""

    value: Annotated[float, Field(ge=0, le=1)] | None = None
    type: str | None = None


class SpanScore(Taken):
    """A suggested score of a piece of the text."""

    begin: int | None = None
    end: int | None = None
    score: Score | None = None


class AttributeScores(Taken):
    """Suggested scores of an attribute."""

    summary_score: Score | None = None
    span_scores: list[SpanScore] | None = None


class SuggestRequest(Call):
    """A text, and what it should have scored."""

    attribute_scores: dict[str, AttributeScores] | None = None
