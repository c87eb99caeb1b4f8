"""XML that means no good, and XML that is not quite XML."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from service.errors import InvalidInputError
from service.imports.xml_stream import MAX_DEPTH, MAX_TEXT, events

BILLION_LAUGHS = """<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<rss>&b;</rss>"""


def texts(document: str | bytes, name: str = "a") -> list[str | None]:
    raw = document.encode() if isinstance(document, str) else document
    return [event.text for event in events(io.BytesIO(raw)) if event.name == name and event.text is not None]


def test_a_document_type_is_refused_before_it_can_grow() -> None:
    with pytest.raises(InvalidInputError, match="DOCTYPE"):
        texts(BILLION_LAUGHS)


def test_no_file_is_fetched_through_an_entity(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the secret")
    document = f'<!DOCTYPE r [<!ENTITY x SYSTEM "{secret.as_uri()}">]><r><a>&x;</a></r>'
    with pytest.raises(InvalidInputError, match="DOCTYPE"):
        texts(document)


def test_an_undeclared_entity_breaks_the_document_there() -> None:
    with pytest.raises(InvalidInputError, match="broken at line 2: undefined entity"):
        texts("<r>\n<a>&nope;</a></r>")


def test_characters_that_xml_forbids_are_dropped() -> None:
    assert texts("<r><a>one\x0btwo\x00\ufffe</a></r>") == ["onetwo"]


@pytest.mark.parametrize(
    "document",
    [
        "<r><a>Müller &amp; Söhne</a></r>",
        b"\xef\xbb\xbf" + "<r><a>Müller &amp; Söhne</a></r>".encode(),
        '<?xml version="1.0" encoding="iso-8859-1"?><r><a>Müller &amp; Söhne</a></r>'.encode("iso-8859-1"),
        "<?xml version='1.0' encoding='windows-1252'?><r><a>Müller &amp; Söhne</a></r>".encode("cp1252"),
        '<?xml version="1.0" encoding="utf-16"?><r><a>Müller &amp; Söhne</a></r>'.encode("utf-16"),
    ],
)
def test_the_declared_encoding_is_used(document: str | bytes) -> None:
    assert texts(document) == ["Müller & Söhne"]


def test_an_encoding_that_nobody_knows_is_named() -> None:
    with pytest.raises(InvalidInputError, match="klingon"):
        texts('<?xml version="1.0" encoding="klingon"?><r/>')


def test_bytes_that_are_not_in_the_encoding_are_replaced() -> None:
    assert texts(b"<r><a>caf\xe9</a></r>") == ["caf\ufffd"]


def test_a_long_text_is_cut_and_deep_nesting_is_refused() -> None:
    assert [len(text or "") for text in texts(f"<r><a>{'x' * (MAX_TEXT + 500)}</a></r>")] == [MAX_TEXT]
    with pytest.raises(InvalidInputError, match="nested"):
        texts("<a>" * (MAX_DEPTH + 2))
