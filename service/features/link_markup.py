"""Links that markup states outright: HTML anchors, BBCode and Markdown."""

from __future__ import annotations

import dataclasses
import html
import re
from collections.abc import Iterator

MAX_TAGS = 600
"""How many tags of one markup are looked at: what has more is an attack, not a comment."""

MAX_TEXT = 300
"""How much of an anchor's text is kept, in characters."""

_ANCHOR = re.compile(r"<(?:a(?=[\s/])|/a(?=[\s/>]))", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"""[\s/]*+(?P<name>=?[^\s/>=]++)(?:\s*+=\s*+(?:"(?P<double>[^"]*+)"|'(?P<single>[^']*+)'"""
    r"""|(?P<bare>[^\s>"'][^\s>]*+)))?+"""
)
_TAG = re.compile(r"<[^<>]*+>")
_BBCODE = re.compile(
    r"\[(?:url(?:\s*+=\s*+[\"']?(?P<url>[^\]\[\s\"']++)[\"']?)?+|(?P<close>/url))\]", re.IGNORECASE
)
_MARKDOWN = re.compile(
    r"\]\(\s*+<?(?P<url>[^\s()<>\[\]]++(?:\([^\s()<>\[\]]*+\)[^\s()<>\[\]]*+)*+)>?"
    r"(?:\s++[\"'][^\"'()\[\]]*+[\"'])?+\s*+\)"
)


@dataclasses.dataclass(frozen=True, slots=True)
class Mention:
    """An address in `[start, end)`, what stands there (`raw`), its anchor's text, and its whole element."""

    start: int
    end: int
    raw: str
    text: str | None = None
    covers: tuple[int, int] = (0, 0)


def anchors(source: str, limit: int) -> Iterator[Mention]:
    """Yield the HTML anchors in the first `limit` characters, read as the HTML standard's tokenizer does."""
    opened: Mention | None = None
    position = 0
    for _ in range(MAX_TAGS):
        tag = _ANCHOR.search(source, position, limit)
        if tag is None:
            break
        href, position = _attributes(source, tag.end(), limit)
        if opened:
            yield _closed(opened, source, tag.start(), position)
        opened = _opened(href, tag.start(), position) if not tag.group().startswith("</") else None
    if opened:
        yield _closed(opened, source, limit, limit)


def bbcode(source: str) -> Iterator[Mention]:
    """Yield `[url=address]text[/url]` and `[url]address[/url]`; an unclosed tag covers itself only."""
    if "[" not in source:
        return
    opened: re.Match[str] | None = None
    for count, tag in enumerate(_BBCODE.finditer(source)):
        if count >= MAX_TAGS:
            break
        if opened:
            mention = _bbcode_link(opened, source, tag)
            if mention:
                yield mention
        opened = None if tag["close"] else tag
    if opened and opened["url"]:
        yield Mention(*opened.span("url"), opened["url"], None, opened.span())


def markdown(source: str) -> Iterator[Mention]:
    """Yield `[text](address "title")`, and images as well."""
    for count, tag in enumerate(_MARKDOWN.finditer(source)):
        if count >= MAX_TAGS:
            break
        start = source.rfind("[", max(0, tag.start() - MAX_TEXT), tag.start())
        if start >= 0:
            text = source[start + 1 : tag.start()]
            yield Mention(*tag.span("url"), tag["url"], text, (start, tag.end()))


def _attributes(source: str, position: int, limit: int) -> tuple[tuple[int, int] | None, int]:
    """Return where the first href's value stands, and where the tag ends."""
    href = None
    while attribute := _ATTRIBUTE.match(source, position, limit):
        position = attribute.end()
        if href is None and attribute["name"].lower() == "href" and attribute.lastgroup != "name":
            href = attribute.span(attribute.lastgroup or 0)
    end = source.find(">", position, limit)
    return href, (limit if end < 0 else end + 1)


def _opened(href: tuple[int, int] | None, start: int, end: int) -> Mention | None:
    return Mention(*href, "", None, (start, end)) if href else None


def _closed(opened: Mention, source: str, text_end: int, end: int) -> Mention:
    start, text_start = opened.covers
    text = _TAG.sub("", source[text_start : min(text_end, text_start + MAX_TEXT)])
    raw = html.unescape(source[opened.start : opened.end])
    return Mention(opened.start, opened.end, raw, html.unescape(text).strip(), (start, end))


def _bbcode_link(opened: re.Match[str], source: str, tag: re.Match[str]) -> Mention | None:
    content = source[opened.end() : tag.start()]
    end = tag.end() if tag["close"] else opened.end()
    if opened["url"]:
        text = content[:MAX_TEXT] if tag["close"] else None
        return Mention(*opened.span("url"), opened["url"], text, (opened.start(), end))
    if not tag["close"] or not content.strip():
        return None
    start = opened.end() + len(content) - len(content.lstrip())
    return Mention(start, start + len(content.strip()), content.strip(), None, (opened.start(), end))
