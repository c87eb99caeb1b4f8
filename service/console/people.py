"""The people of the site: roles, invitations and new passwords; for owners."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Final

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from service.console.context import now, ports, visitor
from service.console.owner_forms import role as chosen_role
from service.console.presenters.hidden import clean_line
from service.console.presenters.moments import Moment, ahead, moment
from service.console.roles import require_owner
from service.domain.access import Pass
from service.domain.site import Moderator, Role
from service.errors import ConflictError
from service.moderation import people, second_factor
from service.moderation import record as reading
from service.moderation.invite import invite as make_invitation
from service.moderation.invite import withdraw_invitation
from service.moderation.reset import issue_reset

ROLES: Final = (
    (Role.OWNER, "settles comments and decides how the site is moderated"),
    (Role.MODERATOR, "settles comments"),
    (Role.VIEWER, "reads"),
)

Answer = str | tuple[str, int]


@dataclasses.dataclass(frozen=True, slots=True)
class Person:
    """A moderator as a line."""

    id: str
    name: str
    role: Role
    own: bool
    seen: Moment | None
    suspended: Moment | None
    second_factor: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Open:
    """An invitation that nobody has accepted yet."""

    id: str
    role: Role
    by: str
    made: Moment
    ends: Moment


def show() -> str:
    """Show the site's people. RefusedError where the visitor is no owner."""
    require_owner()
    return _page()


def invite() -> str:
    """Make an invitation and show its link this once. RefusedError where the visitor is no owner."""
    require_owner()
    role = chosen_role(request.form)
    secret = make_invitation(ports(), visitor().site, role, actor=_actor())
    return _page(
        link=url_for("console.invitation", secret=secret, _external=True),
        about=f"Whoever opens this link within 7 days becomes {_article(role)} {role.value}.",
    )


def uninvite(pass_id: str) -> Response | Answer:
    """Withdraw an invitation. NotFoundError where the site has none such, RefusedError for no owner."""
    require_owner()
    return _changed(lambda: withdraw_invitation(ports(), visitor().site, pass_id, actor=_actor()))


def role(moderator_id: str) -> Response | Answer:
    """Give somebody another role. NotFoundError where the site has none such, RefusedError for no owner."""
    require_owner()
    role = chosen_role(request.form)
    return _changed(lambda: people.set_role(ports(), visitor().site, moderator_id, role, actor=_actor()))


def suspend(moderator_id: str) -> Response | Answer:
    """Let somebody in no more. NotFoundError where the site has none such, RefusedError for no owner."""
    require_owner()
    return _changed(lambda: people.suspend(ports(), visitor().site, moderator_id, actor=_actor()))


def restore(moderator_id: str) -> Response | Answer:
    """Let somebody in again. NotFoundError where the site has none such, RefusedError for no owner."""
    require_owner()
    return _changed(lambda: people.restore(ports(), visitor().site, moderator_id, actor=_actor()))


def forget_second_factor(moderator_id: str) -> Response | Answer:
    """Ask somebody for no code. NotFoundError where the site has none such, RefusedError for no owner."""
    require_owner()

    def change() -> None:
        _require_other(moderator_id)
        second_factor.remove(ports(), visitor().site, moderator_id, actor=_actor())

    return _changed(change)


def reset(moderator_id: str) -> Answer:
    """Make a link that sets somebody's password, and show it this once.

    Raises:
        NotFoundError: the site has no such moderator.
        RefusedError: the visitor is no owner.
    """
    require_owner()
    person = people.person(ports(), visitor().site, moderator_id)
    try:
        _require_other(moderator_id)
        secret = issue_reset(ports(), visitor().site, moderator_id, actor=_actor())
    except ConflictError as error:
        return _page(problem=str(error)), 409
    return _page(
        link=url_for("console.new_password", secret=secret, _external=True),
        about=f"With this link, {clean_line(person.name)} sets a new password within 24 hours.",
    )


def _require_other(moderator_id: str) -> None:
    """Raise ConflictError for the visitor, whose own account asks for the password first."""
    if moderator_id == visitor().moderator.id:
        raise ConflictError("Change your own password and codes on the page of your account.")


def _article(role: Role) -> str:
    return "an" if role is Role.OWNER else "a"


def _changed(change: Callable[[], None]) -> Response | Answer:
    try:
        change()
    except ConflictError as error:
        return _page(problem=str(error)), 409
    return redirect(url_for("console.people"), 303)


def _actor() -> str:
    return visitor().moderator.name


def _page(*, problem: str = "", link: str = "", about: str = "") -> str:
    site = visitor().site
    with ports().store.read() as tx:
        moderators = tx.moderators.of_site(site.id)
        guarded = tx.second_factors.confirmed(site.id)
        open_ = tx.passes.invitations(site.id, at=now())
    return render_template(
        "console/people.html",
        people=[_person(one, guarded) for one in moderators],
        invitations=[_invitation(one) for one in open_],
        roles=ROLES,
        problem=problem,
        link=link,
        about=about,
        held=reading.queue_size(ports(), site),
    )


def _person(one: Moderator, guarded: frozenset[str]) -> Person:
    at = now()
    return Person(
        id=one.id,
        name=clean_line(one.name),
        role=one.role,
        own=one.id == visitor().moderator.id,
        seen=moment(one.last_seen_at, at) if one.last_seen_at else None,
        suspended=moment(one.disabled_at, at) if one.disabled_at else None,
        second_factor=one.id in guarded,
    )


def _invitation(one: Pass) -> Open:
    at = now()
    return Open(
        id=one.id,
        role=one.role or Role.VIEWER,
        by=clean_line(one.created_by),
        made=moment(one.created_at, at),
        ends=ahead(one.expires_at, at),
    )
