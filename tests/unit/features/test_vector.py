"""The feature vector: what it holds, how it is normalised, and that nothing makes it fail."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.comment import Author, Comment, Page
from service.features import facts
from service.features.blocks import NORMS, OFFSETS, Block
from service.features.fact_table import FACTS, SLOTS
from service.features.text import TEXT_CAP
from service.features.vector import DIMENSIONS, FACTS_OFFSET, FIELDS, Vector, vectorise
from service.features.view import read

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=120)
MAYBE = (
    st.none() | ANY_TEXT | st.sampled_from(["https://tiles.example/a?b=c", "anna@example.com", "http://[::1"])
)
AUTHORS = st.builds(Author, id=MAYBE, name=MAYBE, email=MAYBE, url=MAYBE, role=MAYBE)
PAGES = st.builds(Page, url=MAYBE, title=MAYBE, excerpt=MAYBE)
COMMENTS = st.builds(
    Comment, body=ANY_TEXT, format=st.sampled_from(["text", "html"]), author=AUTHORS, page=PAGES, parent=MAYBE
)


def _vector(body: str, author: Author = Author()) -> Vector:  # noqa: B008 - frozen, so it can be shared
    return vectorise(read(Comment(body=body, author=author), site_host="example.org"))


def _block(vector: Vector, block: Block) -> dict[int, float]:
    """Return the summed values of a block's features."""
    inside = (vector.indices >= OFFSETS[block]) & (vector.indices < OFFSETS[block + 1])
    sums: dict[int, float] = {}
    for index, value in zip(vector.indices[inside].tolist(), vector.values[inside].tolist(), strict=True):
        sums[index] = sums.get(index, 0.0) + value
    return sums


def _phrases(vector: Vector) -> set[str]:
    places = vector.indices[vector.indices >= FACTS_OFFSET] - FACTS_OFFSET
    return {FACTS[place].phrase for place in places.tolist()}


def _fields(comment: Comment) -> dict[str, str]:
    author = comment.author
    return {
        "body": comment.body,
        "links": comment.body,
        "author.name": author.name or "",
        "author.url": author.url or "",
        "author.email": author.email or "",
        "facts": "",
    }


@given(COMMENTS)
def test_any_comment_has_a_well_formed_vector(comment: Comment) -> None:
    vector = vectorise(read(comment, site_host="example.org"))
    size = len(vector.indices)
    assert all(len(array) == size for array in (vector.values, vector.starts, vector.ends, vector.fields))
    assert ((vector.indices >= 0) & (vector.indices < DIMENSIONS)).all()
    assert np.isfinite(vector.values).all()
    assert (vector.values > 0).all()


@given(COMMENTS)
def test_every_entry_lies_within_the_field_it_came_from(comment: Comment) -> None:
    vector = vectorise(read(comment, site_host="example.org"))
    for field, (name, text) in enumerate(_fields(comment).items()):
        inside = vector.fields == field
        starts, ends = vector.starts[inside], vector.ends[inside]
        assert FIELDS[field] == name
        assert (ends <= len(text)).all()
        assert (starts >= 0).all()
        assert (starts < ends).all() or name == "facts"


@given(COMMENTS)
def test_the_same_comment_has_the_same_vector(comment: Comment) -> None:
    first, second = vectorise(read(comment)), vectorise(read(comment))
    for name in ("indices", "values", "starts", "ends", "fields"):
        assert np.array_equal(getattr(first, name), getattr(second, name))


@pytest.mark.parametrize("body", ["a", "hello 123", "word " * 300, "bright, night? sigh!"])
def test_a_block_has_its_norm_however_long_the_text_where_chunks_share_nothing(body: str) -> None:
    vector = _vector(body, author=Author(name="Anna"))
    assert math.hypot(*_block(vector, Block.AUTHOR).values()) == pytest.approx(NORMS[Block.AUTHOR])
    assert 0.9 < math.hypot(*_block(vector, Block.BODY_CHARS).values()) < 1.6


@pytest.mark.parametrize("body", ["a", "hello there", "word " * 300, "漢字とかな" * 40, "x" * 3 * TEXT_CAP])
def test_no_feature_grows_with_the_length_of_the_text(body: str) -> None:
    assert max(_block(_vector(body), Block.BODY_CHARS).values()) < 20


def test_a_repeated_word_weighs_less_than_its_count() -> None:
    once = _block(_vector("alpha beta"), Block.BODY_WORDS)
    twice = _block(_vector("alpha beta . beta"), Block.BODY_WORDS)
    alpha, beta = (_only_word(word) for word in ("alpha", "beta"))
    assert once[alpha] == pytest.approx(once[beta])
    assert twice[beta] / twice[alpha] == pytest.approx(1 + math.log(2), abs=1e-4)


def _only_word(word: str) -> int:
    (index,) = _block(_vector(word), Block.BODY_WORDS)
    return index


