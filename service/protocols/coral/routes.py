"""The callback of Coral's moderation phase: verify, parse, check, render."""

from __future__ import annotations

import json
import uuid
from http import HTTPStatus

from flask import Blueprint, Response, current_app, request

from service.domain.site import Site
from service.moderation.amend import amend
from service.moderation.check import check
from service.moderation.ports import Ports
from service.protocols.body import parse_json, read_bytes
from service.protocols.coral import wire
from service.protocols.coral.signature import signed
from service.protocols.metrics import metrics_of
from service.protocols.problems import MEDIA_TYPE, Problem

MAX_BYTES = 256 * 1024
"""The longest body; Coral itself takes none of 100 kB."""

blueprint = Blueprint("coral", __name__)


@blueprint.post("/coral/<site_id>/moderation")
def moderate(site_id: str) -> Response:
    """Judge the comment that Coral asks about, store it, and say what Coral should do with it.

    Accepted: 204, Coral's own flow goes on. Held: `SYSTEM_WITHHELD`, rejected: `REJECTED`, with a flag for
    each category that led to it. An edit is a new version of the author's comment that reads nearly the same
    under the same story, since Coral names none. In the shadow of Coral's own moderation everything is judged
    and the answer is always 204.

    A request that no secret of the site signed is answered 401, whether there is such a site or not.
    """
    ports: Ports = current_app.extensions["winnow"]
    raw = read_bytes(request, MAX_BYTES)
    site = _site(ports, site_id)
    secrets = site.doors.coral_secrets if site else ()
    if not signed(raw, request.headers.get("X-Coral-Signature", ""), secrets) or site is None:
        return _unsigned()
    comment, edited = wire.parse_comment(parse_json(raw, mend=True))
    if comment is None:
        return Response(status=HTTPStatus.NO_CONTENT)
    checked = amend(ports, site, comment) if edited else check(ports, site, comment)
    metrics_of(current_app).decided(checked.decision)
    answer = None if site.doors.shadow else wire.render_decision(checked.decision)
    if answer is None:
        return Response(status=HTTPStatus.NO_CONTENT)
    return Response(json.dumps(answer), mimetype="application/json")


def _site(ports: Ports, site_id: str) -> Site | None:
    try:
        known = str(uuid.UUID(site_id))
    except ValueError:
        return None
    with ports.store.read() as tx:
        return tx.sites.get(known)


def _unsigned() -> Response:
    problem = Problem(
        type="about:blank",
        title="Unauthorized",
        status=HTTPStatus.UNAUTHORIZED,
        detail="No signing secret of this phase made one of the signatures in `X-Coral-Signature`.",
    )
    text = problem.model_dump_json(exclude_unset=True)
    return Response(text, HTTPStatus.UNAUTHORIZED, mimetype=MEDIA_TYPE)
