"""The documents fail the build when they lie."""

from __future__ import annotations

import dataclasses
import json
import re
import shlex
import sqlite3
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import jsonschema
import pytest
from click.testing import CliRunner

import service
from service import settings as settings_module
from service.app import create_app
from service.cli import cli
from service.domain.policy import default_document, from_toml
from service.moderation.draft import read_policy
from service.rules import RULES
from service.rules.base import Rule
from service.settings import PREFIX, Settings
from tests import readme
from tests.__main__ import CHECKS

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^```(?P<kind>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
DOCUMENTS = sorted(
    path for path in ROOT.rglob("*.md") if not {".venv", "venv", "node_modules", ".git"} & set(path.parts)
)
START = "winnow serve"
CHECK = ".venv/bin/python -m tests"


def _fences(text: str, kind: str) -> list[str]:
    return [fence["text"] for fence in FENCE.finditer(text) if fence["kind"] == kind]


def _command_lines(text: str) -> list[str]:
    """Return the lines of all shell fences, continued lines joined."""
    return [
        line
        for fence in _fences(text, "sh")
        for line in fence.replace("\\\n", " ").splitlines()
        if line.strip()
    ]


# --- commands ------------------------------------------------------------------------------------


def test_there_is_one_line_that_starts_the_service() -> None:
    lines = [line for line in _command_lines(README) if "-m venv" in line and line.endswith(START)]
    assert len(lines) == 1
    assert "-r constraints.txt" in lines[0]


def test_ci_runs_exactly_the_line_that_runs_every_check() -> None:
    lines = [line for line in _command_lines(README) if "-m venv" in line and line.endswith(CHECK)]
    assert len(lines) == 1
    assert (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()[-1] == lines[0]


def test_every_check_is_run() -> None:
    assert [command[0] for _, command in CHECKS] == [
        "ruff",
        "ruff",
        "mypy",
        "lint-imports",
        "interrogate",
        "pytest",
    ]


def _spoken_commands() -> list[list[str]]:
    """Return every `winnow …` that a document shows, as words after `winnow`."""
    spoken = []
    for document in DOCUMENTS:
        text = document.read_text(encoding="utf-8")
        inline = re.findall(r"`(?:\.venv/bin/)?(winnow [^`]+)`", text)
        fenced = [
            found[1] for line in _command_lines(text) for found in re.finditer(r"bin/(winnow .+)", line)
        ]
        spoken += [shlex.split(line.split("#")[0].replace("…", ""))[1:] for line in [*inline, *fenced]]
    return spoken


def _lookup(words: list[str]) -> tuple[click.Command, list[str]]:
    command: click.Command = cli
    rest = list(words)
    while rest and isinstance(command, click.Group) and not rest[0].startswith("-"):
        name = rest.pop(0)
        found = command.get_command(click.Context(command), name)
        assert found is not None, f"winnow {' '.join(words)}: there is no command {name}"
        command = found
    return command, rest


@pytest.mark.parametrize("words", _spoken_commands(), ids=" ".join)
def test_every_command_and_option_that_a_document_shows_exists(words: list[str]) -> None:
    command, rest = _lookup(words)
    options = (
        option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)
    )
    known = {*options, "--help", "-h"}
    assert [word for word in rest if word.startswith("--") and word not in known] == []


@pytest.mark.parametrize("name", sorted(cli.list_commands(click.Context(cli))))
def test_every_command_is_in_the_readme(name: str) -> None:
    assert re.search(rf"winnow {name}\b", README)


# --- settings ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["settings", "keys"])
def test_a_table_in_the_readme_is_what_the_code_says(name: str) -> None:
    assert readme.block(README, name) == readme.BLOCKS[name](), "run `python -m tests.readme`"


def test_the_table_of_rules_is_what_the_rules_and_the_default_policy_say() -> None:
    page = readme.RULES_PAGE.read_text(encoding="utf-8")
    assert readme.block(page, "rules") == readme.rules_table(), "run `python -m tests.readme`"


@pytest.mark.parametrize("name", readme.OWN_RULES_BLOCKS)
def test_a_table_of_own_rules_is_what_the_code_says(name: str) -> None:
    page = readme.OWN_RULES_PAGE.read_text(encoding="utf-8")
    assert readme.block(page, name) == readme.OWN_RULES_BLOCKS[name](), "run `python -m tests.readme`"


def test_the_own_rules_that_are_shown_are_sound_and_do_as_their_examples_say() -> None:
    shown = _fences(readme.OWN_RULES_PAGE.read_text(encoding="utf-8"), "toml")
    assert len(read_policy("\n".join(shown)).rules) == len(shown) == 2


def test_every_variable_that_a_document_names_is_a_setting() -> None:
    known = {f"{PREFIX}{field.name.upper()}" for field in dataclasses.fields(Settings)}
    known |= settings_module._NOT_SETTINGS
    for document in DOCUMENTS:
        named = set(re.findall(rf"\b{PREFIX}[A-Z_]+\b", document.read_text(encoding="utf-8")))
        assert named <= known, document


def test_the_unit_file_sets_only_what_exists() -> None:
    unit = next(text for text in _fences(README, "ini") if "[Service]" in text)
    environment = dict(
        line.removeprefix("Environment=").split("=", 1)
        for line in unit.splitlines()
        if "Environment=" in line
    )
    settings = Settings.from_environment(environment)
    assert settings.secure_cookies
    assert settings.trusted_proxies == 1


# --- the tree, the vocabulary, the changelog, the links ------------------------------------------


def _drawn_tree() -> Iterator[str]:
    drawing = next(text for text in _fences(README, "") if text.startswith("service/"))
    folder = ""
    for line in drawing.splitlines():
        name = line.split()[0]
        if not line.startswith(" "):
            folder = name
            yield name
        else:
            yield folder + name


def test_the_tree_in_the_readme_is_the_tree() -> None:
    drawn = list(_drawn_tree())
    assert [name for name in drawn if not (ROOT / name).exists()] == []
    packages = {f"service/{path.parent.name}/" for path in (ROOT / "service").glob("*/__init__.py")}
    folders = {f"{name.split('/')[0]}/" for name in _tracked() if "/" in name and not name.startswith(".")}
    assert packages | folders <= set(drawn)


def _tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return listed.stdout.splitlines()


TERMS = (
    "Site Comment View History Rule Finding Signal Score Policy Verdict Decision Status Queue Review Label"
    " Example Model"
)


@pytest.mark.parametrize("term", TERMS.split())
def test_the_vocabulary_defines_its_terms(term: str) -> None:
    assert re.search(rf"^{term}\b.* ", service.__doc__ or "", re.MULTILINE)


def test_the_changelog_tells_of_this_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## [{service.__version__}]" in changelog
    assert changelog.index("## [Unreleased]") < changelog.index(f"## [{service.__version__}]")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_relative_link_leads_somewhere(document: Path) -> None:
    text = FENCE.sub("", document.read_text(encoding="utf-8"))
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text)
    relative = [target for target in targets if "://" not in target and not target.startswith("mailto:")]
    assert [target for target in relative if not (document.parent / target).exists()] == []


