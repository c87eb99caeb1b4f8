"""A site's doors are kept as plain values."""

from __future__ import annotations

import pytest

from service.domain.site import Doors, Held


@pytest.mark.parametrize(
    "doors",
    [
        Doors(),
        Doors(held_is=Held.PENDING, shadow=True, incumbent_url="https://akismet.example"),
        Doors(coral_secrets=("a long secret", "another long one")),
    ],
)
def test_doors_come_back_from_their_document(doors: Doors) -> None:
    assert Doors.from_document(doors.to_document()) == doors


def test_what_is_as_usual_is_not_written() -> None:
    assert Doors().to_document() == {}


def test_secrets_are_not_shown() -> None:
    assert "a long secret" not in repr(Doors(coral_secrets=("a long secret",)))
