"""One try, against a real receiver: signed, to the address that was checked, and no longer than it may."""

from __future__ import annotations

import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from standardwebhooks import Webhook

from service.domain.receiver import Allowed
from service.domain.webhook import EVENTS, Endpoint, Event, Outgoing, Sent
from service.webhooks.sender import MAX_EXCERPT, Sender
from tests.unit.webhooks.receivers import Receiver, answered, receiving

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
LOOPBACK = Allowed.parse("127.0.0.1")
PAYLOAD = {"type": "comment.decided", "timestamp": "2026-03-01T12:00:00+00:00", "data": {"who": "Änne"}}


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


def send(sender: Sender, url: str) -> Sent:
    now = datetime.now(UTC)
    endpoint = Endpoint(id="w", site_id="s", url=url, events=EVENTS, secret=SECRET, created_at=now)
    outgoing = Outgoing(
        id="e-1",
        site_id="s",
        endpoint_id="w",
        event=Event.DECIDED,
        payload=PAYLOAD,
        created_at=now,
        due_at=now,
    )
    return sender.send(endpoint, outgoing, at=now)


class Names:
    """A resolver that gives one answer after another, and counts how often it was asked."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    def __call__(self, host: str, port: int) -> Sequence[str]:
        del port
        self.asked.append(host)
        return self.answers[min(len(self.asked), len(self.answers)) - 1]


def test_an_event_arrives_signed_and_the_reference_library_verifies_it(receiver: Receiver) -> None:
    receiver.answer = answered(202, b"thanks\x00\n<b>all</b>")
    sent = send(Sender(LOOPBACK), receiver.url + "?a=1")
    assert (sent.status, sent.succeeded, sent.excerpt) == (202, True, "thanks <b>all</b>")
    ((headers, body),) = receiver.arrived
    assert Webhook(SECRET).verify(body, headers) == PAYLOAD
    assert headers["webhook-id"] == "e-1"
    assert headers["content-type"] == "application/json"
    assert headers["host"] == f"127.0.0.1:{receiver.port}"
    assert receiver.paths == ["/hook?a=1"]


def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    receiver.answer = answered(302, Location=f"http://127.0.0.1:{receiver.port}/elsewhere")
    sent = send(Sender(LOOPBACK), receiver.url)
    assert (sent.status, sent.succeeded) == (302, False)
    assert receiver.paths == ["/hook"]


@pytest.mark.parametrize(
    ("value", "seconds"), [("120", 120.0), ("soon", None), ("-1", None), ("9" * 30, None)]
)
def test_a_receiver_says_how_long_to_wait(receiver: Receiver, value: str, seconds: float | None) -> None:
    receiver.answer = answered(429, Retry_After=value)
    assert send(Sender(LOOPBACK), receiver.url).retry_after_s == seconds


def test_a_private_receiver_that_nobody_allowed_is_never_connected_to(receiver: Receiver) -> None:
    names = Names(["127.0.0.1"])
    sent = send(Sender(resolve=names), f"https://news.example:8443/{receiver.port}")
    assert sent.status is None
    assert "not a public address" in sent.error
    assert send(Sender(), receiver.url).status is None
    assert receiver.arrived == []


def test_a_name_that_changes_its_address_after_the_check_changes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    connected: list[str] = []

    def connect(address: tuple[str, int], timeout: float) -> socket.socket:
        del timeout
        connected.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    names = Names(["93.184.215.14", "2606:4700::1111"], ["127.0.0.1"])
    sent = send(Sender(resolve=names), "https://rebind.example/hook")
    assert names.asked == ["rebind.example"]
    assert connected == ["93.184.215.14", "2606:4700::1111"]
    assert "ConnectionRefusedError" in sent.error
    assert "is at 127.0.0.1" in send(Sender(resolve=names), "https://rebind.example/").error
    assert connected == ["93.184.215.14", "2606:4700::1111"]


def test_a_name_that_leads_nowhere_is_a_failure_in_words() -> None:
    def nowhere(_host: str, _port: int) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    assert "leads nowhere" in send(Sender(resolve=nowhere), "https://nowhere.example/").error


def test_nobody_listening_is_a_failure_in_words() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert "ConnectionRefusedError" in send(Sender(LOOPBACK), f"http://127.0.0.1:{port}/").error


def test_the_second_address_is_tried_where_the_first_does_not_answer(receiver: Receiver) -> None:
    allowed = Allowed.parse("127.0.0.0/8")
    names = Names(["127.0.0.77", "127.0.0.1"])
    sent = send(Sender(allowed, resolve=names), f"http://hooks.internal:{receiver.port}/")
    assert sent.status == 200
    assert receiver.arrived[0][0]["host"] == f"hooks.internal:{receiver.port}"


def test_a_receiver_that_trickles_is_cut_off_in_time(receiver: Receiver) -> None:
    ended = threading.Event()

    def trickle(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while not ended.wait(0.05):
            handler.wfile.write(b"X: y\r\n")

    receiver.answer = trickle
    begun = time.monotonic()
    sent = send(Sender(LOOPBACK, whole_s=0.4), receiver.url)
    ended.set()
    assert time.monotonic() - begun < 2
    assert sent.error == "It took longer than 0.4 seconds."


def test_one_that_accepts_but_never_speaks_tls_is_cut_off_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        begun = time.monotonic()
        sent = send(Sender(LOOPBACK, whole_s=0.4), f"https://127.0.0.1:{mute.getsockname()[1]}/")
        assert time.monotonic() - begun < 2
    assert sent.error in {"It took longer than 0.4 seconds.", "It did not answer in time."}


def test_a_status_counts_although_the_rest_of_the_answer_never_ends(receiver: Receiver) -> None:
    ended = threading.Event()

    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not ended.wait(0.05):
            handler.wfile.write(b"y")

    receiver.answer = endless
    sent = send(Sender(LOOPBACK, whole_s=0.4), receiver.url)
    ended.set()
    assert sent.status == 200


def test_of_a_long_answer_the_begin_is_kept(receiver: Receiver) -> None:
    receiver.answer = answered(500, b"x" * 1_000_000)
    assert send(Sender(LOOPBACK), receiver.url).excerpt == "x" * MAX_EXCERPT


def test_a_certificate_must_be_trusted_and_the_hosts_own() -> None:
    key_and_certificate = Path(__file__).with_name("hooks.internal.pem")  # its own authority, for a century
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(key_and_certificate)
    trusting = ssl.create_default_context(cafile=str(key_and_certificate))
    names = Names(["127.0.0.1"])
    with receiving(server) as receiver:
        url = f"https://hooks.internal:{receiver.port}/"
        assert send(Sender(LOOPBACK, names, trusting), url).status == 200
        assert "not to be trusted" in send(Sender(LOOPBACK, names), url).error
        other = f"https://other.internal:{receiver.port}/"
        assert "not to be trusted" in send(Sender(LOOPBACK, names, trusting), other).error
        assert len(receiver.arrived) == 1


def test_the_body_is_the_same_at_every_try(receiver: Receiver) -> None:
    for _ in range(2):
        send(Sender(LOOPBACK), receiver.url)
    bodies = {body for _, body in receiver.arrived}
    assert len(bodies) == 1
    assert json.loads(bodies.pop()) == PAYLOAD
