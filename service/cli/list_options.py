"""What the commands of `winnow list` are asked with, and how an entry is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import reduce
from typing import Any, TypeVar, get_args

import click

from service.cli.options import find_site
from service.domain.entry import Target, Treatment
from service.domain.site import Site
from service.imports.lists.formats import ListFormat
from service.imports.lists.written import Left
from service.moderation.ports import EntryRecord, Ports, State

_F = TypeVar("_F", bound=Callable[..., Any])
_SHARE = click.FloatRange(0.0, 1.0)


def _together(*options: Callable[[Any], Any]) -> Callable[[_F], _F]:
    def decorate(function: _F) -> _F:
        return reduce(lambda made, option: option(made), reversed(options), function)

    return decorate


shared = click.option("--shared", is_flag=True, help="The list that all sites of this installation share.")
kind = _together(
    click.option(
        "--target",
        type=click.Choice([one.value for one in Target]),
        default=Target.WORD.value,
        show_default=True,
        help="What an entry is compared with.",
    ),
    click.option(
        "--treatment",
        type=click.Choice([one.value for one in Treatment]),
        default=Treatment.BLOCK.value,
        show_default=True,
        help="What becomes of a comment that it hits.",
    ),
)
facts = _together(
    click.option("--note", default="", help="Why, for whoever reads the list."),
    click.option("--expires", type=click.DateTime(), help="When it no longer counts, in UTC."),
)
softening = _together(
    click.option("--dry-run", is_flag=True, help="Say what would happen and add nothing."),
    click.option(
        "--leave-out-above", type=_SHARE, help="Leave out what hits a greater share of accepted comments."
    ),
    click.option("--hold-above", type=_SHARE, help="Hold instead of blocking above this share."),
    click.option("--days", type=click.IntRange(1), help="Try on comments of so many days only."),
)
format_ = _together(
    click.option(
        "--format",
        "name",
        type=click.Choice([one.value for one in ListFormat]),
        default=ListFormat.LINES.value,
        show_default=True,
        help="What the file is.",
    ),
    click.option("--words", is_flag=True, help="wordpress-keys: as whole words."),
    click.option("--regex", is_flag=True, help="discourse: every word is a regular expression."),
)
questions = _together(
    click.option("--target", type=click.Choice([one.value for one in Target]), help="Of this target."),
    click.option(
        "--treatment", type=click.Choice([one.value for one in Treatment]), help="Of this treatment."
    ),
    click.option("--text", default="", help="With this in what is written."),
    click.option(
        "--state",
        type=click.Choice(get_args(State)),
        default="live",
        show_default=True,
        help="So it is.",
    ),
    click.option("--never-hit", is_flag=True, help="That no comment ever hit."),
    click.option("--limit", type=click.IntRange(1, 1_000), default=50, show_default=True, help="So many."),
    click.option("--after", help="Go on behind the page that named this."),
)


def scope_of(ports: Ports, given: Mapping[str, Any]) -> Site | None:
    """Return the site whose list is meant; None for the shared one. NotFoundError where none is named."""
    return None if given["shared"] else find_site(ports, given["site_name"])


def viewer_of(ports: Ports, given: Mapping[str, Any]) -> Site | None:
    """Return the site whose hits are counted; None for all of them, where the shared list names no site."""
    if given["shared"] and given["site_name"] is None:
        return None
    return find_site(ports, given["site_name"])


def document(record: EntryRecord) -> dict[str, Any]:
    """Return an entry as plain JSON values."""
    entry = record.entry
    return {
        "id": entry.id,
        "shared": entry.site_id is None,
        "target": entry.target.value,
        "treatment": entry.treatment.value,
        "written": entry.written,
        "note": entry.note,
        "author": entry.author,
        "created_at": entry.created_at.isoformat(),
        "expires_at": entry.expires_at.isoformat() if entry.expires_at else None,
        "removed_at": entry.removed_at.isoformat() if entry.removed_at else None,
        "hits": record.hits,
        "last_hit_at": record.last_hit_at.isoformat() if record.last_hit_at else None,
    }


def left_out_lines(left: Sequence[Left]) -> Iterator[str]:
    """Yield how many entries an export left out, by reason, with an example of each."""
    counts = Counter(one.reason for one in left)
    for reason, count in counts.most_common():
        example = next(one.entry.written for one in left if one.reason == reason)
        yield f"{count:>9,} left out, {reason} (such as {example!r})"
