"""The digest of everything that a rule's answer depends on."""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import importlib.resources
import unicodedata
from collections.abc import Iterator
from importlib.resources.abc import Traversable

PACKAGES = ("rules", "features")
DOMAIN = (
    "campaign.py",
    "comment.py",
    "decision.py",
    "entry.py",
    "goal.py",
    "history.py",
    "language.py",
    "modes.py",
    "own_rule.py",
    "policy.py",
    "policy_default.toml",
    "signal.py",
)
LIBRARIES = (
    "ada-url",
    "common-expression-language",
    "google-re2",
    "linkify-it-py",
    "publicsuffixlist",
    "pyahocorasick",
)
"""Libraries whose version decides what a link, a domain or a word is, and what an own rule says."""


@functools.cache
def digest() -> str:
    """Return the SHA-256 over the source of rules, features and decisions, and what they stand on.

    Files are taken by their path below `service` and their bytes, so that a wheel and a checkout of one
    version agree; pages for readers are left out. The versions of the libraries that read links and words,
    and of Unicode, are taken in too.
    """
    whole = hashlib.sha256()
    for name, content in [*_sources(), *_versions()]:
        whole.update(b"%d:%s%d:" % (len(name), name.encode(), len(content)) + content)
    return whole.hexdigest()


def _sources() -> list[tuple[str, bytes]]:
    service = importlib.resources.files("service")
    found = [pair for package in PACKAGES for pair in _files(service / package, package)]
    found += [(f"domain/{name}", (service / "domain" / name).read_bytes()) for name in DOMAIN]
    return sorted(found)


def _files(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        name = f"{path}/{entry.name}"
        if entry.is_dir():
            if entry.name != "__pycache__":
                yield from _files(entry, name)
        elif not entry.name.startswith(".") and not entry.name.endswith(".md"):
            yield name, entry.read_bytes()


def _versions() -> list[tuple[str, bytes]]:
    versions = [(name, importlib.metadata.version(name).encode()) for name in LIBRARIES]
    return [*versions, ("unicode", unicodedata.unidata_version.encode())]
