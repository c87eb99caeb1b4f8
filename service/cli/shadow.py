"""`winnow shadow-report`: how Winnow compares with the service that it runs beside."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from service.cli.excerpt import excerpt
from service.cli.options import data_option, find_site, json_option, opened, site_option
from service.domain.signal import Verdict
from service.moderation.ports import Compared
from service.moderation.shadow import EXAMPLES, ShadowReport, shadow_report


@click.command("shadow-report")
@site_option
@click.option("--days", type=click.IntRange(1, 3650), default=30, show_default=True, help="How far back.")
@click.option(
    "--examples", type=click.IntRange(0, 100), default=EXAMPLES, show_default=True, help="Of each difference."
)
@data_option
@json_option
def shadow(*, site_name: str | None, days: int, examples: int, data: Path | None, as_json: bool) -> None:
    """Compare Winnow's decisions with those of the service that the site uses meanwhile.

    That is known of comments which came with `incumbent`, or through the Akismet relay: see
    `winnow site set --help`.
    """
    with opened(data) as ports:
        found = shadow_report(ports, find_site(ports, site_name), days=days, examples=examples)
    click.echo(json.dumps(document(found), indent=2) if as_json else "\n".join(_lines(found)))


def document(report: ShadowReport) -> dict[str, Any]:
    """Return a report as JSON values."""
    return {
        "since": report.since.isoformat(),
        "until": report.until.isoformat(),
        "compared": report.compared,
        "agreement": report.agreement,
        "kappa": report.kappa,
        "matrix": {
            ours.value: {theirs.value: report.matrix.get((ours, theirs), 0) for theirs in Verdict}
            for ours in Verdict
        },
        "changes": report.changes,
        "examples": [
            {"ours": ours.value, "theirs": theirs.value, "comments": [_example(one) for one in shown]}
            for (ours, theirs), shown in report.examples.items()
        ],
    }


def _example(one: Compared) -> dict[str, Any]:
    return {
        "id": one.stored.id,
        "service": one.incumbent.service,
        "excerpt": excerpt(one.stored.comment.body),
        "reason": one.decision.judgement.summary,
    }


def _lines(report: ShadowReport) -> Iterator[str]:
    if not report.compared:
        yield "Nothing to compare: no comment came with another service's answer in that time."
        return
    comments = "comment" if report.compared == 1 else "comments"
    yield f"{report.compared:,} {comments} from {report.since:%Y-%m-%d} to {report.until:%Y-%m-%d}"
    yield _agreement(report)
    yield ""
    yield f"{'ours, theirs:':<16}{''.join(f'{theirs.value:>10}' for theirs in Verdict)}"
    for ours in Verdict:
        counts = (report.matrix.get((ours, theirs), 0) for theirs in Verdict)
        yield f"{ours.value:<16}{''.join(f'{count:>10}' for count in counts)}"
    changes = report.changes
    yield ""
    yield (
        f"On the day of the switch: {changes['published']} more published, {changes['held']} held and "
        f"{changes['rejected']} rejected that are public now; {changes['waiting']} to be looked at."
    )
    for (ours, theirs), shown in report.examples.items():
        if shown:
            yield f"\nWe {ours.value}, they {theirs.value}:"
        for one in shown:
            yield f"  {one.stored.id}  {excerpt(one.stored.comment.body)}"
            yield f"    {one.decision.judgement.summary}"


def _agreement(report: ShadowReport) -> str:
    kappa = f", {report.kappa:.2f} beyond chance (kappa)" if report.kappa is not None else ""
    return f"{report.agreement:.1%} agree on what is published{kappa}."
