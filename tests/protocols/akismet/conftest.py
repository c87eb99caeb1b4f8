"""The Akismet protocol over a real database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from service.domain.site import Site
from service.moderation.register import Registered
from tests.protocols.akismet.client import Akismet
from tests.protocols.akismet.door import Door


@pytest.fixture
def site(site_and_key: Registered) -> Site:
    return site_and_key.site


@pytest.fixture
def akismet(app: Flask, site_and_key: Registered) -> Akismet:
    return Akismet(app, site_and_key.akismet_key)


@pytest.fixture
def door(app: Flask, site_and_key: Registered) -> Iterator[Door]:
    opened = Door(app, site_and_key.akismet_key)
    yield opened
    opened.close()
