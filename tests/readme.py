"""Write what the documents show of the code: settings, keys, an answer, rules. `python -m tests.readme`.

Each stands between `<!-- name -->` and `<!-- end -->`; `test_documented.py` fails where one is out of date.
"""

from __future__ import annotations

import ast
import dataclasses
import itertools
import json
import re
import shlex
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from service import settings as settings_module
from service.app import create_app, open_ports
from service.domain.policy import default_policy
from service.first_start import prepare_database, register_first_site
from service.rules import RULES
from service.rules.own.fields import FIELDS
from service.rules.own.kinds import ALLOWED, MEANINGS, Kind
from service.rules.own.policy_fields import times
from service.settings import PREFIX, Settings

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
RULES_PAGE = ROOT / "service/rules/README.md"
OWN_RULES_PAGE = ROOT / "service/rules/own/README.md"
SHOWN_SPANS = 2
SHOWN_AT = datetime(2026, 4, 12, 18, 30, tzinfo=UTC)


def block(text: str, name: str) -> str:
    """Return what stands in a document's block `name`."""
    found = re.search(rf"<!-- {name} -->\n(.*?)\n<!-- end -->", text, re.DOTALL)
    assert found is not None, f"there is no block {name}"
    return found[1]


def settings_table() -> str:
    """Return the table of settings: names, defaults, and the words beside each field."""
    tree = ast.parse(Path(settings_module.__file__).read_text(encoding="utf-8"))
    body = next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Settings").body
    words = {
        field.target.id: " ".join(str(ast.literal_eval(after.value)).split())
        for field, after in itertools.pairwise(body)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(after, ast.Expr)
    }
    rows = ["| variable | default | meaning |", "| --- | --- | --- |"]
    for field in dataclasses.fields(Settings):
        default = "" if field.default is dataclasses.MISSING else _default(field.default)
        rows.append(f"| `{PREFIX}{field.name.upper()}` | {default} | {words[field.name]} |")
    return "\n".join(rows)


def _default(value: object) -> str:
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{value}`" if value != "" else ""


def keys_table() -> str:
    """Return the table of the console's keys, from the help that the console shows."""
    shown = (ROOT / "service/console/templates/console/_help.html").read_text(encoding="utf-8")
    rows = [f"| {keys} | {words} |" for keys, words in re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", shown)]
    table = "\n".join(["| key | does |", "| --- | --- |", *rows])
    return re.sub(r"</?kbd>", "`", table)


def question(text: str) -> dict[str, Any]:
    """Return the body that the README's curl line posts."""
    curl = re.search(r"^curl -s .*?[^\\]$", text, re.MULTILINE | re.DOTALL)
    assert curl is not None
    words = shlex.split(curl[0].replace("\\\n", " "))
    return dict(json.loads(words[words.index("-d") + 1]))


def answer(asked: dict[str, Any]) -> dict[str, Any]:
    """Return what the service answers, with the signals about spam alone and the first spans of each."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.from_environment({}, data=Path(folder))
        prepare_database(settings)
        ports = dataclasses.replace(open_ports(settings), clock=lambda: SHOWN_AT)
        try:
            credentials = register_first_site(ports)
            assert credentials is not None
            headers = {"Authorization": f"Bearer {credentials.key}"}
            client = create_app(settings, ports).test_client()
            answered = client.post("/v1/comments", headers=headers, json=asked).get_json()
        finally:
            ports.store.close()
    return {**answered, "signals": [_short(s) for s in answered["signals"] if s["category"] == "spam"]}


def _short(signal: dict[str, Any]) -> dict[str, Any]:
    return {**signal, "spans": signal["spans"][:SHOWN_SPANS]}


def answer_block() -> str:
    """Return the answer to the README's curl line as a fence, one signal a line."""
    shown = answer(question(README.read_text(encoding="utf-8")))
    fields = [f"  {json.dumps(key)}: {_field(value, key)}" for key, value in shown.items()]
    return "```json\n{\n" + ",\n".join(fields) + "\n}\n```"


def _field(value: object, key: str) -> str:
    if key != "signals" or not isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    signals = ",\n".join(f"    {json.dumps(signal, ensure_ascii=False)}" for signal in value)
    return f"[\n{signals}\n  ]"


def rules_table() -> str:
    """Return the table of the rules in their order, with what the default policy counts for each."""
    weights = default_policy().weights
    rows = ["| rule | group | category | points | finds |", "| --- | --- | --- | --- | --- |"]
    for rule in RULES:
        weight = weights[rule.name]
        counts = f"{weight:g}" if isinstance(weight, float) else f"*{weight.value}*"
        rows.append(
            f"| `{rule.name}` | {rule.group or ''} | {rule.category.value} | {counts} | {rule.description} |"
        )
    return "\n".join(rows)


def comparisons_table() -> str:
    """Return the table of the comparisons of own rules, with what each can be asked of."""
    rows = ["| comparison | holds where the field | of |", "| --- | --- | --- |"]
    for operator, meaning in MEANINGS.items():
        kinds = ", ".join(kind.value for kind in Kind if operator in ALLOWED[kind])
        rows.append(f"| `{operator}` | {meaning} | {kinds} |")
    return "\n".join(rows)


def fields_table() -> str:
    """Return the table of the fields of own rules."""
    rows = ["| field | kind | meaning |", "| --- | --- | --- |"]
    return "\n".join(
        rows
        + [f"| `{f.name}` | {f.kind.value} | {f.description} |" for f in (*FIELDS, *times(default_policy()))]
    )


BLOCKS: dict[str, Callable[[], str]] = {
    "settings": settings_table,
    "keys": keys_table,
    "answer": answer_block,
}
OWN_RULES_BLOCKS: dict[str, Callable[[], str]] = {"comparisons": comparisons_table, "fields": fields_table}
RULES_BLOCKS: dict[str, Callable[[], str]] = {"rules": rules_table}


def main() -> None:
    """Write every block anew."""
    for page, blocks in ((README, BLOCKS), (RULES_PAGE, RULES_BLOCKS), (OWN_RULES_PAGE, OWN_RULES_BLOCKS)):
        text = page.read_text(encoding="utf-8")
        for name, write in blocks.items():
            text = text.replace(block(text, name), write())
        page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
