"""A comment as it is read."""

from __future__ import annotations

from service.domain.comment import Author, Comment
from service.features.view import read


def test_a_view_holds_text_links_and_fingerprint_of_its_comment() -> None:
    comment = Comment(
        body="<p>See <a href='https://www.site.example/a'>this</a> and b.com</p>",
        format="html",
        author=Author(name="Anna", url="https://anna.com/about"),
    )
    view = read(comment, site_host="site.example")
    assert view.comment is comment
    assert view.text.visible.strip() == "See this and b.com"
    assert [(link.domain, link.own, link.text) for link in view.links] == [
        ("site.example", True, "this"),
        ("b.com", False, None),
    ]
    assert view.author_link
    assert (view.author_link.domain, view.author_link.field) == ("anna.com", "author.url")
    assert view.fingerprint.exact


def test_an_author_without_a_web_address_has_no_link() -> None:
    assert read(Comment(body="x", author=Author(url="none"))).author_link is None
    assert read(Comment(body="x")).author_link is None


def test_the_same_comment_reads_the_same() -> None:
    comment = Comment(body="A quiet text with a link to example.com, and nothing else in it.")
    assert read(comment) == read(comment)
