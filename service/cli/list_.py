"""`winnow list`: words, domains and people that a site, or every site, blocks, holds or allows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from service.cli import list_options as options
from service.cli import list_report
from service.cli.excerpt import excerpt
from service.cli.list_options import scope_of
from service.cli.options import data_option, json_option, opened, site_option
from service.cli.progress import Progress
from service.domain.entry import Draft, Refused, Target, Treatment
from service.domain.site import Site
from service.errors import NotFoundError
from service.imports.lists import formats
from service.imports.lists.formats import Asked, ListFormat
from service.imports.lists.written import Left
from service.imports.source import opened as opened_source
from service.moderation.lists import show as showing
from service.moderation.lists.bring import Brought, Wish, bring
from service.moderation.lists.change import remove
from service.moderation.ports import EntryQuery, EntryRecord, Ports

COMMAND_LINE = "cli"


@click.group("list")
def list_() -> None:
    """Keep words, domains, addresses and authors that are blocked, held or allowed.

    A site's own list, or with --shared one that every site of this installation has. What is added is first
    tried on the newest 10,000 accepted comments, and the report names what it would have hit.

    \b
    word      a whole word or phrase, in any disguise; `*` is any run of letters
    text      these very characters, also within words and addresses
    pattern   a regular expression of RE2; case does not matter
    domain    links to it, to all below it, or below a path: example.com/x
    address   an IP address or network: 192.0.2.0/24
    email     an e-mail address, or @example.com with all below
    author    the site's id of an author, or name: and a whole name
    """  # noqa: D301 - click reads the character, which keeps the lines of a paragraph


@list_.command("add")
@click.argument("written", nargs=-1, required=True)
@options.kind
@options.facts
@options.softening
@options.shared
@site_option
@data_option
@json_option
def add(*, written: tuple[str, ...], as_json: bool, data: Path | None, **given: Any) -> None:
    """Add WRITTEN, one entry or several, and say what they would have hit."""
    _bring_in(_drafts(written, given), given, data, as_json=as_json)


@list_.command("try")
@click.argument("written", nargs=-1, required=True)
@options.kind
@options.shared
@site_option
@data_option
@json_option
def try_(*, written: tuple[str, ...], as_json: bool, data: Path | None, **given: Any) -> None:
    """Say what WRITTEN, one entry or several, would have hit; add nothing."""
    _bring_in(_drafts(written, given), {**given, "dry_run": True}, data, as_json=as_json)


@list_.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@options.format_
@options.kind
@options.facts
@options.softening
@options.shared
@site_option
@data_option
@json_option
def import_(*, file: Path, name: str, as_json: bool, data: Path | None, **given: Any) -> None:
    """Add every entry in FILE, which may be gzipped; lines that are none are named and left out.

    \b
    lines           an entry a line, all of --target; # begins a comment
    jsonl           what `winnow list export` writes: everything
    wordpress-keys  disallowed comment keys; they match within words, unless --words
    discourse       watched words: an action's CSV, or /admin/customize/watched_words.json
    coral           banned and suspect words: the settings' JSON, or a line each

    The same file can be imported again: what is there already stays.
    """  # noqa: D301 - as above
    asked = Asked(
        target=Target(given["target"]),
        treatment=Treatment(given["treatment"]),
        words=given["words"],
        regex=given["regex"],
    )
    found = formats.read(opened_source(file), ListFormat(name), asked)
    _bring_in((_with_facts(one, given) for one in found), given, data, as_json=as_json)


@list_.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path, allow_dash=True))
@options.format_
@options.kind
@options.shared
@site_option
@data_option
def export(*, file: Path, name: str, data: Path | None, **given: Any) -> None:
    """Write the list to FILE (- is standard output), as far as the format can say it.

    jsonl and coral take every treatment, the others those of --treatment; lines takes those of --target.
    """
    asked = Asked(
        target=Target(given["target"]), treatment=Treatment(given["treatment"]), regex=given["regex"]
    )
    left: list[Left] = []
    with opened(data) as ports, click.open_file(str(file), "w", encoding="utf-8") as stream:
        site = scope_of(ports, given)
        for piece in formats.write(showing.everything(ports, site), ListFormat(name), asked):
            if isinstance(piece, Left):
                left.append(piece)
            else:
                stream.write(piece)
    for words in options.left_out_lines(left):
        click.echo(words, err=True)


@list_.command("remove")
@click.argument("entry_ids", metavar="ID...", nargs=-1, required=True)
@options.shared
@site_option
@data_option
def remove_(*, entry_ids: tuple[str, ...], data: Path | None, **given: Any) -> None:
    """Remove the entries with these ids (see `winnow list show`)."""
    with opened(data) as ports:
        gone = remove(ports, scope_of(ports, given), entry_ids, author=COMMAND_LINE)
    for entry in gone:
        click.echo(f"removed {entry.target} {entry.written!r}, which was to {entry.treatment}")
    if len(gone) < len(set(entry_ids)):
        raise NotFoundError(f"{len(set(entry_ids)) - len(gone)} of these ids are not in the list.")


@list_.command("show")
@options.questions
@options.shared
@site_option
@data_option
@json_option
def show(*, after: str | None, limit: int, as_json: bool, data: Path | None, **given: Any) -> None:
    """List entries, newest first, with their hits. Hits of shared entries are the site's own."""
    query = EntryQuery(
        shared=given["shared"],
        target=Target(given["target"]) if given["target"] else None,
        treatment=Treatment(given["treatment"]) if given["treatment"] else None,
        state=given["state"],
        text=given["text"],
        never_hit=given["never_hit"],
    )
    with opened(data) as ports:
        found = showing.page(ports, options.viewer_of(ports, given), query, cursor=after, limit=limit)
    if as_json:
        rows = [options.document(record) for record in found.items]
        click.echo(json.dumps({"entries": rows, "next": found.next_cursor}, ensure_ascii=False))
        return
    for record in found.items:
        click.echo(_line(record))
    if found.next_cursor:
        click.echo(f"more: --after {found.next_cursor}", err=True)


