"""Ways to reach somebody elsewhere: telephone numbers and names in messengers."""

from __future__ import annotations

import re

from service.domain.comment import Comment
from service.domain.history import History
from service.domain.policy import Limits
from service.domain.signal import Category, Finding, Span
from service.features.view import View
from service.rules.base import Examples, Rule
from service.rules.wording import listed, quoted

READ_CAP = 8000
MAX_MATCHES = 20
FEWEST_DIGITS, MOST_DIGITS = 8, 15
"""Digits of a number that one can dial from abroad (ITU-T E.164); the shortest in use have eight."""

_CLUES = (
    "whats",
    "telegr",
    "viber",
    "wechat",
    "weixin",
    "line id",
    "t.me",
    "wa.me",
    "\u0442\u0435\u043b\u0435\u0433\u0440",  # Telegram in Cyrillic letters
)
_LINK = r"(?<![\w.])(?:t\.me|wa\.me|telegram\.me|api\.whatsapp\.com|chat\.whatsapp\.com)/[\w+?=&/.-]{3,60}"
_MESSENGER = (
    r"(?<!\w)(?:whats ?app|telegram|viber|wechat|weixin|line id"
    r"|\u0442\u0435\u043b\u0435\u0433\u0440\u0430\u043c\w?)"
    r"(?:[\s:;=.,(>-]{1,4}(?:id|me|us|no|on|at|number|via|is|:)){0,3}[\s:;=.,(>-]{0,4}"
    r"(?:@[\w.]{3,40}|\+?\d[\d\s()./-]{5,20}\d)"
)
_WAYS = re.compile(f"{_LINK}|{_MESSENGER}", re.IGNORECASE)
# With its country's code, or as North America writes it: any other row of digits may be anything.
_PHONE = re.compile(
    r"(?<![\w.+/=-])(?:\+[1-9][\d ().-]{7,20}\d|(?:1[ .-])?(?:\(\d{3}\) ?|\d{3}-)\d{3}[ -]\d{4})(?![\w/=-])"
)
_DIAL = re.compile(r"\+[1-9]|\d{3}[)-]")


def judge(view: View, history: History, limits: Limits) -> Finding | None:
    """Find telephone numbers, links into messengers, and names or numbers behind a messenger's name."""
    del history, limits
    folded = view.text.folded
    told = any(clue in folded for clue in _CLUES)
    dialled = _DIAL.search(folded) is not None
    if not (told or dialled):
        return None
    visible = view.text.visible[:READ_CAP]
    found = [match.span() for match in _WAYS.finditer(visible)] if told else []
    found += [m.span() for m in _PHONE.finditer(visible) if _dials(m.group())] if dialled else []
    if not found:
        return None
    ways = listed(quoted(visible[start:end]) for start, end in sorted(found))
    spans = (view.text.visible_span(start, end) for start, end in sorted(found)[:MAX_MATCHES])
    return Finding(
        evidence=f"Asks to be reached elsewhere: {ways}.", spans=tuple(Span(*span) for span in spans)
    )


def _dials(number: str) -> bool:
    return FEWEST_DIGITS <= sum(map(str.isdigit, number)) <= MOST_DIGITS


contact = Rule(
    name="contact",
    category=Category.SPAM,
    group="text",
    description="The text gives a telephone number, or a name or number in a messenger.",
    judge=judge,
    examples=Examples(
        fires=(
            Comment(body="He got my money back, message him: +44 7700 900123"),
            Comment(body="Call Doctor Love on (212) 555-0142 today."),
            Comment(body="Ask him on WhatsApp: 447700900123 any time"),
            Comment(body="Contact us via Telegram @best_recovery or t.me/best_recovery"),
        ),
        silent=(
            Comment(body="On 2024-03-14 12:30:05 it printed 1234567890123 and stopped."),
            Comment(
                body="Telegram is what I use, line 1234 of the log says so; WhatsApp has 2 billion users."
            ),
            Comment(body="ISBN 978-3-16-148410-0, pages 123-456, 5 + 3 = 8, order 555-0142."),
        ),
    ),
)
