"""What the command prints: the figures as tables for people, and as JSON for programs."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from service.classifier.card import Evidence
from service.domain.attribute import Attribute
from training.base import Trained
from training.config import Config
from training.default_model import Built
from training.disguises import DISGUISES
from training.gate import Case, Comparison
from training.hiding import Hiding
from training.measures import Measures
from training.retrain import Outcome
from training.robustness import MEAN

_MEASURE_COLUMNS = (
    ("of it", "positives"),
    ("ham", "negatives"),
    ("ROC AUC", "roc_auc"),
    ("PR AUC", "pr_auc"),
    ("rec@1%", "recall_1"),
    ("rec@.1%", "recall_01"),
    ("ham held", "ham_held"),
    ("ham rej.", "ham_rejected"),
    ("caught", "caught"),
    ("rejected", "rejected"),
)
_SHARES = frozenset({"recall_1", "recall_01", "ham_held", "ham_rejected", "caught", "rejected"})

LEGEND = (
    "Every row was scored by a model that saw nothing of its source, or of its part where that is said.\n"
    "rec@1%: what is found where 1 % of ham would be held; ham held, ham rej.: ham that the default policy\n"
    "would hold or reject, and reject, on the model's word alone; caught, rejected: the same of the category."
)


def trained_table(trained: Trained) -> str:
    """Return a table of a category's measures, one line per source left out and "all" last."""
    head = f"{trained.category.value}: expected calibration error {trained.calibration_error:.3f}"
    return f"{head}\n{measures_table(trained.measures)}"


def measures_table(measures: Sequence[Measures]) -> str:
    """Return measures as lines of text; shares in per cent, a dash where there is nothing to measure."""
    header = ["left out", *(title for title, _ in _MEASURE_COLUMNS)]
    rows = [[m.group, *(_cell(getattr(m, name), name) for _, name in _MEASURE_COLUMNS)] for m in measures]
    return table(header, rows)


def attributes_lines(attributes: Mapping[Attribute, Evidence]) -> str:
    """Return one line for each attribute: its figures on sources left out, or why the model lacks it."""
    return "\n".join(f"{attribute.value}: {_told(found)}" for attribute, found in attributes.items())


def _told(found: Evidence) -> str:
    if found.left_out is not None:
        return f"left out, since {found.left_out}"
    figures = found.figures
    return (
        f"ROC AUC {figures['roc_auc']:.3f}, of the abuse score {figures['roc_auc_of_abuse']:.3f}; "
        f"expected calibration error {figures['calibration_error']:.3f}"
    )


def comparison_table(comparisons: Sequence[Comparison]) -> str:
    """Return a table of the model in service beside the candidate."""
    header = ["comments", "category", "of it", "ham", "log-loss", "ham held", "missed"]
    rows = [
        [
            c.group,
            c.category.value,
            str(c.positives),
            str(c.negatives),
            f"{c.loss[0]:.3f} > {c.loss[1]:.3f}",
            f"{c.ham_held[0]} > {c.ham_held[1]}",
            f"{c.missed[0]} > {c.missed[1]}",
        ]
        for c in comparisons
    ]
    return table(header, rows)


def hidings_table(hidings: Sequence[Hiding]) -> str:
    """Return a table of what disguises hide from the model in service and from the candidate."""
    header = ["reference comments", "of it", "held plain", "disguised", "hidden", "worst for the candidate"]
    rows = [
        [
            h.category.value,
            str(h.comments),
            *(f"{pair[0]:.1%} > {pair[1]:.1%}" for pair in (h.plain, h.now, h.drop)),
            h.worst,
        ]
        for h in hidings
    ]
    return table(header, rows)


def cases_line(cases: Sequence[Case]) -> str:
    """Return one line on the cases that every model must get right."""
    if not cases:
        return "No must-accept or must-reject cases are installed."
    before = sum(not case.fails(case.in_service) for case in cases)
    after = sum(not case.fails(case.candidate) for case in cases)
    return f"Must-accept and must-reject cases: {before} > {after} of {len(cases)} right."


def built_text(built: Built, out: Path | None) -> str:
    """Return the report of a model that was built from examples."""
    where = f"written to {out}" if out else "not written (dry run)"
    tables = "\n\n".join(trained_table(one) for one in built.trained)
    finer = attributes_lines(built.attributes) if built.attributes else ""
    hidden = robustness_lines(built.material.model.card.robustness)
    parts = [tables, LEGEND, *(part for part in (finer, hidden) if part)]
    return "\n\n".join([*parts, f"Model {built.digest[:12]}, {built.size / 1e6:.1f} MB, {where}."])


