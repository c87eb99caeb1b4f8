"""Which model a command line means: a file, a folder, the first digits of a digest, or the last candidate."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from service.app import DEFAULT_MODEL, MODELS_FOLDER
from service.classifier.artifact import CARD_NAME, PAYLOAD_NAME
from service.classifier.card import from_json
from service.errors import NotFoundError
from service.settings import Settings

# Training's name for it: nothing here imports training.
CANDIDATE: Final = "candidate"
"""The folder, beside those of models that were in service, of the last one that was not put there."""


def find_model(name: str, data: Path | None) -> Path:
    """Return the payload of the model that an installation's owner calls `name`.

    Raises:
        ModelError: the shipped model's card cannot be read.
        NotFoundError: there is no such model, or several are called so.
    """
    models = Settings.from_environment(data=data).data / MODELS_FOLDER
    if name == CANDIDATE:
        return _found([models / CANDIDATE / PAYLOAD_NAME], name)
    path = Path(name)
    if path.exists():
        return path / PAYLOAD_NAME if path.is_dir() else path
    own = [folder / PAYLOAD_NAME for folder in sorted(models.glob("*")) if folder.name.startswith(name)]
    shipped = from_json((DEFAULT_MODEL / CARD_NAME).read_bytes()).payload
    return _found([*own, *([DEFAULT_MODEL / PAYLOAD_NAME] if shipped.startswith(name) else [])], name)


def _found(paths: list[Path], name: str) -> Path:
    there = [path for path in paths if path.is_file()]
    if len(there) == 1:
        return there[0]
    if there:
        raise NotFoundError(f"Several models have a digest that begins with {name}.")
    if name == CANDIDATE:
        raise NotFoundError(
            "There is no candidate: `winnow train` keeps one that it does not put in service."
        )
    raise NotFoundError(f"There is no model {name!r}: name a file, or the first digits of a model's digest.")
