"""The discovery document, by which Google's client libraries find the calls."""

from __future__ import annotations

import functools
import json
from importlib import resources
from typing import Any

VERSION = "v1alpha1"


def document(root_url: str) -> dict[str, Any]:
    """Return the document of a service at `root_url`, which ends with a slash."""
    return {**_document(), "rootUrl": root_url, "baseUrl": root_url}


@functools.cache
def _document() -> dict[str, Any]:
    text = resources.files(__package__).joinpath("discovery.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    return found
