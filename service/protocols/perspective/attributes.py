"""The attributes by their public names: what backs each of them, and what suggesting one says."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from service.domain.attribute import Attribute
from service.domain.label import LabelValue
from service.domain.signal import Category
from service.moderation.assess import Assessed

_EXPERIMENTAL: Final = "_EXPERIMENTAL"

_CATEGORIES: Final = MappingProxyType({"TOXICITY": Category.ABUSE, "SPAM": Category.SPAM})
_ATTRIBUTES: Final = MappingProxyType({attribute.name: attribute for attribute in Attribute})

_ABUSE: Final = frozenset(
    {"TOXICITY", *_ATTRIBUTES, "ATTACK_ON_AUTHOR", "ATTACK_ON_COMMENTER", "INFLAMMATORY", "OBSCENE"}
)
_SAYS_SO: Final = 0.5
"""The suggested score from which a comment is what the attribute is about."""


def category_of(name: str) -> Category:
    """Return the category whose learning an attribute rests on: that of spam, or for all others abuse."""
    return _CATEGORIES.get(_plain(name), Category.ABUSE)


def probability(name: str, assessed: Assessed) -> float | None:
    """Return an attribute's probability, in [0, 1]; None where nothing here backs one of this name.

    Names with `_EXPERIMENTAL` at the end are the same as without. LIKELY_TO_REJECT has no score here: the
    verdict comes from thresholds of two probabilities, and is none itself.
    """
    plain = _plain(name)
    if plain in _CATEGORIES:
        return assessed.categories[_CATEGORIES[plain]]
    return assessed.attributes.get(_ATTRIBUTES[plain]) if plain in _ATTRIBUTES else None


def suggests(name: str) -> LabelValue | None:
    """Return what a high score in an attribute says of a comment; None where it is neither spam nor abuse."""
    plain = _plain(name)
    if plain == "SPAM":
        return LabelValue.SPAM
    return LabelValue.ABUSE if plain in _ABUSE else None


def label_of(scores: Mapping[str, float]) -> LabelValue:
    """Return the label that suggested scores come to: what the highest says, and ham where all are low.

    Every name must be one that `suggests` something. Of equals the first one says it.
    """
    highest = max(scores, key=scores.__getitem__)
    said = suggests(highest) if scores[highest] >= _SAYS_SO else None
    return said or LabelValue.HAM


def _plain(name: str) -> str:
    return name.removesuffix(_EXPERIMENTAL)
