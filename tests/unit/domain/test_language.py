from __future__ import annotations

import pytest

from service.domain.language import primary


@pytest.mark.parametrize(
    ("tag", "code"),
    [("en", "en"), ("pt-BR", "pt"), (" EN_us ", "en"), ("zh-Hant-TW", "zh"), ("", ""), ("-", "")],
)
def test_a_tag_begins_with_its_language(tag: str, code: str) -> None:
    assert primary(tag) == code
