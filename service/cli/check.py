"""`winnow check`: judge one text without a server or a database."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from service import logs
from service.app import model_files, now
from service.cli.options import data_option, json_option
from service.domain import attribute as attribute_domain
from service.domain.attribute import Attribute
from service.domain.comment import Author, Comment, Format
from service.domain.decision import thresholds_document
from service.domain.flip import Counterfactual, sentence
from service.domain.flip import to_document as to_flip_document
from service.domain.history import History
from service.domain.policy import default_policy
from service.domain.signal import Category, to_document
from service.domain.site import Site
from service.moderation.draft import read_policy
from service.moderation.flip import flip
from service.moderation.judge import Outcome, judge, view_of
from service.settings import Settings


@click.command()
@click.argument("text")
@click.option("--author", "author_name", help="The author's name.")
@click.option("--url", "author_url", help="The author's own URL.")
@click.option("--format", "markup", type=click.Choice(["text", "html"]), default="text", show_default=True)
@click.option(
    "--policy", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Policy file (TOML)."
)
@data_option
@json_option
def check(
    *,
    text: str,
    author_name: str | None,
    author_url: str | None,
    markup: Format,
    policy: Path | None,
    data: Path | None,
    as_json: bool,
) -> None:
    """Judge TEXT (or standard input, where TEXT is -) and print the verdict with its reasons.

    Nothing is stored and no history is known: this shows what the text alone says to the model in
    service and the rules, and the smallest change after which they would be less strict.
    """
    settings = Settings.from_environment(data=data)
    logs.configure(settings)
    comment = Comment(
        body=sys.stdin.read() if text == "-" else text,
        format=markup,
        author=Author(name=author_name, url=author_url),
    )
    site = Site(id="", name="", url="", created_at=now())
    chosen = read_policy(policy.read_text(encoding="utf-8")) if policy else default_policy()
    files, view = model_files(settings), view_of(comment, site)
    outcome = judge(files, site, view, History(at=now()), chosen)
    show = _as_json if as_json else _as_text
    click.echo(show(outcome, flip(files, site, view, outcome, chosen)))


def _as_json(outcome: Outcome, found: Counterfactual | None) -> str:
    judgement = outcome.judgement
    document = {
        "verdict": judgement.verdict.value,
        "scores": {category.value: score.probability for category, score in judgement.scores.items()},
        "thresholds": thresholds_document(outcome.inputs.thresholds),
        "attributes": attribute_domain.to_document(outcome.inputs.attributes),
        "signals": [to_document(signal) for signal in judgement.signals],
        "summary": judgement.summary,
        "flip": to_flip_document(found) if found else None,
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def _as_text(outcome: Outcome, found: Counterfactual | None) -> str:
    judgement, thresholds = outcome.judgement, outcome.inputs.thresholds or {}
    lines = [judgement.summary, *([sentence(found)] if found else []), ""]
    for category in Category:
        score = judgement.scores[category]
        line = f"{category.value:<6}{score.probability:7.1%}  ({score.points:+.4f} points)"
        if category in thresholds:
            line += "; held from {0.hold:.1%}, rejected from {0.reject:.1%}".format(thresholds[category])
        lines.append(line)
        signals = [s for s in judgement.signals if s.category is category]
        for signal in sorted(signals, key=lambda s: -abs(s.points)):
            weight = signal.forces.value if signal.forces else f"{signal.points:+.4f}"
            lines.append(f"  {weight:>9}  {signal.name:<20} {signal.evidence}")
    told = outcome.inputs.attributes
    lines += [f"{attribute.value} {told[attribute]:.1%}" for attribute in Attribute if attribute in told]
    return "\n".join(lines)
