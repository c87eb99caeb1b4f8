"""The table of fields: all that a rule may ask about, one line a field."""

from __future__ import annotations

from typing import Final

from service.domain.history import Trace
from service.domain.signal import Category
from service.rules.own.facts import Field, behind_at, entries, folded, plain
from service.rules.own.kinds import Kind

_FOLDED, _TEXT, _NUMBER = Kind.FOLDED, Kind.TEXT, Kind.NUMBER
_BOOLEAN, _LIST = Kind.BOOLEAN, Kind.LIST

# fmt: off
FIELDS: Final[tuple[Field, ...]] = (
    Field("comment.body", _FOLDED, "The text, its disguises undone.", lambda f: f.view.text.folded or None),
    Field("comment.original", _TEXT, "The text as it was submitted.", lambda f: plain(f.comment.body)),
    Field("comment.length", _NUMBER, "Characters that a reader sees.",
          lambda f: float(len(f.view.text.visible))),
    Field("comment.format", _TEXT, "`text` or `html`.", lambda f: plain(f.comment.format)),
    Field("comment.type", _TEXT, "What the site calls this kind of comment.",
          lambda f: plain(f.comment.type)),
    Field("comment.language", _TEXT, "The language that the site states.",
          lambda f: plain(f.comment.language)),
    Field("comment.heard_language", _TEXT, "The language that the text is heard in, if you name the site's.",
          lambda f: plain(f.history.language)),
    Field("comment.is_reply", _BOOLEAN, "It answers another comment.",
          lambda f: f.comment.parent is not None),
    Field("author.id", _TEXT, "The site's own id of the author.", lambda f: plain(f.author.id)),
    Field("author.name", _FOLDED, "The name, its disguises undone.", lambda f: folded(f.author.name)),
    Field("author.email", _TEXT, "The e-mail address.", lambda f: plain(f.author.email)),
    Field("author.email_domain", _TEXT, "What follows its @.", lambda f: behind_at(f.author.email)),
    Field("author.url", _TEXT, "The author's own address.", lambda f: plain(f.author.url)),
    Field("author.url_host", _TEXT, "Its host.", lambda f: plain(f.author_host)),
    Field("author.role", _TEXT, "The role that the site states.", lambda f: plain(f.author.role)),
    Field("author.is_known", _BOOLEAN, "There is an id or an e-mail address.", lambda f: bool(f.author.key)),
    Field("author.registered_hours", _NUMBER, "Hours since the author registered.",
          lambda f: f.hours_since(f.author.registered_at)),
    Field("author.approved", _NUMBER, "Comments that people approved.",
          lambda f: float(f.history.author_approved)),
    Field("author.rejected", _NUMBER, "Comments that people rejected.",
          lambda f: float(f.history.author_rejected)),
    Field("author.earlier", _NUMBER, "Earlier comments here, 100 at most, whatever became of them.",
          lambda f: float(f.history.author_earlier)),
    Field("page.url", _TEXT, "The page's address.", lambda f: plain(f.page.url)),
    Field("page.title", _FOLDED, "The page's title, its disguises undone.", lambda f: folded(f.page.title)),
    Field("page.topics", _LIST, "The page's tags and categories.", lambda f: entries(f.page.topics)),
    Field("page.age_hours", _NUMBER, "Hours since the page was published.",
          lambda f: f.hours_since(f.page.published_at)),
    Field("client.ip", _TEXT, "The IP address.", lambda f: plain(f.client.ip)),
    Field("client.approved", _NUMBER, "Comments from the address that people approved.",
          lambda f: f.ruled(Trace.ADDRESS, "approved")),
    Field("client.rejected", _NUMBER, "Comments from the address that people rejected.",
          lambda f: f.ruled(Trace.ADDRESS, "rejected")),
    Field("client.user_agent", _TEXT, "What the browser calls itself.", lambda f: plain(f.client.user_agent)),
    Field("client.referrer", _TEXT, "The page that the browser came from.",
          lambda f: plain(f.client.referrer)),
    Field("client.form_seconds", _NUMBER, "Seconds that filling in the form took.",
          lambda f: f.client.form_seconds),
    Field("links.count", _NUMBER, "Links in the text.", lambda f: float(len(f.view.links))),
    Field("links.foreign_count", _NUMBER, "Links in the text to other sites.",
          lambda f: float(sum(not link.own for link in f.view.links))),
    Field("links.hosts", _LIST, "The hosts that the text links to, such as `www.shop.example`.",
          lambda f: entries(link.host for link in f.view.links)),
    Field("links.domains", _LIST, "Their registrable domains, such as `shop.example`.",
          lambda f: entries(link.domain for link in f.view.links)),
    Field("links.approved", _NUMBER, "Comments with a link to one of these domains that people approved.",
          lambda f: f.ruled(Trace.DOMAIN, "approved")),
    Field("links.rejected", _NUMBER, "Comments with a link to one of these domains that people rejected.",
          lambda f: f.ruled(Trace.DOMAIN, "rejected")),
    Field("history.is_public", _BOOLEAN, "An earlier version of this comment is public.",
          lambda f: f.history.public_hosts is not None),
    Field("history.rejected_before", _BOOLEAN, "A person rejected an earlier version of this comment.",
          lambda f: f.history.rejected_before),
    Field("scores.spam", _NUMBER, "The classifier's probability of spam, 0 to 1.",
          lambda f: f.score(Category.SPAM)),
    Field("scores.abuse", _NUMBER, "The classifier's probability of abuse, 0 to 1.",
          lambda f: f.score(Category.ABUSE)),
)
# fmt: on