# --- the API's examples --------------------------------------------------------------------------


@pytest.fixture
def description(tmp_path: Path) -> Iterator[dict[str, Any]]:
    """The OpenAPI description, as the service hands it out."""
    app = create_app(_prepared(tmp_path))
    try:
        yield app.test_client().get("/openapi.json").get_json()
    finally:
        app.extensions["winnow"].store.close()


def _prepared(folder: Path) -> Settings:
    settings = Settings.from_environment({}, data=folder / "data")
    upgraded = CliRunner().invoke(cli, ["db", "upgrade", "--data", str(settings.data)])
    assert upgraded.exit_code == 0, upgraded.output
    return settings


def _matches(description: dict[str, Any], schema: dict[str, Any], document: object) -> None:
    validator = jsonschema.Draft202012Validator({**schema, "components": description["components"]})
    assert [error.message for error in validator.iter_errors(document)] == []


def _json_examples() -> list[dict[str, Any]]:
    return [json.loads(text) for text in _fences(README, "json")]


def test_the_requests_in_the_readme_are_what_the_api_takes(description: dict[str, Any]) -> None:
    schema = description["paths"]["/v1/comments"]["post"]["requestBody"]["content"]["application/json"][
        "schema"
    ]
    bodies = [readme.question(README)]
    bodies += [example for example in _json_examples() if "comment" in example]
    assert len(bodies) == 2
    for body in bodies:
        _matches(description, schema, body)


