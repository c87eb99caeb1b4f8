"""The languages of a call: those that it names, else the one that the text sounds like."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from service.domain.language import UNDETERMINED, primary
from service.moderation.assess import Reading
from service.protocols.perspective.attributes import category_of
from service.protocols.perspective.errors import GoogleError, refused


@dataclasses.dataclass(frozen=True, slots=True)
class Spoken:
    """What a text is in: as the call says, and as it sounds (`und` where that cannot be told)."""

    asked: tuple[str, ...]
    detected: str

    @property
    def languages(self) -> tuple[str, ...]:
        """Return the call's languages, else the one that the text sounds like."""
        return self.asked or (self.detected,)


def spoken(asked: Sequence[str], reading: Reading) -> Spoken:
    """Return the languages of a text.

    A text too short or too mixed to tell its language by is scored all the same, as `und`: "hi" has a score.

    Raises:
        GoogleError: the call names none, and the text is surely in none that the model knows.
    """
    if reading.language is None and not asked:
        raise refused("LANGUAGE_DETECTION_FAILED", "Unable to detect language")
    return Spoken(tuple(asked), reading.language or UNDETERMINED)


def not_learned(name: str, said: Spoken, reading: Reading) -> GoogleError | None:
    """Return the refusal of an attribute that was not learned in every language of a text, or None."""
    learned = reading.learned.get(category_of(name))
    known = {UNDETERMINED} if not said.asked else set()
    missing = [tag for tag in said.languages if learned is not None and primary(tag) not in learned | known]
    if not missing:
        return None
    where = "requestedLanguages" if said.asked else "detectedLanguages"
    return refused(
        "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE",
        f"Attribute {name} does not support request languages: {', '.join(missing)}",
        languageNotSupportedByAttributeError={where: missing, "attribute": name},
    )
