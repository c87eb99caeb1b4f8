"""What a corpus teaches about languages: the frequent words of each, and what was learned in which."""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from service.classifier.ear import ALONE, MIN_WORDS, Ear, main_script
from service.classifier.language_names import name_of
from service.classifier.languages import MOST, Discount, Languages
from service.domain.label import LabelValue
from service.domain.signal import Category
from service.features.language import Sample, sample
from service.features.text import normalise
from training.config import LanguagesConfig
from training.examples import Example
from training.reference import REFERENCE
from training.targets import Targets

_DECIMALS: Final = 4
_ASCII: Final = 127
_UNTOLD_RATE: Final = 0.5
"""Stands for the rate of a language that its script tells, where no word is looked at."""


@dataclasses.dataclass(frozen=True, slots=True)
class _Counts:
    """In how many rows of a language each word (by hash) and each letter beyond ASCII occurs."""

    rows: int
    words: Mapping[int, int]
    letters: Mapping[int, int]


def samples_of(examples: Iterable[Example]) -> list[Sample]:
    """Return what the examples' texts show of their languages."""
    return [sample(normalise(e.comment.body, e.comment.format).folded) for e in examples]


def languages_of(
    examples: Sequence[Example],
    samples: Sequence[Sample],
    lessons: Mapping[Category, Targets],
    config: LanguagesConfig,
) -> Languages | None:
    """Return the table of the languages that examples name; None where none has rows enough.

    Only ham and abuse of real sets teach words: spam is often in another language than the site it is on, and
    what a project writes for itself is no measure of what it learned. The same examples give the same table.
    """
    speakers = _by_language(examples, samples, config)
    scripts = _scripts(speakers)
    counts = {code: _counted(speakers[code]) for code in scripts if scripts[code] not in ALONE}
    lists = {code: found for code in counts if len(found := _listed(code, counts, scripts, config))}
    if not lists:
        return None
    codes = tuple(code for code in scripts if code in lists or scripts[code] in ALONE)
    words, word_masks = _masks(codes, lists)
    letters, letter_masks = _masks(codes, {code: _alphabet(counts[code], config) for code in lists})
    return Languages(
        codes=codes,
        scripts=tuple(scripts[code] for code in codes),
        rates=tuple(_rate(speakers[code], lists.get(code), config) for code in codes),
        words=words,
        word_masks=word_masks,
        letters=letters,
        letter_masks=letter_masks,
        learned={
            c: _trusted(learned(examples, lesson, codes, config), c, config) for c, lesson in lessons.items()
        },
        discounts={c: Discount(d.share, d.most, d.ceiling) for c, d in config.discount.items()},
        foreign=config.foreign,
        shared=config.shared,
        alien=config.alien,
        margin=config.margin,
    )


def learned(
    examples: Sequence[Example], lesson: Targets, codes: Iterable[str], config: LanguagesConfig
) -> tuple[str, ...]:
    """Return the languages with enough positives and enough ham of a category's lesson, of `codes`."""
    sizes: Counter[tuple[str | None, bool]] = Counter(
        (language_of(example), positive)
        for example, positive, known in zip(
            examples, lesson.positive.tolist(), lesson.known.tolist(), strict=True
        )
        if known and example.source != REFERENCE
    )
    return tuple(code for code in codes if min(sizes[code, True], sizes[code, False]) >= config.taught)


def _trusted(codes: Iterable[str], category: Category, config: LanguagesConfig) -> tuple[str, ...]:
    doubted = config.doubted.get(category, ())
    return tuple(code for code in codes if code not in doubted)


def undoubted(
    table: Languages, labels: Sequence[Example], lessons: Mapping[Category, Targets], config: LanguagesConfig
) -> Languages:
    """Return the table after labels of an installation were learned from.

    Where enough of them, of both classes, are in languages that a category was not taught in, it is taught in
    the installation's own now, and is doubted no longer.
    """
    ear = Ear(table)
    heard = [ear.hear(ear.voice(one.letters, table.masks(one))) for one in samples_of(labels)]
    kept = {}
    for category, discount in table.discounts.items():
        foreign = np.array([bool(h and ear.not_learned(h, category)) for h in heard], dtype=np.bool_)
        foreign &= lessons[category].known
        positives = int((foreign & lessons[category].positive).sum())
        if min(positives, int(foreign.sum()) - positives) < config.taught:
            kept[category] = discount
    return dataclasses.replace(table, discounts=kept)


def language_of(example: Example) -> str | None:
    """Return the ISO 639-1 code of an example's language, without its region; None where none is named."""
    code = (example.language or "").lower().partition("-")[0]
    return code or None