def test_words_and_neighbouring_pairs_are_features() -> None:
    assert len(_block(_vector("one two three"), Block.BODY_WORDS)) == 5


def test_character_ngrams_mark_the_edges_of_words_and_cross_none() -> None:
    # " a", "ab", "b " / " ab", "ab " / " ab " and the same with c and d
    assert len(_block(_vector("ab"), Block.BODY_CHARS)) == 6
    assert len(_block(_vector("ab cd"), Block.BODY_CHARS)) == 12


@pytest.mark.parametrize(("left", "right"), [("谢谢分享", "谢谢大家"), ("ขอบคุณครับ", "ขอบคุณมาก")])
def test_scripts_without_spaces_share_character_ngrams(left: str, right: str) -> None:
    both = _block(_vector(left), Block.BODY_CHARS).keys() & _block(_vector(right), Block.BODY_CHARS).keys()
    assert len(both) >= 2


def test_author_body_and_links_keep_to_their_own_blocks() -> None:
    body = _block(_vector("tiles"), Block.BODY_CHARS)
    named = _vector("tiles", author=Author(name="tiles"))
    assert _block(named, Block.BODY_CHARS) == body
    assert _block(named, Block.AUTHOR)
    assert not _block(named, Block.LINKS)
    assert _block(_vector("see https://tiles.example/a"), Block.LINKS)


def test_a_disguised_text_has_the_vector_of_the_plain_one() -> None:
    plain, disguised = _vector("cheap viagra"), _vector("cheap vi\u200bagra")
    assert _block(plain, Block.BODY_CHARS) == _block(disguised, Block.BODY_CHARS)


def test_the_part_of_an_address_before_the_at_sign_is_not_hashed() -> None:
    left = _vector("hi", author=Author(email="anna@example.com"))
    right = _vector("hi", author=Author(email="bert@example.com"))
    assert _block(left, Block.AUTHOR) == _block(right, Block.AUTHOR)


def test_the_scheme_of_an_address_does_not_matter() -> None:
    addresses = ("http://www.tiles.example/", "https://tiles.example", "TILES.example")
    blocks = [_block(_vector("hi", author=Author(url=url)), Block.AUTHOR) for url in addresses]
    assert blocks[0].keys() == blocks[1].keys() == blocks[2].keys()


@pytest.mark.parametrize(
    ("comment", "phrase"),
    [
        (Comment(body="BUY NOW"), "share of capitals among the letters: 75% or more"),
        (Comment(body="Привет всем"), "written mostly in Cyrillic letters"),
        (Comment(body="12 34"), "the text has no letters"),
        (Comment(body="see [url=http://a.example]a[/url]"), "a link written in BBCode"),
        (Comment(body="see <a href='http://a.example'>a</a>", format="html"), "a link written in HTML"),
        (Comment(body="pay\u202epal"), "hidden characters"),
        (Comment(body="p\u0430ypal"), "words that mix look-alike letters of several scripts"),
        (Comment(body="see https://example.org/x"), "a link to the site itself"),
        (
            Comment(body="hi", author=Author(name="Acme", url="http://acme.example")),
            "the author links to a site; words in the name: 1",
        ),
        (
            Comment(body="hi", author=Author(name="cheap tiles", url="http://cheap-tiles.example")),
            "the author's name is the name of the linked site",
        ),
        (
            Comment(body="Nice post!", author=Author(name="tiles", url="http://a.example")),
            "short, no question, no link in the text, and a link behind the author's name",
        ),
        (
            Comment(body="Emptying caches", page=Page(title="About caches")),
            "share of the page's words that the text takes up: 40% or more",
        ),
        (Comment(body="hi"), "the author gave no name"),
        (Comment(body="ok " * 3 * TEXT_CAP), "the text is longer than what is read"),
    ],
)
def test_a_fact_is_noted_in_words(comment: Comment, phrase: str) -> None:
    assert phrase in _phrases(vectorise(read(comment, site_host="example.org")))


def test_facts_have_names_of_their_own_and_fit_their_slots() -> None:
    assert len({fact.name for fact in FACTS}) == len(FACTS) <= SLOTS
    assert len({fact.phrase for fact in FACTS}) == len(FACTS)


def test_a_vector_is_bounded_whatever_is_sent() -> None:
    links = " ".join(f"https://host{n}.example/{'path' * 50}" for n in range(400))
    author = Author(name="n" * 5000, url="https://a.example/" + "u" * 5000, email="e" * 5000 + "@a.example")
    vector = _vector(links, author=author)
    assert len(vector.indices) < 100_000


@given(st.text(st.characters(max_codepoint=127), max_size=60))
def test_ascii_texts_have_the_same_facts_as_any_other(body: str) -> None:
    with_one, without = facts._counts(f"{body}\u4e2d"), facts._counts(body)
    assert sum(with_one) == len(body) + 1
    assert [a - b for a, b in zip(with_one, without, strict=True) if a != b] == [1]
