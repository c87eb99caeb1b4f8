"""`winnow rules`: an owner's own rules, checked, explained and measured."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click

from service.cli.options import data_option, find_site, json_option, opened, site_option
from service.cli.progress import Progress
from service.cli.spans import moment, since_option, until_option
from service.domain.label import LabelValue
from service.domain.policy import Policy, default_policy
from service.domain.signal import Verdict
from service.moderation.draft import look_through, read_policy
from service.moderation.rules_report import report
from service.moderation.rules_reported import Figures, Reported
from service.rules.own.check import alike
from service.rules.own.policy_fields import fields_of
from service.rules.wording import counted

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def rules() -> None:
    """Check a site's own rules, list what they may ask about, and see what they do."""


@rules.command("check")
@click.argument("file", type=_FILE)
def check_command(file: Path) -> None:
    """Check the policy in FILE (TOML) and run the examples of its own rules; exit 1 where one is wrong."""
    policy, problems = look_through(file.read_text(encoding="utf-8"))
    for problem in problems:
        line, column = problem.place or (1, 1)
        place = f"{problem.pointer}: " if problem.pointer else ""
        click.echo(f"{file}:{line}:{column}: {place}{problem}", err=True)
    if problems or policy is None:
        sys.exit(1)
    for first, second in alike(policy):
        click.echo(f"Note: {second} has the same condition as {first}.")
    examples = sum(len(rule.examples) for rule in policy.rules)
    click.echo(f"{counted(len(policy.rules), 'rule')} with {counted(examples, 'example')}: all sound.")


@rules.command("fields")
@click.option("--policy", "file", type=_FILE, help="Policy (TOML) whose windows are listed.")
@json_option
def fields_command(*, file: Path | None, as_json: bool) -> None:
    """Print what a rule may ask about: names, kinds and meanings."""
    policy = read_policy(file.read_text(encoding="utf-8")) if file else default_policy()
    fields = fields_of(policy).values()
    if as_json:
        rows = [{"name": f.name, "kind": f.kind.value, "description": f.description} for f in fields]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    width = max(len(field.name) for field in fields)
    for field in fields:
        click.echo(f"{field.name:<{width}}  {field.kind.value:<14}  {field.description}")


@rules.command("report")
@site_option
@since_option
@until_option
@click.option("--policy", "draft", type=_FILE, help="A draft (TOML), instead of the policy in service.")
@data_option
@json_option
def report_command(
    *,
    site_name: str | None,
    since: datetime | timedelta,
    until: datetime | timedelta | None,
    draft: Path | None,
    data: Path | None,
    as_json: bool,
) -> None:
    """Ask own rules about the stored comments, each as it was then, and say which are of no use.

    A rule is dead where it hit nothing, shadowed where its verdict never counts, a subset where another rule
    makes it needless, and contradicted where people ruled against most of its hits.
    """
    progress = Progress("Asked")
    with opened(data) as ports:
        site, now = find_site(ports, site_name), ports.clock()
        policy = _policy(draft)
        if policy is None:
            with ports.store.read() as tx:
                policy = tx.policies.active(site.id)
        end = now if until is None else moment(until, now)
        found = report(ports, site, policy, since=moment(since, now), until=end, progress=progress)
    progress.end()
    click.echo(json.dumps(_document(found), indent=2) if as_json else "\n".join(_lines(found)))


def _policy(draft: Path | None) -> Policy | None:
    return read_policy(draft.read_text(encoding="utf-8")) if draft else None


def _document(found: Reported) -> dict[str, Any]:
    return {
        "since": found.since.isoformat(),
        "until": found.until.isoformat(),
        "interrupted": found.interrupted,
        "decisions": found.decisions,
        "erased": found.erased,
        "rules": [
            {"name": rule.name, "state": rule.state.value, **_figures(found.figures[rule.name], found)}
            for rule in found.rules
        ],
        "remarks": [{"rule": r.rule, "flaw": r.flaw.value, "words": r.words} for r in found.remarks()],
    }


def _figures(one: Figures, found: Reported) -> dict[str, Any]:
    return {
        "hits": one.hits,
        "share": one.hits / found.decisions if found.decisions else 0.0,
        "last_hit": one.last.isoformat() if one.last else None,
        "mean_us": round(one.mean_us, 2),
        "worst_us": round(one.worst_us, 2),
        "labels": {label.value if label else "none": one.labels[label] for label in (*LabelValue, None)},
        "verdicts": {verdict.value: one.verdicts[verdict] for verdict in Verdict},
    }


def _lines(found: Reported) -> Iterator[str]:
    if not found.rules:
        yield "The policy has no rules of its own."
        return
    if found.interrupted:
        yield "Interrupted: this is what the newest decisions came to."
    erased = f"; {found.erased:,} more are of erased comments" if found.erased else ""
    yield f"{found.decisions:,} decisions from {found.since:%Y-%m-%d} to {found.until:%Y-%m-%d}{erased}"
    for rule in found.rules:
        yield from _rule(rule.name, rule.state.value, found.figures[rule.name], found.decisions)
    remarks = list(found.remarks())
    if remarks:
        yield ""
    for remark in remarks:
        yield f"{remark.rule} is {_ARTICLE.get(remark.flaw.value, '')}{remark.flaw}. {remark.words}"


_ARTICLE = {"subset": "a "}


def _rule(name: str, state: str, one: Figures, decisions: int) -> Iterator[str]:
    share = one.hits / decisions if decisions else 0.0
    last = f", last {one.last:%Y-%m-%d %H:%M}" if one.last else ""
    cost = f"{one.mean_us:.1f} µs, {one.worst_us:.0f} at worst"
    yield f"\n{name} ({state}): {counted(one.hits, 'hit')} ({share:.1%}){last}; {cost}"
    if one.hits:
        verdicts = ", ".join(f"{one.verdicts[v]:,} {v.value}" for v in Verdict if one.verdicts[v])
        labels = ", ".join(
            f"{one.labels[label]:,} {label.value if label else 'without a label'}"
            for label in (*LabelValue, None)
            if one.labels[label]
        )
        yield f"  verdicts at that time: {verdicts}; labels: {labels}"
