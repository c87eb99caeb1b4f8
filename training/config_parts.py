"""The parts of the training's configuration: every number that `config.toml` may hold, with its range."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Annotated

from pydantic import BeforeValidator, ConfigDict, Field

from service.domain.attribute import Attribute
from service.domain.signal import Category
from service.features import blocks
from training.disguises import DISGUISES

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Share = Annotated[float, Field(gt=0, lt=1)]
Count = Annotated[int, Field(ge=1, le=10_000_000)]


def _block(name: object) -> blocks.Block:
    try:
        return blocks.Block[str(name).upper()]
    except KeyError:
        raise ValueError(f"there is no block {name!r}") from None


Block = Annotated[blocks.Block, BeforeValidator(_block)]


def _disguise(name: object) -> str:
    if name not in DISGUISES:
        raise ValueError(f"there is no disguise {name!r}")
    return str(name)


DisguiseName = Annotated[str, BeforeValidator(_disguise)]

STRICT = ConfigDict(extra="forbid")
"""What is not known is refused."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class ExamplesConfig:
    """What is read: lengths in characters, caps in rows, and which sources are one group."""

    __pydantic_config__ = STRICT

    max_body: Count
    max_excerpt: Count
    cap: Count
    campaign_cap: Count
    ignored: tuple[str, ...] = ()
    html: tuple[str, ...] = ()
    bare: Annotated[float, Field(ge=0, le=1)] = 0.0
    caps: Mapping[str, Count] = dataclasses.field(default_factory=dict)
    groups: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)

    def cap_of(self, source: str) -> int:
        """Return the most rows that are read of a source."""
        return self.caps.get(source, self.cap)

    def group_of(self, source: str) -> str:
        """Return the group of sources that a source belongs to; most are their own."""
        return next((group for group, names in self.groups.items() if source in names), source)


@dataclasses.dataclass(frozen=True, kw_only=True)
class WeightsConfig:
    """How loudly rows speak."""

    __pydantic_config__ = STRICT

    weak: Annotated[float, Field(ge=0, le=1)]
    weak_cap: Count
    damping: Annotated[float, Field(ge=0, le=1)]
    evening: Annotated[float, Field(ge=0, le=1)]
    moderated: Positive
    sources: Mapping[str, Positive] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True, kw_only=True)
class WordsFit:
    """What vectors of words add to one category's weights; see `training.word_prior`."""

    __pydantic_config__ = STRICT

    share: Share
    cost: Positive
    common: Positive


@dataclasses.dataclass(frozen=True, kw_only=True)
class ListedFit:
    """What a list of profanity adds to one category's weights; see `training.listed`."""

    __pydantic_config__ = STRICT

    rarer: Count
    most_ham: Annotated[int, Field(ge=0)]
    boost: Positive


@dataclasses.dataclass(frozen=True, kw_only=True)
class WordsConfig:
    """Which words get vectors: those that at least so many comments hold; and the file that has them."""

    __pydantic_config__ = STRICT

    least: Count
    file: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class FitConfig:
    """How one category's weights are fitted.

    `blind_blocks` (of n-grams) and `blind_facts` (beginnings of their names) are not learned from. Blocks in
    `rarity` have features count by how rare they are; `facts_scale` multiplies the value of facts. `words` is
    about vectors of words, which are in the file `word_file`, and `listed` about the lists of words in
    `list_folder`; without these they add nothing.
    """

    __pydantic_config__ = STRICT

    cost: Positive
    intercept_scale: Positive
    max_iterations: Count
    rarity: tuple[Block, ...] = ()
    facts_scale: Positive = 1.0
    blind_blocks: tuple[Block, ...] = ()
    blind_facts: tuple[str, ...] = ()
    words: WordsFit | None = None
    word_file: str = ""
    listed: ListedFit | None = None
    list_folder: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class AugmentConfig:
    """The share of a category's comments that also teach in disguise, each in one of these disguises."""

    __pydantic_config__ = STRICT

    share: Annotated[float, Field(gt=0, le=1)]
    disguises: Annotated[tuple[DisguiseName, ...], Field(min_length=1)]


@dataclasses.dataclass(frozen=True, kw_only=True)
class FoldsConfig:
    """How sources are left out."""

    __pydantic_config__ = STRICT

    bundles: Annotated[int, Field(ge=2, le=100)]
    min_teacher: Count


