from __future__ import annotations

from service.console.presenters.links import body_layers, link_rows
from service.domain.comment import Comment
from service.features.view import read


def rows(body: str, markup: str = "text") -> list[tuple[str, str, int, bool]]:
    view = read(Comment(body=body, format=markup), site_host="grain.example")  # type: ignore[arg-type]  # one of two
    return [(row.subdomain, row.domain, row.count, row.own) for row in link_rows(view)]


def test_the_part_of_a_host_that_somebody_owns_stands_out() -> None:
    assert rows("see http://login.grain.example.evil.com/account") == [
        ("login.grain.example.", "evil.com", 1, False)
    ]


def test_hosts_are_counted_and_the_own_site_is_named() -> None:
    body = "https://a.com/1 https://grain.example/x https://a.com/2"
    assert rows(body) == [("", "a.com", 2, False), ("", "grain.example", 1, True)]


def test_an_anchor_that_shows_something_else_is_quoted() -> None:
    view = read(Comment(body='<a href="https://pills.com/buy">grain.example</a>', format="html"))
    assert "".join(piece.text for piece in link_rows(view)[0].shown_as) == "grain.example"


def test_markup_that_no_reader_sees_is_set_apart() -> None:
    body = "<p>hi <b>you</b> &amp; me</p>"
    view = read(Comment(body=body, format="html"))
    markup = [body[layer.start : layer.end] for layer in body_layers(view) if layer.kind == "markup"]
    assert markup == ["<p>", "<b>", "</b>", "amp;", "</p>"]