def language_limits(languages: Languages | None) -> tuple[str, ...]:
    """Return what the card says of languages, by category."""
    if languages is None:
        return ("It cannot tell languages: in one that it was not taught, it guesses.",)
    return tuple(
        f"{category.value.capitalize()} was learned in {_listing(languages.learned[category])}; in other "
        f"languages the words' evidence for {category.value} counts less, and little of it is found."
        for category in Category
    )


def _listing(codes: Sequence[str]) -> str:
    names = sorted(map(name_of, codes))
    return (
        f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0] if names else "no language"
    )


def _by_language(
    examples: Sequence[Example], samples: Sequence[Sample], config: LanguagesConfig
) -> dict[str, list[Sample]]:
    """Return the rows that teach a language's words; of more languages than a table tells, the largest."""
    rows: dict[str, list[Sample]] = defaultdict(list)
    for example, one in zip(examples, samples, strict=True):
        code = language_of(example)
        teaches = example.label is not LabelValue.SPAM and example.source != REFERENCE
        if code and code not in config.mixed and teaches:
            rows[code].append(one)
    sizes = sorted((-len(found), code) for code, found in rows.items() if len(found) >= config.rows)
    return {code: rows[code] for code in sorted(code for _, code in sizes[:MOST])}


def _scripts(speakers: Mapping[str, Sequence[Sample]]) -> dict[str, int]:
    """Return the script that each language is written in; those without one are left out."""
    counted = {code: np.sum([s.letters for s in rows], axis=0) for code, rows in speakers.items()}
    found = {code: main_script(letters.tolist()) for code, letters in counted.items()}
    return {code: script for code, script in found.items() if script is not None}


def _counted(samples: Iterable[Sample]) -> _Counts:
    rows, words, letters = 0, Counter[int](), Counter[int]()
    for one in samples:
        rows += 1
        words.update(set(one.hashes.tolist()))
        letters.update(set(_letters(one).tolist()))
    return _Counts(rows, words, letters)


def _letters(one: Sample) -> NDArray[np.uint32]:
    """Return the letters beyond ASCII of a sample's words."""
    if one.codes.max() <= _ASCII or not len(one.starts):
        return one.codes[:0]
    inside = np.zeros(len(one.codes), dtype=np.int8)
    inside[one.starts] += 1
    inside[one.ends] -= 1  # between two words there is a sign at least, so no place is both
    return one.codes[np.cumsum(inside, dtype=np.int8).astype(np.bool_) & (one.codes > _ASCII)]


def _listed(
    code: str, counts: Mapping[str, _Counts], scripts: Mapping[str, int], config: LanguagesConfig
) -> NDArray[np.uint32]:
    """Return the hashes of a language's frequent words.

    Left out are those that another language of its script has many times as often: loans and quotes.
    """
    own = counts[code]
    others = [c for other, c in counts.items() if other != code and scripts[other] == scripts[code]]
    frequent = sorted(
        (-count, word)
        for word, count in own.words.items()
        if count >= config.seen
        and count / own.rows
        >= config.distinct * max((c.words.get(word, 0) / c.rows for c in others), default=0)
    )
    return np.array([word for _, word in frequent[: config.words]], dtype=np.uint32)


def _alphabet(counts: _Counts, config: LanguagesConfig) -> NDArray[np.uint32]:
    used = [letter for letter, count in counts.letters.items() if count >= config.letters * counts.rows]
    return np.array(used, dtype=np.uint32)


def _masks(
    codes: Sequence[str], lists: Mapping[str, NDArray[np.uint32]]
) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Return every entry of the lists, ascending, and the languages (bits by place in `codes`) of each."""
    keys, places = np.unique(np.concatenate(list(lists.values())), return_inverse=True)
    masks = np.zeros(len(keys), dtype=np.uint32)
    bits = np.concatenate(
        [np.full(len(found), 1 << codes.index(code), np.uint32) for code, found in lists.items()]
    )
    np.bitwise_or.at(masks, places, bits)
    return keys, masks


def _rate(samples: Iterable[Sample], listed: NDArray[np.uint32] | None, config: LanguagesConfig) -> float:
    """Return the share of listed words that all but a few texts of a language have."""
    if listed is None:
        return _UNTOLD_RATE
    ordered = np.append(np.sort(listed), np.uint32(0))  # the last one stands for places beyond the end
    shares = [_share(s.hashes, ordered) for s in samples if len(s.hashes) >= MIN_WORDS]
    rate = float(np.quantile(shares, config.quantile)) if shares else _UNTOLD_RATE
    least = 10**-_DECIMALS
    return min(max(round(rate, _DECIMALS), least), 1 - least)


def _share(keys: NDArray[np.uint32], ordered: NDArray[np.uint32]) -> float:
    return float((ordered[np.searchsorted(ordered[:-1], keys)] == keys).mean())
