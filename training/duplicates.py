"""Campaigns: comments that say the same, or nearly so, counted once or a few times."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence

from service.features.fingerprint import Fingerprint
from service.features.view import View
from training.config import ExamplesConfig
from training.examples import Example


def campaigns(fingerprints: Sequence[Fingerprint]) -> list[int]:
    """Return for each text the position of the first text of its campaign.

    Texts with the same exact fingerprint, or with a MinHash band in common, belong together; so do texts that
    are linked through a third one.
    """
    parents = list(range(len(fingerprints)))
    owners: dict[object, int] = {}
    for position, print_ in enumerate(fingerprints):
        for key in (*([print_.exact] if print_.exact else []), *enumerate(print_.bands)):
            first = owners.setdefault(key, position)
            _join(parents, first, position)
    return [_root(parents, position) for position in range(len(parents))]


def draw_order(examples: Iterable[Example], seed: int) -> list[int]:
    """Return positions in an order that depends on the seed and the examples' ids only."""
    keys = [hashlib.sha256(f"{seed}:{e.id}".encode()).digest() for e in examples]
    return sorted(range(len(keys)), key=keys.__getitem__)


def thin(
    examples: Sequence[Example], views: Sequence[View], config: ExamplesConfig, seed: int
) -> tuple[list[int], list[int]]:
    """Choose what is kept: `campaign_cap` of a campaign within a source and label, `cap` of a source.

    Returns:
        Positions kept, ascending, and for each of them the campaign it belongs to.
    """
    campaign = campaigns([view.fingerprint for view in views])
    of_source: Counter[str] = Counter()
    of_campaign: Counter[tuple[str, str, int]] = Counter()
    seen: set[tuple[str, str, str]] = set()
    kept = []
    for position in draw_order(examples, seed):
        example = examples[position]
        exact = (example.source, example.label.value, views[position].text.folded)
        within = (example.source, example.label.value, campaign[position])
        if exact in seen or of_campaign[within] >= config.campaign_cap:
            continue
        if of_source[example.source] >= config.cap_of(example.source):
            continue
        seen.add(exact)
        of_campaign[within] += 1
        of_source[example.source] += 1
        kept.append(position)
    kept.sort()
    return kept, [campaign[position] for position in kept]


def _root(parents: list[int], position: int) -> int:
    while parents[position] != position:
        parents[position] = parents[parents[position]]
        position = parents[position]
    return position


def _join(parents: list[int], left: int, right: int) -> None:
    a, b = _root(parents, left), _root(parents, right)
    parents[max(a, b)] = min(a, b)
