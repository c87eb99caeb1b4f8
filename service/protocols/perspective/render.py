"""Scores to documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from service.moderation.assess import Assessed, Reading
from service.protocols.perspective import attributes, languages
from service.protocols.perspective.errors import GoogleError
from service.protocols.perspective.spans import Piece
from service.protocols.perspective.wire import Question, Suggestion, unknown


def render_scores(question: Question, reading: Reading, pieces: Sequence[Piece]) -> dict[str, Any]:
    """Return the answer to a question.

    Args:
        question: What was asked.
        reading: Of the whole text and then of each piece; of the whole alone where that is the piece.
        pieces: What is scored by itself.

    Raises:
        GoogleError: an attribute is unknown, or was not learned in the text's language.
    """
    said = languages.spoken(question.languages, reading)
    parts = reading.texts[1:] or reading.texts
    scores = {}
    for name in question.thresholds:
        error = _unsupported(name, said, reading)
        if error is None:
            scores[name] = _scores(name, reading.texts[0], list(zip(pieces, parts, strict=True)))
        elif not question.drop_unsupported:
            raise error
    return {
        "attributeScores": {
            name: found for name, found in scores.items() if _is_wanted(found, question.thresholds[name])
        },
        "languages": list(said.languages),
        "detectedLanguages": [said.detected],
        **_token(question.client_token),
    }


def render_suggestion(suggestion: Suggestion) -> dict[str, Any]:
    """Return the answer to a suggestion."""
    return _token(suggestion.client_token)


def _unsupported(name: str, said: languages.Spoken, reading: Reading) -> GoogleError | None:
    if attributes.probability(name, reading.texts[0]) is None:
        return unknown(name)
    return languages.not_learned(name, said, reading)


def _scores(name: str, text: Assessed, parts: Sequence[tuple[Piece, Assessed]]) -> dict[str, Any]:
    return {
        "spanScores": [
            {"begin": piece.begin, "end": piece.end, "score": _score(name, part)} for piece, part in parts
        ],
        "summaryScore": _score(name, text),
    }


def _score(name: str, assessed: Assessed) -> dict[str, Any]:
    return {"value": attributes.probability(name, assessed), "type": "PROBABILITY"}


def _is_wanted(found: Mapping[str, Any], threshold: float | None) -> bool:
    return threshold is None or bool(found["summaryScore"]["value"] >= threshold)


def _token(client_token: str | None) -> dict[str, Any]:
    return {} if client_token is None else {"clientToken": client_token}
