"""A compiled list that moves with small changes."""

from __future__ import annotations

import dataclasses
import random
import statistics
import time
from datetime import timedelta

from service.matching.compiled import Compiled
from service.matching.frozen import Frozen
from service.matching.listed import Listed
from service.matching.patterns import Patterns
from service.matching.scope import Scope, match
from tests.unit.matching.conftest import AT, listed, scope, view


def written(found: Scope, body: str) -> list[str]:
    return [hit.written for hit in match([found], view(body), AT)]


def test_added_and_removed_entries_count_without_compiling_the_base_again() -> None:
    first = scope("block word: apple", "block word: pear")
    moved = first.moved(2, [listed("hold word: plum", 7)], ["e0"])
    assert moved.base is first.base
    assert (moved.revision, moved.changes) == (2, 2)
    assert written(moved, "apple pear plum") == ["pear", "plum"]
    assert written(first, "apple pear plum") == ["apple", "pear"]
    assert written(moved.moved(3, [], ["e7"]), "apple pear plum") == ["pear"]


def test_an_entry_counts_until_it_expires() -> None:
    until = listed("block word: apple", expires_at=AT + timedelta(seconds=1))
    found = Scope(revision=1, base=Compiled([until]))
    assert match([found], view("apple"), AT)
    assert not match([found], view("apple"), AT + timedelta(seconds=1))


def test_lists_are_taken_together_so_that_one_allows_what_another_blocks() -> None:
    shared, own = (
        scope("block word: pills"),
        Scope(revision=1, base=Compiled([listed("allow word: pills", 9)])),
    )
    assert [hit.treatment.value for hit in match([shared, own], view("pills"), AT)] == ["allow"]
    assert match([], view("pills"), AT) == ()


def test_frozen_hits_are_found_again_and_no_others() -> None:
    hits = match([scope("block word: apple", "hold text: ear", "block word: plum")], view("apple pear"), AT)
    again = Frozen(hits)
    assert again.hits(view("apple pear")) == hits
    assert [hit.written for hit in again.hits(view("pear plum"))] == ["ear"]


def test_an_entry_that_cannot_be_read_any_more_spoils_no_list() -> None:
    broken = ("domain: no host", "pattern: [", "address: x", "email: @", "text: e", "author: @", "word: *")
    assert written(scope(*(f"block {one}" for one in broken), "block word: apple"), "apple") == ["apple"]


def test_many_patterns_are_told_apart_in_sets() -> None:
    entries = [dataclasses.replace(listed(f"block pattern: number{n}x?", n)) for n in range(600)]
    found = Patterns(entries)
    assert {entry.id for entry, _, _ in found.found_in("number599 and numbe")} == {"e599", "e59", "e5"}


def test_a_long_list_costs_microseconds_and_an_entry_more_no_new_list() -> None:
    dice, letters = random.Random(5), "abcdefghijklmnopqrstuvwxyz"
    words = {"".join(dice.choices(letters, k=dice.randrange(5, 14))) for _ in range(20_000)}
    found = scope(*(f"block word: {word}" for word in sorted(words)))
    seen = view("An ordinary comment about the weather in the north of the country. " * 4)
    times = []
    for _ in range(200):
        start = time.perf_counter()
        match([found], seen, AT)
        times.append(time.perf_counter() - start)
    assert statistics.median(times) < 0.000_5
    start = time.perf_counter()
    moved = found.moved(2, [Listed("new", *dataclasses.astuple(listed("block word: zebra"))[1:])], [])
    assert time.perf_counter() - start < 0.1
    assert written(moved, "a zebra") == ["zebra"]
