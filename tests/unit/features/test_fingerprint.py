"""Fingerprints: what counts as the same text, and as nearly the same."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.features.fingerprint import BANDS, MIN_CHARACTERS, Fingerprint, fingerprint, mask
from service.features.text import normalise

LONG = (
    "The council voted on the new cycle lane last night and I still do not see why the trees on the north "
    "side of the square have to go when there is plenty of room by the old market hall and nobody parks there"
)


def _of(body: str) -> Fingerprint:
    return fingerprint(normalise(body))


def _shared(first: str, second: str) -> int:
    return sum(a == b for a, b in zip(_of(first).bands, _of(second).bands, strict=True))


@pytest.mark.parametrize(
    "copy",
    [
        "buy cheap watches at https://shop.example/a?id=1 now, only 20 left",
        "BUY  cheap\nwatches at https://shop.example/b/c?id=2 now, only 7 left ",
        "Buy cheap watches at http://www.shop.example/ now, only 1234567 left",
        "Buy cheap watches at shop.example/xyz#top now, only 3 left",
    ],
)
def test_case_spacing_digits_and_link_paths_do_not_make_another_text(copy: str) -> None:
    assert _of(copy) == _of("Buy cheap watches at https://shop.example/a now, only 5 left")


@pytest.mark.parametrize(
    "other", ["I agree with you!", "I agree with him.", "I agree", "And I agree with you."]
)
def test_other_words_or_marks_are_another_text(other: str) -> None:
    assert _of(other).exact != _of("I agree with you.").exact


@pytest.mark.parametrize("blank", ["", " ", "\n\t "])
def test_a_blank_text_has_no_fingerprint(blank: str) -> None:
    assert _of(blank) == Fingerprint("", ())


@pytest.mark.parametrize(("body", "bands"), [("x y" * 6, 0), ("Thanks!", 0), ("abcdefghij" * 2, BANDS)])
def test_only_a_text_of_some_length_is_compared_with_others(body: str, bands: int) -> None:
    assert (len(mask(normalise(body).folded)) >= MIN_CHARACTERS) == bool(bands)
    assert len(_of(body).bands) == bands


def test_a_text_with_a_word_changed_shares_bands_with_the_first() -> None:
    assert 0 < _shared(LONG, LONG.replace("council", "committee")) < BANDS


def test_a_text_in_front_of_another_leaves_bands_in_common() -> None:
    assert _shared(LONG, f"Hi all. {LONG}") > 0


def test_an_unrelated_text_shares_no_band() -> None:
    other = "My grandmother baked this cake with walnuts and far less sugar, and it was lovely"
    assert _shared(LONG, other) == 0


def test_nearness_follows_the_share_of_common_words() -> None:
    shared = []
    for changed in (1, 4, 12, 30):
        turns = [LONG.split()[start:] + LONG.split()[:start] for start in range(20)]
        edits = [[f"{w}{w[::-1]}" if i % 40 < changed else w for i, w in enumerate(turn)] for turn in turns]
        shared.append(sum(_shared(" ".join(a), " ".join(b)) for a, b in zip(turns, edits, strict=True)))
    assert shared == sorted(shared, reverse=True)
    assert shared[0] > 20 * BANDS / 2
    assert shared[-1] < 5


def test_fingerprints_are_the_same_on_every_machine() -> None:
    found = _of("a quiet street with linden trees")
    assert found.exact == "4319471812738721"
    assert found.bands == (
        5369995266844699323,
        6797970479617973552,
        -4760744812805573345,
        -6267767055628725216,
        2311962421489168471,
        7986209421117421669,
        -9009548605205969803,
        -6779871185478393716,
    )


def test_bands_are_signed_64_bit_integers() -> None:
    info = np.iinfo(np.int64)
    bands = _of(LONG).bands
    assert all(type(band) is int and info.min <= band <= info.max for band in bands)
    assert min(bands) < 0 < max(bands)


@given(st.text(alphabet=st.characters()) | st.text(alphabet="ab /:.0\u200b\ud800", min_size=20))
def test_any_text_has_a_fingerprint_and_the_same_one_twice(body: str) -> None:
    found = _of(body)
    assert found == _of(body)
    assert len(found.exact) in {0, 16}
    assert len(found.bands) in {0, BANDS}
