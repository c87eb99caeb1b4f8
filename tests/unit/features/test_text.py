"""Normalisation: what is undone, what is left alone, and where everything came from."""

from __future__ import annotations

import contextlib
import string
import unicodedata
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.comment import Format
from service.features import hints as hints_module
from service.features import text as text_module
from service.features.characters import continues
from service.features.disguise import composed
from service.features.mapped import unmoved
from service.features.text import SCAN_CAP, TEXT_CAP, Text, normalise

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=300)
PIECES = st.sampled_from(
    [
        *(
            "<b>",
            "</b>",
            "<p>",
            "<!--",
            "-->",
            "<script>",
            "</script>",
            "<a href='x",
            "&amp;",
            "&#39;",
            "&lt",
            "<",
        ),
        *(
            "\u200b",
            "\u200d",
            "\u202e",
            "\u00ad",
            "\ufe0f",
            "\u0336",
            "\u0301\u0302\u0303",
            "\U0001d4eb",
            "ﷺ",
        ),
        *(
            "a",
            "а",
            "ο",
            "v1agra",
            "a$$",
            "f r e e",
            "b.u~y",
            "c*a|s-h",
            "x[b]y[/b]z",
            "a~~b~~c",
            "\u202e",
            "\u202c",
            "\U0001f1e9",
            "х0р",
            "é",
            "ŵ",
            "o\u0332",
            "\uff0c",
            "…",
            "sooooo",
            "!!!!!",
            "  ",
            "\n\n",
            "\x00",
            "İ",
            "ß",
            "ᄀ",
            "ᅡ",
        ),
        *("\U0001f3f4\U000e0067\U000e007f", "\U0001f171\ufe0f", "हिं", "ไทย", "漢字", "\ud800"),
    ]
)
ODD_TEXT = st.lists(PIECES, max_size=40).map("".join)
MARKUP = st.sampled_from(["text", "html"])

DISGUISES = [
    ("Hello  World\n", "hello world"),
    ("V1agra", "viagra"),
    ("f@ck this sh!t, a$$", "fack this shit, ass"),
    ("v i a g r a", "viagra"),
    ("b-u-y n.o.w.!", "b-u-y n.o.w.!"),
    ("f.r.e.e pills", "free pills"),
    ("b u y s  n o w!", "buys now!"),
    ("plan b u y", "plan b u y"),
    ("soooooo goooood", "soo good"),
    ("yes!!!!!!!!", "yes!!!"),
    ("\U0001f602" * 9, "\U0001f602" * 3),
    ("раypаl", "paypal"),
    ("gооgle", "google"),
    ("ＷＩＤＥ", "wide"),
    ("\U0001d4eb\U0001d4fe\U0001d502", "buy"),
    ("ⓑⓤⓨ", "buy"),
    ("\U0001f171\U0001f184\U0001f188", "buy"),
    ("ᴠɪᴀɢʀᴀ", "viagra"),
    ("v\u200bi\u200bagra", "viagra"),
    ("via\u00adgra", "viagra"),
    ("s\u0336p\u0336a\u0336m\u0336", "spam"),
    ("z\u0300\u0301\u0302a\u0300\u0301\u0302\u0303lgo", "zalgo"),
    ("fish &amp; chips &#39;n peas", "fish & chips 'n peas"),
    ("STRASSE straße", "strasse strasse"),
    ("İstanbul", "istanbul"),
    ("pay \u202elap\u202c", "pay pal"),
    ("v.i~a|g-r,a", "viagra"),
    ("v[b]ia[/b]gra and v**i**agra", "viagra and viagra"),
    ("\U0001f1e8 \U0001f1e6 \U0001f1f8 \U0001f1ed", "cash"),
    ("\U0001f1e8\U0001f1e6\U0001f1f8 now", "cas now"),
    ("looove haaate buuuy", "loove hate buy"),
    ("vìågrä ĉheăp pïlłs", "viagra cheap pills"),
    ("c\u0332a\u0332s\u0332i\u0332n\u0332o\u0332", "casino"),
    ("th1s 5t0re s3lls che4p p1ll5", "this store sells cheap pills"),
    ("b!tch", "bitch"),
    ("he1p with va1ue", "help with value"),
    ("сrурtо fоr уоu", "crypto for you"),
    ("γеаr", "year"),
    ("срoчнo прoдaм", "срочно продам"),
    ("хор0шо", "хорошо"),
    ("срочно пp0дaм", "срочно продам"),
]
HONEST = [
    "mp3 and h2o, k8s with utf8 in 2024",
    "i18n and l10n, a11y too",
    "the 2nd at 7pm, 3d and 4k, win10",
    "mother-in-law's rock-'n'-roll isn't well-known",
    "foo|bar|baz and foo__bar__baz and my_file-name.txt",
    "options a, b, c, d and e",
    "chapters viii and xiii on www.example.org",
    "f(x) = e^x and sinα or x·y",
    "андроидом, iphoneом и прессформа",
    "/ˈɡʌstaf/ and /kɪt/",
    "xièxie, lǐ xiǎolóng",
    "příliš žluťoučký kůň",
    "schöner als müllers haus, çok güzel, où ça",
    "\U0001f1e9\U0001f1ea\U0001f1eb\U0001f1f7\U0001f1ee\U0001f1f9 flags",
    "write to bob@example.com or @bob",
    "see http://h0st.example/a1b2c3",
    "commit deadbeef01 and 3f2504e0",
    "спасибо, smsка пришла",
    "съешь же ещё этих мягких булок",
    "ευχαριστώ πολύ",
    "the angle α and 5 μm",
    "می\u200cخواهم بدانم",
    "धन्यवाद, क्षत्रिय क\u094d\u200dष",
    "ขอบคุณมากครับ",
    "谢谢分享,写得很好。",
    "감사합니다",
    "ありがとうございます",
    "nguyễn thị hồng",
    "ẹ̀kọ́",
    "שָׁלוֹם",
    "أهلاً وسهلاً",
]


