"""A trained model as a file: a joblib payload of plain values, and its card beside it.

The payload is checked on its bytes before anything is unpickled: its SHA-256, its size, and that the pickle
holds plain values only. So a foreign file runs no code here, whatever it was made to do.
"""

from __future__ import annotations

import dataclasses
import hashlib
import io
import math
import pickletools
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import joblib
import numpy as np
from numpy.typing import NDArray

from service.classifier import languages as language_table
from service.classifier.attributes import Head
from service.classifier.card import Card, from_json, to_json
from service.classifier.languages import Languages
from service.domain.attribute import Attribute
from service.domain.goal import HamCurve
from service.domain.signal import Category
from service.errors import ModelError
from service.features.golden import feature_fingerprint
from service.features.vector import DIMENSIONS, SCHEMA

PAYLOAD_NAME: Final = "model.joblib"
CARD_NAME: Final = "card.json"
MAX_PAYLOAD: Final = 64 * 1024 * 1024
"""Bytes that a payload may have, packed or unpacked."""

_DTYPES: Final = ("<f2", "<f4")
_PLAIN_OPCODES: Final = frozenset(
    {
        *("PROTO", "FRAME", "STOP", "MARK", "MEMOIZE", "BINPUT", "LONG_BINPUT", "BINGET", "LONG_BINGET"),
        *("EMPTY_DICT", "SETITEM", "SETITEMS", "EMPTY_TUPLE", "TUPLE", "TUPLE1", "TUPLE2", "TUPLE3"),
        *("SHORT_BINUNICODE", "BINUNICODE", "SHORT_BINBYTES", "BINBYTES", "BINBYTES8"),
        *("BINFLOAT", "BININT", "BININT1", "BININT2"),
    }
)
"""Opcodes that build plain values; none of them names a class or calls anything."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """What a model has learned.

    A category's raw score is `intercept + sum(values * weights[indices])` over a comment's vector; its points
    (calibrated log-odds) are `slope * raw + offset` with `(slope, offset) = calibration[category]`.
    `weights` are float32 of shape `(DIMENSIONS,)`; `features` is the fingerprint of their features.
    `ham_curves` turn a policy's goals into points, `attributes` tell kinds of abuse apart, `languages` what
    was learned in which language; models of earlier versions have none of these.

    Raises:
        ModelError: a category is missing, or a number is of another type or shape, not finite, or a slope is
            not positive; or the weights belong to another version's features.
    """

    weights: Mapping[Category, NDArray[np.float32]]
    intercept: Mapping[Category, float]
    calibration: Mapping[Category, tuple[float, float]]
    schema: int = SCHEMA
    features: str = dataclasses.field(default_factory=feature_fingerprint)
    ham_curves: Mapping[Category, HamCurve] = dataclasses.field(default_factory=dict)
    attributes: Mapping[Attribute, Head] = dataclasses.field(default_factory=dict)
    languages: Languages | None = None

    def __post_init__(self) -> None:
        if self.schema != SCHEMA:
            raise ModelError(f"The model is of schema {self.schema}; this version reads {SCHEMA}.")
        if self.features != feature_fingerprint():
            raise ModelError("The model was trained on features that this version computes differently.")
        for part in (self.weights, self.intercept, self.calibration):
            if set(part) != set(Category):
                raise ModelError("The model must have weights, intercept and calibration for every category.")
        for category in Category:
            _check_weights(category, self.weights[category])
            slope, offset = self.calibration[category]
            if not all(map(math.isfinite, (self.intercept[category], slope, offset))) or slope <= 0:
                raise ModelError(f"The model's calibration of {category.value} is not usable.")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A loaded artifact with its card; `digest` is the SHA-256 of the payload."""

    artifact: Artifact
    card: Card
    digest: str


def dump(artifact: Artifact) -> bytes:
    """Return the payload; the same artifact gives the same bytes.

    Weights that half precision holds exactly (see `halved`) are stored in it; others in full.
    """
    buffer = io.BytesIO()
    joblib.dump(_to_plain(artifact), buffer, compress=("zlib", 9), protocol=4)
    return buffer.getvalue()


