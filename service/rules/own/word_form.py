"""A text as its words alone, so that a whole word or phrase in it is found as plain text."""

from __future__ import annotations

import re
from typing import Final

# Scripts that put no space between words: each letter stands for itself there, as in `service.rules.words`.
_UNSPACED: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_WORD: Final = re.compile(f"[{_UNSPACED}]|[^\\W_{_UNSPACED}]+")


def word_form(text: str) -> str:
    """Return the words of a text with one space before and behind each; a single space where it has none."""
    return f" {' '.join(_WORD.findall(text))} " if text else " "