@dataclasses.dataclass(frozen=True, kw_only=True)
class CalibrationConfig:
    """The share of each category that probabilities assume, and whose ham goals are about.

    `natural` are beginnings of names of sources, `voice` a number of ham.
    """

    __pydantic_config__ = STRICT

    base_rate: Mapping[Category, Share]
    natural: tuple[str, ...] = ()
    voice: Count = 50


@dataclasses.dataclass(frozen=True, kw_only=True)
class AttributesConfig:
    """How attributes are learned, and what one must show before it is part of a model.

    `min_sources` sources need `min_examples` of both classes each. On sources left out, the mean area under
    the ROC curve must reach `min_roc_auc`, and that of the abuse score alone by `min_gain` more. `base_rate`
    is each attribute's share among comments that its probabilities assume.
    """

    __pydantic_config__ = STRICT

    min_sources: Annotated[int, Field(ge=2)]
    min_examples: Count
    min_roc_auc: Share
    min_gain: Annotated[float, Field(ge=0, lt=1)]
    damping: Annotated[float, Field(ge=0, le=1)]
    contrast: Annotated[float, Field(ge=0, le=1)]
    cost: Positive
    min_rows: Count
    least: Annotated[float, Field(ge=0)]
    max_iterations: Count
    base_rate: Mapping[Attribute, Share]


@dataclasses.dataclass(frozen=True, kw_only=True)
class DiscountConfig:
    """How much of what words say for a category is taken back in a language that it was not taught in.

    A share of it, at most `most` log-odds, and down to the probability `ceiling`.
    """

    __pydantic_config__ = STRICT

    share: Annotated[float, Field(ge=0, le=1)]
    most: Annotated[float, Field(ge=0, le=100)]
    ceiling: Share


@dataclasses.dataclass(frozen=True, kw_only=True)
class LanguagesConfig:
    """How languages are told, and from how many rows on one was taught.

    `taught`, `rows` and `seen` count rows, `words` words; `letters`, `quantile` and `foreign` are shares,
    `distinct` and `shared` are ratios, `alien` and `margin` are log-odds. `doubted` names languages
    that do not count as taught, however many rows there are.
    """

    __pydantic_config__ = STRICT

    taught: Count
    rows: Count
    words: Count
    seen: Count
    distinct: Annotated[float, Field(ge=0, le=1)]
    letters: Share
    quantile: Share
    foreign: Share
    shared: Annotated[float, Field(ge=0, le=1)]
    alien: Annotated[float, Field(ge=0, le=100)]
    margin: Annotated[float, Field(ge=0, le=100)]
    discount: Mapping[Category, DiscountConfig]
    mixed: tuple[str, ...] = ()
    doubted: Mapping[Category, tuple[str, ...]] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True, kw_only=True)
class AdaptConfig:
    """How a model in service is taught by labels alone; counts in labels, half-life in days."""

    __pydantic_config__ = STRICT

    min_labels: Count
    min_calibration: Count
    strengths: tuple[Positive, ...]
    folds: Annotated[int, Field(ge=2, le=20)]
    rehearsal: Positive
    shares: Annotated[tuple[Annotated[float, Field(gt=0, le=1)], ...], Field(min_length=1)]
    half_life_days: Positive
    stiffness: Positive
    max_iterations: Count


@dataclasses.dataclass(frozen=True, kw_only=True)
class GateConfig:
    """How much worse a candidate may seem, and how sure the comparison must be."""

    __pydantic_config__ = STRICT

    loss_tolerance: Annotated[float, Field(ge=0)]
    error_tolerance: Annotated[float, Field(ge=0, le=1)]
    disguise_tolerance: Annotated[float, Field(ge=0, le=1)]
    confidence: Share
    samples: Count
    min_group: Count


@dataclasses.dataclass(frozen=True, kw_only=True)
class PointsConfig:
    """How rules' points are refitted: counts in comments, points in log-odds, weights beside a label's."""

    __pydantic_config__ = STRICT

    min_labels: Count
    min_fired: Count
    strengths: tuple[Positive, ...]
    folds: Annotated[int, Field(ge=2, le=20)]
    most: Positive
    step: Positive
    silent: Annotated[float, Field(ge=0)]
    silent_weight: Annotated[float, Field(ge=0, le=1)]
    silent_days: Positive
    max_silent: Annotated[int, Field(ge=0, le=1_000_000)]
    min_gain: Annotated[float, Field(ge=0, lt=1)]
    caught_tolerance: Annotated[float, Field(ge=0, le=1)]
    confidence: Share
    samples: Count
