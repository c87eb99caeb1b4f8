"""A process that writes comments from several threads and says each one's id once it is written.

Arguments: database URL, site id, comments per thread.
"""

from __future__ import annotations

import itertools
import os
import sys
import threading
from datetime import UTC, datetime

from service import store as stores
from service.domain.comment import Author, Client, Comment
from service.domain.decision import Decision, Inputs, Judgement
from service.domain.history import History
from service.domain.signal import Verdict
from service.features.view import read
from service.moderation.ports import Store, StoredComment, Transaction

THREADS = 4


def main(url: str, site_id: str, each: int) -> None:
    store = stores.open_store(url)
    threads = [
        threading.Thread(target=write_comments, args=(store, site_id, f"{os.getpid():08x}-{number}", each))
        for number in range(THREADS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    store.close()


def write_comments(store: Store, site_id: str, prefix: str, each: int) -> None:
    for number in itertools.islice(itertools.count(), each):
        comment_id = f"{prefix}-{number:08x}"
        store.write(lambda tx: write_one(tx, site_id, comment_id))  # noqa: B023 - run before the next one
        # One short write to a pipe is atomic: no id is ever cut in two.
        os.write(sys.stdout.fileno(), f"{comment_id}\n".encode())


def write_one(tx: Transaction, site_id: str, comment_id: str) -> None:
    now = datetime.now(UTC)
    body = f"Comment {comment_id} is about nothing in particular and quite long enough to leave traces."
    author = Author(email=f"{comment_id[:10]}@example.org")
    comment = Comment(body=body, id=comment_id, author=author, client=Client(ip="203.0.113.7"))
    stored = StoredComment(
        id=comment_id,
        site_id=site_id,
        version=1,
        revision=1,
        status=Verdict.HOLD,
        comment=comment,
        created_at=now,
        updated_at=now,
    )
    tx.comments.add(stored, read(comment))
    judgement = Judgement(verdict=Verdict.HOLD, scores={}, signals=(), summary="hold.")
    tx.decisions.add(
        site_id,
        Decision(
            id=comment_id,
            comment_id=comment_id,
            version=1,
            judgement=judgement,
            inputs=Inputs(history=History(at=now), classifier=None),
            policy="p",
            model=None,
            rules="r",
            degraded=(),
            created_at=now,
        ),
    )


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
