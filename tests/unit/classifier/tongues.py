"""A small table of languages, made by hand of a few words each."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from service.classifier.languages import Discount, Languages
from service.domain.signal import Category
from service.features.characters import Kind
from service.features.language import sample

LISTS: Final = {
    "de": "und der die das ist nicht ein eine mit auf für von sind wir haben schon über noch immer größe",
    "en": "the and is not with for from are have this that was very but they you our when there about café",
    "ru": "это что как для или если очень только мне было есть они мы вас уже всё потому спасибо",
    "zh": "",
}
SCRIPTS: Final = {"de": Kind.LATIN, "en": Kind.LATIN, "ru": Kind.CYRILLIC, "zh": Kind.HAN}
CODES: Final = tuple(LISTS)
DISCOUNT: Final = Discount(share=0.75, most=1.0, ceiling=0.8)

FOREIGN: Final = "Díky za článek, přesně tohle jsem dlouho hledal a nikde nenašel."
ENGLISH: Final = "This was very good, but when are you there with the bread and the cake?"
GERMAN: Final = "Wir haben das schon immer mit der Hefe gemacht, und es ist nicht über Nacht hier."
CHINESE: Final = "这家店的面包很好吃。"


def table(**changes: Any) -> Languages:
    """Return a table of four languages; English was learned for both categories, German for abuse."""
    words, word_masks = _entries({code: [int(h) for h in _hashes(LISTS[code])] for code in CODES})
    letters, letter_masks = _entries(
        {code: sorted({ord(c) for c in LISTS[code] if ord(c) > 127}) for code in CODES}
    )
    fields: dict[str, Any] = {
        "codes": CODES,
        "scripts": tuple(int(SCRIPTS[code]) for code in CODES),
        "rates": (0.5,) * len(CODES),
        "words": words,
        "word_masks": word_masks,
        "letters": letters,
        "letter_masks": letter_masks,
        "learned": {Category.SPAM: ("en",), Category.ABUSE: ("de", "en", "zh")},
        "discounts": dict.fromkeys(Category, DISCOUNT),
        "foreign": 0.1,
        "shared": 0.5,
        "alien": 2.0,
        "margin": 1.0,
    }
    return Languages(**(fields | changes))


def _hashes(words: str) -> list[int]:
    found: list[int] = sample(words).hashes.tolist()
    return found


def _entries(lists: dict[str, list[int]]) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    masks: dict[int, int] = {}
    for place, code in enumerate(lists):
        for key in lists[code]:
            masks[key] = masks.get(key, 0) | 1 << place
    keys = sorted(masks)
    return np.array(keys, dtype=np.uint32), np.array([masks[key] for key in keys], dtype=np.uint32)
