"""The command line does what its help says, and fails in one line."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from service.app import DEFAULT_MODEL, MODELS_FOLDER
from service.classifier.artifact import PAYLOAD_NAME, digest_of, dump, load
from service.classifier.attributes import WORDS, Head
from service.classifier.card import Evidence
from service.classifier.linear import LinearClassifier
from service.classifier.reload import publish
from service.cli import cli
from service.cli.options import find_site, opened
from service.domain.attribute import Attribute
from service.domain.comment import Comment
from service.domain.goal import HamCurve
from service.domain.incumbent import Incumbent
from service.domain.signal import Category, Verdict
from service.errors import InvalidInputError, WinnowError
from service.moderation.check import check
from tests.redis_servers import RedisServer


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "data"
    monkeypatch.setenv("WINNOW_DATA", str(folder))
    monkeypatch.delenv("WINNOW_REQUIRE_ALL", raising=False)
    return folder


def run(*arguments: str, text: str | None = None) -> Result:
    return CliRunner().invoke(cli, arguments, input=text, catch_exceptions=True)


def test_a_text_is_judged_with_reasons_that_add_up(data: Path) -> None:
    result = run("check", "--json", "Great post! Buy cheap viagra at http://pills.example now")
    document = json.loads(result.output)
    assert document["verdict"] in ("hold", "reject")
    assert {"verdict", "scores", "signals", "summary"} <= set(document)
    assert not data.exists()


@pytest.mark.usefixtures("data")
def test_what_would_flip_the_verdict_is_said(tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text("[lists]\nblocked_words = ['pineapple']\n", encoding="utf-8")
    asked = ("check", "--policy", str(policy))
    lines = run(*asked, "Some like pineapple on pizza").output.splitlines()
    assert lines[1] == "Without “pineapple”: accept."
    flip = json.loads(run(*asked, "--json", "Some like pineapple on pizza").output)["flip"]
    assert (flip["forced_by"], flip["summary"], flip["verdict"]) == (["blocked_word"], lines[1], "accept")
    assert json.loads(run("check", "--json", "Thank you for the second chapter.").output)["flip"] is None


def test_standard_input_is_judged(data: Path) -> None:
    result = run("check", "-", text="Thank you, that was the step that I had missed.")
    assert result.exit_code == 0
    assert result.output.startswith("accept:")
    assert not data.exists()


def test_a_policy_file_is_used_and_a_broken_one_is_named(tmp_path: Path, data: Path) -> None:
    strict = tmp_path / "strict.toml"
    strict.write_text("[lists]\nblocked_words = ['pineapple']\n", encoding="utf-8")
    assert run("check", "--policy", str(strict), "Pineapple on pizza").output.startswith("hold:")
    strict.write_text("[lists]\nblocked = []\n", encoding="utf-8")
    result = run("check", "--policy", str(strict), "x")
    assert isinstance(result.exception, WinnowError)
    assert not data.exists()


@pytest.mark.usefixtures("data")
def test_a_site_is_registered_listed_and_given_another_key() -> None:
    added = json.loads(run("site", "add", "blog", "--url", "https://blog.example.org", "--json").output)
    assert {"site", "key"} <= set(added)
    listed = json.loads(run("site", "list", "--json").output)
    assert [row["site"] for row in listed] == ["blog"]
    assert run("site", "list").output == f"blog  https://blog.example.org  {listed[0]['id']}\n"
    another = json.loads(run("site", "key", "blog", "--json").output)
    assert another["key"] != added["key"]


@pytest.mark.usefixtures("data")
def test_a_site_has_a_key_for_akismets_clients_of_twelve_hex_digits() -> None:
    added = json.loads(run("site", "add", "blog", "--url", "https://blog.example.org", "--json").output)
    another = json.loads(run("site", "key", "blog", "--akismet", "--json").output)
    for found in (added["akismet_key"], another["akismet_key"]):
        assert len(found) == 12
        assert set(found) <= set("0123456789abcdef")
    assert added["akismet_key"] != another["akismet_key"]


@pytest.mark.usefixtures("data")
def test_what_is_set_about_a_site_stays_until_it_is_set_anew() -> None:
    run("site", "add", "blog", "--url", "https://blog.example.org")
    run("site", "set", "blog", "--held-is", "pending")
    run("site", "set", "blog", "--shadow", "--incumbent-url", "https://old.example/")
    said = json.loads(run("site", "set", "blog", "--coral-secret", "long enough", "--json").output)["doors"]
    assert said == {
        "held_is": "pending",
        "shadow": True,
        "incumbent_url": "https://old.example",
        "coral_secrets": 1,
    }
    said = json.loads(run("site", "set", "blog", "--no-shadow", "--incumbent-url", "", "--json").output)
    assert {"shadow", "incumbent_url"}.isdisjoint(said["doors"])


@pytest.mark.parametrize("option", [("--incumbent-url", "ftp://x"), ("--coral-secret", "short")])
@pytest.mark.usefixtures("data")
def test_what_cannot_be_used_about_a_site_is_refused(option: tuple[str, str]) -> None:
    run("site", "add", "blog", "--url", "https://blog.example.org")
    assert isinstance(run("site", "set", "blog", *option).exception, InvalidInputError)


@pytest.mark.usefixtures("data")
def test_a_moderator_is_registered_and_gets_a_new_password() -> None:
    run("site", "add", "blog", "--url", "https://blog.example.org")
    typed = "a long password\na long password\n"
    assert run("moderator", "add", "Anna", "--role", "owner", text=typed).exit_code == 0
    assert "Anna  owner" in run("moderator", "list").output
    assert run("moderator", "password", "anna", "--password", "another long one").exit_code == 0


@pytest.mark.usefixtures("data")
def test_a_policy_is_put_in_service_and_shown(tmp_path: Path) -> None:
    run("site", "add", "blog", "--url", "https://blog.example.org")
    strict = tmp_path / "strict.toml"
    strict.write_text("[thresholds.spam]\nhold = 0.2\nreject = 0.9\n", encoding="utf-8")
    assert run("policy", "use", str(strict), "--reason", "spam wave").exit_code == 0
    shown = json.loads(run("policy", "show").output)
    assert shown["thresholds"]["spam"] == {"hold": 0.2, "reject": 0.9}


GOALS = """
[thresholds.spam]
hold = { ham = 0.02 }
reject = { ham = 0.0001 }
[thresholds.abuse]
hold = 0.4
reject = 0.97
"""


@pytest.fixture
def measured(data: Path) -> str:
    """The shipped model with a ham curve, in service on the installation; its digest."""
    shipped = load(DEFAULT_MODEL / PAYLOAD_NAME)
    curve = HamCurve(((0.001, 2.5), (0.02, -0.4)))
    payload = dump(dataclasses.replace(shipped.artifact, ham_curves={Category.SPAM: curve}))
    data.mkdir()
    return publish(
        data / MODELS_FOLDER, payload, dataclasses.replace(shipped.card, payload=digest_of(payload))
    )


def test_a_check_shows_the_attributes_that_the_model_in_service_measures(data: Path) -> None:
    shipped = load(DEFAULT_MODEL / PAYLOAD_NAME)
    weights = np.zeros(WORDS, dtype=np.float32)
    even = Head(weights=weights, intercept=0.0, shared=0.0, calibration=(1.0, 0.0))
    payload = dump(dataclasses.replace(shipped.artifact, attributes={Attribute.INSULT: even}))
    found = {Attribute.INSULT: Evidence(sources={}, figures={}, left_out=None)}
    card = dataclasses.replace(shipped.card, payload=digest_of(payload), attributes=found)
    data.mkdir()
    publish(data / MODELS_FOLDER, payload, card)
    assert run("check", "Good morning").output.splitlines()[-1] == "insult 50.0%"
    assert json.loads(run("check", "--json", "Good morning").output)["attributes"] == {"insult": 0.5}


def test_goals_are_shown_with_what_they_come_to_with_the_model_in_service(
    tmp_path: Path, measured: str
) -> None:
    goals = tmp_path / "goals.toml"
    goals.write_text(GOALS, encoding="utf-8")
    run("site", "add", "blog", "--url", "https://blog.example.org")
    used = run("policy", "use", str(goals)).output.splitlines()
    assert used[1] == "  spam, hold: at most 2 % of ham, so from 40.13 %."
    assert used[2].startswith("  spam, reject: at most 0.01 % of ham, so from 92.41 %, as for 0.1 %,")
    shown = json.loads(run("policy", "show").output)
    assert shown["thresholds"]["spam"] == {"hold": {"ham": 0.02}, "reject": {"ham": 0.0001}}
    assert shown["resolved"]["model"] == measured
    checked = json.loads(run("check", "--json", "--policy", str(goals), "Good morning").output)
    assert checked["thresholds"] == {name: shown["resolved"][name] for name in ("spam", "abuse")}
    assert "held from 40.1%, rejected from 92.4%" in run("check", "--policy", str(goals), "x").output
    examined = json.loads(run("doctor", "--json").output)
    assert [row["state"] for row in examined if row["what"] == "goal"] == ["ok", "warning"]


@pytest.mark.usefixtures("data")
def test_goals_that_the_model_in_service_has_no_curve_for_are_said_to_be_fixed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LinearClassifier, "ham_curves", {})
    goals = tmp_path / "goals.toml"
    goals.write_text(GOALS, encoding="utf-8")
    run("site", "add", "blog", "--url", "https://blog.example.org")
    assert "so from 50 %, a fixed probability" in run("policy", "use", str(goals)).output
    examined = json.loads(run("doctor", "--json").output)
    assert [row["state"] for row in examined if row["what"] == "goal"] == ["warning", "warning"]


@pytest.mark.usefixtures("data")
def test_a_command_that_needs_a_site_says_how_to_name_one() -> None:
    assert "winnow site list" in str(run("moderator", "list").exception)


@pytest.mark.usefixtures("data")
def test_upgrading_twice_is_upgrading_once() -> None:
    assert run("db", "upgrade").output == run("db", "upgrade").output


def test_the_doctor_is_content_with_a_new_installation_and_says_what_is_missing(data: Path) -> None:
    before = {row["what"]: row["state"] for row in json.loads(run("doctor", "--json").output)}
    assert (before["folder"], before["database"], before["model"]) == ("warning", "warning", "ok")
    assert not data.exists()
    run("site", "add", "blog", "--url", "https://blog.example.org")
    result = run("doctor", "--json")
    assert result.exit_code == 0
    assert {row["what"]: row["state"] for row in json.loads(result.output)}["database"] == "ok"


def test_a_data_folder_that_cannot_be_made_is_named(data: Path) -> None:
    data.parent.joinpath("file").write_text("", encoding="utf-8")
    result = run("db", "upgrade", "--data", str(data.parent / "file" / "data"))
    assert isinstance(result.exception, WinnowError)
    assert "WINNOW_DATA" in str(result.exception)


def test_the_doctor_fails_where_the_database_is_no_database(data: Path) -> None:
    data.mkdir()
    (data / "winnow.sqlite3").write_text("this is not a database, " * 100, encoding="utf-8")
    assert run("doctor").exit_code == 1


@pytest.mark.parametrize(
    ("url", "state"), [("", None), ("unix:///nobody/listens", "warning"), ("localhost", "failed")]
)
def test_the_doctor_says_whether_the_shared_counters_answer(
    data: Path, monkeypatch: pytest.MonkeyPatch, url: str, state: str | None
) -> None:
    monkeypatch.setenv("WINNOW_REDIS_URL", url)
    result = run("doctor", "--json")
    assert not data.exists()
    assert {row["what"]: row["state"] for row in json.loads(result.output)}.get("counters") == state


@pytest.mark.redis
def test_the_doctor_is_content_with_counters_that_answer(
    data: Path, monkeypatch: pytest.MonkeyPatch, redis_server: RedisServer
) -> None:
    monkeypatch.setenv("WINNOW_REDIS_URL", redis_server.url)
    assert not data.exists()
    assert {"what": "counters", "state": "ok", "words": "The shared counters answer."} in json.loads(
        run("doctor", "--json").output
    )


@pytest.mark.parametrize(
    "arguments", [["--help"], ["serve", "--help"], ["train", "--help"], ["site", "add", "-h"]]
)
def test_every_help_teaches(arguments: list[str]) -> None:
    result = run(*arguments)
    assert result.exit_code == 0
    assert len(result.output.splitlines()) > 5


@pytest.mark.usefixtures("data")
def test_the_shadow_report_says_when_there_is_nothing_to_compare() -> None:
    run("site", "add", "blog", "--url", "https://blog.example.org")
    assert "Nothing to compare" in run("shadow-report").output
    empty = json.loads(run("shadow-report", "--json").output)
    assert (empty["compared"], empty["agreement"], empty["examples"]) == (0, None, [])


@pytest.mark.usefixtures("data")
def test_the_shadow_report_shows_the_matrix_and_what_differs() -> None:
    run("site", "add", "blog", "--url", "https://blog.example.org")
    with opened(None) as ports:
        site = find_site(ports, "blog")
        said = Incumbent(verdict=Verdict.REJECT, service="akismet")
        checked = check(ports, site, Comment(body="Thanks, that\x07 helped."), incumbent=said)
    shown = run("shadow-report", "--days", "2").output
    assert "1 comment from" in shown
    assert "0.0% agree" in shown
    assert "1 more published, 0 held and 0 rejected" in shown
    assert (
        f"We accept, they reject:\n  {checked.stored.id}  Thanks, that\N{REPLACEMENT CHARACTER} helped."
        in shown
    )
    told = json.loads(run("shadow-report", "--json").output)
    assert told["matrix"]["accept"] == {"accept": 0, "hold": 0, "reject": 1}


@pytest.mark.usefixtures("data")
def test_policies_are_listed_and_one_command_leads_back(tmp_path: Path) -> None:
    run("site", "add", "blog", "--url", "https://blog.example.org")
    assert "none was ever put in its place" in run("policy", "history").output
    for name, hold in (("one", 0.2), ("two", 0.3)):
        text = f"[thresholds.spam]\nhold = {hold}\nreject = 0.9\n"
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
        run("policy", "use", str(tmp_path / f"{name}.toml"), "--reason", name)
    listed = json.loads(run("policy", "history", "--json").output)
    assert [row["reason"] for row in listed] == ["two", "one"]
    assert "again" in run("policy", "back", "--reason", "better").output
    shown = run("policy", "history").output.splitlines()
    assert shown[0].startswith(f"* {listed[1]['digest'][:12]}")
    assert shown[0].endswith("cli  better")
    assert isinstance(run("policy", "back", "ffffffff").exception, WinnowError)