@pytest.mark.parametrize(("written", "read"), DISGUISES)
def test_a_disguise_is_undone(written: str, read: str) -> None:
    assert normalise(written).folded == read


@pytest.mark.parametrize("text", HONEST)
def test_an_honest_text_comes_through_unharmed(text: str) -> None:
    read = normalise(text)
    assert read.folded == text
    assert read.hidden == ()
    assert read.mixed == ()
    assert read.altered == ()


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("<p>one</p><p>two</p>", " one  two "),
        ("a<br>b<b>c</b>d", "a bcd"),
        ("x<script>if (a < b) run('</b>')</script>y<style>p{}</style>z", "xyz"),
        ("x<script>never closed", "x"),
        ("x<!-- <b>no</b> -->y<!-- open", "xy"),
        ('<a title="a > b" href=x>here</a>', "here"),
        ('<a href="broken>here</a>', "here"),
        ("I <3 you, 1 < 2 > 0, a <b and c", "I <3 you, 1 < 2 > 0, a <b and c"),
        ("&lt;b&gt; &amp;amp; &nosuch; &copy;", "<b> &amp; &nosuch; ©"),
        ("<!DOCTYPE html><?php echo ?>hi", "hi"),
    ],
)
def test_markup_is_read_as_a_browser_shows_it(written: str, seen: str) -> None:
    assert normalise(written, "html").visible == seen


def test_plain_text_is_shown_as_it_was_sent() -> None:
    assert normalise("<b>1 &amp; 2</b>").visible == "<b>1 &amp; 2</b>"


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("v\u200bi\u200bagra", ((1, 2), (3, 4))),
        ("pay\u202epal", ((3, 4),)),
        ("v\u00adi\u00adagra", ((1, 2), (3, 4))),
        ("a\U000e0041\U000e0042b", ((1, 3),)),
        ("buy" + "\u200b" * 6, ((3, 9),)),
        ("Donau\u00addampf\u00adschiff", ()),
        ("\ufeffhello", ()),
        ("hello \u200b", ()),
        ("\u202aשלום\u202c", ()),
        ("\U0001f468\u200d\U0001f469\u200d\U0001f467 \u2764\ufe0f 1\ufe0f\u20e3", ()),
        ("\U0001f3f4\U000e0067\U000e0062\U000e007f", ()),
    ],
)
def test_only_characters_that_hide_something_are_reported(
    text: str, hidden: tuple[tuple[int, int], ...]
) -> None:
    assert normalise(text).hidden == hidden


@pytest.mark.parametrize(
    ("text", "mixed"),
    [
        ("my раypаl now", ((3, 9),)),
        ("\U0001d4eb\U0001d4fe\U0001d502 it", ((0, 3),)),
        ("привет, sеxy", ((8, 12),)),
        ("привет, vip-клуб и PRа", ()),
        ("the Russian word оса", ()),
    ],
)
def test_words_that_mix_scripts_are_reported(text: str, mixed: tuple[tuple[int, int], ...]) -> None:
    assert normalise(text).mixed == mixed


@pytest.mark.parametrize(
    ("text", "altered"),
    [
        ("a ch3ap v i a g r a now", ((2, 7), (8, 19))),
        ("v.i~a|gra", ((0, 9),)),
        ("v[b]i[/b]agra", ((1, 9),)),
        ("c\u0332a\u0332s\u0332h\u0332", ((0, 8),)),
        ("soooo cheap, isn't it", ()),
    ],
)
def test_words_whose_letters_were_replaced_or_parted_are_reported(
    text: str, altered: tuple[tuple[int, int], ...]
) -> None:
    assert normalise(text).altered == altered


