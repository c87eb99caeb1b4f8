"""bogofilter as a peer: the mail filter, run as a program with a word list in a folder of its own."""

from __future__ import annotations

import shutil
import statistics
import subprocess
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from service.domain.comment import Comment
from training.evaluation.peer_worker import peak_memory

SPAM_CUTOFF = 0.99
"""bogofilter's own threshold for spam, as it comes."""

_NAME = "bogofilter"
_PIPED = 1_000_000


def found() -> str | None:
    """Return the path of the program, or None where it is not installed."""
    return shutil.which(_NAME)


def message(comment: Comment) -> str:
    """Return a comment as a mail in mbox form: name as sender, page as subject, address as a last line."""
    author = " ".join((comment.author.name or "").split())
    subject = " ".join((comment.page.title or "").split())
    body = f"{comment.body}\n{comment.author.url or ''}".replace("\0", " ").replace("\nFrom ", "\n>From ")
    head = f"From: {author}\nSubject: {subject}\nContent-Type: text/plain; charset=utf-8"
    quoted = f">{body}" if body.startswith("From ") else body
    return f"From winnow@localhost Thu Jan  1 00:00:00 1970\n{head}\n\n{quoted}\n\n"


class Bogofilter:
    """One word list in a folder."""

    def __init__(self, folder: Path) -> None:
        program = found()
        if program is None:
            raise FileNotFoundError(_NAME)
        self._command = (program, "-C", "--unicode=yes", "-d", str(folder))

    def teach(self, comments: Iterable[Comment], *, spam: bool) -> None:
        """Register comments as spam or as ham. CalledProcessError where the program fails."""
        mails = "".join(map(message, comments)).encode("utf-8", "replace")
        subprocess.run([*self._command, "-M", "-s" if spam else "-n"], input=mails, check=True)  # noqa: S603 - the path is its own, the arguments are ours

    def score(self, comments: Sequence[Comment]) -> list[float]:
        """Return each comment's spamicity in [0, 1]. CalledProcessError where the program fails."""
        mails = "".join(map(message, comments)).encode("utf-8", "replace")
        done = subprocess.run([*self._command, "-M", "-TT"], input=mails, capture_output=True, check=False)  # noqa: S603 - as above
        scores = [float(line) for line in done.stdout.split()]
        if len(scores) != len(comments):
            raise subprocess.CalledProcessError(done.returncode, _NAME, done.stdout, done.stderr)
        return scores

    def cost(self, comments: Sequence[Comment]) -> tuple[float, float | None]:
        """Return the median microseconds of a process that scores one mail, and the memory (MB) of one."""
        seconds = []
        for comment in comments:
            start = time.perf_counter()
            self.score([comment])
            seconds.append(time.perf_counter() - start)
        return statistics.median(seconds) * 1e6, self._memory(comments)

    def _memory(self, comments: Sequence[Comment]) -> float | None:
        mails = "".join(map(message, comments)).encode("utf-8", "replace")
        command = [*self._command, "-M", "-TT"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as process:  # noqa: S603 - as above
            stdin = process.stdin
            if stdin is None:
                return None
            # More than a pipe holds: once it is written, most of it has been read and scored.
            stdin.write(mails * (1 + _PIPED // len(mails)))
            stdin.flush()
            peak = peak_memory(str(process.pid))
            stdin.close()
        return peak