def built_document(built: Built) -> dict[str, Any]:
    """Return the same as JSON values."""
    return {
        "model": built.digest,
        "bytes": built.size,
        "left_out": _trained_document(built.trained),
        "attributes": to_document(built.attributes),
        "robustness": to_document(built.material.model.card.robustness),
    }


def robustness_lines(robustness: Mapping[str, Any]) -> str:
    """Return a line for each category of a card: what disguises cost on average, and which costs most."""
    return "\n".join(
        _robustness_line(category, told["disguises"])
        for category, told in robustness.items()
        if told["disguises"]
    )


def _robustness_line(category: str, disguises: Mapping[str, Any]) -> str:
    plain, now = disguises[MEAN]["recall_1"]
    drops = {name: row["recall_1"][0] - row["recall_1"][1] for name, row in disguises.items() if name != MEAN}
    worst = max(drops, key=drops.__getitem__)
    return (
        f"{category} in disguise: rec@1% {plain:.1%} > {now:.1%} on average; "
        f"{worst} costs most, {100 * drops[worst]:.1f} points."
    )


def outcome_text(outcome: Outcome, config: Config) -> str:
    """Return the report of a retraining."""
    labels = ", ".join(f"{n} {label}" for label, n in sorted(outcome.labels.items())) or "none"
    parts = [f"Labels: {labels}. Model in service: {outcome.in_service[:12]}."]
    if outcome.way == "waiting":
        needed = config.adapt.min_labels
        parts.append(f"That is too few to learn from: {needed} are needed. Nothing was changed.")
        return "\n".join(parts)
    parts += [trained_table(one) for one in outcome.trained]
    parts += [LEGEND] if outcome.trained else []
    parts += [f"In service > candidate ({outcome.way}):\n{comparison_table(outcome.comparisons)}"]
    if outcome.hidings:
        parts += [f"Under {len(DISGUISES)} disguises:\n{hidings_table(outcome.hidings)}"]
    parts += [cases_line(outcome.cases), _ending(outcome)]
    return "\n\n".join(parts)


def outcome_document(outcome: Outcome) -> dict[str, Any]:
    """Return the same as JSON values."""
    fields = {f.name: getattr(outcome, f.name) for f in dataclasses.fields(outcome)}
    for left_out in ("trained", "material"):
        del fields[left_out]
    document: dict[str, Any] = to_document(fields)
    return {**document, "left_out": _trained_document(outcome.trained)}


_TRY: Final = "What it would have made of the stored history: `winnow replay --model candidate`."


def _ending(outcome: Outcome) -> str:
    if outcome.reasons:
        listed = "\n".join(f"  - {reason}" for reason in outcome.reasons)
        return f"Refused, the model in service stays:\n{listed}\n{_TRY}"
    if outcome.published:
        return f"In service now: {outcome.published[:12]}."
    if outcome.candidate == outcome.in_service:
        return "The candidate is the model in service: nothing was changed."
    return f"Not worse. Nothing was changed (dry run).\n{_TRY}"


def _trained_document(trained: Sequence[Trained]) -> dict[str, Any]:
    return {
        one.category.value: {
            "calibration_error": round(one.calibration_error, 6),
            "measures": to_document(one.measures),
        }
        for one in trained
    }


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return lines of aligned columns, the first one to the left and the others to the right."""
    widths = [max(len(row[i]) for row in (header, *rows)) for i in range(len(header))]
    lines = [header, ["-" * width for width in widths], *rows]
    return "\n".join(
        "  ".join(
            cell.rjust(widths[i]) if i else cell.ljust(widths[i]) for i, cell in enumerate(line)
        ).rstrip()
        for line in lines
    )


def to_document(values: object) -> Any:
    """Return dataclasses, mappings and sequences of a report as plain JSON values."""
    if dataclasses.is_dataclass(values) and not isinstance(values, type):
        return {f.name: to_document(getattr(values, f.name)) for f in dataclasses.fields(values)}
    if isinstance(values, Mapping):
        return {str(key): to_document(value) for key, value in values.items()}
    if isinstance(values, list | tuple):
        return [to_document(value) for value in values]
    return round(values, 6) if isinstance(values, float) else values


def _cell(value: float | None, name: str) -> str:
    if value is None:
        return "-"
    if name in _SHARES:
        return f"{value:.1%}"
    return str(value) if isinstance(value, int) else f"{value:.3f}"
