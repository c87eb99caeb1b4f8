from __future__ import annotations

import hashlib
import hmac

import pytest

from service.protocols.coral.signature import signed

BODY = b'{"action": "NEW"}'


def by(secret: str, body: bytes = BODY) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


@pytest.mark.parametrize(
    ("header", "secrets", "right"),
    [
        (by("one"), ("one",), True),
        (by("one").upper().replace("SHA256", "sha256"), ("one",), True),
        (f"{by('old')},{by('one')}", ("one",), True),
        (f" {by('one')} , {by('old')}", ("new", "one"), True),
        (by("old"), ("one", "two"), False),
        (by("one", BODY + b" "), ("one",), False),
        (by("one").removeprefix("sha256="), ("one",), False),
        (by("one").replace("sha256", "sha512"), ("one",), False),
        (by("one")[:-1], ("one",), False),
        ("sha256=", ("one",), False),
        ("sha256=\u00e9\u00ff", ("one",), False),
        ("", ("one",), False),
        (by("one"), (), False),
        (by("\0"), (), False),
        (by(""), (), False),
    ],
)
def test_a_body_is_signed_by_one_of_the_secrets(header: str, secrets: tuple[str, ...], right: bool) -> None:
    assert signed(BODY, header, secrets) is right


def test_the_scheme_and_secret_are_those_of_the_hmac_standard() -> None:
    # RFC 4231, test case 2.
    header = "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert signed(b"what do ya want for nothing?", header, ("Jefe",))
