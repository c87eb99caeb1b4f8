from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from service.console import forms, queue_forms
from service.domain.label import LabelValue
from service.domain.review import Act
from service.domain.signal import Verdict
from service.errors import InvalidInputError


@pytest.mark.parametrize(
    ("button", "act", "reason"),
    [
        ("approve", Act.APPROVE, None),
        ("spam", Act.REJECT, LabelValue.SPAM),
        ("abuse", Act.REJECT, LabelValue.ABUSE),
    ],
)
def test_each_button_is_an_act_with_its_reason(button: str, act: Act, reason: LabelValue | None) -> None:
    form = forms.review_form({"act": button, "revision": "7", "note": " seen\r\ntwice\x00 "})
    assert (form.act, form.reason, form.revision, form.note) == (act, reason, 7, "seen\ntwice")


REVIEW = {"act": "approve", "revision": "1"}


@pytest.mark.parametrize(
    ("parse", "fields"),
    [
        (forms.review_form, {**REVIEW, "act": "undo"}),
        (forms.review_form, {**REVIEW, "act": ""}),
        (forms.review_form, {**REVIEW, "revision": ""}),
        (forms.review_form, {**REVIEW, "revision": "-1"}),
        (forms.review_form, {**REVIEW, "revision": "1e3"}),
        (forms.review_form, {**REVIEW, "revision": "²"}),
        (forms.review_form, {**REVIEW, "revision": "9" * 40}),
        (forms.sign_in_form, {}),
        (forms.sign_in_form, {"name": "  ", "password": "x"}),
        (forms.sign_in_form, {"name": "a" * 201, "password": "x"}),
        (forms.sign_in_form, {"name": "a", "password": "x" * 1_001}),
        (forms.review_id, {"review": "x" * 65}),
        (queue_forms.queue_view, {"order": "random"}),
        (queue_forms.queue_view, {"after": "x" * 501}),
        (forms.status, {"status": "deleted"}),
    ],
)
def test_what_no_page_of_ours_sends_is_refused(
    parse: Callable[[Any], object], fields: dict[str, str]
) -> None:
    with pytest.raises(InvalidInputError):
        parse(fields)


def test_what_is_left_out_has_a_sensible_meaning() -> None:
    assert queue_forms.queue_view({}) == queue_forms.QueueView()
    assert forms.review_id({}) is None
    assert forms.status({}) is None
    assert forms.status({"status": "hold"}) is Verdict.HOLD
