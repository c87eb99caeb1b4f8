"""What a client said to the door and was answered, in a form that can be kept and said again.

A transcript names no key, id or port of the run that it was recorded in: `{key}` and `{guid-1}` stand for
them. Of JSON documents the names at the top are kept, since the figures are another run's.
"""

from __future__ import annotations

import dataclasses
import io
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from flask import Flask
from werkzeug.test import TestResponse
from werkzeug.wrappers import Request, Response

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

TRANSCRIPTS = Path(__file__).parent / "transcripts"

KEPT = ("Content-Type", "User-Agent")
"""Headers of a request that say something about its client; the others are the connection's."""

GUID = "X-akismet-guid"
MONTH = re.compile(r"^\d{4}-\d\d$")
PLACEHOLDER = re.compile(r"\{(key|guid-\d+)\}")


@dataclasses.dataclass(frozen=True)
class Exchange:
    """One request and its answer, as they stand in a transcript."""

    request: dict[str, Any]
    answer: dict[str, Any]

    @classmethod
    def of(cls, request: Request, body: bytes, answer: Response) -> Self:
        said = {
            "method": request.method,
            "path": request.full_path.rstrip("?"),
            "host": request.host.partition(":")[0],
            "headers": {name: request.headers[name] for name in KEPT if name in request.headers},
            "body": body.decode("latin-1"),
        }
        return cls(said, answer_of(answer))

    def texts(self, replaced: Mapping[str, str]) -> Exchange:
        """Return the exchange with texts of the run replaced by what stands for them."""
        whole = json.dumps([self.request, self.answer])
        for text, placeholder in replaced.items():
            whole = re.sub(re.escape(text), placeholder, whole, flags=re.IGNORECASE)
        return Exchange(*json.loads(whole))

    def say(self, app: Flask, known: Mapping[str, str]) -> TestResponse:
        """Send the request to an app, with what its placeholders stand for now."""
        request = json.loads(PLACEHOLDER.sub(lambda found: known[found[1]], json.dumps(self.request)))
        return app.test_client().open(
            request["path"],
            method=request["method"],
            base_url=f"http://{request['host']}",
            headers=request["headers"],
            data=request["body"].encode("latin-1"),
        )


def answer_of(answer: Response) -> dict[str, Any]:
    """Return what clients read of an answer: status, body and the names of its headers."""
    names = sorted(name.lower() for name, _ in answer.headers)
    kept: dict[str, Any] = {"status": answer.status_code, "headers": names}
    if answer.is_json:
        return {
            **kept,
            "names": sorted(re.sub(r"^\d{4}-\d\d$", "{month}", name) for name in answer.json or ()),
        }
    return {**kept, "body": answer.get_data(as_text=True)}


def _wire(exchange: Exchange) -> dict[str, Any]:
    """Return a request without its user agent, which names versions of what is installed."""
    return {**exchange.request, "headers": {**exchange.request["headers"], "User-Agent": ""}}


class Recorder:
    """An app that keeps every exchange of the app behind it."""

    def __init__(self, app: WSGIApplication, key: str) -> None:
        self._app = app
        self._replaced = {key: "{key}"}
        self.exchanges: list[Exchange] = []

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        body = Request(environ).get_data(cache=False)
        environ["wsgi.input"] = io.BytesIO(body)
        answer = Response.from_app(self._app, environ, buffered=True)
        self._keep(Exchange.of(Request(environ), body, answer), answer.headers.get(GUID))
        return answer(environ, start_response)

    def _keep(self, exchange: Exchange, guid: str | None) -> None:
        self.exchanges.append(exchange.texts(self._replaced))
        if guid and guid not in self._replaced:
            self._replaced[guid] = f"{{guid-{len(self._replaced)}}}"

    def settle(self, name: str) -> None:
        """Hold the requests against a client's transcript; where there is none yet, write it and fail.

        So a transcript is made anew by removing it and running the client's test twice.
        """
        path = TRANSCRIPTS / f"{name}.json"
        if not path.exists():
            self.write(name)
            raise AssertionError(f"{path.name} was written: look at it, and run the test again")
        assert [_wire(kept) for kept in transcript(path)] == [_wire(said) for said in self.exchanges]

    def write(self, name: str) -> None:
        """Write down what was kept, as the transcript of a client."""
        rows = [dataclasses.asdict(exchange) for exchange in self.exchanges]
        path = TRANSCRIPTS / f"{name}.json"
        path.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


def transcript(path: Path) -> list[Exchange]:
    """Return the exchanges of a transcript."""
    return [Exchange(**row) for row in json.loads(path.read_text(encoding="utf-8"))]
