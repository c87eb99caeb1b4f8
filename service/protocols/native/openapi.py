"""The OpenAPI 3.1 description, made from the declared endpoints and the wire models."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue, models_json_schema

from service import __version__
from service.protocols.endpoints import Endpoint, Model, Parameter, Reply
from service.protocols.kinds import Kind
from service.protocols.native import events
from service.protocols.native.takes import MAX_BATCH
from service.protocols.problems import MEDIA_TYPE, RETRY_AFTER_S, Problem

Document = dict[str, Any]

ABOUT = f"""
Send each new comment to `POST /v1/comments` and act on the `verdict`: show it (accept), keep it back until a
moderator has settled it (hold), or drop it (reject). Every answer says why.

Every `/v1` request names your site's key: `Authorization: Bearer KEY`. Bodies are JSON in UTF-8, at most 64
kB for one comment, 5 MB and {MAX_BATCH:,} comments for many. `null` and an empty text mean that you do not
know; a field that is not listed here is refused. Times need an offset from UTC. NUL is removed from texts.

Errors are problem documents (RFC 9457). Answers may gain fields: ignore those that you do not know.
"""

_REF = "#/components/schemas/{model}"
_EVERY_REPLY = {"X-Request-Id": "Yours, if it was sensible (letters, digits, `.`, `_`, `-`), or a new one."}
_PROBLEM_HEADERS = {
    Kind.UNAUTHORISED: {"WWW-Authenticate": "Always Bearer."},
    Kind.UNAVAILABLE: {"Retry-After": f"Seconds to wait, {RETRY_AFTER_S}."},
}


def describe(endpoints: Sequence[Endpoint]) -> Document:
    """Return the OpenAPI document of these endpoints."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Winnow",
            "version": __version__,
            "summary": "Comment moderation and spam filtering that a site runs itself",
            "description": ABOUT.strip(),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": tag} for tag in dict.fromkeys(endpoint.tag for endpoint in endpoints)],
        "paths": _paths(endpoints),
        "webhooks": events.webhooks(_REF),
        "components": {
            "schemas": _schemas(endpoints),
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer", "description": "An API key of your site."}
            },
        },
    }


def _paths(endpoints: Iterable[Endpoint]) -> Document:
    paths: Document = {}
    for endpoint in endpoints:
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = _operation(endpoint)
    return paths


def _operation(endpoint: Endpoint) -> Document:
    operation: Document = {
        "operationId": endpoint.name,
        "tags": [endpoint.tag],
        "summary": endpoint.summary,
        "description": endpoint.description,
        "security": [] if endpoint.open else [{"key": []}],
        "responses": _replies(endpoint),
    }
    if endpoint.parameters:
        operation["parameters"] = [_parameter(parameter) for parameter in endpoint.parameters]
    if endpoint.takes:
        content = {"application/json": {"schema": _one_of(endpoint.takes)}}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _replies(endpoint: Endpoint) -> Document:
    replies = {str(status): _reply(reply) for status, reply in endpoint.replies.items()}
    if not endpoint.open:
        for kind in (*endpoint.problems, Kind.UNAUTHORISED, Kind.UNAVAILABLE):
            replies[str(kind.status.value)] = _merged(replies.get(str(kind.status.value)), kind)
    return dict(sorted(replies.items()))


def _reply(reply: Reply) -> Document:
    described: Document = {
        "description": reply.description,
        "headers": _headers({**reply.headers, **_EVERY_REPLY}),
    }
    if reply.models:
        described["content"] = {"application/json": {"schema": _one_of(reply.models)}}
    elif reply.media:
        described["content"] = {reply.media: {"schema": {"type": "string"}}}
    return described


def _merged(earlier: Document | None, kind: Kind) -> Document:
    """Describe a kind of problem, after another kind that has the same status."""
    description = f"{earlier['description']} {kind.title}." if earlier else f"{kind.title}."
    headers = {**_PROBLEM_HEADERS.get(kind, {}), **_EVERY_REPLY}
    content = {MEDIA_TYPE: {"schema": _ref(Problem)}}
    return {"description": description, "headers": _headers(headers), "content": content}


def _headers(headers: Mapping[str, str]) -> Document:
    return {
        name: {"description": description, "schema": {"type": "string"}}
        for name, description in headers.items()
    }


def _parameter(parameter: Parameter) -> Document:
    described: Document = {
        "name": parameter.name,
        "in": parameter.place,
        "description": parameter.description,
        "schema": dict(parameter.schema),
    }
    return {**described, "required": True} if parameter.required else described


def _one_of(models: Sequence[Model]) -> Document:
    refs = [_ref(model) for model in models]
    return refs[0] if len(refs) == 1 else {"oneOf": refs}


def _ref(model: Model) -> Document:
    return {"$ref": _REF.format(model=model.__name__)}


def _schemas(endpoints: Iterable[Endpoint]) -> Document:
    modes: dict[tuple[type[BaseModel], JsonSchemaMode], None] = {(Problem, "serialization"): None}
    modes.update({(model, "serialization"): None for model in events.MODELS.values()})
    for endpoint in endpoints:
        modes.update({(model, "validation"): None for model in endpoint.takes})
        for reply in endpoint.replies.values():
            modes.update({(model, "serialization"): None for model in reply.models})
    _, schemas = models_json_schema(list(modes), ref_template=_REF, schema_generator=_InOrder)
    return {name: _plain(schema) for name, schema in sorted(schemas["$defs"].items())}


class _InOrder(GenerateJsonSchema):
    """A generator that leaves names in the order in which they were written: the order to read them in."""

    def sort(self, value: JsonSchemaValue, parent_key: str | None = None) -> JsonSchemaValue:
        """Return the schema as it is."""
        del parent_key
        return value


def _plain(schema: Document) -> Document:
    """Return a schema without what pydantic adds and nobody reads: titles made of names, defaults of null."""
    plain = {key: value for key, value in schema.items() if key != "title"}
    properties = {name: _plain_property(value) for name, value in schema.get("properties", {}).items()}
    return {**plain, "properties": properties} if properties else plain


def _plain_property(schema: Document) -> Document:
    return {
        key: value
        for key, value in schema.items()
        if key != "title" and not (key == "default" and value is None)
    }
