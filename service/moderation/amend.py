"""Judge an edit whose comment is not named: author, place and words tell which one it is."""

from __future__ import annotations

import dataclasses
from typing import Final

from service.domain.comment import Comment
from service.domain.site import Site
from service.errors import ConflictError, NotFoundError
from service.features.fingerprint import SHINGLE
from service.features.view import View
from service.moderation.check import Checked, check
from service.moderation.edit import edit
from service.moderation.judge import view_of
from service.moderation.ports import Ports, StoredComment

_LOOKED_AT: Final = 10
"""An author's newest comments that an edit may be of: sites let people edit for minutes, not for days."""

_KEPT: Final = 0.5
"""The share of the shorter text's pieces that the longer one has, at the least."""


def amend(ports: Ports, site: Site, comment: Comment) -> Checked:
    """Judge an edit as the next version of the comment that it is of, else as a new comment.

    It is of the newest comment by the same author, under the same page and parent, that reads nearly the
    same. So somebody who corrects a letter or two is not counted as repeating themselves.

    Raises:
        StoreError: nothing was stored.
    """
    view = view_of(comment, site)
    with ports.store.read() as tx:
        known = tx.comments.by_author(site.id, view, limit=_LOOKED_AT)
    found = next((stored for stored in known if _is_edit_of(view, stored, site)), None)
    if found is not None:
        try:
            return edit(ports, site, found.id, dataclasses.replace(comment, id=found.comment.id))
        except (ConflictError, NotFoundError):  # it moved on or was erased meanwhile
            pass
    return check(ports, site, comment)


def _is_edit_of(view: View, stored: StoredComment, site: Site) -> bool:
    written, earlier = view.comment, stored.comment
    if (written.page.url, written.parent) != (earlier.page.url, earlier.parent):
        return False
    now, before = _pieces(view), _pieces(view_of(earlier, site))
    return len(now & before) >= _KEPT * min(len(now), len(before))


def _pieces(view: View) -> set[str]:
    """Return every five neighbouring characters of a text, spaces left out; of a shorter one, the whole."""
    text = "".join(view.text.folded.split())
    return {text[start : start + SHINGLE] for start in range(max(1, len(text) - SHINGLE + 1))}
