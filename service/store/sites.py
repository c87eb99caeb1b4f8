"""Sites and their keys."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, insert, or_, select, update

from service.domain.site import ApiKey, Doors, KeyKind, Site
from service.errors import ConflictError, NotFoundError
from service.store.columns import Instant
from service.store.repository import Repository
from service.store.tables import api_keys, sites

_GET = select(sites).where(sites.c.id == bindparam("site_id"))
_BY_NAME = select(sites).where(sites.c.name == bindparam("name"))
_ALL = select(sites).order_by(sites.c.created_at, sites.c.id)
_SET_ADDRESS = (
    update(sites)
    .where(sites.c.id == bindparam("of_site"))
    .values(name=bindparam("new_name"), url=bindparam("new_url"))
)
_SET_DOORS = update(sites).where(sites.c.id == bindparam("of_site")).values(doors=bindparam("to"))
_ADD_KEY = insert(api_keys)
_KEY_BY_DIGEST = select(api_keys).where(api_keys.c.digest == bindparam("digest"))
_KEYS = (
    select(api_keys)
    .where(api_keys.c.site_id == bindparam("of_site"))
    .order_by(api_keys.c.created_at, api_keys.c.id)
)
_THE_KEY = update(api_keys).where(
    api_keys.c.site_id == bindparam("of_site"), api_keys.c.id == bindparam("key_id")
)
_AT = bindparam("at", type_=Instant())
# A revocation may be brought forward; nothing makes a key good for longer.
_REVOKE = _THE_KEY.where(or_(api_keys.c.revoked_at.is_(None), api_keys.c.revoked_at > _AT)).values(
    revoked_at=_AT
)
_USED = _THE_KEY.values(last_used_at=bindparam("at"))


class Sites(Repository):
    """Sites and their keys."""

    __slots__ = ()

    def add(self, site: Site) -> None:
        """Store a site. ConflictError where the name is taken."""
        row = {
            "id": site.id,
            "name": site.name,
            "url": site.url,
            "created_at": site.created_at,
            "doors": site.doors.to_document(),
        }
        if not self._new(sites, row):
            raise ConflictError(f"There is a site called {site.name!r} already.")

    def get(self, site_id: str) -> Site | None:
        """Return a site."""
        row = self._one(_GET, site_id=site_id)
        return None if row is None else _site(row)

    def by_name(self, name: str) -> Site | None:
        """Return the site with this name."""
        row = self._one(_BY_NAME, name=name)
        return None if row is None else _site(row)

    def all(self) -> Sequence[Site]:
        """Return every site, oldest first."""
        return [_site(row) for row in self._all(_ALL)]

    def set_address(self, site_id: str, name: str, url: str) -> None:
        """Replace a site's name and URL. ConflictError where the name is taken, NotFoundError where there is
        no such site.
        """
        holder = self.by_name(name)
        if holder is not None and holder.id != site_id:
            raise ConflictError(f"A site cannot be called {name!r} here.")
        changed = self._run(_SET_ADDRESS, {"of_site": site_id, "new_name": name, "new_url": url})
        if not changed.rowcount:
            raise NotFoundError("There is no such site.")

    def set_doors(self, site_id: str, doors: Doors) -> None:
        """Replace a site's doors. NotFoundError where there is no such site."""
        if not self._run(_SET_DOORS, {"of_site": site_id, "to": doors.to_document()}).rowcount:
            raise NotFoundError("There is no such site.")

    def add_key(self, key: ApiKey) -> None:
        """Store a key."""
        self._run(
            _ADD_KEY,
            {
                "site_id": key.site_id,
                "id": key.id,
                "prefix": key.prefix,
                "digest": key.digest,
                "created_at": key.created_at,
                "revoked_at": key.revoked_at,
                "kind": key.kind.value,
                "created_by": key.created_by,
                "last_used_at": key.last_used_at,
            },
        )

    def key_by_digest(self, digest: str) -> ApiKey | None:
        """Return the key with this SHA-256, revoked or not."""
        row = self._one(_KEY_BY_DIGEST, digest=digest)
        return None if row is None else _key(row)

    def keys(self, site_id: str) -> Sequence[ApiKey]:
        """Return a site's keys, oldest first."""
        return [_key(row) for row in self._all(_KEYS, of_site=site_id)]

    def revoke_key(self, site_id: str, key_id: str, at: datetime) -> None:
        """Let a key open nothing from `at` on, which may lie ahead; an earlier time that was set stands.

        NotFoundError where the site has no such key.
        """
        if all(key.id != key_id for key in self.keys(site_id)):
            raise NotFoundError("The site has no such key.")
        self._run(_REVOKE, {"of_site": site_id, "key_id": key_id, "at": at})

    def used_key(self, site_id: str, key_id: str, at: datetime) -> None:
        """Note when a key was used last, if the site has it."""
        self._run(_USED, {"of_site": site_id, "key_id": key_id, "at": at})


def _site(row: Row[Any]) -> Site:
    return Site(
        id=row.id,
        name=row.name,
        url=row.url,
        created_at=row.created_at,
        doors=Doors.from_document(row.doors),
    )


def _key(row: Row[Any]) -> ApiKey:
    return ApiKey(
        id=row.id,
        site_id=row.site_id,
        prefix=row.prefix,
        digest=row.digest,
        created_at=row.created_at,
        revoked_at=row.revoked_at,
        kind=KeyKind(row.kind),
        created_by=row.created_by,
        last_used_at=row.last_used_at,
    )
