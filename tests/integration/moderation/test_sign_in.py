"""Keys, passwords and sessions: who may speak for a site."""

from __future__ import annotations

import pytest

from service.domain.site import Moderator, Site
from service.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from service.moderation.keys import authenticate, issue_key
from service.moderation.ports import Ports
from service.moderation.register import add_moderator, add_site, set_password
from service.moderation.sign_in import session_of, sign_in, sign_out
from tests.integration.moderation.conftest import TickingClock

PASSWORD = "correct horse battery"


def test_a_key_speaks_for_its_own_site(ports: Ports) -> None:
    one, key, _ = add_site(ports, "one", "https://one.example/")
    add_site(ports, "two", "https://two.example/")
    assert authenticate(ports, key) == one
    assert authenticate(ports, issue_key(ports, one)) == one


@pytest.mark.parametrize("secret", ["", "wk_", "wk_" + "A" * 32, "x" * 10_000, "\udcff"])
@pytest.mark.usefixtures("site")
def test_an_unknown_key_is_refused(ports: Ports, secret: str) -> None:
    with pytest.raises(RefusedError):
        authenticate(ports, secret)


def test_a_revoked_key_is_refused(ports: Ports, site: Site) -> None:
    secret = issue_key(ports, site)
    with ports.store.read() as tx:
        newest = tx.sites.keys(site.id)[-1]
    ports.store.write(lambda tx: tx.sites.revoke_key(site.id, newest.id, ports.clock()))
    with pytest.raises(RefusedError):
        authenticate(ports, secret)


@pytest.mark.parametrize(
    ("name", "url"), [("", "https://a.example"), ("a", "ftp://a.example"), ("a", "a"), ("a\0", "https://a")]
)
def test_an_unusable_site_is_refused(ports: Ports, name: str, url: str) -> None:
    with pytest.raises(InvalidInputError):
        add_site(ports, name, url)


def test_names_are_taken_once(ports: Ports, site: Site, anna: Moderator) -> None:
    with pytest.raises(ConflictError):
        add_site(ports, site.name, "https://elsewhere.example/")
    with pytest.raises(ConflictError):
        add_moderator(ports, site, anna.name.upper(), PASSWORD)


def test_a_moderator_signs_in_and_out(ports: Ports, site: Site, anna: Moderator) -> None:
    signed_in = sign_in(ports, "anna", PASSWORD)
    assert signed_in.moderator.id == anna.id
    assert session_of(ports, signed_in.secret) == (signed_in.moderator, signed_in.session, site)
    sign_out(ports, signed_in.secret)
    assert session_of(ports, signed_in.secret) is None


@pytest.mark.parametrize(
    ("name", "password"), [("Anna", "wrong horse battery"), ("Nobody", PASSWORD), ("Anna", "")]
)
def test_a_wrong_name_and_a_wrong_password_are_refused_in_the_same_words(
    ports: Ports, anna: Moderator, name: str, password: str
) -> None:
    assert anna.name == "Anna"
    with pytest.raises(RefusedError, match="Name and password do not fit"):
        sign_in(ports, name, password)


def test_a_session_ends_by_itself(ports: Ports, anna: Moderator, clock: TickingClock) -> None:
    signed_in = sign_in(ports, anna.name, PASSWORD)
    clock.advance(hours=13)
    assert session_of(ports, signed_in.secret) is None


def test_a_new_password_ends_every_session(ports: Ports, anna: Moderator) -> None:
    signed_in = sign_in(ports, anna.name, PASSWORD)
    set_password(ports, anna.name, "another long password")
    assert session_of(ports, signed_in.secret) is None
    assert sign_in(ports, anna.name, "another long password").moderator.id == anna.id


def test_a_password_that_is_too_short_is_refused(ports: Ports, site: Site) -> None:
    with pytest.raises(InvalidInputError):
        add_moderator(ports, site, "Carl", "short")


def test_a_password_for_nobody_is_refused(ports: Ports) -> None:
    with pytest.raises(NotFoundError):
        set_password(ports, "Nobody", "another long password")
