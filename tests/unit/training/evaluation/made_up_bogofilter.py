"""A stand-in for bogofilter, for machines without it: the options that Winnow uses, and counts of words."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path


def _mails() -> list[str]:
    return re.split(r"^From .*\n", sys.stdin.read(), flags=re.MULTILINE)[1:]


def main(arguments: list[str]) -> int:
    """Register mails with -s or -n, or print a score for each."""
    path = Path(arguments[arguments.index("-d") + 1]) / "words.json"
    known = json.loads(path.read_text()) if path.exists() else {"s": {}, "n": {}}
    if "-TT" in arguments:
        for mail in _mails():
            sides = [sum(known[side].get(word, 0) for word in mail.split()) for side in "sn"]
            sys.stdout.write(f"{(sides[0] + 1) / (sum(sides) + 2):.6f}\n")
        return 0
    side = "s" if "-s" in arguments else "n"
    for mail in _mails():
        # Words that stand in every mail say nothing.
        for word in mail.partition("\n\n")[2].split():
            known[side][word] = known[side].get(word, 0) + 1
    path.write_text(json.dumps(known))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
