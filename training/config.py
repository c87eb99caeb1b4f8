"""The numbers of the training, read from `config.toml` and validated."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError

from service.domain.attribute import Attribute
from service.domain.signal import Category
from service.errors import InvalidInputError
from training.config_parts import (
    STRICT,
    AdaptConfig,
    AttributesConfig,
    AugmentConfig,
    CalibrationConfig,
    DiscountConfig,
    ExamplesConfig,
    FitConfig,
    FoldsConfig,
    GateConfig,
    LanguagesConfig,
    ListedFit,
    PointsConfig,
    WeightsConfig,
    WordsConfig,
    WordsFit,
)

__all__ = [
    "AdaptConfig",
    "AttributesConfig",
    "AugmentConfig",
    "CalibrationConfig",
    "Config",
    "DiscountConfig",
    "ExamplesConfig",
    "FitConfig",
    "FoldsConfig",
    "GateConfig",
    "LanguagesConfig",
    "ListedFit",
    "PointsConfig",
    "WeightsConfig",
    "WordsConfig",
    "WordsFit",
    "default_config",
    "from_table",
    "read_config",
    "with_lists",
    "with_words",
]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Config:
    """Everything of `config.toml`; `digest` is the SHA-256 of the file."""

    __pydantic_config__ = STRICT

    seed: Annotated[int, Field(ge=0, lt=2**32)]
    examples: ExamplesConfig
    weights: WeightsConfig
    fit: Mapping[Category, FitConfig]
    folds: FoldsConfig
    calibration: CalibrationConfig
    attributes: AttributesConfig
    languages: LanguagesConfig
    adapt: AdaptConfig
    gate: GateConfig
    points: PointsConfig
    words: WordsConfig
    augment: Mapping[Category, AugmentConfig] = dataclasses.field(default_factory=dict)
    digest: str = ""


@functools.cache
def default_config() -> Config:
    """Return the configuration that comes with the package."""
    return read_config(Path(__file__).with_name("config.toml"))


def read_config(path: Path) -> Config:
    """Return the configuration in a file.

    Raises:
        InvalidInputError: the file is no TOML, or a value is unknown, missing, mistyped or out of range.
    """
    content = path.read_bytes()
    try:
        table = tomllib.loads(content.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidInputError(f"{path} is not valid TOML: {error}.") from error
    return from_table(table, digest=hashlib.sha256(content).hexdigest())


def from_table(table: Mapping[str, Any], *, digest: str = "") -> Config:
    """Return the validated configuration; raise InvalidInputError naming the place of the first fault."""
    try:
        config = TypeAdapter(Config).validate_python(dict(table))
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join(str(part) for part in fault["loc"])
        raise InvalidInputError(f"{place}: {fault['msg']}", place) from error
    by_category = (config.fit, config.calibration.base_rate, config.languages.discount)
    missing = [c.value for c in Category if any(c not in part for part in by_category)]
    if missing:
        names = "fit, calibration.base_rate and languages.discount"
        raise InvalidInputError(f"{names} must name {missing[0]!r}.", "fit")
    unrated = [a.value for a in Attribute if a not in config.attributes.base_rate]
    if unrated:
        raise InvalidInputError(f"attributes.base_rate must name {unrated[0]!r}.", "attributes.base_rate")
    return with_words(dataclasses.replace(config, digest=digest), config.words.file)


def with_words(config: Config, file: str) -> Config:
    """Return the configuration with another file of words' vectors; none where its name is empty."""
    fits = {category: dataclasses.replace(fit, word_file=file) for category, fit in config.fit.items()}
    return dataclasses.replace(config, fit=fits, words=dataclasses.replace(config.words, file=file))


def with_lists(config: Config, folder: str) -> Config:
    """Return the configuration with a folder of listed words; none where its name is empty."""
    fits = {category: dataclasses.replace(fit, list_folder=folder) for category, fit in config.fit.items()}
    return dataclasses.replace(config, fit=fits)
