"""Labels in, a better model in service: on a real database, with a small model of made-up comments."""

from __future__ import annotations

import dataclasses
import itertools
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from service import store
from service.classifier.artifact import PAYLOAD_NAME, load, save
from service.classifier.reload import ModelFiles
from service.domain.comment import Comment
from service.domain.label import LabelSource, LabelValue
from service.domain.signal import Category
from service.domain.site import Site
from service.moderation.check import check
from service.moderation.label import label
from service.moderation.ports import Ports
from service.moderation.register import add_site
from tests.unit.training.material import collection, small_config
from training import __main__ as command
from training import retrain as module
from training import trial
from training.candidate import Candidate, trained
from training.config import Config
from training.corpus import Corpus, build, whole
from training.examples import Example
from training.hiding import written
from training.package import package, sources_of
from training.report import outcome_document, outcome_text
from training.report.document import Wanted, whole_document
from training.report.page import page
from training.retrain import Outcome, retrain
from training.serving import Folders, points
from training.targets import MODERATED
from training.trial import REFERENCES

HAM, SPAM, ABUSE = LabelValue.HAM, LabelValue.SPAM, LabelValue.ABUSE
CONFIG = small_config(folds={"bundles": 3}, examples={"campaign_cap": 50}, gate={"samples": 200})
NOW = datetime(2026, 6, 1, tzinfo=UTC)


def silent(_: str) -> None:
    """Say nothing."""


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shipped")
    rows = [
        *collection("shop", {HAM: 30, SPAM: 30}),
        *collection("blog", {HAM: 30, SPAM: 30}),
        *collection("forum", {HAM: 30, ABUSE: 30}),
        *collection("news", {HAM: 30, ABUSE: 30}),
    ]
    corpus = build(rows, CONFIG.examples, CONFIG.seed)
    artifact = trained(corpus, CONFIG, silent).artifact
    made = package(
        artifact, name="small", created_at=NOW, config=CONFIG, sources=sources_of(rows), metrics={}
    )
    save(folder, made.artifact, made.card)
    return folder


@pytest.fixture
def folders(tmp_path: Path, shipped: Path) -> Folders:
    return Folders(tmp_path / "models", shipped)


@pytest.fixture
def ports(tmp_path: Path, folders: Folders) -> Iterator[Ports]:
    url = f"sqlite:///{tmp_path / 'winnow.sqlite3'}"
    store.upgrade(url)
    opened = store.open_store(url, data=tmp_path)
    numbers, seconds = itertools.count(1), itertools.count(1)
    yield Ports(
        store=opened,
        classifier=ModelFiles(folders.models, folders.default),
        clock=lambda: NOW + timedelta(seconds=next(seconds)),
        new_id=lambda: f"01900000-0000-7000-8000-{next(numbers):012x}",
    )
    opened.close()


@pytest.fixture
def site(ports: Ports) -> Site:
    return add_site(ports, "blog", "https://blog.example.org/", actor="test")[0]


def teach(ports: Ports, site: Site, bodies: list[str], value: LabelValue) -> None:
    for body in bodies:
        stored = check(ports, site, Comment(body=body)).stored
        label(ports, site, stored.id, value, source=LabelSource.MODERATOR, author="anna")


def bodies(examples: list[Example]) -> list[str]:
    return [example.comment.body for example in examples]


