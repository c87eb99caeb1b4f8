"""Where a value stands in a TOML document."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.toml_places import locate

TEXT = '''\
# a comment with [brackets] = "and more"
fallback = "hold" # behind
"quoted key" = 'it''s'[0:0]
[limits]
free_links = 3
flood.author = [ # a list
  { window_s = 60, allowed = 3 },
  {window_s = 600, allowed = 10},
]
[[rules]]
name = "first # no comment"
when = """
links.count > 1 && "]]" == '}'
  """
[[rules]]
name = 'second'
expires = 2027-01-31
[rules.when]
all = [
    { field = "links.count", at_least = 2 },
    { not = { field = "page.url", contains = ["a, }", "b"] } },
]
[[rules.examples]]
fires = true
comment = { body = "x \\" y", page = { topics = [] } }
[[rules.examples]]
fires = false
'''.replace("'it''s'[0:0]", "'its'")

PLACES = [
    ("fallback", (2, 1)),
    ("quoted key", (3, 1)),
    ("limits", (4, 1)),
    ("limits.free_links", (5, 1)),
    ("limits.flood.author", (6, 1)),
    ("limits.flood.author.0", (7, 3)),
    ("limits.flood.author.1.allowed", (8, 20)),
    ("rules", (10, 1)),
    ("rules.0", (10, 1)),
    ("rules.0.name", (11, 1)),
    ("rules.0.when", (12, 1)),
    ("rules.1.name", (16, 1)),
    ("rules.1.expires", (17, 1)),
    ("rules.1.when", (18, 1)),
    ("rules.1.when.all.0.at_least", (20, 30)),
    ("rules.1.when.all.1.not.contains.1", (21, 55)),
    ("rules.1.examples.0.comment.page.topics", (25, 39)),
    ("rules.1.examples.1.fires", (27, 1)),
    ("rules.1.examples.1.comment.body", (26, 1)),
    ("rules.7", (10, 1)),
    ("lists.blocked_words", None),
]


@pytest.mark.parametrize(("pointer", "place"), PLACES)
def test_a_path_is_found_or_the_nearest_place_around_it(pointer: str, place: tuple[int, int] | None) -> None:
    tomllib.loads(TEXT)
    assert locate(TEXT, pointer) == place


WORDS = st.text("ab\"'\\#]}=,é\n", max_size=6)
VALUES = st.recursive(
    WORDS | st.integers() | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("xyz"), inner, max_size=3),
    max_leaves=8,
)


def written(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + "".join(c if c.isalnum() else f"\\u{ord(c):04x}" for c in value) + '"'
    if isinstance(value, list):
        return "[" + " ,\n".join(map(written, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {written(one)}" for key, one in value.items()) + "}"
    return str(value)


def pointers(value: Any, path: str) -> list[str]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, one in pairs for found in pointers(one, f"{path}.{key}"))]


@given(st.lists(VALUES, min_size=1, max_size=3))
def test_every_value_of_a_document_is_found(values: list[Any]) -> None:
    text = "\n".join(f"key{place} = {written(value)}" for place, value in enumerate(values))
    document = tomllib.loads(text)
    for place, value in enumerate(values):
        assert document[f"key{place}"] == value
        found = [locate(text, pointer) for pointer in pointers(value, f"key{place}")]
        assert None not in found
        assert len(set(found)) == len(found)


@pytest.mark.parametrize("pointer", ["", "a", "a.0.0"])
@pytest.mark.parametrize("opening", ["[", "{a="])
def test_a_document_that_is_nested_without_end_has_no_places(opening: str, pointer: str) -> None:
    assert locate(f"a={opening * 50_000}", pointer) is None
