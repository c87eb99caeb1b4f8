"""Lists of other systems, read as they are meant there and written as far as they can say it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from service.domain.entry import Draft, Entry, Refused, Target, Treatment
from service.errors import InvalidInputError
from service.imports.lists import formats
from service.imports.lists.formats import Asked, ListFormat
from service.imports.lists.written import Left
from service.imports.source import Source
from service.matching.written import key
from tests.unit.imports.conftest import Write

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def read(source: Source, name: ListFormat, **asked: Any) -> list[str]:
    """Return what was read, a line each: `block word: cheap pills`, or `line 2: reason`."""
    return [
        f"{one.place}: {one.reason}" if isinstance(one, Refused) else _said(one)
        for one in formats.read(source, name, Asked(**asked))
    ]


def _said(draft: Draft | Entry) -> str:
    return f"{draft.treatment} {draft.target}: {draft.written}"


def entry(said: str, **facts: Any) -> Entry:
    treatment, target, written = said.split(" ", 2)
    return Entry(
        id="1",
        site_id="s",
        target=Target(target.rstrip(":")),
        treatment=Treatment(treatment),
        written=written,
        note=facts.pop("note", ""),
        author="anna",
        created_at=AT,
        **facts,
    )


ENTRIES = [
    entry("block word: cheap pills", note="daily", expires_at=AT),
    entry("block word: via*"),
    entry("hold word: lion"),
    entry("allow word: tiger"),
    entry("block text: c*sh"),
    entry("block pattern: a+b"),
    entry("block domain: pills.example"),
    entry("block address: 192.0.2.0/24"),
    entry("block address: 192.0.2.0/28"),
    entry("block address: 2001:db8::7"),
    entry("block email: @mail.example"),
    entry("block author: name: Eve Bell"),
    entry("block author: u-1"),
]


CORAL = json.dumps({"banned": ["cheap pills"], "suspect": ["lion"]}, indent=2)


def written(name: ListFormat, **asked: Any) -> tuple[str, list[str]]:
    pieces = list(formats.write(ENTRIES, name, Asked(**asked)))
    left = [_said(one.entry) for one in pieces if isinstance(one, Left)]
    return "".join(piece for piece in pieces if isinstance(piece, str)), left


def test_plain_lines_are_entries_of_one_target_and_comments_are_none(write: Write) -> None:
    source = write("# ours\r\ncheap pills\r\n\r\n  zebra \n#no\n", packed=True)
    assert read(source, ListFormat.LINES, treatment=Treatment.HOLD) == [
        "hold word: cheap pills",
        "hold word: zebra",
    ]
    places = [one.place for one in formats.read(source, ListFormat.LINES, Asked())]
    assert places == ["line 2", "line 4"]


def test_a_line_too_long_for_anything_is_one_entry_that_is_refused(write: Write) -> None:
    first, second = formats.read(write(f"{'x' * 250_000}\nzebra\n"), ListFormat.LINES, Asked())
    assert (first.place, second.place) == ("line 1", "line 2")
    with pytest.raises(InvalidInputError):
        key(Target.WORD, first.written)


def test_wordpress_finds_keys_within_words_and_means_hosts_people_and_networks(write: Write) -> None:
    keys = "Cheap Pills\npills.example.com\nshop@mail.org\n@mail.org\n-pills.com\n192.0.2.7\n192.0.2.\n"
    keys += "10.20.*\n2001:db8::/32\nab\n3.14%\nfu*ck\n//pills\n"
    assert read(write(keys), ListFormat.WORDPRESS) == [
        "block text: Cheap Pills",
        "block domain: pills.example.com",
        "block email: shop@mail.org",
        "block email: @mail.org",
        "block text: -pills.com",
        "block address: 192.0.2.7/32",
        "block address: 192.0.2.0/24",
        "block address: 10.20.0.0/16",
        "block address: 2001:db8::/32",
        "line 10: A key of fewer than 3 characters would hit nearly everything.",
        "block text: 3.14%",
        "block text: fu*ck",
        "block text: //pills",
    ]
    assert read(write("cheap pills\nfu*ck\n"), ListFormat.WORDPRESS, words=True) == [
        "block word: cheap pills",
        "block text: fu*ck",
    ]


def test_discourses_csv_has_a_word_a_row_and_json_says_what_becomes_of_it(write: Write) -> None:
    rows = 'zebra\n"cheap, pills"\nAnna,,true\nvia*,,false\n'
    assert read(write(rows), ListFormat.DISCOURSE, treatment=Treatment.HOLD) == [
        "hold word: zebra",
        "hold word: cheap, pills",
        r"hold pattern: (?-i)\bAnna\b",
        "hold word: via*",
    ]
    words = [
        {"id": 1, "word": "zebra", "action": "block", "case_sensitive": False},
        {"id": 2, "word": "lion", "action": "require_approval"},
        {"id": 3, "word": "cub", "action": "replace", "replacement": "kid"},
        {"id": 4, "word": "a+b", "action": "flag", "case_sensitive": True},
        {"id": 5},
    ]
    everything = json.dumps({"actions": ["block"], "words": words})
    assert read(write(everything), ListFormat.DISCOURSE, regex=True) == [
        "block pattern: zebra",
        "hold pattern: lion",
        "word 3: The action 'replace' rewrites texts; nothing here does.",
        "hold pattern: (?-i)a+b",
        "word 5: There is no `word`.",
    ]
    with pytest.raises(InvalidInputError):
        read(write("{}"), ListFormat.DISCOURSE)


def test_corals_banned_words_block_and_its_suspect_ones_hold(write: Write) -> None:
    lists = {"banned": ["zebra", "p*ch"], "suspect": ["lion", 3]}
    said = ["block word: zebra", "block text: p*ch", "hold word: lion", "suspect 2: This is no text."]
    assert read(write(json.dumps(lists)), ListFormat.CORAL) == said
    nested = {"data": {"settings": {"wordList": lists}}}
    assert read(write(json.dumps(nested)), ListFormat.CORAL) == said
    assert read(write("zebra\nlion\n"), ListFormat.CORAL, treatment=Treatment.HOLD) == [
        "hold word: zebra",
        "hold word: lion",
    ]
    with pytest.raises(InvalidInputError):
        read(write('{"banned'), ListFormat.CORAL)
    with pytest.raises(InvalidInputError):
        read(write('{"other": 1}'), ListFormat.CORAL)


def test_our_own_lines_bring_everything_back(write: Write) -> None:
    text = "".join(
        piece for piece in formats.write(ENTRIES, ListFormat.JSONL, Asked()) if isinstance(piece, str)
    )
    back = list(formats.read(write(text), ListFormat.JSONL, Asked()))
    assert [
        (one.target, one.treatment, one.written, one.note, one.expires_at)
        for one in back
        if isinstance(one, Draft)
    ] == [(e.target, e.treatment, e.written, e.note, e.expires_at) for e in ENTRIES]


def test_what_of_our_own_lines_is_broken_is_named(write: Write) -> None:
    lines = '{"written": "zebra"}\nnot json\n{"written": 3}\n{"written": "a", "targt": "word"}\n'
    lines += '{"written": "a", "treatment": "burn"}\n{"written": "a", "expires_at": "soon"}\n'
    assert [said[:41] for said in read(write(lines), ListFormat.JSONL)] == [
        "block word: zebra",
        "line 2: This is no JSON object.",
        "line 3: There is no text in `written`.",
        "line 4: The field 'targt' is not known.",
        "line 5: 'burn' is not a valid Treatment.",
        "line 6: Invalid isoformat string: 'soon'.",
    ]


def test_a_damaged_packed_file_is_told(write: Write) -> None:
    source = write("zebra\n" * 1_000, packed=True)
    source.path.write_bytes(source.path.read_bytes()[:-12])
    with pytest.raises(InvalidInputError, match="gzip"):
        read(source, ListFormat.LINES)


@pytest.mark.parametrize(
    ("name", "asked", "text", "left"),
    [
        (ListFormat.LINES, {}, "cheap pills\nvia*\n", 11),
        (ListFormat.LINES, {"target": Target.DOMAIN}, "pills.example\n", 12),
        (
            ListFormat.WORDPRESS,
            {},
            "cheap pills\nvia\nc*sh\npills.example\n192.0.2.\n2001:db8::7\n@mail.example\nEve Bell\n",
            5,
        ),
        (ListFormat.DISCOURSE, {}, "cheap pills\nvia*\n", 11),
        (ListFormat.DISCOURSE, {"regex": True}, "a+b\n", 12),
        (
            ListFormat.CORAL,
            {},
            '{\n  "banned": [\n    "cheap pills"\n  ],\n  "suspect": [\n    "lion"\n  ]\n}\n',
            11,
        ),
    ],
)
def test_an_export_says_what_the_format_can_and_names_what_it_cannot(
    name: ListFormat, asked: dict[str, Any], text: str, left: int
) -> None:
    said, out = written(name, **asked)
    assert said == text
    assert len(out) == left
