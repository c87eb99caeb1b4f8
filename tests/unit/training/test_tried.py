from __future__ import annotations

from training.tried import tried


def test_each_thing_that_was_tried_is_one_sentence_with_its_result() -> None:
    sentences = tried()
    assert len(sentences) > 10
    assert len(set(sentences)) == len(sentences)
    for sentence in sentences:
        assert sentence[0].isupper()
        assert sentence.endswith(").")
        assert "\n" not in sentence
        assert ": " in sentence
