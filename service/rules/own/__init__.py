"""Owners' own rules: `[[rules]]` of a policy, checked when they are saved and compiled to CEL.

`fields` are what a rule may ask about, `tree` and `expression` read its condition in either form to the
values of `syntax`, `program` makes CEL of these, `check` says what is wrong with a rule, `judge` asks it.
"""

from __future__ import annotations

from service.rules.own.check import check, problems
from service.rules.own.judge import judge

__all__ = ["check", "judge", "problems"]
