"""Keys that overlap, people who come and go, links that are good once: on both databases."""

from __future__ import annotations

import base64
import threading
from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from service.domain.access import SecondFactor
from service.domain.site import ApiKey, KeyKind, Moderator, Role, Site
from service.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from service.moderation import second_factor
from service.moderation.invite import accept_invitation, invite, invited, withdraw_invitation
from service.moderation.keys import authenticate, issue_key, revoke_key, rotate_key
from service.moderation.own_account import (
    WrongPasswordError,
    change_password,
    prefer,
    sign_out_everywhere,
)
from service.moderation.people import restore, set_role, suspend
from service.moderation.ports import Ports
from service.moderation.reset import accept_reset, issue_reset, resetting
from service.moderation.second_factor import WrongCodeError
from service.moderation.sign_in import SecondStepError, second_step, session_of, sign_in
from tests.integration.moderation.conftest import TickingClock

PASSWORD = "correct horse battery"
NEW_PASSWORD = "another horse battery"


def newest(ports: Ports, site: Site) -> ApiKey:
    with ports.store.read() as tx:
        return tx.sites.keys(site.id)[-1]


def someone(ports: Ports, moderator: Moderator) -> Moderator:
    with ports.store.read() as tx:
        found = tx.moderators.get(moderator.id)
    assert found is not None
    return found


def actions(ports: Ports, site: Site) -> list[str]:
    with ports.store.read() as tx:
        return [event.action for event in tx.audit.page(site.id, limit=100)]


# --- keys ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [KeyKind.NATIVE, KeyKind.AKISMET])
def test_a_replaced_key_works_until_the_overlap_is_over(
    ports: Ports, clock: TickingClock, site: Site, kind: KeyKind
) -> None:
    old = issue_key(ports, site, kind, actor="Ben")
    assert newest(ports, site).created_by == "Ben"
    new = rotate_key(ports, site, newest(ports, site).id, timedelta(hours=24), actor="Ben")
    clock.advance(hours=23)
    assert authenticate(ports, old, kind) == authenticate(ports, new, kind) == site
    clock.advance(hours=2)
    assert authenticate(ports, new, kind) == site
    with pytest.raises(RefusedError):
        authenticate(ports, old, kind)
    assert actions(ports, site)[:2] == ["key.rotate", "key.add"]


def test_a_revocation_is_brought_forward_and_never_put_off(
    ports: Ports, clock: TickingClock, site: Site
) -> None:
    secret = issue_key(ports, site)
    key = newest(ports, site)
    revoke_key(ports, site, key.id, timedelta(hours=2))
    revoke_key(ports, site, key.id, timedelta(hours=9))
    clock.advance(hours=1)
    assert authenticate(ports, secret) == site
    revoke_key(ports, site, key.id)
    with pytest.raises(RefusedError):
        authenticate(ports, secret)
    with pytest.raises(ConflictError):
        rotate_key(ports, site, key.id, timedelta())


def test_another_sites_key_is_neither_replaced_nor_revoked(
    ports: Ports, site: Site, other_site: Site
) -> None:
    secret = issue_key(ports, site)
    key = newest(ports, site)
    with pytest.raises(NotFoundError):
        revoke_key(ports, other_site, key.id)
    with pytest.raises(NotFoundError):
        rotate_key(ports, other_site, key.id, timedelta())
    assert authenticate(ports, secret) == site


def test_that_a_key_was_used_is_noted_once_an_hour_beside_the_next_write(
    ports: Ports, clock: TickingClock, site: Site
) -> None:
    secret = issue_key(ports, site)
    authenticate(ports, secret)
    assert newest(ports, site).last_used_at is None
    issue_key(ports, site)
    with ports.store.read() as tx:
        noted = tx.sites.keys(site.id)[-2].last_used_at
    assert noted is not None
    clock.advance(minutes=50)
    for _ in range(3):
        authenticate(ports, secret)
        issue_key(ports, site)
    assert used(ports, site, secret) == noted
    clock.advance(minutes=20)
    authenticate(ports, secret)
    issue_key(ports, site)
    later = used(ports, site, secret)
    assert later is not None
    assert later - noted > timedelta(hours=1)


def used(ports: Ports, site: Site, secret: str) -> datetime | None:
    with ports.store.read() as tx:
        return next(key.last_used_at for key in tx.sites.keys(site.id) if secret.startswith(key.prefix))


# --- people --------------------------------------------------------------------------------------


