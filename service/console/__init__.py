"""The moderators' web pages."""

from service.console.routes import blueprint

__all__ = ["blueprint"]
