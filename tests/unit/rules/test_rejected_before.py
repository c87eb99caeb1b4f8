"""A second chance needs a second look."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from service.domain.signal import Finding
from service.rules.rejected_before import rejected_before

Try = Callable[..., Finding | None]


@pytest.mark.parametrize("rejected", [True, False])
def test_only_an_edit_of_what_was_rejected_is_found(tried: Try, *, rejected: bool) -> None:
    assert (tried(rejected_before, history={"rejected_before": rejected}) is not None) is rejected
