"""Write down what the features make of the reference comments: run it when a change of them is meant.

Every model must be trained again after that: artifacts carry the fingerprint and older ones are refused.
"""

from __future__ import annotations

import json
from pathlib import Path

from service.features.golden import COMMENTS, SITE_HOST, feature_fingerprint, vector_digest
from service.features.vector import vectorise
from service.features.view import read

if __name__ == "__main__":
    vectors = [vectorise(read(comment, site_host=SITE_HOST)) for comment in COMMENTS]
    record = {
        "fingerprint": feature_fingerprint(),
        "comments": [{"entries": len(v.indices), "digest": vector_digest(v)} for v in vectors],
    }
    Path(__file__).with_suffix(".json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
