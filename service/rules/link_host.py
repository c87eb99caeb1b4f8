"""Hosts without a name, and ports that no site for people has."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable

from service.domain.comment import Author, Comment
from service.domain.history import History
from service.domain.policy import Limits
from service.domain.signal import Category, Finding, Span
from service.features.links import Link
from service.features.view import View
from service.rules.base import Examples, Rule
from service.rules.domains import all_links
from service.rules.wording import listed, quoted

_PORT = re.compile(r"\A[a-z]+://[^/?#]*:(?P<port>[0-9]+)[/?#]")

USUAL_PORTS = frozenset({"80", "443", "8080", "8443"})


def judge_ip(view: View, history: History, limits: Limits) -> Finding | None:
    """Find links of body or author to a public IP address; private ones are somebody's own network.

    An author's bare address without a path is none: people have run sites at home.
    """
    del history, limits
    return _finding("A link leads to an address without a name", view, _public_ip)


def judge_port(view: View, history: History, limits: Limits) -> Finding | None:
    """Find links of body or author to a named host at a port other than the usual ones.

    Only addresses with a scheme count: `Reader.java:358` is a line of a program.
    """
    del history, limits
    return _finding("A link leads to an odd port", view, _odd_port)


def _finding(what: str, view: View, read: Callable[[Link], str | None]) -> Finding | None:
    links = all_links(view)
    if not links:
        return None
    found = [
        (link, odd) for link in links if not link.own and (odd := read(link)) and _has_scheme(view, link)
    ]
    if not found:
        return None
    return Finding(
        evidence=f"{what}: {listed(quoted(odd) for _, odd in found)}.",
        spans=tuple(Span(link.start, link.end, link.field) for link, _ in found),
    )


def _has_scheme(view: View, link: Link) -> bool:
    written = (
        view.comment.author.url if link.field == "author.url" else view.comment.body[link.start : link.end]
    )
    return "//" in (written or "")


def _is_numeric(host: str) -> bool:
    return host.startswith("[") or host[-1:].isdigit()


def _public_ip(link: Link) -> str | None:
    if not _is_numeric(link.host) or (link.field != "body" and link.url.endswith(f"{link.host}/")):
        return None
    try:
        address = ipaddress.ip_address(link.host.strip("[]"))
    except ValueError:
        return None
    return link.host if address.is_global else None


def _odd_port(link: Link) -> str | None:
    port = _PORT.match(link.url)
    if port is None or port["port"] in USUAL_PORTS or _is_numeric(link.host) or "." not in link.host:
        return None
    return f"{link.host}:{port['port']}"


link_ip = Rule(
    name="link_ip",
    category=Category.SPAM,
    group="links",
    description="A link leads to a bare IP address on the internet.",
    judge=judge_ip,
    examples=Examples(
        fires=(
            Comment(body="Download it from http://93.184.215.14/setup now."),
            Comment(body="Download it from http://1572395042/setup now."),
            Comment(body="Nice.", author=Author(url="http://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/x")),
        ),
        silent=(
            Comment(body="My router answers at http://192.168.0.1/ and the server at http://127.0.0.1:8000/"),
            Comment(body="See https://1.example.com/ or version 1.2.3.4"),
            Comment(body="Nice.", author=Author(url="http://93.184.215.14/")),
        ),
    ),
)

link_port = Rule(
    name="link_port",
    category=Category.SPAM,
    group="links",
    description="A link leads to a site at an odd port.",
    judge=judge_port,
    examples=Examples(
        fires=(Comment(body="Watch it on http://films.example.com:2095/live for free."),),
        silent=(
            Comment(body="Watch it on https://films.example.com:443/live or http://films.example.com:8080/"),
            Comment(body="It runs on http://localhost:3000/ and http://192.168.0.7:5000/ here."),
            Comment(body="It stopped in SaxReader.java:358 and never went on."),
            Comment(body="Mine is at https://site.example:9000/x"),
        ),
    ),
)
