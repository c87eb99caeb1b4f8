"""The command line issues, lists and revokes keys, invites people and resets passwords."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from service.cli import cli
from service.cli.options import opened
from service.errors import NotFoundError, RefusedError, WinnowError
from service.moderation.invite import accept_invitation
from service.moderation.keys import authenticate
from service.moderation.reset import accept_reset
from service.moderation.sign_in import sign_in


def winnow(data: Path, *words: str) -> str:
    result = CliRunner().invoke(cli, [*words, "--data", str(data)])
    if result.exception and isinstance(result.exception, WinnowError):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output.strip()


@pytest.fixture
def key(tmp_path: Path) -> str:
    said = winnow(tmp_path, "site", "add", "blog", "--url", "https://blog.example/", "--json")
    key: str = json.loads(said)["key"]
    return key


def test_a_key_is_replaced_with_an_overlap_and_then_revoked(tmp_path: Path, key: str) -> None:
    new = winnow(tmp_path, "site", "key", "blog", "--replaces", key[:7], "--overlap", "2").split()[-1]
    with opened(tmp_path) as ports:
        assert authenticate(ports, key) == authenticate(ports, new)
    winnow(tmp_path, "site", "revoke", "blog", key[:7])
    with opened(tmp_path) as ports, pytest.raises(RefusedError):
        authenticate(ports, key)
    listed = json.loads(winnow(tmp_path, "site", "keys", "blog", "--json"))
    stopped = {row["prefix"]: row["revoked_at"] is not None for row in listed}
    assert stopped[key[:7]]
    assert not stopped[new[:7]]
    assert {row["created_by"] for row in listed} == {"cli"}
    assert "never used" in winnow(tmp_path, "site", "keys", "blog")


def test_a_key_that_is_not_there_is_not_revoked(tmp_path: Path, key: str) -> None:
    assert key
    with pytest.raises(NotFoundError, match="winnow site keys"):
        winnow(tmp_path, "site", "revoke", "blog", "nothing")
    with pytest.raises(NotFoundError, match="Nobody"):
        winnow(tmp_path, "moderator", "reset", "Nobody")


def test_somebody_is_invited_and_gets_a_new_password(tmp_path: Path, key: str) -> None:
    assert key
    link = winnow(tmp_path, "moderator", "invite", "--role", "owner", "--console", "https://w.example/")
    assert link.startswith("https://w.example/console/invitation/")
    with opened(tmp_path) as ports:
        accept_invitation(ports, link.rsplit("/", 1)[-1], "Olga", "correct horse battery")
    link = winnow(tmp_path, "moderator", "reset", "olga")
    with opened(tmp_path) as ports:
        accept_reset(ports, link.rsplit("/", 1)[-1], "another horse battery")
        assert sign_in(ports, "Olga", "another horse battery").moderator.role == "owner"
