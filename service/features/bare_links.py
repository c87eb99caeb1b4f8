"""Addresses that stand in plain text: with a scheme, with `www.`, or as a bare domain."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from linkify_it import LinkifyIt

from service.features.link_markup import Mention
from service.features.web_address import has_second_level, is_known

MAX_CANDIDATES = 600
"""How many places of a text are looked at more closely."""

WINDOW = 400
"""How much of an address is parsed, in characters; brackets in it cost the square of this.

The rest of a longer one runs to the next space.
"""

_GENERIC = (
    "aero asia bet bid biz blog buzz cam casino cfd click club com coop cyou edu gov icu info loan lol "
    "mil mobi museum net online org poker porn pro pw sbs sex sexy shop site store tech top tube vip website "
    "wiki wtf xyz"
)
_COUNTRIES = (
    "ae ai ar au br ca cc ch ci cl cn co cz de dk dz ee eg eu fi fr gg gr hk hr hu io ir jp ke kr kz lk "
    "lt lv mx ng nl nz ph pk pt qa ru rw sg sk sv th tk tr tw tz ua ug uk uy uz vc ve vn zm zw"
)
BARE_SUFFIXES = frozenset(f"{_GENERIC} {_COUNTRIES}".split())
"""Suffixes under which a bare domain is a link even without `www.`, a second level or a path.

Missing on purpose: endings of files (.py, .md), names in programs (.name, .map), and words with which a
sentence goes on where the space after its full stop is missing (.it, .no, .world).
"""

PRODUCT_NAMES = frozenset({"ado.net", "asp.net", "ml.net", "vb.net"})

_PRE_TEST = re.compile(r"\.[^\W\d_]")
_CANDIDATE = re.compile(
    r"(?P<scheme>h(?:tt|xx)ps?:)//|(?<![\w@./\\-])[^\W_][\w-]*+(?:\.[^\W_][\w-]*+)++(?![@(])", re.IGNORECASE
)
_PATH = re.compile(r"(?::[0-9]{1,5})?/")
_STATED = re.compile(r"(?:h(?:tt|xx)ps?:|//|\\\\)", re.IGNORECASE)
_HOST = re.compile(r"[^\s/?#:]*+")
_REST = re.compile(r"[^\s<>\"]*+")
_SPELLED_DOT = re.compile(r"[\[({]\s{0,2}dot\s{0,2}[\])}]\s{0,2}", re.IGNORECASE)
_SPELLED_AT = re.compile(r"[\[({]\s{0,2}at\s{0,2}[\])}]\s{0,2}\Z", re.IGNORECASE)
_LABEL_BEFORE = re.compile(r"(?<![\w@-])([^\W_][\w-]{0,62})\s{0,2}\Z")
_LABEL_AFTER = re.compile(r"[^\W_][\w-]{0,62}(?:/[^\s<>\[\](){}\"']{0,500})?")


def may_hold(visible: str) -> bool:
    """Tell whether a text can hold an address: never no where `bare_links` or `spelled_links` yield one."""
    if "://" in visible or _PRE_TEST.search(visible):
        return True
    return any(sign in visible for sign in "[({") and "dot" in visible.casefold()


def bare_links(visible: str) -> Iterator[Mention]:
    """Yield the addresses of a visible text, in order; none overlap.

    E-mail addresses, file names (`main.py`), calls (`foo.bar()`) and sentences without a space after the full
    stop are no links: a bare domain needs a path, `www.` or one of `BARE_SUFFIXES`.
    """
    if "://" not in visible and not _PRE_TEST.search(visible):
        return
    position = 0
    for _ in range(MAX_CANDIDATES):
        candidate = _CANDIDATE.search(visible, position)
        if candidate is None:
            return
        start, position = candidate.span()
        end = _schemed(visible, candidate) if candidate["scheme"] else _bare(visible, candidate)
        if end > start:
            position = end
            yield Mention(start, position, visible[start:position], None, (start, position))


def spelled_links(visible: str) -> Iterator[Mention]:
    """Yield domains whose dots are spelled out, as in `example [dot] com`."""
    position = 0
    for count, dot in enumerate(_SPELLED_DOT.finditer(visible)):
        if count >= MAX_CANDIDATES:
            return
        before = _LABEL_BEFORE.search(visible, max(position, dot.start() - 66), dot.start())
        after = _LABEL_AFTER.match(visible, dot.end())
        if not before or not after or _SPELLED_AT.search(visible, max(0, before.start() - 8), before.start()):
            continue
        start, position = before.start(), after.end()
        yield Mention(start, position, f"{before.group(1)}.{after.group()}", None, (start, position))


def is_meant(target: str) -> bool:
    """Return whether the target of a link that markup states is a web address, not a file beside the page."""
    target = target.strip()
    if _STATED.match(target):
        return True
    host = _HOST.match(target)
    return bool(
        host and host.group() and _is_host(host.group(), has_path=bool(_PATH.match(target, host.end())))
    )


def _schemed(visible: str, candidate: re.Match[str]) -> int:
    """Return where the address that starts with a scheme ends; its start where it is none."""
    return _end(visible, candidate.end(), candidate.end()) or candidate.start()


def _bare(visible: str, candidate: re.Match[str]) -> int:
    """Return where the address that starts with a bare host ends; its start where it is none."""
    start, end = candidate.span()
    if not _is_host(candidate.group(), has_path=bool(_PATH.match(visible, end))):
        return start
    return _end(visible, start, end) or start


def _end(visible: str, host_start: int, least: int) -> int:
    """Return where the address whose host begins at `host_start` ends, or 0 if not behind `least`."""
    window = f"http://{visible[host_start : host_start + WINDOW]}"
    length: int = _linkify().test_schema_at(window, "http:", len("http:")) - len("//")
    end = host_start + length
    if length == WINDOW and (rest := _REST.match(visible, end)):
        end = rest.end()
    return end if length > 0 and end >= least else 0


def _is_host(host: str, *, has_path: bool) -> bool:
    """Return whether a writer meant `host` as a host: better to miss one than to see one in every typo."""
    suffix = host.rpartition(".")[2]
    if (
        not suffix
        or "." not in host
        or suffix[0].isdigit()
        or (suffix[0].isupper() and not host.isupper())
        or host.lower() in PRODUCT_NAMES
    ):
        return False
    if host[:4].lower() == "www." or has_path:
        return is_known(host)
    return (suffix.lower() in BARE_SUFFIXES or not suffix.isascii() or has_second_level(host)) and is_known(
        host
    )


@functools.cache
def _linkify() -> LinkifyIt:
    return LinkifyIt()
