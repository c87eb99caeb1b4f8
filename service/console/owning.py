"""The addresses of the owners' pages and of everybody's own account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from flask import Blueprint

from service.console import (
    audit,
    links,
    me,
    people,
    second_factor,
    second_step,
    settings,
    site,
)

_PAGES: Final[tuple[tuple[str, str, Callable[..., Any]], ...]] = (
    ("/settings", "settings", settings.show),
    ("/site", "site", site.show),
    ("/people", "people", people.show),
    ("/audit", "audit", audit.show),
    ("/audit.csv", "audit_csv", audit.export),
    ("/me", "me", me.show),
    ("/me/second-factor", "second_factor", second_factor.show),
    ("/sign-in/code", "second_step", second_step.show),
    ("/invitation/<secret>", "invitation", links.invitation),
    ("/new-password/<secret>", "new_password", links.new_password),
)

_CHANGES: Final[tuple[tuple[str, str, Callable[..., Any]], ...]] = (
    ("/site", "site_save", site.save),
    ("/site/doors", "site_doors", site.doors),
    ("/site/keys", "key_add", site.add_key),
    ("/site/keys/<key_id>/rotate", "key_rotate", site.rotate),
    ("/site/keys/<key_id>/revoke", "key_revoke", site.revoke),
    ("/people/invite", "invite", people.invite),
    ("/people/invitations/<pass_id>/withdraw", "uninvite", people.uninvite),
    ("/people/<moderator_id>/role", "person_role", people.role),
    ("/people/<moderator_id>/suspend", "person_suspend", people.suspend),
    ("/people/<moderator_id>/restore", "person_restore", people.restore),
    ("/people/<moderator_id>/reset", "person_reset", people.reset),
    ("/people/<moderator_id>/second-factor", "person_second_factor", people.forget_second_factor),
    ("/me/password", "me_password", me.password),
    ("/me/sign-out", "me_sign_out", me.sign_out_everywhere),
    ("/me/reading", "me_reading", me.reading_habits),
    ("/me/second-factor", "second_factor_begin", second_factor.begin),
    ("/me/second-factor/confirm", "second_factor_confirm", second_factor.confirm),
    ("/me/second-factor/codes", "second_factor_codes", second_factor.codes),
    ("/me/second-factor/remove", "second_factor_remove", second_factor.remove),
    ("/sign-in/code", "second_step_post", second_step.submit),
    ("/invitation/<secret>", "invitation_post", links.accept),
    ("/new-password/<secret>", "new_password_post", links.set_password),
)


def register(blueprint: Blueprint) -> None:
    """Add the pages to the console."""
    for address, endpoint, view in _PAGES:
        blueprint.add_url_rule(address, endpoint, view)
    for address, endpoint, view in _CHANGES:
        blueprint.add_url_rule(address, endpoint, view, methods=["POST"])