def _line(record: EntryRecord) -> str:
    entry = record.entry
    hits = f"{record.hits:,} hits" if record.hits else "no hit"
    last = f", last {record.last_hit_at:%Y-%m-%d}" if record.last_hit_at else ""
    until = f", until {entry.expires_at:%Y-%m-%d}" if entry.expires_at else ""
    note = f"  ({excerpt(entry.note)})" if entry.note else ""
    return (
        f"{entry.id}  {entry.treatment:<5} {entry.target:<7} {excerpt(entry.written)}  "
        f"[{hits}{last}{until}]{note}"
    )


def _bring_in(
    drafts: Iterable[Draft | Refused], given: dict[str, Any], data: Path | None, *, as_json: bool
) -> None:
    wish = Wish(
        author=COMMAND_LINE,
        dry_run=given["dry_run"],
        leave_out_above=given.get("leave_out_above"),
        hold_above=given.get("hold_above"),
        days=given.get("days"),
    )
    with opened(data) as ports:
        site = scope_of(ports, given)
        done = _brought(ports, site, drafts, wish)
    if as_json:
        click.echo(json.dumps(list_report.document(done, dry_run=wish.dry_run), ensure_ascii=False))
        return
    click.echo(site.name if site else "the list that all sites share")
    for words in list_report.lines(done, dry_run=wish.dry_run):
        click.echo(words)


def _brought(ports: Ports, site: Site | None, drafts: Iterable[Draft | Refused], wish: Wish) -> Brought:
    with _progress() as progress:
        return bring(ports, site, drafts, wish, progress=progress)


@contextmanager
def _progress() -> Iterator[Any]:
    shown: dict[str, Progress] = {}
    yield lambda what, done, total: shown.setdefault(what, Progress(what))(done, total or done)
    for one in shown.values():
        one.end()


def _drafts(written: tuple[str, ...], given: dict[str, Any]) -> Iterator[Draft | Refused]:
    for number, text in enumerate(written, 1):
        draft = Draft(
            target=Target(given["target"]),
            treatment=Treatment(given["treatment"]),
            written=text,
            place=f"entry {number}",
        )
        yield _with_facts(draft, given)


def _with_facts(draft: Draft | Refused, given: dict[str, Any]) -> Draft | Refused:
    """Return a draft with the note and the expiry that were given, where it brings none of its own."""
    if isinstance(draft, Refused):
        return draft
    expires: datetime | None = given.get("expires")
    return Draft(
        target=draft.target,
        treatment=draft.treatment,
        written=draft.written,
        note=draft.note or given.get("note") or "",
        expires_at=draft.expires_at or (expires.replace(tzinfo=UTC) if expires else None),
        place=draft.place,
    )
