"""`winnow import`: a site's earlier comments, and what it had blocked."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from service.cli import imported
from service.cli.options import data_option, find_site, json_option, opened, site_option
from service.domain.entry import Treatment
from service.domain.site import Site
from service.imports import formats, wordpress_keys
from service.imports.source import Source
from service.imports.source import opened as opened_source
from service.moderation.bring import File, bring
from service.moderation.lists.bring import TRYING, Wish
from service.moderation.lists.bring import bring as bring_list
from service.moderation.lists.trial import TRIED
from service.moderation.ports import Ports

AUTO = "auto"
KEYS = "wordpress-keys"
COMMAND_LINE = "import"


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@site_option
@click.option(
    "--format",
    "name",
    type=click.Choice([AUTO, *formats.READERS, KEYS]),
    default=AUTO,
    show_default=True,
    help="What the file is; auto tells it by its content.",
)
@click.option(
    "--pending",
    type=click.Choice(["leave-out", "judge"]),
    default="leave-out",
    show_default=True,
    help="Comments that wait for a moderator there: leave them out, or judge them and queue what is held.",
)
@click.option("--dry-run", is_flag=True, help="Read and count, but write nothing.")
@data_option
@json_option
def import_(
    *,
    file: Path,
    site_name: str | None,
    name: str,
    pending: str,
    dry_run: bool,
    data: Path | None,
    as_json: bool,
) -> None:
    """Bring the comments in FILE, which another system exported, with what was said of them.

    They keep their own times, are not judged again and fill no queue. What was approved is ham, what was
    spam is spam: `winnow train` learns from both, and authors begin with the approvals that they had. The
    same file can be read again: what is there already stays, and an interrupted import goes on where it
    stopped. FILE may be gzipped.

    \b
    wxr       WordPress: Tools, Export (XML). It leaves spam out; see csv.
    disqus    Disqus: the XML export.
    isso      Isso: its SQLite file.
    remark42  Remark42: a backup (JSON Lines).
    commento  Commento and Comentario: the JSON export.
    jsonl     A line a comment, as POST /v1/comments takes it, and beside `comment`:
              label (ham, spam, abuse), status (accept, hold, reject), created_at.
    csv       A heading with body, and any of: id, label, status, created_at, author_name,
              author_email, author_url, author_id, ip, user_agent, page_url, page_title,
              parent, type, format (text, html), language. WordPress's columns work, too:
              wp comment list --status=spam --format=csv --fields=comment_ID,
              comment_author,comment_author_email,comment_author_url,
              comment_author_IP,comment_date_gmt,comment_content,comment_approved
    wordpress-keys
              The list of disallowed comment keys, one a line (wp option get
              disallowed_keys): they go into the site's list; see `winnow list`.

    What lies in the trash, or was deleted, is left out, since nobody said what it is. Rows that cannot be
    read are left out, counted, and named. Exit status: 0 done, 1 the file is damaged (what stood before
    that place is kept) or something failed.
    """  # noqa: D301 - click reads the character, which keeps the lines of a paragraph
    source = opened_source(file)
    name = formats.detect(source) if name == AUTO else name
    with opened(data) as ports:
        site = find_site(ports, site_name)
        heading = imported.Heading(site=site.name, file=file.name, format=name, dry_run=dry_run)
        told: imported.Told
        if name == KEYS:
            told = _block(ports, site, source, heading)
        else:
            told = _bring(ports, site, source, heading, judge_pending=pending == "judge")
    click.echo(json.dumps(told.document(), ensure_ascii=False) if as_json else told.text())
    if told.problem is not None:
        click.echo(f"winnow: {told.problem} What stood before that place was read.", err=True)
        sys.exit(1)


def _bring(
    ports: Ports, site: Site, source: Source, heading: imported.Heading, *, judge_pending: bool
) -> imported.Comments:
    file, items = File(source.digest(), heading.format), formats.read(source, heading.format)
    with _bar("Importing", source.size) as move:
        found = bring(
            ports,
            site,
            file,
            items,
            author=COMMAND_LINE,
            judge_pending=judge_pending,
            dry_run=heading.dry_run,
            progress=lambda tally: move(source.position, f"{tally.read:,} read"),
        )
    return imported.Comments(heading, found)


def _block(ports: Ports, site: Site, source: Source, heading: imported.Heading) -> imported.Entries:
    drafts = wordpress_keys.read(source, Treatment.BLOCK)
    wish = Wish(author=COMMAND_LINE, dry_run=heading.dry_run)
    with _bar("Trying on accepted comments", TRIED) as move:
        done = bring_list(
            ports, site, drafts, wish, progress=lambda what, done, _: move(done * (what == TRYING), "")
        )
    return imported.Entries(heading, done)


@contextmanager
def _bar(title: str, length: int) -> Iterator[Callable[[int, str], None]]:
    """Show a bar on standard error; what is given moves it to a place, with a word beside it."""
    with click.progressbar(
        length=length, label=title, file=sys.stderr, item_show_func=lambda words: words or ""
    ) as bar:
        yield lambda place, words: bar.update(max(0, place - bar.pos), words)