def test_a_site_keeps_its_last_owner(ports: Ports, site: Site, anna: Moderator, ben: Moderator) -> None:
    with pytest.raises(ConflictError, match="at least one owner"):
        set_role(ports, site, ben.id, Role.VIEWER, actor="Ben")
    with pytest.raises(ConflictError, match="at least one owner"):
        suspend(ports, site, ben.id, actor="Ben")
    assert someone(ports, ben).role is Role.OWNER
    set_role(ports, site, anna.id, Role.OWNER, actor="Ben")
    suspend(ports, site, ben.id, actor="Anna")
    with pytest.raises(ConflictError):
        set_role(ports, site, anna.id, Role.MODERATOR, actor="Anna")
    assert actions(ports, site)[:2] == ["moderator.suspend", "moderator.role"]


def test_of_two_owners_who_suspend_each_other_at_once_one_stays(
    ports: Ports, site: Site, anna: Moderator, ben: Moderator
) -> None:
    set_role(ports, site, anna.id, Role.OWNER, actor="Ben")
    start, refused = threading.Barrier(2), []

    def act(whom: Moderator) -> None:
        start.wait()
        try:
            suspend(ports, site, whom.id, actor="somebody")
        except ConflictError:
            refused.append(whom.name)

    threads = [threading.Thread(target=act, args=(whom,)) for whom in (anna, ben)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert [someone(ports, one).disabled_at for one in (anna, ben)].count(None) == 1


def test_whoever_is_suspended_is_out_at_once_until_restored(
    ports: Ports, site: Site, anna: Moderator, ben: Moderator
) -> None:
    assert ben.role is Role.OWNER
    signed_in = sign_in(ports, "Anna", PASSWORD)
    link = issue_reset(ports, site, anna.id)
    suspend(ports, site, anna.id, actor="Ben")
    assert session_of(ports, signed_in.secret) is None
    with pytest.raises(RefusedError):
        sign_in(ports, "Anna", PASSWORD)
    with pytest.raises(NotFoundError):
        resetting(ports, link)
    with pytest.raises(ConflictError):
        issue_reset(ports, site, anna.id)
    restore(ports, site, anna.id, actor="Ben")
    assert session_of(ports, signed_in.secret) is None
    assert sign_in(ports, "Anna", PASSWORD).secret


def test_another_sites_people_do_not_exist(ports: Ports, other_site: Site, anna: Moderator) -> None:
    for act in (
        lambda: set_role(ports, other_site, anna.id, Role.OWNER, actor="x"),
        lambda: suspend(ports, other_site, anna.id, actor="x"),
        lambda: restore(ports, other_site, anna.id, actor="x"),
        lambda: second_factor.remove(ports, other_site, anna.id, actor="x"),
        lambda: issue_reset(ports, other_site, anna.id),
    ):
        with pytest.raises(NotFoundError):
            act()
    assert someone(ports, anna) == anna


# --- links ---------------------------------------------------------------------------------------


def test_an_invitation_is_good_once(ports: Ports, site: Site, ben: Moderator) -> None:
    secret = invite(ports, site, Role.MODERATOR, actor=ben.name)
    for _ in range(2):
        assert invited(ports, secret).role is Role.MODERATOR
    neil = accept_invitation(ports, secret, " Neil  N ", PASSWORD)
    assert (neil.name, neil.role, neil.site_id) == ("Neil N", Role.MODERATOR, site.id)
    assert sign_in(ports, "neil n", PASSWORD).secret
    with pytest.raises(NotFoundError):
        accept_invitation(ports, secret, "Nora", PASSWORD)


def test_a_taken_name_or_a_short_password_leaves_the_invitation_good(
    ports: Ports, site: Site, anna: Moderator
) -> None:
    secret = invite(ports, site, Role.VIEWER)
    with pytest.raises(ConflictError):
        accept_invitation(ports, secret, anna.name.lower(), PASSWORD)
    with pytest.raises(InvalidInputError):
        accept_invitation(ports, secret, "Nora", "short")
    assert accept_invitation(ports, secret, "Nora", PASSWORD).role is Role.VIEWER


def test_an_invitation_ends_after_a_week_or_when_it_is_withdrawn(
    ports: Ports, clock: TickingClock, site: Site, other_site: Site
) -> None:
    late, withdrawn = invite(ports, site, Role.OWNER), invite(ports, site, Role.OWNER)
    with ports.store.read() as tx:
        newest = tx.passes.invitations(site.id, at=ports.clock())[0]
        assert len(tx.passes.invitations(other_site.id, at=ports.clock())) == 0
    with pytest.raises(NotFoundError):
        withdraw_invitation(ports, other_site, newest.id, actor="x")
    withdraw_invitation(ports, site, newest.id, actor="x")
    with pytest.raises(NotFoundError):
        invited(ports, withdrawn)
    clock.advance(days=6, hours=23)
    assert invited(ports, late).role
    clock.advance(hours=2)
    with pytest.raises(NotFoundError):
        accept_invitation(ports, late, "Nora", PASSWORD)


def test_of_two_who_accept_at_once_one_does(ports: Ports, site: Site) -> None:
    secret, start, made, refused = invite(ports, site, Role.OWNER), threading.Barrier(2), [], []

    def act(name: str) -> None:
        start.wait()
        try:
            made.append(accept_invitation(ports, secret, name, PASSWORD))
        except (ConflictError, NotFoundError):
            refused.append(name)

    threads = [threading.Thread(target=act, args=(name,)) for name in ("Nora", "Neil")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(made), len(refused)) == (1, 1)
    with ports.store.read() as tx:
        assert len(tx.moderators.of_site(site.id)) == 1


def test_a_reset_sets_the_password_once_and_ends_the_sessions(
    ports: Ports, clock: TickingClock, site: Site, anna: Moderator
) -> None:
    signed_in = sign_in(ports, "Anna", PASSWORD)
    first, second = issue_reset(ports, site, anna.id), issue_reset(ports, site, anna.id)
    with pytest.raises(NotFoundError):  # a newer link takes the place of an older one
        resetting(ports, first)
    assert resetting(ports, second).id == anna.id
    accept_reset(ports, second, NEW_PASSWORD)
    assert session_of(ports, signed_in.secret) is None
    assert sign_in(ports, "Anna", NEW_PASSWORD).secret
    with pytest.raises(NotFoundError):
        accept_reset(ports, second, PASSWORD)
    late = issue_reset(ports, site, anna.id)
    clock.advance(hours=25)
    with pytest.raises(NotFoundError):
        accept_reset(ports, late, PASSWORD)


def test_a_link_is_good_only_for_what_it_was_made_for(ports: Ports, site: Site, anna: Moderator) -> None:
    with pytest.raises(NotFoundError):
        accept_reset(ports, invite(ports, site, Role.OWNER), NEW_PASSWORD)
    with pytest.raises(NotFoundError):
        accept_invitation(ports, issue_reset(ports, site, anna.id), "Nora", PASSWORD)
    with pytest.raises(NotFoundError):
        second_step(ports, invite(ports, site, Role.OWNER), "000000")


# --- one's own account ---------------------------------------------------------------------------


def test_a_new_password_of_ones_own_keeps_this_session_and_ends_the_others(
    ports: Ports, site: Site, anna: Moderator
) -> None:
    here, there = sign_in(ports, "Anna", PASSWORD), sign_in(ports, "Anna", PASSWORD)
    link = issue_reset(ports, site, anna.id)
    with pytest.raises(WrongPasswordError):
        change_password(ports, anna, "a wrong guess", NEW_PASSWORD, session=here.session)
    assert session_of(ports, there.secret)
    change_password(ports, anna, PASSWORD, NEW_PASSWORD, session=here.session)
    assert session_of(ports, here.secret)
    assert session_of(ports, there.secret) is None
    with pytest.raises(NotFoundError):
        resetting(ports, link)


def test_one_signs_out_everywhere(ports: Ports, anna: Moderator, ben: Moderator) -> None:
    sessions = [sign_in(ports, "Anna", PASSWORD, agent="A browser") for _ in range(3)]
    bens = sign_in(ports, ben.name, PASSWORD)
    sign_out_everywhere(ports, anna, but=sessions[1].session)
    assert [bool(session_of(ports, one.secret)) for one in sessions] == [False, True, False]
    with ports.store.read() as tx:
        (left,) = tx.moderators.sessions_of(anna.id, at=ports.clock())
    assert left.agent == "A browser"
    sign_out_everywhere(ports, anna)
    assert session_of(ports, sessions[1].secret) is None
    assert session_of(ports, bens.secret)


def test_how_one_likes_to_read_is_kept(ports: Ports, anna: Moderator, ben: Moderator) -> None:
    prefer(ports, anna, hides_abuse=True)
    assert someone(ports, anna).hides_abuse
    assert not someone(ports, ben).hides_abuse
    prefer(ports, anna, hides_abuse=False)
    assert not someone(ports, anna).hides_abuse


# --- the second factor ---------------------------------------------------------------------------


def code(ports: Ports, moderator: Moderator, clock: TickingClock, steps: int = 0) -> str:
    with ports.store.read() as tx:
        factor = tx.second_factors.get(moderator.id)
    assert factor is not None
    return pyotp.TOTP(factor.secret).at(clock.time + timedelta(seconds=30 * steps))


@pytest.fixture
def codes(ports: Ports, clock: TickingClock, anna: Moderator) -> list[str]:
    """Let Anna's sign-in ask for codes, and return her recovery codes."""
    second_factor.begin(ports, anna)
    given = list(second_factor.confirm(ports, anna, code(ports, anna, clock)))
    clock.advance(minutes=5)
    return given


def first_step(ports: Ports) -> str:
    with pytest.raises(SecondStepError) as asked:
        sign_in(ports, "Anna", PASSWORD)
    return asked.value.secret


def test_a_second_factor_is_asked_for_only_once_a_code_was_right(
    ports: Ports, clock: TickingClock, anna: Moderator
) -> None:
    second_factor.begin(ports, anna)
    with pytest.raises(WrongCodeError):
        second_factor.confirm(ports, anna, "000000")
    assert sign_in(ports, "Anna", PASSWORD).secret
    codes = second_factor.confirm(ports, anna, code(ports, anna, clock))
    assert len(set(codes)) == 10
    first_step(ports)
    with pytest.raises(ConflictError):
        second_factor.begin(ports, anna)


@pytest.mark.parametrize(("steps", "fits"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_code_fits_one_step_either_way(
    ports: Ports, clock: TickingClock, anna: Moderator, codes: list[str], steps: int, *, fits: bool
) -> None:
    assert codes
    secret = first_step(ports)
    given = code(ports, anna, clock, steps)
    if fits:
        assert session_of(ports, second_step(ports, secret, f" {given[:3]} {given[3:]}").secret)
    else:
        with pytest.raises(WrongCodeError):
            second_step(ports, secret, given)


def test_no_code_is_taken_twice_nor_one_before_it(
    ports: Ports, clock: TickingClock, anna: Moderator, codes: list[str]
) -> None:
    assert codes
    given, before = code(ports, anna, clock), code(ports, anna, clock, -1)
    second_step(ports, first_step(ports), given)
    secret = first_step(ports)
    for again in (given, before):
        with pytest.raises(WrongCodeError):
            second_step(ports, secret, again)
    clock.advance(seconds=31)
    assert second_step(ports, secret, code(ports, anna, clock)).secret


def test_each_recovery_code_lets_in_once(ports: Ports, anna: Moderator, site: Site, codes: list[str]) -> None:
    assert second_step(ports, first_step(ports), codes[3].upper()).secret
    secret = first_step(ports)
    with pytest.raises(WrongCodeError):
        second_step(ports, secret, codes[3])
    assert second_step(ports, secret, codes[4].replace("-", " ")).secret
    with ports.store.read() as tx:
        assert tx.second_factors.codes_left(anna.id) == 8
    assert actions(ports, site)[:2] == ["second_factor.use_code", "second_factor.use_code"]
    renewed = second_factor.renew_codes(ports, anna)
    with pytest.raises(WrongCodeError):
        second_step(ports, first_step(ports), codes[5])
    assert second_step(ports, first_step(ports), renewed[0]).secret


def test_the_second_step_is_good_once_and_for_five_minutes(
    ports: Ports, clock: TickingClock, codes: list[str]
) -> None:
    secret = first_step(ports)
    second_step(ports, secret, codes[0])
    with pytest.raises(NotFoundError):
        second_step(ports, secret, codes[1])
    late = first_step(ports)
    clock.advance(minutes=6)
    with pytest.raises(NotFoundError):
        second_step(ports, late, codes[1])


def test_a_wrong_password_is_refused_in_the_same_words_with_and_without_a_second_factor(
    ports: Ports, codes: list[str], ben: Moderator
) -> None:
    assert codes
    told = set()
    for name in ("Anna", ben.name, "Nobody"):
        with pytest.raises(RefusedError) as refused:
            sign_in(ports, name, "a wrong guess")
        told.add((type(refused.value), str(refused.value)))
    assert len(told) == 1


def test_an_owner_takes_a_second_factor_away(
    ports: Ports, site: Site, anna: Moderator, ben: Moderator, codes: list[str]
) -> None:
    assert codes
    with ports.store.read() as tx:
        assert tx.second_factors.confirmed(site.id) == {anna.id}
    second_factor.remove(ports, site, anna.id, actor=ben.name)
    assert sign_in(ports, "Anna", PASSWORD).secret
    assert actions(ports, site)[0] == "second_factor.remove"


def test_a_reset_password_does_not_take_the_second_factor_away(
    ports: Ports, site: Site, anna: Moderator, codes: list[str]
) -> None:
    assert codes
    waiting = first_step(ports)
    accept_reset(ports, issue_reset(ports, site, anna.id), NEW_PASSWORD)
    with pytest.raises(NotFoundError):  # who knew the old password is no half-way in
        second_step(ports, waiting, codes[0])
    with pytest.raises(SecondStepError):
        sign_in(ports, "Anna", NEW_PASSWORD)


def test_the_codes_are_those_of_rfc_6238(ports: Ports, clock: TickingClock, anna: Moderator) -> None:
    clock.time = datetime.fromtimestamp(1111111109, UTC)
    secret = base64.b32encode(b"12345678901234567890").decode()
    factor = SecondFactor(moderator_id=anna.id, secret=secret, created_at=clock(), confirmed_at=clock())
    ports.store.write(lambda tx: tx.second_factors.put(factor))
    assert second_step(
        ports, first_step(ports), "081804"
    ).secret  # the last six digits of appendix B's 07081804