@given(st.one_of(ANY_TEXT, ODD_TEXT))
def test_no_hint_says_no_where_a_step_would_change_something(original: str) -> None:
    quick = normalise(original)
    with contextlib.ExitStack() as patched:
        for name in [name for name in vars(hints_module) if name.startswith("may_be_")]:
            patched.enter_context(mock.patch.object(hints_module, name, return_value=True))
        patched.enter_context(mock.patch.object(hints_module, "looks_plain", return_value=False))
        assert normalise(original) == quick


@given(st.one_of(ANY_TEXT, ODD_TEXT))
def test_no_trait_is_missing_where_a_step_would_change_something(original: str) -> None:
    quick = normalise(original)
    with mock.patch.object(text_module, "all_traits", return_value=0xFFFF):
        assert normalise(original) == quick


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_composing_is_compatibility_composition_cluster_by_cluster(original: str) -> None:
    clusters: list[str] = []
    for letter in original:
        if clusters and continues(letter):
            clusters[-1] += letter
        else:
            clusters.append(letter)
    expected = "".join(unicodedata.normalize("NFKC", cluster) for cluster in clusters)
    assert composed(unmoved(original)).text == expected


@given(st.one_of(ANY_TEXT, ODD_TEXT), MARKUP)
def test_every_character_knows_where_it_came_from(original: str, markup: Format) -> None:
    text = normalise(original, markup)
    for said, starts, ends in (
        (text.visible, text.visible_offsets, text.visible_ends),
        (text.folded, text.folded_offsets, text.folded_ends),
    ):
        assert len(starts) == len(said) + 1
        assert len(ends) == len(said)
        assert list(starts) == sorted(starts)
        assert list(ends) == sorted(ends)
        assert starts[-1] == len(original)
        assert all(0 <= start < end <= len(original) for start, end in zip(starts, ends, strict=False))


@given(st.one_of(ANY_TEXT, ODD_TEXT), MARKUP)
def test_reported_spans_are_apart_and_within_the_original(original: str, markup: Format) -> None:
    text = normalise(original, markup)
    for spans in (text.hidden, text.mixed, text.altered):
        places = [place for span in spans for place in span]
        assert places == sorted(set(places))
        assert all(0 <= place <= len(original) for place in places)


@given(st.one_of(ANY_TEXT, ODD_TEXT), MARKUP)
def test_folding_leaves_single_spaces_within_and_none_around(original: str, markup: Format) -> None:
    folded = normalise(original, markup).folded
    assert folded == " ".join(folded.split())


@given(st.lists(st.text(string.ascii_lowercase, min_size=2, max_size=9), max_size=30))
def test_plain_lower_case_words_are_left_as_they_are(words: list[str]) -> None:
    original = " ".join(word for word in words if not any(letter * 3 in word for letter in word))
    text = normalise(original)
    assert text.folded == text.visible == original
    assert list(text.folded_offsets) == list(range(len(original) + 1))


@given(st.one_of(ANY_TEXT, ODD_TEXT))
def test_ascii_case_never_matters(original: str) -> None:
    swapped = "".join(c.swapcase() if c.isascii() else c for c in original)
    if "&" not in original:
        assert normalise(swapped).folded == normalise(original).folded


def test_spans_lead_back_to_the_original() -> None:
    original = "Go <b>v1</b>a&#103;ra now"
    text = normalise(original, "html")
    place = text.folded.index("viagra")
    start, end = text.original_span(place, place + 6)
    assert original[start:end] == "v1</b>a&#103;ra"
    shown = text.visible.index("v1")
    start, end = text.visible_span(shown, shown + 2)
    assert original[start:end] == "v1"


def test_a_long_text_is_read_by_its_beginning_and_its_end() -> None:
    text = normalise("first " + "word " * TEXT_CAP + "last")
    assert text.truncated
    assert len(text.folded) <= TEXT_CAP
    assert text.folded.startswith("first word")
    assert text.folded.endswith("word last")
    assert len(text.visible) > TEXT_CAP


@pytest.mark.parametrize("padding", [" ", "\n", "\u200b"])
def test_padding_does_not_use_up_what_is_read(padding: str) -> None:
    text = normalise("start" + padding * 2 * TEXT_CAP + " middle " + padding * 2 * TEXT_CAP + "end")
    assert "middle" in text.folded
    assert not text.truncated


@pytest.mark.parametrize(
    "original", ["x" * (SCAN_CAP + 1), "\ufdfa" * TEXT_CAP, "ßb" * (TEXT_CAP // 2), "\u200b" * (SCAN_CAP + 1)]
)
def test_whatever_is_left_out_is_said(original: str) -> None:
    text = normalise(original)
    assert text.truncated
    assert len(text.folded) <= TEXT_CAP


def test_a_short_text_is_not_truncated() -> None:
    assert not normalise("a " * (TEXT_CAP // 2)).truncated


def test_equal_texts_are_equal() -> None:
    assert normalise("раypаl, v1agra") == normalise("раypаl, v1agra")
    assert isinstance(normalise(""), Text)
