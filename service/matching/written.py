"""What may be written in an entry, and what makes two entries the same."""

from __future__ import annotations

import hashlib
import ipaddress
import re
from collections.abc import Callable, Mapping
from typing import Final

from service.domain.entry import MAX_LENGTH, Target
from service.errors import InvalidInputError
from service.features.web_address import web_address
from service.matching import patterns
from service.rules.domains import host_and_path
from service.rules.words import folded_entry

STARS: Final = re.compile(r"\*+")
"""What parts a word from what stands for any letters."""

_EMAIL: Final = re.compile(r"[^\s@]*@[^\s@.]+(?:\.[^\s@.]+)+")
_HOST: Final = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*|\[[0-9a-f:.]+\]")
_WIDEST: Final = {4: 8, 6: 16}
"""Bits of the widest network; whatever is wider is half of the world."""

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def canonical(target: Target, written: str) -> str:
    """Return what an entry comes to; two entries of a target that come to the same are one.

    Raises:
        InvalidInputError: it is empty, too long, or nothing of that kind; the message says why.
    """
    text = written.strip()
    if not text:
        raise InvalidInputError("An entry cannot be empty.")
    if len(written) > MAX_LENGTH:
        raise InvalidInputError(f"An entry has at most {MAX_LENGTH} characters, not {len(written):,}.")
    if not _is_line(text):
        raise InvalidInputError("An entry is one line, of characters that can be stored.")
    return _FORMS[target](text)


def key(target: Target, written: str) -> str:
    """Return what two entries of a target share where they are the same: 32 hexadecimal digits.

    InvalidInputError as for `canonical`.
    """
    text = f"{target}:{canonical(target, written)}"
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def pieces(written: str) -> tuple[str, ...]:
    """Return the folded pieces of a word between its wildcards; an empty one stands at an open end.

    InvalidInputError where no piece is long enough to be looked for.
    """
    parts = STARS.split(written.strip().casefold())
    folded = tuple(_folded(part) for part in parts)
    longest = max(map(len, folded))
    if not longest:
        raise InvalidInputError("Nothing of this is left to look for once disguises are undone.")
    if len(folded) > 1 and longest == 1:
        raise InvalidInputError("Beside a wildcard there must be two letters in a row.")
    return folded


def text_run(written: str) -> str:
    """Return the folded run of characters that a text is. InvalidInputError where it would hit everything."""
    folded = folded_entry(written.strip().casefold())
    if not folded or (len(folded) == 1 and folded.isascii()):
        raise InvalidInputError("A text of one letter would hit nearly everything.")
    return folded


def network(written: str) -> Network:
    """Return the network that an address is. InvalidInputError where it is none, or too wide."""
    try:
        found = ipaddress.ip_network(written.strip().strip("[]"), strict=False)
    except ValueError as error:
        raise InvalidInputError("This is no IP address or network, such as 192.0.2.0/24.") from error
    if found.prefixlen < _WIDEST[found.version]:
        raise InvalidInputError(f"A network has at least {_WIDEST[found.version]} bits.")
    return found


def _is_line(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:  # a lone surrogate, which JSON can bring
        return False
    return "\x00" not in text and "\n" not in text


def _folded(part: str) -> str:
    """Return a piece folded, with the space that parts it from what the wildcard stands for."""
    before, behind = " " * part[:1].isspace(), " " * part[-1:].isspace()
    return f"{before}{folded_entry(part.strip())}{behind}" if part.strip() else before


def _spelled(text: str, folded: str) -> str:
    """Return the folded text, and where the entry is spelled otherwise that spelling beside it."""
    spelled = " ".join(text.casefold().split())
    return folded if spelled == folded else f"{folded} {spelled}"


def _domain(text: str) -> str:
    host, path = host_and_path(text.casefold())
    is_top = text.startswith(("*.", ".")) and _HOST.fullmatch(host) is not None
    is_host = ("." in host or ":" in host) and web_address(f"http://{host}") is not None
    if not is_top and not is_host:
        raise InvalidInputError("This is no domain, such as example.com or example.com/path.")
    return f"{host}{path}"


def _email(text: str) -> str:
    folded = text.casefold()
    if "@" not in folded:  # lists of mail domains have them bare
        folded = f"@{folded}"
    if not _EMAIL.fullmatch(folded):
        raise InvalidInputError("This is no e-mail address, nor `@` and a domain.")
    return folded


def _author(text: str) -> str:
    folded = text.casefold()
    if folded.startswith("name:"):
        folded = f"name:{folded.removeprefix('name:').strip()}"
    if folded == "name:" or folded.startswith("@"):
        raise InvalidInputError("An author is an id of the site's, or `name:` and a whole name.")
    return folded


_FORMS: Final[Mapping[Target, Callable[[str], str]]] = {
    Target.WORD: lambda text: _spelled(STARS.sub("*", text), "*".join(pieces(text))),
    Target.TEXT: lambda text: _spelled(text, text_run(text)),
    Target.PATTERN: patterns.checked,
    Target.DOMAIN: _domain,
    Target.ADDRESS: lambda text: str(network(text)),
    Target.EMAIL: _email,
    Target.AUTHOR: _author,
}
