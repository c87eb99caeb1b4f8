"""The command group `evaluate`: one file beside this one for each of its commands."""

from __future__ import annotations

import click

from training.evaluation.disguises import disguises
from training.evaluation.languages import languages
from training.evaluation.peers import peers
from training.evaluation.published import published
from training.evaluation.unseen import unseen


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def evaluate() -> None:
    """Measure the classifier: nothing here changes the model in service."""


evaluate.add_command(disguises)
evaluate.add_command(languages)
evaluate.add_command(unseen)
evaluate.add_command(peers)
evaluate.add_command(published)
