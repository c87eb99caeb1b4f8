"""As if what came before had not been."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from service.domain.decision import Judgement
from service.domain.entry import Treatment
from service.domain.flip import CAMPAIGN, HISTORY, LISTED, REJECTED_BEFORE, Change, Kind, names_people
from service.domain.history import History, Trace
from service.domain.policy import Limits
from service.rules.wording import counted, lasting, listed, quoted

_FROM: Final = {
    Trace.AUTHOR: "by this author",
    Trace.ADDRESS: "from this address",
    Trace.NETWORK: "from this network",
    Trace.TEXT: "with this very text",
    Trace.NEAR_TEXT: "with nearly this text",
}


def past(history: History, judgement: Judgement, limits: Limits) -> Iterator[Change]:
    """Yield each flood and campaign, all of them, an earlier rejection, and lists that name the author."""
    found = {s.name for s in judgement.signals if s.points > 0 or s.forces is judgement.verdict}
    floods = [trace for trace in Trace if f"flood_{trace}" in found]
    for trace in floods:
        over = ((history.count(trace, limit.window_s), limit) for limit in limits.flood[trace])
        shortest = next((pair for pair in over if pair[0] > pair[1].allowed), None)
        if shortest:
            times, limit = shortest
            what = f"{counted(times, 'earlier comment')} {_FROM[trace]} within {lasting(limit.window_s)}"
            yield _forgotten(f"{HISTORY}.{trace}", what, f"the {what}")
    near = bool(found & {"campaign", "campaign_ruled"})
    if near and history.campaign:
        what = counted(history.campaign.comments, "earlier near-duplicate")
        yield _forgotten(CAMPAIGN, what, f"the {what}")
    if len(floods) + near > 1:
        what = "every earlier comment"
        yield _forgotten(HISTORY, what, what)
    if "rejected_before" in found:
        what = "a person's rejection of an earlier version"
        yield _forgotten(REJECTED_BEFORE, what, what)
    people = [hit for hit in history.listed if names_people(hit) and hit.treatment is not Treatment.ALLOW]
    if people:
        named = listed(quoted(hit.written) for hit in people)
        yield _forgotten(LISTED, named, f"{named} on a list")


def _forgotten(field: str, text: str, words: str) -> Change:
    return Change(kind=Kind.HISTORY, field=field, edits=(), text=text, words=words)
