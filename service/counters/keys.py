"""Names of counters: hashed with their site, so that no name, address or text can be read from them."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterator

from service.domain.history import Trace
from service.features.traces import traces
from service.features.view import View

_DIGEST_BYTES = 16


@dataclasses.dataclass(frozen=True, slots=True)
class Keys:
    """The names of one site's counters within one run of the server.

    A server that starts again may have lost its newest writes, or all of them. Its `run` is then another
    one, so that nothing of the time before is taken for complete.
    """

    run: str
    site_id: str

    def trace(self, trace: Trace, text: str) -> str:
        """Return the name of the set of comments that left this trace."""
        digest = hashlib.blake2b(
            text.encode("utf-8", "surrogatepass"),
            digest_size=_DIGEST_BYTES,
            key=hashlib.sha256(self.site_id.encode()).digest(),
            person=trace.value.encode(),
        )
        return f"winnow:{self.run}:{trace.value}:{digest.hexdigest()}"

    def traces(self, view: View) -> Iterator[str]:
        """Yield the names of all sets that a comment belongs to."""
        for trace, texts in traces(view).items():
            for text in dict.fromkeys(texts):
                yield self.trace(trace, text)

    @property
    def since(self) -> str:
        """Return the name of the entry that says from when on the site's sets are complete."""
        return f"winnow:{self.run}:since:{self.site_id}"