def test_the_answer_in_the_readme_is_what_the_service_answers(description: dict[str, Any]) -> None:
    replies = description["paths"]["/v1/comments"]["post"]["responses"]
    shown = next(example for example in _json_examples() if "verdict" in example)
    _matches(description, replies["201"]["content"]["application/json"]["schema"], shown)
    given = readme.answer(readme.question(README))
    assert _essence(shown) == _essence(given), "run `python -m tests.readme`"
    points = [[signal["points"] for signal in answer["signals"]] for answer in (shown, given)]
    assert points[0] == pytest.approx(points[1], abs=0.01)


def _essence(answer: dict[str, Any]) -> dict[str, Any]:
    """Return what an answer says, without ids, digests and the last digits."""
    signals = [(signal["name"], signal["evidence"]) for signal in answer["signals"]]
    return {
        "verdict": answer["verdict"],
        "degraded": answer["degraded"],
        "signals": signals,
        "keys": list(answer),
    }


# --- the sample policy ---------------------------------------------------------------------------


def _paths(document: object, prefix: str = "") -> set[str]:
    if not isinstance(document, dict):
        return {prefix}
    return {path for key, value in document.items() for path in _paths(value, f"{prefix}.{key}")}


SAMPLE = (ROOT / "samples/policy.toml").read_text(encoding="utf-8")


def test_the_sample_policy_is_valid_and_shows_every_key() -> None:
    assert from_toml(SAMPLE).digest
    assert _paths(tomllib.loads(SAMPLE)) == _paths(dict(default_document()))


def test_the_sample_policy_shows_the_defaults_except_for_the_lists() -> None:
    sample, default = tomllib.loads(SAMPLE), dict(default_document())
    del sample["lists"], default["lists"]
    assert sample == default


def test_the_policy_weighs_every_rule_and_nothing_else() -> None:
    assert set(tomllib.loads(SAMPLE)["weights"]) == {rule.name for rule in RULES}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_sample_policy_describes_a_rule_as_the_rule_does(rule: Rule) -> None:
    assert f"# {rule.description}\n{rule.name} = " in SAMPLE


def test_the_policy_caps_the_groups_that_rules_have() -> None:
    assert set(tomllib.loads(SAMPLE)["caps"]) == {rule.group for rule in RULES if rule.group is not None}


# --- the backup line -----------------------------------------------------------------------------


def test_the_backup_line_copies_a_database_in_use(tmp_path: Path) -> None:
    line = next(line for line in _command_lines(README) if "backup(" in line)
    words = shlex.split(line)
    source, copy = tmp_path / "winnow.sqlite3", tmp_path / "copy.sqlite3"
    database = sqlite3.connect(source)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("CREATE TABLE kept (number INTEGER)")
    database.execute("INSERT INTO kept VALUES (7)")
    database.commit()
    subprocess.run([sys.executable, *words[1:3], str(source), str(copy)], check=True)
    database.close()
    restored = sqlite3.connect(copy)
    assert restored.execute("SELECT number FROM kept").fetchall() == [(7,)]
    restored.close()
