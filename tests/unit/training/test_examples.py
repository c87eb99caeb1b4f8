from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from service.domain.label import LabelValue
from service.errors import InvalidInputError
from tests.unit.training.material import small_config
from training.examples import Example, read_folder
from training.reference import read_reference, read_requests

ALL = small_config(examples={"bare": 0.0, "ignored": ()}).examples


def written(folder: Path, *lines: str, name: str = "shop.jsonl") -> list[Example]:
    text = "\n".join(lines)
    path = folder / name
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    return list(read_folder(folder, ALL))


def row(**fields: Any) -> str:
    return json.dumps({"text": "A loaf.", "label": "ham"} | fields)


@pytest.mark.parametrize("name", ["shop.jsonl", "shop.jsonl.gz"])
def test_rows_are_read_from_plain_and_gzipped_files(tmp_path: Path, name: str) -> None:
    read = written(tmp_path, row(), "", row(text="Buy pills", label="spam", lang="en"), name=name)
    assert [(e.id, e.label, e.source) for e in read] == [
        (f"{name}:1", LabelValue.HAM, "shop"),
        (f"{name}:3", LabelValue.SPAM, "shop"),
    ]
    assert read[1].language == "en"


def test_what_is_known_of_author_and_page_is_mapped_onto_the_comment(tmp_path: Path) -> None:
    meta = {
        "author": "Ann",
        "author_url": "https://ann.example/",
        "email_domain": "mail.example",
        "page_title": "Bread",
        "page_text": "How to bake",
        "site": "blog.example",
        "is_owner": "1",
    }
    [found] = written(tmp_path, row(meta=meta, source="bakery"))
    author, page = found.comment.author, found.comment.page
    assert (author.name, author.url, author.email) == ("Ann", "https://ann.example/", "x@mail.example")
    assert (page.title, page.excerpt, found.site_host) == ("Bread", "How to bake", "blog.example")
    assert author.role is None, "an owner's role would tell the label"
    assert (found.source, found.group) == ("bakery", "bakery")


def test_ignored_fields_are_not_read_and_a_share_of_rows_is_bared(tmp_path: Path) -> None:
    rows = [row(text=f"Loaf {i}", meta={"author": "Ann", "email_domain": "m.example"}) for i in range(400)]
    (tmp_path / "a.jsonl").write_text("\n".join(rows))
    config = small_config(examples={"bare": 0.25, "ignored": ("email_domain",)}).examples
    names = [e.comment.author for e in read_folder(tmp_path, config)]
    assert all(author.email is None for author in names)
    assert 60 < sum(author.name is None for author in names) < 140


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "Expecting property name"),
        ("[1]", "Expected a JSON object"),
        (row(label="good"), "`label` must be ham, spam or abuse, not 'good'"),
        (row(label=None), "`label` must be"),
        (row(text=" "), "`text` is missing or empty"),
        (row(text=7), "`text` must be a text"),
        (row(meta=[1]), "`meta` must be an object"),
        (row(meta={"author": 7}), "`author` must be a text"),
    ],
)
def test_a_bad_row_is_an_error_that_names_file_and_line(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        written(tmp_path, row(), line)
    assert "shop.jsonl, line 2: " in str(caught.value)
    assert said in str(caught.value)


def test_a_damaged_archive_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(row().encode())[:-9])
    with pytest.raises(InvalidInputError, match=r"a\.jsonl\.gz"):
        list(read_folder(tmp_path, ALL))


def test_a_folder_without_examples_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing")
    with pytest.raises(InvalidInputError, match="holds no"):
        list(read_folder(tmp_path, ALL))


def test_requests_with_a_label_are_examples(tmp_path: Path) -> None:
    path = tmp_path / "comments.jsonl"
    request = {"comment": {"body": "Hi", "language": "en"}, "author": {"name": "Bo"}, "client": {"ip": "::1"}}
    path.write_text(json.dumps(request | {"label": "spam", "kind": "seo"}))
    [found] = read_requests(path, ALL, "reference")
    assert (found.comment.body, found.comment.author.name, found.comment.client.ip) == ("Hi", "Bo", "::1")
    assert (found.label, found.kind, found.language) == (LabelValue.SPAM, "seo", "en")
    path.write_text(json.dumps({"comment": {"body": "Hi", "color": 1}, "label": "ham"}))
    with pytest.raises(InvalidInputError, match=r"comments\.jsonl, line 1"):
        list(read_requests(path, ALL, "reference"))


def test_the_projects_reference_comments_can_be_read() -> None:
    labels = {example.label for example in read_reference(ALL)}
    assert labels == set(LabelValue)
    assert {e.label for e in read_reference(ALL, "must_accept")} == {LabelValue.HAM}
    assert LabelValue.HAM not in {e.label for e in read_reference(ALL, "must_reject")}


def test_html_is_read_as_such_and_what_is_no_address_is_none(tmp_path: Path) -> None:
    config = small_config(examples={"bare": 0.0, "html": ("shop",)}).examples
    (tmp_path / "a.jsonl").write_text(
        "\n".join(row(source=s, meta={"author_url": "http://None"}) for s in ("shop", "blog"))
    )
    found = list(read_folder(tmp_path, config))
    assert [e.comment.format for e in found] == ["html", "text"]
    assert [e.comment.author.url for e in found] == [None, None]
