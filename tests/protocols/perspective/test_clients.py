"""Real clients of the original, pointed at this service as their users would."""

from __future__ import annotations

import importlib
import json
import urllib.error
from typing import Any

import pytest

from service.domain.decision import probability
from service.domain.label import LabelValue
from service.moderation.ports import Ports
from service.moderation.register import Registered
from tests.conftest import REQUIRE_ALL

ABUSE, SPAM = probability(-4.0), probability(6.0)


def installed(module: str) -> Any:
    try:
        return importlib.import_module(module)
    except ImportError:
        missing = f"{module}: this client is not installed"
        if REQUIRE_ALL:
            pytest.fail(missing)
        pytest.skip(missing)


class Google:
    """Google's own client library, as its documentation shows it, with one address changed."""

    def __init__(self, address: str, key: str) -> None:
        self.service = installed("googleapiclient.discovery").build(
            "commentanalyzer",
            "v1alpha1",
            developerKey=key,
            discoveryServiceUrl=f"{address}/$discovery/rest?version=v1alpha1",
            static_discovery=False,
        )

    def call(self, name: str, document: object) -> Any:
        request = getattr(self.service.comments(), name)(body=document)
        try:
            return request.execute()
        finally:
            self.service.close()


@pytest.fixture
def google(address: str, site_and_key: Registered) -> Google:
    return Google(address, site_and_key[1])


def test_googles_library_scores_a_text(google: Google) -> None:
    asked = {"comment": {"text": "friendly greetings from python"}, "requestedAttributes": {"TOXICITY": {}}}
    answer = google.call("analyze", asked)
    assert answer["attributeScores"]["TOXICITY"]["summaryScore"] == {"value": ABUSE, "type": "PROBABILITY"}
    assert answer["attributeScores"]["TOXICITY"]["spanScores"][0]["begin"] == 0


def test_googles_library_suggests_a_score(google: Google, ports: Ports) -> None:
    document = {
        "comment": {"text": "You never could bake."},
        "attributeScores": {"TOXICITY": {"summaryScore": {"value": 1}}},
        "clientToken": "t-1",
    }
    assert google.call("suggestscore", document) == {"clientToken": "t-1"}
    with ports.store.read() as tx:
        assert [example.label.value for example in tx.labels.examples()] == [LabelValue.ABUSE]


def test_googles_library_reads_our_refusals(google: Google) -> None:
    http_error = installed("googleapiclient.errors").HttpError
    with pytest.raises(http_error, match="Unknown requested attribute: FLIRTATION") as refused:
        google.call("analyze", {"comment": {"text": "hi"}, "requestedAttributes": {"FLIRTATION": {}}})
    assert refused.value.status_code == 400
    assert refused.value.error_details[0]["errorType"] == "INVALID_REQUEST"


def test_googles_library_reads_that_a_key_is_bad(address: str) -> None:
    http_error = installed("googleapiclient.errors").HttpError
    with pytest.raises(http_error, match="API key not valid"):
        Google(address, "nope").call("analyze", {"comment": {"text": "hi"}})


@pytest.fixture
def pypi(address: str, site_and_key: Registered) -> Any:
    client = installed("perspective").PerspectiveAPI(site_and_key[1])
    client.api_client.url = f"{address}/v1alpha1/{{endpoint}}"
    return client


def test_the_python_client_scores_a_text(pypi: Any) -> None:
    assert pypi.score("Best casino", tests=["TOXICITY", "SPAM"]) == {"TOXICITY": ABUSE, "SPAM": SPAM}


def test_the_python_client_asks_for_everything_it_can(pypi: Any) -> None:
    answer = pypi.analyze_comment(
        "Good bread. The best casino!",
        comment_type="PLAIN_TEXT",
        context=[{"text": "How do you like it?"}],
        requested_attributes={"SPAM": {"scoreType": "PROBABILITY", "scoreThreshold": 0.5}},
        span_annotations=True,
        languages=["en"],
        do_not_store=True,
        client_token="t-1",
        session_id="s-1",
        community_id="c-1",
    )
    spans = answer["attributeScores"]["SPAM"]["spanScores"]
    assert [(span["begin"], span["end"]) for span in spans] == [(0, 11), (12, 28)]
    assert answer["clientToken"] == "t-1"


def test_the_python_client_suggests_a_score(pypi: Any, ports: Ports) -> None:
    scores = {"SPAM": {"summaryScore": {"value": 1.0, "type": "PROBABILITY"}}}
    assert pypi.suggest_score("Best casino", scores, client_token="t-1") == {"clientToken": "t-1"}
    with ports.store.read() as tx:
        assert [example.label.value for example in tx.labels.examples()] == [LabelValue.SPAM]


def test_the_python_client_reads_our_refusals(pypi: Any) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        pypi.analyze_comment("<b>hi</b>", comment_type="HTML")
    with refused.value as answer:
        assert json.load(answer)["error"]["details"][0]["errorType"] == "INVALID_REQUEST"
