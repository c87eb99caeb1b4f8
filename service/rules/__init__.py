"""The rules, in the order in which they are shown."""

from __future__ import annotations

from service.domain.decision import weigh
from service.domain.history import History
from service.domain.policy import Policy
from service.domain.signal import Signal
from service.features.view import View
from service.rules.address_record import address_approved, address_rejected
from service.rules.akismet_test import akismet_test
from service.rules.author_record import author_approved, author_rejected
from service.rules.authors import allowed_author, blocked_author
from service.rules.base import Rule
from service.rules.blocked_word import blocked_word
from service.rules.campaign import campaign, campaign_ruled
from service.rules.contact import contact
from service.rules.copied_page import copied_page
from service.rules.disguise import hidden_characters, mixed_scripts
from service.rules.domain_record import domain_approved, domain_rejected
from service.rules.domain_spread import domain_spread
from service.rules.email import email_alias, email_disposable
from service.rules.flood import flood_address, flood_author, flood_network, flood_thread
from service.rules.flood_text import flood_near_text, flood_text
from service.rules.form import fast_form, honeypot
from service.rules.link_added import link_added
from service.rules.link_count import link_count
from service.rules.link_density import link_density
from service.rules.link_host import link_ip, link_port
from service.rules.link_lists import allowed_domain, blocked_domain, link_shortener
from service.rules.link_lookalike import link_lookalike
from service.rules.link_only import link_only
from service.rules.link_own import link_own
from service.rules.link_text import link_text
from service.rules.listed import listed_allow, listed_allow_domain, listed_block, listed_hold
from service.rules.moderation_modes import first_comments, premoderation, quiet_hours, trusted_author
from service.rules.names import name_keyword, name_link
from service.rules.off_page import off_page
from service.rules.other_language import other_language
from service.rules.rejected_before import rejected_before
from service.rules.shouting import shouting
from service.rules.source import digest
from service.rules.staff import staff
from service.rules.stretching import stretching
from service.rules.text_record import copied_comment, text_rejected

__all__ = ["RULES", "digest", "judge"]

RULES: tuple[Rule, ...] = (
    # Whoever tries the connection gets the answer that the protocol promises.
    akismet_test,
    # Whom the site trusts, and whom it does not: most people are on no list.
    staff,
    allowed_author,
    blocked_author,
    trusted_author,
    # How the site moderates: what waits for a person, whatever it says.
    premoderation,
    first_comments,
    quiet_hours,
    # What people said of earlier comments by this author, from this address, with these links, of this text.
    author_approved,
    author_rejected,
    address_approved,
    address_rejected,
    domain_approved,
    domain_rejected,
    domain_spread,
    text_rejected,
    # What a person has said of this very comment, and what an edit does to it.
    rejected_before,
    link_added,
    # What the owner has decided beforehand about words and domains.
    blocked_word,
    blocked_domain,
    allowed_domain,
    # ... and what stands on the managed lists, the site's own and the shared ones.
    listed_allow,
    listed_block,
    listed_hold,
    listed_allow_domain,
    # A form filled in by a machine.
    honeypot,
    fast_form,
    # Links: the reason for most spam. Together they count up to their cap.
    link_count,
    link_only,
    link_shortener,
    link_own,
    link_density,
    # ... and links that are not what they seem.
    link_text,
    link_lookalike,
    link_ip,
    link_port,
    # Authors who advertise, or were made up.
    name_link,
    name_keyword,
    email_alias,
    email_disposable,
    # What the text is for, and how it is written.
    contact,
    off_page,
    copied_page,
    copied_comment,
    other_language,
    shouting,
    stretching,
    # Text that hides from filters.
    mixed_scripts,
    hidden_characters,
    # Too much in too short a time: of one source ...
    flood_author,
    flood_address,
    flood_network,
    # ... under one page ...
    flood_thread,
    # ... or of one text from many sources.
    flood_text,
    flood_near_text,
    # ... however slowly it comes, and what people said of all of it.
    campaign,
    campaign_ruled,
)


def judge(view: View, history: History, policy: Policy) -> tuple[Signal, ...]:
    """Return the weighed signals of every rule that found something; every rule runs, none sees another."""
    found = ((rule, rule.judge(view, history, policy.limits)) for rule in RULES)
    return tuple(
        weigh(rule.name, rule.category, rule.group, finding, policy) for rule, finding in found if finding
    )
