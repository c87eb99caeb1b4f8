from __future__ import annotations

import pytest

from service.console.headers import CONTENT_SECURITY_POLICY
from service.errors import OverloadedError, StoreError
from tests.browser.world import World
from tests.unit.console.conftest import Visit


@pytest.mark.parametrize(
    "path", ["/console/queue", "/console/sign-in", "/console/nowhere", "/console/comments"]
)
def test_every_page_is_closed_to_foreign_code_frames_and_caches(anna: Visit, path: str) -> None:
    headers = anna.get(path).headers
    assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"


def test_no_page_has_inline_code_or_style(anna: Visit, world: World) -> None:
    stored = world.hold("maybe spam")
    for path in ("/console/queue", f"/console/comments/{stored.id}", "/console/comments", "/console/nowhere"):
        page = anna.get(path).text
        assert "<style" not in page
        assert " style=" not in page
        assert " onclick=" not in page
        assert "<script>" not in page


@pytest.mark.parametrize(
    ("error", "title"), [(OverloadedError, "Very busy"), (StoreError, "The database does not")]
)
def test_our_own_failure_is_said_and_asks_to_come_back(
    anna: Visit, world: World, monkeypatch: pytest.MonkeyPatch, error: type[Exception], title: str
) -> None:
    stored = world.hold("maybe spam")

    def fail(*_: object, **__: object) -> None:
        raise error("Too much to write.")

    monkeypatch.setattr("service.moderation.review.review", fail)
    answer = anna.post(f"/console/comments/{stored.id}/review", act="approve", revision=1)
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert title in answer.text
    assert "Nothing was changed" in answer.text
