"""WordPress's disallowed comment keys: a text with one on each line, sorted into the lists of a policy."""

from __future__ import annotations

import dataclasses
import ipaddress
import re
from collections import Counter
from collections.abc import Mapping
from enum import StrEnum

from service.domain.policy import MAX_ENTRY_LENGTH
from service.features.web_address import web_address
from service.imports import fields
from service.imports.source import Source

MIN_LENGTH = 3
_EMAIL = re.compile(r"[^\s@/:]*@[^\s@/:.]+(?:\.[^\s@/:.]+)+")
_PART_OF_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){1,3}\.?(?:/\d{1,2})?|\d{1,3}(?:\.(?:\d{1,3}|\*)){1,3}")


class LeftOut(StrEnum):
    """Why a key is left out."""

    SHORT = f"shorter than {MIN_LENGTH} characters"
    LONG = f"longer than {MAX_ENTRY_LENGTH} characters"
    ADDRESS = "network addresses, of which a policy has no list"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """The keys by the list that they belong on, in order and without repeats, and why others are left out."""

    words: tuple[str, ...]
    domains: tuple[str, ...]
    authors: tuple[str, ...]
    left_out: Mapping[LeftOut, int]

    @property
    def lists(self) -> Mapping[str, tuple[str, ...]]:
        """Return the entries by the name of the policy's list."""
        return {
            "blocked_words": self.words,
            "blocked_domains": self.domains,
            "blocked_authors": self.authors,
        }


def read(source: Source) -> Keys:
    """Return the keys of a file, one a line. InvalidInputError where it cannot be unpacked."""
    with source.text() as file:
        written = (fields.text(line) for line in file)
        return sort(dict.fromkeys(key.casefold() for key in written if key))


def sort(keys: Mapping[str, object]) -> Keys:
    """Sort keys: hosts with or without a path are domains, e-mail addresses authors, the rest words."""
    words, domains, authors = [], [], []
    left_out: Counter[LeftOut] = Counter()
    for key in keys:
        reason = _left_out(key)
        if reason is not None:
            left_out[reason] += 1
        elif _EMAIL.fullmatch(key):
            authors.append(key)
        elif _is_domain(key):
            domains.append(key)
        else:
            words.append(key)
    return Keys(words=tuple(words), domains=tuple(domains), authors=tuple(authors), left_out=left_out)


def _left_out(key: str) -> LeftOut | None:
    if len(key) < MIN_LENGTH:
        return LeftOut.SHORT
    if len(key) > MAX_ENTRY_LENGTH:
        return LeftOut.LONG
    return LeftOut.ADDRESS if _is_address(key) else None


def _is_domain(key: str) -> bool:
    # What starts in the middle of a name, such as `-pills.example`, is found in a text, not among hosts.
    return " " not in key and not key.startswith(("-", ".")) and web_address(key) is not None


def _is_address(key: str) -> bool:
    if _PART_OF_ADDRESS.fullmatch(key):
        return True
    try:
        ipaddress.ip_network(key, strict=False)
    except ValueError:
        return False
    return True
