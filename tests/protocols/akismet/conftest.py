"""The Akismet protocol over a real database."""

from __future__ import annotations

import pytest
from flask import Flask

from service.domain.site import Site
from service.moderation.register import Registered
from tests.protocols.akismet.client import Akismet


@pytest.fixture
def site(site_and_key: Registered) -> Site:
    return site_and_key.site


@pytest.fixture
def akismet(app: Flask, site_and_key: Registered) -> Akismet:
    return Akismet(app, site_and_key.akismet_key)
