"""The page that compares Winnow with the service that it runs beside."""

from __future__ import annotations

from service.domain.incumbent import Incumbent
from service.domain.signal import Verdict
from service.moderation.ports import Transaction
from tests.browser.world import World
from tests.unit.console.conftest import Visit


def test_without_anything_to_compare_the_page_says_how_to_begin(anna: Visit) -> None:
    page = anna.get("/console/shadow").text
    assert "Nothing to compare yet" in page
    assert "winnow site set" in page


def test_the_page_counts_pairs_and_shows_what_differs(anna: Visit, world: World) -> None:
    held = world.hold("Held & <b>text</b>")
    said = Incumbent(verdict=Verdict.ACCEPT, service="akismet")

    def job(tx: Transaction) -> None:
        (decided,) = tx.decisions.of_comment(held.site_id, held.id)
        tx.incumbents.add(held.site_id, decided.id, said, at=decided.created_at)

    world.ports.store.write(job)
    page = anna.get("/console/shadow?days=7").text
    assert "1 comment was judged by both" in page
    assert "0.0%" in page
    assert "Winnow: held, they: accepted" in page
    assert "Held &amp; &lt;b&gt;text&lt;/b&gt;" in page
    assert f"/console/comments/{held.id}" in page


def test_an_odd_span_is_the_usual_one(anna: Visit) -> None:
    for days in ("0", "x", "31", "-7"):
        assert anna.get(f"/console/shadow?days={days}").status_code == 200
