"""On the command line: own rules are checked, put in service, tried on history and measured."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service.cli import cli, main
from service.cli.options import find_site, opened
from service.domain.comment import Author, Comment
from service.domain.label import LabelSource, LabelValue
from service.moderation.check import check
from service.moderation.label import label

POLICY = """\
[[rules]]
name = "linked"
description = "Links of strangers wait."
priority = 2
verdict = "hold"
[rules.when]
all = [
  { field = "links.count", at_least = 1 },
  { not = { field = "author.email", exists = true } },
]
[[rules.examples]]
fires = true
comment = { body = "see https://a.example" }
[[rules.examples]]
fires = false
comment = { body = "no link" }

[[rules]]
name = "welcome"
description = "Nobody waits who says so."
priority = 1
verdict = "accept"
when = 'comment.body.containsWord("ferry")'
examples = [
  { fires = true, comment = { body = "Ferry!" } },
  { fires = false, comment = { body = "ferryman" } },
]

[[rules]]
name = "never"
description = "Never."
points = 1.5
state = "trial"
when = "links.count > 9"
examples = [
  { fires = false, comment = { body = "x" } },
  { fires = true, comment = { body = "MANY" } },
]
""".replace("MANY", " ".join(f"https://a{n}.example" for n in range(10)))
LINK = "Look at https://pills.example for the ferry."


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments, catch_exceptions=True)


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    path = tmp_path / "policy.toml"
    path.write_text(POLICY, encoding="utf-8")
    return path


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WINNOW_DATA", str(tmp_path / "data"))
    assert run("site", "add", "blog", "--url", "https://blog.example.org").exit_code == 0
    return tmp_path / "data"


def changed(path: Path, old: str, new: str) -> str:
    assert old in POLICY
    path.write_text(POLICY.replace(old, new), encoding="utf-8")
    return str(path)


def test_sound_rules_are_counted(policy: Path) -> None:
    result = run("rules", "check", str(policy))
    assert (result.exit_code, result.output) == (0, "3 rules with 6 examples: all sound.\n")


def test_every_mistake_is_told_with_file_line_and_column(policy: Path) -> None:
    text = POLICY.replace("at_least = 1", 'at_least = "1"').replace('"Ferry!"', '"boat"')
    policy.write_text(text, encoding="utf-8")
    result = run("rules", "check", str(policy))
    assert result.exit_code == 1
    silent = "welcome does not fire at this example, and must; it reads 'boat'."
    assert result.output.splitlines() == [
        f"{policy}:8:28: rules.0.when.all.0.at_least: links.count is a number: expected a number.",
        f"{policy}:25:3: rules.1.examples.0: {silent}",
    ]
    policy.write_text("[[rules]\n", encoding="utf-8")
    assert f"{policy}:1:8: This is not valid TOML" in run("rules", "check", str(policy)).output


def test_rules_of_one_condition_are_noted(policy: Path) -> None:
    same = changed(policy, "links.count > 9", "comment.body.containsWord(FERRY)")
    assert f"{policy}:34:1: rules.2.when: There is no field 'FERRY'" in run("rules", "check", same).output
    policy.write_text(
        POLICY + POLICY.split("\n\n")[1].replace('"welcome"', '"again"') + "\n", encoding="utf-8"
    )
    assert run("rules", "check", str(policy)).output.startswith(
        "Note: again has the same condition as welcome."
    )


def test_fields_are_listed_with_kind_and_meaning(policy: Path) -> None:
    lines = run("rules", "fields").output.splitlines()
    assert any(line.split()[:2] == ["author.approved", "number"] for line in lines)
    rows = json.loads(run("rules", "fields", "--policy", str(policy), "--json").output)
    assert {"name", "kind", "description"} == set(rows[0])
    assert "history.author_600s" in {row["name"] for row in rows}


@pytest.mark.usefixtures("data")
def test_a_rule_that_cannot_be_used_is_never_put_in_service(
    policy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = changed(policy, '"links.count"', '"links.cuont"')
    for command in (
        ["policy", "use", wrong],
        ["check", "--policy", wrong, "x"],
        ["replay", "--policy", wrong],
    ):
        monkeypatch.setattr("sys.argv", ["winnow", *command])
        with pytest.raises(SystemExit):
            main()
        assert "line 8, column 5: rules.0.when.all.0.field: There is no field" in capsys.readouterr().err
    assert "none was ever put in its place" in run("policy", "history").output


@pytest.mark.usefixtures("data")
def test_rules_judge_replay_flips_nothing_verify_agrees_and_the_report_tells(policy: Path) -> None:
    assert "own:linked" in run("check", "--policy", str(policy), LINK).output
    assert run("policy", "use", str(policy)).exit_code == 0
    with opened(None) as ports:
        site = find_site(ports, None)
        for number in range(3):
            stored = check(ports, site, Comment(body=f"{LINK} {number}", id=str(number))).stored
            label(ports, site, stored.id, LabelValue.HAM, source=LabelSource.SITE, author="test")
        friend = Author(email="ann@example.org")
        assert check(ports, site, Comment(body=LINK, author=friend)).stored.status == "accept"
    assert "0 would have come out otherwise" in run("replay", "--policy", str(policy)).output
    assert "4 come out as stored, 0 do not" in run("verify").output
    draft = changed(policy, 'verdict = "hold"', 'verdict = "hold"\nstate = "trial"')
    assert "own:linked (spam): hold -> +0.00" in run("replay", "--policy", draft).output
    _report_tells()
    report = json.loads(run("rules", "report", "--policy", draft, "--json").output)
    assert {(r["rule"], r["flaw"]) for r in report["remarks"]} == {
        ("never", "dead"),
        ("linked", "contradicted"),
    }


def _report_tells() -> None:
    output = run("rules", "report").output
    assert "linked (live): 3 hits (75.0%), last " in output
    assert "welcome (live): 4 hits (100.0%), last " in output
    assert "labels: 3 ham, 1 without a label" in output
    assert "never (trial): 0 hits (0.0%); " in output
    remarks = output.splitlines()[-2:]
    assert remarks == [
        "linked is contradicted. People ruled on 3 of its hits, and 3 are ham.",
        "never is dead. It hit no comment in this time.",
    ]


@pytest.mark.usefixtures("data")
def test_a_policy_without_rules_has_nothing_to_report() -> None:
    assert run("rules", "report").output == "The policy has no rules of its own.\n"