def halved(weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return weights rounded to half precision, which `dump` stores in half the space.

    Evaluate what these give: it is what will serve.
    """
    return weights.astype(np.float16).astype(np.float32)


def digest_of(payload: bytes) -> str:
    """Return the SHA-256 of a payload."""
    return hashlib.sha256(payload).hexdigest()


def parse(payload: bytes, *, expected_digest: str) -> Artifact:
    """Return the artifact in a payload.

    Raises:
        ModelError: the payload is not the one expected, is too large, holds more than plain values, or is no
            artifact that this version can serve.
    """
    if digest_of(payload) != expected_digest:
        raise ModelError("The model file is not the one its card describes: its SHA-256 differs.")
    _check_plain(_unpacked(payload))
    return _from_plain(joblib.load(io.BytesIO(payload)))


def save(folder: Path, artifact: Artifact, card: Card) -> str:
    """Write payload and card into a folder and return the payload's SHA-256.

    Raises:
        ModelError: the card describes another payload or other features.
    """
    payload = dump(artifact)
    check_card(card, payload, artifact)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / PAYLOAD_NAME).write_bytes(payload)
    (folder / CARD_NAME).write_bytes(to_json(card))
    return card.payload


def load(path: Path, *, expected_digest: str | None = None) -> Model:
    """Return the model whose payload is at `path`, with `card.json` beside it.

    Raises:
        ModelError: a file cannot be read, is damaged or foreign, or its SHA-256 is not the one that the card,
            and `expected_digest` where given, names.
    """
    try:
        card = from_json(path.with_name(CARD_NAME).read_bytes())
        if path.stat().st_size > MAX_PAYLOAD:
            raise ModelError("The model file is larger than any model of this version.")
        payload = path.read_bytes()
    except OSError as error:
        raise ModelError(f"The model file cannot be read: {error}.") from error
    if expected_digest is not None and card.payload != expected_digest:
        raise ModelError("The model's card describes another model than the one asked for.")
    artifact = parse(payload, expected_digest=card.payload)
    check_card(card, payload, artifact)
    return Model(artifact=artifact, card=card, digest=card.payload)


def check_card(card: Card, payload: bytes, artifact: Artifact) -> None:
    """Raise ModelError unless the card describes this payload."""
    if card.payload != digest_of(payload):
        raise ModelError("The card names another payload.")
    if (card.features, card.schema) != (artifact.features, artifact.schema):
        raise ModelError("The card names other features than its model.")
    if {a for a, evidence in card.attributes.items() if evidence.left_out is None} != set(
        artifact.attributes
    ):
        raise ModelError("The card names other attributes than its model.")


def _check_weights(category: Category, weights: NDArray[np.float32]) -> None:
    if weights.dtype != np.float32 or weights.shape != (DIMENSIONS,):
        raise ModelError(f"The weights of {category.value} must be {DIMENSIONS} numbers of type float32.")
    if not np.isfinite(weights).all():
        raise ModelError(f"The weights of {category.value} must be finite.")


def _to_plain(artifact: Artifact) -> dict[str, Any]:
    return {
        "schema": artifact.schema,
        "features": artifact.features,
        "weights": {c.value: _packed(artifact.weights[c]) for c in Category},
        "intercept": {c.value: float(artifact.intercept[c]) for c in Category},
        "calibration": {c.value: tuple(map(float, artifact.calibration[c])) for c in Category},
        # Only where there are any, so that a model without them keeps its digest.
        **({"ham_curves": _plain_curves(artifact.ham_curves)} if artifact.ham_curves else {}),
        **({"attributes": _plain_heads(artifact.attributes)} if artifact.attributes else {}),
        **({"languages": language_table.to_plain(artifact.languages)} if artifact.languages else {}),
    }


def _plain_curves(curves: Mapping[Category, HamCurve]) -> dict[str, Any]:
    return {c.value: tuple((float(s), float(p)) for s, p in curves[c].rows) for c in Category if c in curves}


def _plain_heads(heads: Mapping[Attribute, Head]) -> dict[str, Any]:
    return {a.value: _plain_head(heads[a]) for a in Attribute if a in heads}


def _plain_head(head: Head) -> dict[str, Any]:
    return {
        "weights": _packed(head.weights),
        "intercept": float(head.intercept),
        "shared": float(head.shared),
        "calibration": tuple(map(float, head.calibration)),
    }


def _packed(weights: NDArray[np.float32]) -> dict[str, Any]:
    with np.errstate(over="ignore"):
        half = np.array_equal(halved(weights), weights)
    dtype = _DTYPES[0] if half else _DTYPES[1]
    return {"dtype": dtype, "data": weights.astype(dtype).tobytes()}


def _from_plain(plain: object) -> Artifact:
    try:
        return _artifact(plain)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ModelError(f"The model file holds no model: {error!r}.") from error


def _artifact(plain: Any) -> Artifact:
    return Artifact(
        weights={Category(name): _weights(packed) for name, packed in plain["weights"].items()},
        intercept={Category(name): float(value) for name, value in plain["intercept"].items()},
        calibration={
            Category(name): (float(slope), float(offset))
            for name, (slope, offset) in plain["calibration"].items()
        },
        schema=int(plain["schema"]),
        features=str(plain["features"]),
        ham_curves={
            Category(name): HamCurve(tuple((float(share), float(points)) for share, points in rows))
            for name, rows in plain.get("ham_curves", {}).items()
        },
        attributes={Attribute(name): _head(packed) for name, packed in plain.get("attributes", {}).items()},
        languages=language_table.from_plain(plain["languages"]) if "languages" in plain else None,
    )


def _head(plain: Mapping[str, Any]) -> Head:
    slope, offset = plain["calibration"]
    return Head(
        weights=_weights(plain["weights"]),
        intercept=float(plain["intercept"]),
        shared=float(plain["shared"]),
        calibration=(float(slope), float(offset)),
    )


def _weights(packed: Mapping[str, Any]) -> NDArray[np.float32]:
    if packed["dtype"] not in _DTYPES:
        raise ModelError(f"The model's weights are of type {packed['dtype']!r}, which is not read here.")
    return np.frombuffer(packed["data"], dtype=packed["dtype"]).astype(np.float32)


def _unpacked(payload: bytes) -> bytes:
    unpacker = zlib.decompressobj()
    try:
        pickled = unpacker.decompress(payload, MAX_PAYLOAD)
    except zlib.error as error:
        raise ModelError(f"The model file is damaged: {error}.") from error
    if not unpacker.eof or unpacker.unused_data:
        raise ModelError("The model file is incomplete or larger than any model of this version.")
    return pickled


def _check_plain(pickled: bytes) -> None:
    try:
        for opcode, _, _ in pickletools.genops(pickled):
            if opcode.name not in _PLAIN_OPCODES:
                raise ModelError(f"The model file holds more than plain values ({opcode.name}); refused.")
    except ValueError as error:
        raise ModelError(f"The model file is damaged: {error}.") from error
