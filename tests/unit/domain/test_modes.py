"""Modes are read whole, or refused with their place."""

from __future__ import annotations

from typing import Any

import pytest

from service.domain.policy import from_document, from_toml
from service.errors import PolicyError


def test_by_default_nothing_waits_and_nobody_is_trusted() -> None:
    modes = from_document({}).limits.modes
    assert (modes.moderation, modes.first_comments, modes.languages, modes.quiet) == ("post", 0, (), ())
    assert not modes.trusts(1_000, 0)


def test_modes_are_read_from_toml() -> None:
    modes = from_toml(
        """
        [modes]
        moderation = "pre"
        trusted_after = 3
        languages = ["en", "PT-br"]
        timezone = "America/Sao_Paulo"
        quiet = [{ from = "23:00", to = "07:00" }]
        """
    ).limits.modes
    assert (modes.moderation, modes.languages) == ("pre", ("en", "pt"))
    assert modes.trusts(3, 0)
    assert modes.quiet[0].days == frozenset(range(7))


@pytest.mark.parametrize(
    ("modes", "pointer"),
    [
        ({"moderation": "never"}, "modes.moderation"),
        ({"moderation": True}, "modes.moderation"),
        ({"first_comments": -1}, "modes.first_comments"),
        ({"first_comments": 1.5}, "modes.first_comments"),
        ({"trusted_after": True}, "modes.trusted_after"),
        ({"trusted_after": 10**9}, "modes.trusted_after"),
        ({"languages": "en"}, "modes.languages"),
        ({"languages": ["en", "english"]}, "modes.languages.1"),
        ({"languages": [3]}, "modes.languages.0"),
        ({"languages": ["en"] * 51}, "modes.languages"),
        ({"timezone": "Europe/Atlantis"}, "modes.timezone"),
        ({"timezone": "../../etc/passwd"}, "modes.timezone"),
        ({"timezone": 3}, "modes.timezone"),
        ({"quiet": {}}, "modes.quiet"),
        ({"quiet": [{"from": "22:00"}]}, "modes.quiet.0"),
        ({"quiet": [{"from": "22:00", "to": "25:00"}]}, "modes.quiet.0.to"),
        ({"quiet": [{"from": 22, "to": "23:00"}]}, "modes.quiet.0.from"),
        ({"quiet": [{"from": "22:00Z", "to": "23:00"}]}, "modes.quiet.0.from"),
        ({"quiet": [{"from": "22:00", "to": "23:00", "days": ["sunday"]}]}, "modes.quiet.0.days"),
        ({"quiet": [{"from": "22:00", "to": "23:00", "days": []}]}, "modes.quiet.0.days"),
        ({"loud": 1}, "modes.loud"),
    ],
)
def test_a_mode_that_is_none_is_refused_with_its_place(modes: dict[str, Any], pointer: str) -> None:
    with pytest.raises(PolicyError) as refused:
        from_document({"modes": modes})
    assert refused.value.pointer == pointer
