"""Policies by digest, and which one is active on a site."""

from __future__ import annotations

import dataclasses
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from datetime import datetime
from threading import Lock
from typing import Any

from sqlalchemy import bindparam, insert, select

from service.domain.policy import Policy, default_policy, from_document
from service.errors import PolicyError, StoreError
from service.moderation.ports import Activation
from service.store.repository import Repository, page_size
from service.store.tables import activations, policies

_ACTIVE = (
    select(activations.c.digest)
    .where(activations.c.site_id == bindparam("site_id"))
    .order_by(activations.c.id.desc())
    .limit(1)
)
_KNOWN = select(policies.c.digest).where(policies.c.digest == bindparam("digest"))
_DOCUMENT = select(policies.c.document).where(policies.c.digest == bindparam("digest"))
_HISTORY = (
    select(activations.c.digest, activations.c.author, activations.c.reason, activations.c.activated_at)
    .where(activations.c.site_id == bindparam("site_id"))
    .order_by(activations.c.id.desc())
    .limit(bindparam("size"))
)
_ACTIVATE = insert(activations)


class _Parsed:
    """Parsed policies by digest: a digest never means another document, so one cache serves every store."""

    def __init__(self, size: int) -> None:
        self._policies: OrderedDict[str, Policy] = OrderedDict()
        self._size = size
        self._lock = Lock()

    def get(self, digest: str) -> Policy | None:
        with self._lock:
            policy = self._policies.get(digest)
            if policy is not None:
                self._policies.move_to_end(digest)
            return policy

    def put(self, policy: Policy) -> None:
        with self._lock:
            self._policies[policy.digest] = policy
            if len(self._policies) > self._size:
                self._policies.popitem(last=False)


_PARSED = _Parsed(64)


class Policies(Repository):
    """Policies by digest, and which one is active on a site."""

    __slots__ = ()

    def active(self, site_id: str) -> Policy:
        """Return the site's active policy; the default policy where none was ever activated."""
        digest = self._run(_ACTIVE, {"site_id": site_id}).scalar()
        return default_policy() if digest is None else self._parsed(digest)

    def get(self, digest: str) -> Policy | None:
        """Return the policy with this digest (the default policy included)."""
        if digest == default_policy().digest:
            return default_policy()
        known = self._run(_KNOWN, {"digest": digest}).scalar()
        return None if known is None else self._parsed(digest)

    def history(self, site_id: str, *, limit: int) -> Sequence[Activation]:
        """Return the site's activations, newest first. InvalidInputError for a `limit` that no page has."""
        found = self._all(_HISTORY, site_id=site_id, size=page_size(limit))
        return [Activation(**row._mapping) for row in found]  # noqa: SLF001 - public in SQLAlchemy

    def activate(self, site_id: str, policy: Policy, *, author: str, reason: str, at: datetime) -> None:
        """Store the policy and make it the active one."""
        self.keep(policy)
        row = {"digest": policy.digest, "author": author, "reason": reason, "activated_at": at}
        self._run(_ACTIVATE, {"site_id": site_id, **row})

    def keep(self, policy: Policy) -> None:
        """Store the policy, if it is not there, without making it active."""
        self._new(policies, {"digest": policy.digest, "document": policy.document})

    def _parsed(self, digest: str) -> Policy:
        policy = _PARSED.get(digest)
        if policy is None:
            policy = _parse(digest, self._run(_DOCUMENT, {"digest": digest}).scalar_one())
            _PARSED.put(policy)
        return policy


def _parse(digest: str, document: Mapping[str, Any]) -> Policy:
    try:
        policy = from_document(document)
    except PolicyError as error:
        raise StoreError(f"The stored policy {digest[:12]} cannot be used: {error}") from error
    # A newer version may fill in new defaults; the name that decisions know the policy by stays.
    return dataclasses.replace(policy, digest=digest)