@pytest.fixture
def no_reference(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the reference comments: the small model knows nothing of what they speak of."""
    for part in (module, trial):
        monkeypatch.setattr(part, "read_reference", lambda *_: [])


def run(
    ports: Ports,
    folders: Folders,
    *,
    dry_run: bool = False,
    data: tuple[Path, ...] = (),
    config: Config = CONFIG,
) -> Outcome:
    return retrain(
        ports,
        folders,
        config,
        data=data,
        dry_run=dry_run,
        say=silent,
        progress=lambda rows, _: rows,
    )


NEW_SPAM = [f"zanzibar quetzal syzygy number {i} for my garden" for i in range(20)]
NEW_HAM = bodies(collection("later", {HAM: 20}, seed=8))


def test_too_few_labels_change_nothing(ports: Ports, folders: Folders, site: Site) -> None:
    teach(ports, site, NEW_SPAM[:5], SPAM)
    outcome = run(ports, folders)
    assert (outcome.way, outcome.labels, outcome.published) == ("waiting", {"spam": 5}, None)


@pytest.mark.usefixtures("no_reference")
def test_what_moderators_decided_is_learned_recorded_and_served_without_a_restart(
    ports: Ports, folders: Folders, site: Site
) -> None:
    ticks = itertools.count(step=60)
    serving = ModelFiles(folders.models, folders.default, monotonic=lambda: float(next(ticks)))
    assert serving.current().card["name"] == "small"
    teach(ports, site, NEW_SPAM, SPAM)
    teach(ports, site, NEW_HAM, HAM)
    before = check(ports, site, Comment(body="zanzibar quetzal syzygy number 77 for my house"))
    outcome = run(ports, folders)
    assert (outcome.way, outcome.reasons) == ("adapted", ())
    assert outcome.published == outcome.candidate
    assert serving.current().digest == outcome.published
    assert before.decision.model == outcome.in_service
    with ports.store.read() as tx:
        record = tx.models.latest()
        [event] = [e for e in tx.audit.page(None, limit=10) if e.action == "model.publish"]
    assert record is not None
    assert (record.digest, event.subject) == (outcome.published, outcome.published)
    assert record.card["settings"]["adapted_from"] == outcome.in_service


@pytest.mark.usefixtures("no_reference")
def test_a_dry_run_compares_and_changes_nothing(ports: Ports, folders: Folders, site: Site) -> None:
    teach(ports, site, NEW_SPAM, SPAM)
    teach(ports, site, NEW_HAM, HAM)
    outcome = run(ports, folders, dry_run=True)
    assert outcome.comparisons
    assert outcome.published is None
    assert [path.name for path in folders.models.iterdir()] == ["candidate"]
    assert load(folders.models / "candidate" / PAYLOAD_NAME).digest == outcome.candidate


@pytest.mark.usefixtures("no_reference")
def test_learning_again_starts_from_the_same_base_and_is_compared_on_new_labels(
    ports: Ports, folders: Folders, site: Site
) -> None:
    teach(ports, site, NEW_SPAM, SPAM)
    teach(ports, site, NEW_HAM, HAM)
    first = run(ports, folders)
    again = run(ports, folders)
    assert again.published is None
    assert again.candidate == first.published, "the same labels give the same model"
    assert not again.comparisons, "no label is new to the model in service"
    teach(ports, site, bodies(collection("more", {SPAM: 12}, seed=3)), SPAM)
    third = run(ports, folders, dry_run=True)
    assert [c.positives for c in third.comparisons if c.category == "spam"] == [12]


@pytest.fixture
def wrong_labels(ports: Ports, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Call what the model knows as spam ham, where reference comments tell the truth."""
    known = collection("known", {HAM: 40, SPAM: 40}, seed=6)
    for part in (module, trial):
        monkeypatch.setattr(
            part, "read_reference", lambda _, source="reference": known if source == "reference" else []
        )
    teach(ports, site, bodies(collection("wrong", {SPAM: 40}, seed=7)), HAM)


def forgetful(*shares: float) -> Config:
    adapt = dataclasses.replace(CONFIG.adapt, rehearsal=1e-6, shares=shares)
    return dataclasses.replace(CONFIG, adapt=adapt)


@pytest.mark.usefixtures("wrong_labels")
def test_a_candidate_that_forgets_is_refused(ports: Ports, folders: Folders) -> None:
    outcome = run(ports, folders, config=forgetful(1.0))
    assert any("reference comments, spam" in reason for reason in outcome.reasons)
    assert outcome.published is None
    assert ModelFiles(folders.models, folders.default).current().digest == outcome.in_service


@pytest.mark.usefixtures("wrong_labels")
def test_where_all_that_was_learned_is_refused_a_part_of_it_may_pass(ports: Ports, folders: Folders) -> None:
    outcome = run(ports, folders, config=forgetful(1.0, 0.01))
    assert outcome.reasons == ()
    assert outcome.published is not None


@pytest.mark.usefixtures("wrong_labels")
def test_rehearsal_keeps_the_model_from_forgetting(ports: Ports, folders: Folders) -> None:
    rehearsed = run(ports, folders, dry_run=True)
    reference = next(c for c in rehearsed.comparisons if c.group == REFERENCES)
    assert reference.missed[1] <= reference.missed[0]


@pytest.mark.usefixtures("wrong_labels")
def test_a_candidate_that_disguises_blind_is_refused_and_told_which(
    ports: Ports, folders: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = folders.in_service()

    def blinded(_: object, labels: Corpus, *__: object, **___: object) -> Iterator[Candidate]:
        """Yield the model in service, to which whatever only disguised words have speaks against spam."""
        [spam] = written(whole(vars(module)["read_reference"](CONFIG.examples)), CONFIG)
        weights = model.artifact.weights[Category.SPAM].copy()
        for _, matrix in spam.disguised.values():
            weights[np.setdiff1d(matrix.indices, spam.plain.indices)] = -100.0
        changed = {**model.artifact.weights, Category.SPAM: weights}
        yield Candidate(
            artifact=dataclasses.replace(model.artifact, weights=changed),
            settings={},
            predicted={c: points(model.artifact, labels.matrix, c) for c in Category},
        )

    monkeypatch.setattr(module, "_candidates", blinded)
    outcome = run(ports, folders)
    assert [hiding.comments for hiding in outcome.hidings] == [40]
    [reason] = outcome.reasons
    assert reason.startswith("reference comments, spam: disguises hide ")
    assert outcome.published is None
    assert outcome_document(outcome)["hidings"][0]["worst"] in outcome_text(outcome, CONFIG)
    shown = page(whole_document(outcome, CONFIG, Wanted(), silent))
    assert "Disguise by disguise" in shown


@pytest.mark.usefixtures("no_reference")
def test_with_a_folder_of_examples_a_new_model_is_trained(
    ports: Ports, folders: Folders, site: Site, tmp_path: Path
) -> None:
    rows = [
        {"text": e.comment.body, "label": e.label.value, "source": e.source, "lang": "en"}
        for source, label_ in (("shop", SPAM), ("blog", SPAM), ("forum", ABUSE), ("news", ABUSE))
        for e in collection(source, {HAM: 30, label_: 30}, seed=2)
    ]
    (tmp_path / "examples").mkdir()
    (tmp_path / "examples" / "all.jsonl").write_text("\n".join(map(json.dumps, rows)))
    teach(ports, site, NEW_SPAM, SPAM)
    teach(ports, site, NEW_HAM, HAM)
    outcome = run(ports, folders, data=(tmp_path / "examples",))
    assert outcome.way == "trained"
    assert {m.group for m in outcome.trained[0].measures} >= {"shop", "blog", "all"}
    assert outcome.published is not None
    document = whole_document(outcome, CONFIG, Wanted(), silent)
    moderated = next(row for row in document["sources"] if row["source"] == MODERATED)
    assert (moderated["read"], moderated["kept"]) == (40, 40)
    assert {row["group"] for row in document["categories"]["spam"]["measures"]} >= {"shop", "blog", "all"}


@pytest.mark.usefixtures("no_reference")
def test_the_report_of_an_adapted_model_judges_labels_by_kind(
    ports: Ports, folders: Folders, site: Site
) -> None:
    teach(ports, site, NEW_SPAM, SPAM)
    teach(ports, site, NEW_HAM, HAM)
    outcome = run(ports, folders, dry_run=True)
    document = whole_document(outcome, CONFIG, Wanted(learning=True), silent)
    told = document["categories"]["spam"]
    assert [row["group"] for row in told["measures"]] == ["moderator", "all"]
    assert (told["measures"][0]["positives"], told["measures"][0]["negatives"]) == (20, 20)
    assert told["learning_curve"] == []
    shown = page(document)
    assert "By kind of label" in shown
    assert "Beside the model in service" in shown


def test_the_command_says_plainly_that_labels_are_too_few(tmp_path: Path) -> None:
    result = CliRunner().invoke(command.train, ["--data", str(tmp_path / "data")])
    assert result.exit_code == command.WAITING
    assert "too few to learn from: 20 are needed" in result.stdout


def test_the_command_prints_and_writes_json(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    options = ["--data", str(tmp_path / "data"), "--json", "--report", str(report)]
    result = CliRunner().invoke(command.train, options)
    assert json.loads(result.stdout)["way"] == "waiting"
    assert json.loads(report.read_text()) == json.loads(result.stdout)


def test_building_the_shipped_model_needs_examples(tmp_path: Path) -> None:
    result = CliRunner().invoke(command.train, ["--default", str(tmp_path / "out")])
    assert result.exit_code == 2
    assert "--default needs --examples" in result.stderr
