"""The first start: a database, a site with its key, and an owner who can sign in."""

from __future__ import annotations

import dataclasses
import secrets

from service import store
from service.domain.site import Role
from service.errors import StoreError
from service.moderation.ports import Ports
from service.moderation.register import add_moderator, add_site
from service.settings import Settings

SITE_NAME = "default"
SITE_URL = "http://localhost/"
OWNER_NAME = "owner"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What the first start made up; shown once, kept nowhere in the clear."""

    site: str
    key: str
    akismet_key: str
    moderator: str
    password: str


def prepare_database(settings: Settings) -> None:
    """Create the data folder, readable by its owner alone, and bring the database to this version's schema.

    Raises:
        StoreError: the folder cannot be made, or the database cannot be reached or upgraded.
    """
    try:
        settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"The data folder cannot be made: {error}; set WINNOW_DATA.") from error
    store.upgrade(settings.database_url)


def register_first_site(ports: Ports) -> Credentials | None:
    """Register a site and its owner where there is no site yet; None where there is one."""
    with ports.store.read() as tx:
        if tx.sites.all():
            return None
    site, key, akismet_key = add_site(ports, SITE_NAME, SITE_URL, actor="first start")
    password = secrets.token_urlsafe(12)
    owner = add_moderator(ports, site, OWNER_NAME, password, role=Role.OWNER, actor="first start")
    return Credentials(
        site=site.name, key=key, akismet_key=akismet_key, moderator=owner.name, password=password
    )
