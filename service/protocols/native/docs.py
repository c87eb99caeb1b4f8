"""The documentation page: the OpenAPI document in words and tables."""

from __future__ import annotations

import dataclasses
import json
import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from service.protocols.kinds import Kind

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_ID = "0192f3a0-5a52-7c1e-9a53-6f1d1f0a4b11"

Document = Mapping[str, Any]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Row:
    """A line of a table: a field or a parameter."""

    name: str
    type: str
    link: str | None
    required: bool
    description: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class Answer:
    """A status that an operation answers with, and the schemas of the answer."""

    status: str
    description: str
    schemas: Sequence[str]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Operation:
    """An operation with an example to paste into a shell."""

    name: str
    method: str
    path: str
    summary: str
    description: str
    parameters: Sequence[Row]
    takes: Sequence[str]
    answers: Sequence[Answer]
    curl: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class Schema:
    """A kind of object: its fields, and an example as JSON text."""

    name: str
    description: str
    fields: Sequence[Row]
    example: str | None


@dataclasses.dataclass(frozen=True, kw_only=True)
class DocsPage:
    """Everything that the page shows."""

    title: str
    summary: str
    version: str
    about: Sequence[str]
    groups: Mapping[str, Sequence[Operation]]
    schemas: Sequence[Schema]
    problems: Sequence[Kind]


def present(document: Document, address: str) -> DocsPage:
    """Return the page of an OpenAPI document; `address` is where the examples call the service."""
    schemas = document["components"]["schemas"]
    operations = [
        (operation["tags"][0], _operation(method, path, operation, schemas, address))
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    info = document["info"]
    return DocsPage(
        title=info["title"],
        summary=info["summary"],
        version=info["version"],
        about=[" ".join(paragraph.split()) for paragraph in info["description"].split("\n\n")],
        groups={
            tag["name"]: [shown for name, shown in operations if name == tag["name"]]
            for tag in document["tags"]
        },
        schemas=[_schema(name, schema) for name, schema in schemas.items()],
        problems=list(Kind),
    )


def _operation(method: str, path: str, operation: Document, schemas: Document, address: str) -> Operation:
    content = operation.get("requestBody", {}).get("content", {})
    takes = _schema_names(content)
    return Operation(
        name=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        description=operation["description"],
        parameters=[_parameter(parameter) for parameter in operation.get("parameters", ())],
        takes=takes,
        answers=[
            Answer(
                status=status,
                description=reply["description"],
                schemas=_schema_names(reply.get("content", {})),
            )
            for status, reply in operation["responses"].items()
        ],
        curl=" ".join(_curl(method, path, operation, [schemas[name] for name in takes], address)),
    )


def _curl(
    method: str, path: str, operation: Document, takes: Sequence[Document], address: str
) -> Iterator[str]:
    yield "curl"
    if method not in {"get", "post"} or (method == "post" and not takes):
        yield f"-X {method.upper()}"
    yield shlex.quote(address + path.replace("{comment_id}", _ID))
    if operation["security"]:
        yield '\\\n  -H "Authorization: Bearer $WINNOW_KEY"'
    if takes:
        body = json.dumps(takes[0]["examples"][0], ensure_ascii=False)
        yield f"\\\n  -H 'Content-Type: application/json' \\\n  -d {shlex.quote(body)}"


def _schema_names(content: Document) -> list[str]:
    refs = [
        schema.get("$ref")
        for media in content.values()
        for schema in (media["schema"], *media["schema"].get("oneOf", ()))
    ]
    return [_name(ref) for ref in refs if ref]


def _name(ref: str) -> str:
    return ref.rpartition("/")[2]


def _parameter(parameter: Document) -> Row:
    type_, link = _type(parameter["schema"])
    place = {"header": "header, ", "path": "path, ", "query": ""}[parameter["in"]]
    return Row(
        name=parameter["name"],
        type=place + type_,
        link=link,
        required=parameter.get("required", False),
        description=parameter["description"],
    )


def _schema(name: str, schema: Document) -> Schema:
    required = set(schema.get("required", ()))
    fields = []
    for field, value in schema.get("properties", {}).items():
        type_, link = _type(value)
        fields.append(
            Row(
                name=field,
                type=type_,
                link=link,
                required=field in required,
                description=value.get("description", ""),
            )
        )
    examples = schema.get("examples")
    example = json.dumps(examples[-1], indent=2, ensure_ascii=False) if examples else None
    return Schema(name=name, description=schema.get("description", ""), fields=fields, example=example)


def _type(schema: Document) -> tuple[str, str | None]:
    """Return a type in words, and the schema that it leads to, if any."""
    if "$ref" in schema:
        return _name(schema["$ref"]), _name(schema["$ref"])
    if "anyOf" in schema:
        parts = [_type(part) for part in schema["anyOf"]]
        return " or ".join(words for words, _ in parts), next((link for _, link in parts if link), None)
    if schema.get("type") == "array":
        words, link = _type(schema.get("items", {}))
        return f"list of {words}", link
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"]), None
    return _scalar(schema), None


def _scalar(schema: Document) -> str:
    words = str(schema.get("format", schema.get("type", "anything")))
    if "maxLength" in schema:
        words += f" up to {schema['maxLength']:,}"
    if "maximum" in schema:
        words += f" from {schema['minimum']:g} to {schema['maximum']:g}"
    return words
