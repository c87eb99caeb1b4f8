"""What a request of the console knows: the ports, and who is signed in."""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta
from typing import Protocol, cast

from flask import current_app, g, request

from service.domain.site import Moderator, Role, Site
from service.moderation.ports import Ports, Session


class ConsoleSettings(Protocol):
    """What the console reads of the service's settings."""

    @property
    def secure_cookies(self) -> bool:
        """Return whether cookies travel over HTTPS only."""

    @property
    def session_hours(self) -> int:
        """Return the hours after which a moderator signs in again."""

    @property
    def webhook_allow(self) -> str:
        """Return what webhooks may reach of the operator's own network."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """The signed-in moderator with session and site."""

    moderator: Moderator
    session: Session
    site: Site

    @property
    def may_act(self) -> bool:
        """Say whether the role settles comments; a viewer only reads."""
        return self.moderator.role is not Role.VIEWER

    @property
    def may_configure(self) -> bool:
        """Say whether the role decides how the site is moderated."""
        return self.moderator.role is Role.OWNER


def ports() -> Ports:
    """Return the ports of the application."""
    return cast("Ports", current_app.extensions["winnow"])


def settings() -> ConsoleSettings:
    """Return the settings of the application."""
    return cast("ConsoleSettings", current_app.config["WINNOW_SETTINGS"])


def session_lifetime() -> timedelta:
    """Return how long a session lasts."""
    return timedelta(hours=settings().session_hours)


def visitor() -> Visitor:
    """Return who is signed in; only pages behind the guard may ask."""
    return cast("Visitor", g.console_visitor)


def visitor_or_none() -> Visitor | None:
    """Return who is signed in, if anybody is: for pages that strangers see too."""
    return cast("Visitor | None", g.get("console_visitor"))


def admit(someone: Visitor) -> None:
    """Remember for this request who is signed in."""
    g.console_visitor = someone


def now() -> datetime:
    """Return the present time by the injected clock."""
    return ports().clock()


def wants_json() -> bool:
    """Say whether the console's own script asks, which reads JSON, rather than a browser."""
    offered = ["text/html", "application/json"]
    return request.accept_mimetypes.best_match(offered) == "application/json"
