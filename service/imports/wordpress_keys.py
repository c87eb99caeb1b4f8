"""WordPress's disallowed comment keys: a text with one on each line.

WordPress looks for a key, whatever its case, in text, author's name, e-mail address, URL, IP address and
user agent, also within a longer word: its settings page says that "press" will match "WordPress"
(`wp_check_comment_disallowed_list`, `options-discussion.php`). So a key is a run of characters here; one that
is a host, an e-mail address or an IP address, whole or cut off at a dot, is that.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Iterator
from typing import Final

from service.domain.entry import MAX_LENGTH, Draft, Entry, Refused, Target, Treatment
from service.features.web_address import web_address
from service.imports import fields
from service.imports.lists.lines import numbered
from service.imports.lists.written import Written, refusal
from service.imports.source import Source

MIN_LENGTH: Final = 3
SHORT: Final = f"A key of fewer than {MIN_LENGTH} characters would hit nearly everything."
_EMAIL = re.compile(r"[^\s@/:]*@[^\s@/:.]+(?:\.[^\s@/:.]+)+")
_PART_OF_ADDRESS = re.compile(r"((?:\d{1,3}\.){1,3})\*?|((?:\d{1,3}\.){1,2}\d{1,3})")
_OCTETS: Final = 4


def read(source: Source, treatment: Treatment, *, words: bool = False) -> Iterator[Draft | Refused]:
    """Yield a draft of every key; with `words` the other ones are whole words, not runs of characters."""
    for place, line in numbered(source):
        written = fields.text(line)
        if written:
            # There a star is a star, not a wildcard.
            whole = words and "*" not in written
            yield _draft(written, treatment, place, Target.WORD if whole else Target.TEXT)


def write(entries: Iterable[Entry], treatment: Treatment) -> Iterator[Written]:
    """Yield the keys of the entries of one treatment, and what WordPress cannot express."""
    for entry in entries:
        key = _key(entry)
        if entry.treatment is not treatment:
            yield refusal(entry, f"of another treatment than {treatment}")
        elif key is None:
            yield refusal(entry, f"of target {entry.target}, which no key can say")
        else:
            yield f"{key}\n"


def _draft(written: str, treatment: Treatment, place: str, otherwise: Target) -> Draft | Refused:
    if len(written) < MIN_LENGTH:
        return Refused(place, written, SHORT)
    target, meant = _meaning(written, otherwise)
    return Draft(target=target, treatment=treatment, written=meant, place=place)


def _meaning(key: str, otherwise: Target) -> tuple[Target, str]:
    network = _network(key)
    if network is not None:
        return Target.ADDRESS, network
    if _EMAIL.fullmatch(key):
        return Target.EMAIL, key
    if len(key) <= MAX_LENGTH and _is_domain(key):
        return Target.DOMAIN, key
    return otherwise, key


def _is_domain(key: str) -> bool:
    # What starts in the middle of a name, such as `-pills.example`, or breaks off in one, such as `//pills`,
    # is found in a text, not among hosts.
    address = None if " " in key or key.startswith(("-", ".")) else web_address(key)
    return address is not None and "." in address.host


def _network(key: str) -> str | None:
    """Return the network that a key is, also one that is cut off at a dot, such as `192.0.2.`."""
    part = _PART_OF_ADDRESS.fullmatch(key)
    if part is not None:
        octets = (part[1] or part[2]).strip(".").split(".")
        whole = ".".join([*octets, *["0"] * (_OCTETS - len(octets))])
        key = f"{whole}/{8 * len(octets)}"
    try:
        return str(ipaddress.ip_network(key, strict=False))
    except ValueError:
        return None


def _key(entry: Entry) -> str | None:
    """Return the key that finds what an entry finds, and perhaps more."""
    if entry.target is Target.PATTERN or (entry.target is Target.WORD and "*" in entry.written.strip("*")):
        return None
    if entry.target is Target.ADDRESS:
        return _prefix(entry.written)
    if entry.target is Target.AUTHOR:
        return entry.written.partition(":")[2].strip() if entry.written.startswith("name:") else None
    return entry.written.strip("*") if entry.target is Target.WORD else entry.written


def _prefix(written: str) -> str | None:
    try:
        network = ipaddress.ip_network(written.strip(), strict=False)
    except ValueError:
        return None
    if network.prefixlen == network.max_prefixlen:
        return str(network.network_address)
    if network.version == 4 and network.prefixlen in (8, 16, 24):  # noqa: PLR2004 - where dots are
        return ".".join(str(network.network_address).split(".")[: network.prefixlen // 8]) + "."
    return None
