from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from service.moderation.endpoints import new_secret
from service.webhooks.signature import headers, signature

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def test_the_signature_is_that_of_the_published_example() -> None:
    body = b'{"test": 2432232314}'
    signed = signature(SECRET, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body)
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@given(st.dictionaries(st.text(), st.text() | st.integers() | st.none()))
def test_the_reference_library_verifies_what_is_signed(payload: dict[str, Any]) -> None:
    secret, body = new_secret(), json.dumps(payload).encode()
    assert Webhook(secret).verify(body, headers([secret], "id", int(time.time()), body)) == payload


def test_while_a_secret_is_replaced_both_verify() -> None:
    old, new, body = new_secret(), new_secret(), b"{}"
    signed = headers([new, old], "id", int(time.time()), body)
    for secret in (old, new):
        Webhook(secret).verify(body, signed)
    with pytest.raises(WebhookVerificationError):
        Webhook(new_secret()).verify(body, signed)


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp"])
def test_id_and_time_are_signed_too(name: str) -> None:
    signed = headers([SECRET], "1", int(time.time()), b"{}")
    forged = {**signed, name: str(int(signed[name]) + 1)}
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(b"{}", forged)
