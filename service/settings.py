"""Settings: `WINNOW_*` variables with options over them. The only reader of the environment."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_type_hints

import platformdirs

from service.domain.receiver import Allowed
from service.errors import InvalidInputError

PREFIX = "WINNOW_"
DATABASE_FILE = "winnow.sqlite3"
_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off", ""})


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How this installation runs. Every field is also the variable `WINNOW_<FIELD>`."""

    data: Path
    """The one folder that holds everything embedded: database and models."""
    database_url: str
    """`sqlite:////path/file` or `postgresql://…`; by default the SQLite file in `data`."""
    redis_url: str = ""
    """`redis://host:6379/0` or `rediss://…`: Redis or Valkey, for flood counters that workers share."""
    host: str = "127.0.0.1"
    """Address to listen on; put a reverse proxy with TLS before anything but loopback."""
    port: int = 8480
    """TCP port to listen on; 0 takes a free one."""
    workers: int = 1
    """Processes that answer; each takes some 150 MB."""
    threads: int = 8
    """Requests that one worker answers at once."""
    trusted_proxies: int = 0
    """How many reverse proxies stand before the service and set `X-Forwarded-*`."""
    secure_cookies: bool = False
    """Send the console's cookie over HTTPS only; set it as soon as there is TLS."""
    session_hours: int = 12
    """Hours after which a moderator signs in again."""
    log_level: str = "info"
    """debug, info, warning or error."""
    log_format: str = "text"
    """text for people, json for machines."""
    webhook_allow: str = ""
    """Hosts, addresses and networks of your own that webhooks may go to, also over plain HTTP."""
    training_data: str = ""
    """Folder of labelled JSON Lines that `winnow train` uses beside the moderators' decisions."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None, **options: object) -> Settings:
        """Return the settings of this process; an option that is None leaves the variable's value.

        Raises:
            InvalidInputError: a variable is unknown or its value unusable; `pointer` names the variable.
        """
        environment = os.environ if environment is None else environment
        hints = get_type_hints(cls)
        given: dict[str, Any] = {}
        for variable, value in environment.items():
            if not variable.startswith(PREFIX) or variable in _NOT_SETTINGS:
                continue
            field = variable.removeprefix(PREFIX).lower()
            if field not in hints:
                raise InvalidInputError(f"There is no setting {variable}.", variable)
            given[field] = _parse(variable, value, hints[field])
        given.update({name: value for name, value in options.items() if value is not None})
        data = Path(given.pop("data", None) or platformdirs.user_data_path("winnow", appauthor=False))
        data = data.expanduser().absolute()
        database_url = given.pop("database_url", None) or f"sqlite:///{data / DATABASE_FILE}"
        return _validated(cls(data=data, database_url=database_url, **given))


def tell_libraries(variable: str, value: str) -> None:
    """Set a variable that a library looks for in the environment and takes in no other way."""
    os.environ[variable] = value


_NOT_SETTINGS = frozenset({"WINNOW_KEY", "WINNOW_URL", "WINNOW_REQUIRE_ALL"})
"""Variables of clients and tests, which the service does not read."""

_CHOICES = {
    "log_level": frozenset({"debug", "info", "warning", "error"}),
    "log_format": frozenset({"text", "json"}),
}

_RANGES = {
    "port": (0, 65_535),
    "workers": (1, 256),
    "threads": (1, 256),
    "trusted_proxies": (0, 10),
    "session_hours": (1, 24 * 90),
}


def _parse(variable: str, value: str, kind: object) -> object:
    if kind is bool:
        if value.lower() in _TRUE | _FALSE:
            return value.lower() in _TRUE
        raise InvalidInputError(f"{variable} is true or false, not {value!r}.", variable)
    if kind is int:
        try:
            return int(value)
        except ValueError:
            raise InvalidInputError(f"{variable} is a whole number, not {value!r}.", variable) from None
    return Path(value) if kind is Path else value


def _validated(settings: Settings) -> Settings:
    for name, (low, high) in _RANGES.items():
        if not low <= getattr(settings, name) <= high:
            raise InvalidInputError(f"{PREFIX}{name.upper()} is from {low} to {high}.", PREFIX + name.upper())
    for name, choices in _CHOICES.items():
        if getattr(settings, name) not in choices:
            known = ", ".join(sorted(choices))
            raise InvalidInputError(f"{PREFIX}{name.upper()} is one of {known}.", PREFIX + name.upper())
    try:
        Allowed.parse(settings.webhook_allow)
    except InvalidInputError as error:
        raise InvalidInputError(f"{PREFIX}WEBHOOK_ALLOW: {error}", f"{PREFIX}WEBHOOK_ALLOW") from error
    return settings
