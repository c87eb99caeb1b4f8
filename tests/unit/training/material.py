"""Small made-up examples: no row of any real set."""

from __future__ import annotations

import dataclasses
import random
from datetime import UTC, datetime, timedelta
from typing import Any

from service.domain.comment import Comment
from service.domain.label import LabelValue
from training.config import Config, default_config
from training.examples import Example

_HAM = [
    "bread",
    "oven",
    "flour",
    "recipe",
    "garden",
    "tomato",
    "bicycle",
    "lantern",
    "river",
    "photo",
    "thanks",
    "kettle",
    "train",
    "library",
]
_SPAM = [
    "casino",
    "bonus",
    "pills",
    "cheap",
    "loan",
    "bitcoin",
    "profit",
    "replica",
    "escort",
    "jackpot",
    "viagra",
    "crypto",
    "invest",
    "win",
]
_ABUSE = [
    "idiot",
    "scum",
    "moron",
    "vermin",
    "trash",
    "filth",
    "loser",
    "disgusting",
    "worthless",
    "stupid",
    "pig",
    "clown",
    "die",
    "rot",
]
_PLAIN = [
    "the",
    "and",
    "with",
    "about",
    "my",
    "our",
    "this",
    "that",
    "from",
    "very",
    "when",
    "where",
    "again",
    "often",
    "house",
    "morning",
]
WORDS = {LabelValue.HAM: _HAM, LabelValue.SPAM: _SPAM, LabelValue.ABUSE: _ABUSE}
START = datetime(2026, 1, 1, tzinfo=UTC)


def small_config(**parts: dict[str, Any]) -> Config:
    """Return the configuration with some values of some parts replaced."""
    config = default_config()
    replaced = {name: dataclasses.replace(getattr(config, name), **values) for name, values in parts.items()}
    return dataclasses.replace(config, **replaced)


def example(
    body: str, label: LabelValue = LabelValue.HAM, *, source: str = "one", number: int = 0, **fields: Any
) -> Example:
    """Return an example with an id of its own."""
    comment = Comment(body=body, **fields.pop("comment", {}))
    defaults = {"group": source, "id": f"{source}:{number}", "language": "en"}
    return Example(comment=comment, label=label, source=source, **(defaults | fields))


def text(label: LabelValue, draw: random.Random) -> str:
    """Return a made-up text of a label: its words among plain ones."""
    words = draw.choices(WORDS[label], k=5) + draw.choices(_PLAIN, k=8)
    draw.shuffle(words)
    return " ".join(words)


def collection(source: str, counts: dict[LabelValue, int], *, seed: int = 1, **fields: Any) -> list[Example]:
    """Return made-up examples of a source, `counts` of each label."""
    draw = random.Random(f"{seed}:{source}")
    labels = [label for label, count in counts.items() for _ in range(count)]
    return [
        example(
            text(label, draw),
            label,
            source=source,
            number=number,
            created_at=START + timedelta(hours=number),
            **fields,
        )
        for number, label in enumerate(labels)
    ]
