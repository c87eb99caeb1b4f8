"""Reference comments, and the fingerprint of what the features make of them.

A model only means something together with the features it was trained on. Its artifact carries this
fingerprint; a version that computes anything else on these comments refuses to load it.
"""

from __future__ import annotations

import functools
import hashlib
from typing import Final

import numpy as np

from service.domain.comment import Author, Comment, Page
from service.features.vector import DIMENSIONS, SCHEMA, Vector, vectorise
from service.features.view import read

SITE_HOST: Final = "example.org"
"""The site that the reference comments stand on."""

COMMENTS: Final = (
    Comment(body=""),
    Comment(body="Thanks, that solved it for me."),
    Comment(
        body="I followed the second step and the cache stayed empty. Which version did you use? Mine is 3.2.",
        author=Author(name="Anna Example", email="anna@example.com", id="7"),
        page=Page(title="How to empty a cache", excerpt="Every cache has to be emptied at some time."),
        parent="41",
    ),
    Comment(
        body="Great post! I really enjoyed reading it, keep up the good work.",
        author=Author(
            name="cheap tiles", email="sales2024@tiles.example", url="https://cheap-tiles.example/buy"
        ),
        page=Page(title="How to empty a cache"),
    ),
    Comment(body="BUY NOW!!! Visit http://pills.example/best and https://pills.example/offers?id=3 today"),
    Comment(
        body='<p><a href="https://tiles.example/">My <b>page</b></a> &amp; yours</p><script>no()</script>',
        format="html",
    ),
    Comment(
        body="[url=http://pills.example]here[/url] or [there](https://example.org/page) or www.tiles.example"
    ),
    Comment(
        body="Fr\u0435\u0435 v1agra, v i a g r a, \U0001d4eb\U0001d4fe\U0001d502 n\u200bow, soooooo cheap"
    ),
    Comment(
        body="s\u0336p\u0336a\u0336m\u0336 \uff37\uff49\uff44\uff45 \u1d20\u026a\u1d18 stra\u00dfe \u0130zmir"
    ),
    Comment(body="Спасибо, SMS\u043a\u0430 \u043f\u0440\u0438\u0448\u043b\u0430."),
    Comment(body="\u0395\u03c5\u03c7\u03b1\u03c1\u03b9\u03c3\u03c4\u03ce \u03c0\u03bf\u03bb\u03cd!"),
    Comment(body="\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 \u0628\u062f\u0627\u0646\u0645"),
    Comment(body="धन्यवाद, बहुत अच्छा"),
    Comment(body="\u0e02\u0e2d\u0e1a\u0e04\u0e38\u0e13\u0e21\u0e32\u0e01 5555"),
    Comment(
        body="\u8c22\u8c22\u5206\u4eab\uff0c\u5199\u5f97\u5f88\u597d\u3002\u3042\u308a\u304c\u3068\u3046"
    ),
    Comment(body="\uac10\uc0ac\ud569\ub2c8\ub2e4 \U0001f44d\U0001f3fd\u2764\ufe0f"),
    Comment(body="one two three four five six seven eight nine ten " * 120),
    Comment(body="\ud800 \x00\x1b \u202e", author=Author(name="\u200b", url="not an address", email="@")),
)


@functools.cache
def feature_fingerprint() -> str:
    """Return the SHA-256 over the vectors of the reference comments; values count to four decimals."""
    digest = hashlib.sha256(f"{SCHEMA} {DIMENSIONS}".encode())
    for comment in COMMENTS:
        digest.update(vector_digest(vectorise(read(comment, site_host=SITE_HOST))).encode())
    return digest.hexdigest()


def vector_digest(vector: Vector) -> str:
    """Return the SHA-256 over a vector, with its values to four decimals."""
    digest = hashlib.sha256()
    values = np.round(vector.values.astype(np.float64) * 10_000)
    for array, kind in (
        (vector.indices, "<i4"),
        (values, "<i4"),
        (vector.starts, "<i4"),
        (vector.ends, "<i4"),
        (vector.fields, "u1"),
    ):
        digest.update(array.astype(kind).tobytes())
    return digest.hexdigest()
