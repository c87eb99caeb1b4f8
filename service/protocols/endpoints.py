"""One declaration per HTTP operation, from which both the route and its description are made.

A route that is not declared here does not exist, and a description without a route cannot be written: so the
OpenAPI document cannot drift from the code.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from flask import Blueprint
from pydantic import BaseModel

from service.protocols.kinds import Kind

View = TypeVar("View", bound=Callable[..., Any])
Model = type[BaseModel]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Parameter:
    """A query parameter, path parameter or header of a request. `schema` is JSON Schema."""

    name: str
    place: str
    description: str
    schema: Mapping[str, Any]

    @property
    def required(self) -> bool:
        """Return whether a request cannot go without it."""
        return self.place == "path"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Reply:
    """What an operation answers with a status: one of `models` as JSON, else `media`, else nothing."""

    description: str
    models: tuple[Model, ...] = ()
    media: str | None = None
    headers: Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Endpoint:
    """An HTTP operation: how it is called, what it takes, what it answers, and which problems it knows."""

    method: str
    path: str
    name: str
    tag: str
    summary: str
    description: str
    takes: tuple[Model, ...]
    parameters: tuple[Parameter, ...]
    replies: Mapping[int, Reply]
    problems: tuple[Kind, ...]
    open: bool

    @property
    def rule(self) -> str:
        """Return the path as a Flask rule; every path parameter is a UUID."""
        return self.path.replace("{", "<uuid:").replace("}", ">")


class Endpoints:
    """The operations of one blueprint, in the order in which they are declared."""

    def __init__(self, blueprint: Blueprint) -> None:
        self.blueprint = blueprint
        self.declared: list[Endpoint] = []

    def declare(
        self,
        call: str,
        *,
        tag: str,
        summary: str,
        replies: Mapping[int, Reply],
        takes: tuple[Model, ...] = (),
        parameters: tuple[Parameter, ...] = (),
        problems: tuple[Kind, ...] = (),
        open: bool = False,  # noqa: A002  # reads best where an endpoint is declared
    ) -> Callable[[View], View]:
        """Return a decorator that routes `call` ("METHOD /path") to a function and describes it.

        The function's name is the operation's, and its docstring the description. An operation that is not
        `open` needs a site's key.
        """
        method, path = call.split(" ")

        def register(view: View) -> View:
            endpoint = Endpoint(
                method=method,
                path=path,
                name=view.__name__,
                tag=tag,
                summary=summary,
                description=" ".join((view.__doc__ or "").split()),
                takes=takes,
                parameters=parameters,
                replies=replies,
                problems=problems,
                open=open,
            )
            self.declared.append(endpoint)
            self.blueprint.add_url_rule(endpoint.rule, view.__name__, view, methods=[method])
            return view

        return register
