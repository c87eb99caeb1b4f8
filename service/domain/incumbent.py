"""What another service said, which decides about a site's comments while Winnow is tried beside it."""

from __future__ import annotations

import dataclasses
from typing import Final

from service.domain.signal import Verdict

UNNAMED: Final = "incumbent"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Incumbent:
    """The verdict of another service about the same comment, and the service's name."""

    verdict: Verdict
    service: str = UNNAMED
