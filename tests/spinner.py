"""Texts for tests of campaigns: one advertisement spun into many, and what honest readers write beside it."""

from __future__ import annotations

import random
import re

SENTENCES = (
    "{My neighbour|A friend of mine|My sister} {found|discovered} a quiet way to earn {{money}} every week.",
    "All you need is {an old laptop|a telephone}, and nobody {asked for|wanted} a diploma or a deposit.",
    "The training took {just|only} {{number}} minutes, and half of our street {has joined|joined} since.",
    "{Everybody|Every one of them} was paid on the {first|very first} Friday, without a single exception.",
    "{Write|Send} your name at {{link}} before the {{number}} free places are {gone|taken} by somebody else.",
    "The team answers {each|every} question within {an hour|a day}, also on Sundays and public holidays.",
)
GREETINGS = (
    "",
    "Hello {{name}}! ",
    "Good evening everyone, ",
    "Dear all, ",
    "Hey {{name}}, ",
    "What a page. ",
)
ENDINGS = ("", " Good luck!", " {{name}}", " Yours, {{name}}", " You can thank me later.")
NAMES = ("Anna", "Boris", "Carla", "Dmitri", "Elena", "Farid", "Greta", "Hugo", "Ines", "Jonas", "Kira")

_CHOICE = re.compile(r"\{([^{}]*\|[^{}]*)\}")


def spun(source: random.Random) -> str:
    """Return the advertisement with other synonyms, names, digits, link, greeting and order; or disguised."""
    sentences = list(SENTENCES)
    if source.random() < 0.5:
        source.shuffle(sentences)
    if source.random() < 0.15:
        sentences.pop(source.randrange(len(sentences)))
    text = source.choice(GREETINGS) + " ".join(sentences) + source.choice(ENDINGS)
    while found := _CHOICE.search(text):
        text = text[: found.start()] + source.choice(found[1].split("|")) + text[found.end() :]
    text = re.sub(r"\{\{name\}\}", lambda _: source.choice(NAMES), text)
    text = re.sub(r"\{\{number\}\}", lambda _: str(source.randint(2, 99)), text)
    text = re.sub(r"\{\{money\}\}", lambda _: source.choice("$€£") + str(source.randint(100, 9999)), text)
    return _disguised(source, re.sub(r"\{\{link\}\}", lambda _: _link(source), text))


def honest(source: random.Random) -> str:
    """Return what a reader might write: words of a page's subject, in no order that comes twice."""
    words = [source.choice(WORDS) for _ in range(source.randint(8, 45))]
    return f"{source.choice(OPENINGS)} {' '.join(words)}."


OPENINGS = (
    "Thank you for the great post!",
    "I never knew that",
    "On page three it says that",
    "My mother says",
)
_SUBJECTS = """
bread oven ferry harbour winter flour salt crust morning evening village bridge river stone garden apple
recipe kneading yeast market basket kitchen window letter station railway platform ticket captain island
weather storm rain summer holiday uncle cousin doctor teacher school lesson chapter page author photograph
map mountain valley forest path bicycle repair wheel chain saddle lamp battery cable radio signal noise
never always often seldom perhaps quite rather under above behind between across without during until
bought baked walked forgot remembered found lost carried opened closed painted measured counted asked
"""
WORDS = tuple(_SUBJECTS.split())


def _link(source: random.Random) -> str:
    host = source.choice(("early", "quiet", "golden", "north", "happy")) + source.choice(
        ("income", "desk", "work")
    )
    tail = "".join(source.choices("abcdefghij0123456789", k=source.randint(3, 9)))
    start = source.choice(("https://", "http://www.", "https://www."))
    return f"{start}{host}{source.randint(1, 99)}.example/{tail}"


def _disguised(source: random.Random, text: str) -> str:
    look = source.random()
    if look < 0.06:
        return text.replace("e", "е")
    if look < 0.12:
        return "\u200b".join(re.split(r"(?<=[aeiou])", text, maxsplit=9))
    if look < 0.18:
        return text.upper()
    if look < 0.22:
        return text.replace(" ", "  ")
    return text.replace("money", "m0ney").replace("earn", "e4rn") if look < 0.26 else text
