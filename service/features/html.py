"""What a reader sees of HTML: no markup, no scripts, entities resolved.

This reads markup, it does not make it safe to show. Whatever is no complete tag stays, as text: a reader of
evidence would rather see too much than too little. Every pattern takes linear time.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Final

from service.features.mapped import Edit, Mapped

_MARKUP: Final = re.compile(
    r"<!--(?s:.*?)(?:-->|\Z)"
    r"|<(?P<silent>script|style|template|noembed|noframes)\b(?s:.*?)(?:</(?P=silent)\s*>|\Z)"
    r"|</?(?P<tag>[a-z][a-z0-9]*)\b(?:[^<>\"']|\"[^\"<]*+\"|'[^'<]*+')*+>"
    r"|</?(?P<broken>[a-z][a-z0-9]*)\b[^<>]*+>"
    r"|<[!?][^<>]*+>",
    re.IGNORECASE,
)
_ENTITY: Final = re.compile(r"&(?:#[0-9]{1,7};?|#[xX][0-9a-fA-F]{1,6};?|[A-Za-z][A-Za-z0-9]{1,31};)")
_BLOCK: Final = re.compile(
    "address|article|aside|blockquote|br|caption|center|dd|details|div|dl|dt|fieldset|figcaption|figure|footer"
    "|form|h[1-6r]|header|legend|li|main|nav|ol|option|p|pre|section|summary|table|tbody|td|tfoot|th|thead|tr|ul",
    re.IGNORECASE,
)


def without_markup(text: Mapped) -> Mapped:
    """Return the text that a browser would show; a block's tag becomes a space, an inline one nothing."""
    if "<" in text.text:
        text = text.edited(_markup(text.text))
    return resolved(text)


def resolved(text: Mapped) -> Mapped:
    """Return the text with its character references resolved, once."""
    return text.edited(_entities(text.text)) if "&" in text.text else text


def _markup(text: str) -> Iterator[Edit]:
    for match in _MARKUP.finditer(text):
        tag = match["tag"] or match["broken"]
        yield match.start(), match.end(), " " if tag and _BLOCK.fullmatch(tag) else ""


def _entities(text: str) -> Iterator[Edit]:
    for match in _ENTITY.finditer(text):
        said = html.unescape(match.group())
        if said != match.group():
            yield match.start(), match.end(), said
