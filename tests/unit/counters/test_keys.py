"""Names of counters tell nothing of what they count, and belong to one site and one run of the server."""

from __future__ import annotations

from service.counters.keys import Keys
from service.domain.history import Trace
from service.features.fingerprint import BANDS
from tests import stored

KEYS = Keys("run1", "site-a")


def test_no_name_holds_a_name_an_address_or_a_text() -> None:
    view = stored.view(
        stored.comment("It rains, says https://north.example today.", page="https://north.example/a")
    )
    names = list(KEYS.traces(view))
    assert len(names) == len(Trace) - 1 + BANDS
    for secret in (
        "ann",
        "example",
        "203.0",
        "weather",
        view.fingerprint.exact,
        *map(str, view.fingerprint.bands),
    ):
        assert not [name for name in names if secret in name.split(":", 3)[3]]


def test_the_same_trace_has_one_name_per_kind_site_and_run() -> None:
    names = {
        keys.trace(trace, "same")
        for keys in (KEYS, Keys("run2", "site-a"), Keys("run1", "site-b"))
        for trace in Trace
    }
    assert len(names) == 3 * len(Trace)
    assert KEYS.trace(Trace.TEXT, "same") == Keys("run1", "site-a").trace(Trace.TEXT, "same")
    assert (
        len({Keys("run1", "site-a").since, Keys("run2", "site-a").since, Keys("run1", "site-b").since}) == 3
    )


def test_any_text_has_a_name() -> None:
    assert KEYS.trace(Trace.AUTHOR, "\ud800 ☃") != KEYS.trace(Trace.AUTHOR, "☃")
