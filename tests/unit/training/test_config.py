from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

import training
from service.errors import InvalidInputError
from training.config import default_config, from_table, read_config


def shipped() -> dict[str, Any]:
    return tomllib.loads(Path(training.__file__).with_name("config.toml").read_text())


def test_the_shipped_configuration_is_valid_and_has_a_digest() -> None:
    config = default_config()
    assert len(config.digest) == 64
    assert config.examples.group_of("tubespam_psy") == config.examples.group_of("tubespam_lmfao")
    assert config.examples.group_of("unheard_of") == "unheard_of"
    assert config.examples.cap_of("unheard_of") == config.examples.cap


@pytest.mark.parametrize(
    ("part", "key", "value"),
    [
        ("examples", "cap", 0),
        ("examples", "cap", "many"),
        ("examples", "color", 1),
        ("weights", "weak", 1.5),
        ("weights", "moderated", float("nan")),
        ("adapt", "strengths", [-1.0]),
        ("calibration", "base_rate", {"spam": 0.0, "abuse": 0.1}),
        ("calibration", "base_rate", {"spam": 0.1}),
        ("fit", "spam", {"cost": 1.0, "intercept_scale": 1.0, "max_iterations": 1, "blind_blocks": ["x"]}),
        ("languages", "letters", 1.0),
        ("languages", "margin", -1.0),
        ("languages", "discount", {"spam": {"share": 0.5, "most": 1.0, "ceiling": 0.8}}),
        ("gate", "confidence", 1.0),
        ("attributes", "min_sources", 1),
        ("attributes", "min_roc_auc", 1.0),
        ("attributes", "base_rate", {"insult": 0.1}),
        ("attributes", "base_rate", {"joy": 0.1}),
        ("augment", "spam", {"share": 0.5, "disguises": ["wig"]}),
        ("augment", "spam", {"share": 0.0, "disguises": ["leet"]}),
    ],
)
def test_a_wrong_value_is_an_error_that_names_its_place(part: str, key: str, value: object) -> None:
    table = shipped()
    table[part][key] = value
    with pytest.raises(InvalidInputError) as caught:
        from_table(table)
    assert part in str(caught.value)


def test_a_missing_part_and_a_file_that_is_no_toml_are_errors(tmp_path: Path) -> None:
    table = shipped()
    del table["gate"]
    with pytest.raises(InvalidInputError, match="gate"):
        from_table(table)
    (tmp_path / "config.toml").write_text("seed = ")
    with pytest.raises(InvalidInputError, match="not valid TOML"):
        read_config(tmp_path / "config.toml")
