"""What costs nothing to make: scikit-learn's TF-IDF of words and a logistic regression, on the same rows."""

from __future__ import annotations

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import Pipeline, make_pipeline

from training.evaluation.grading import Measure, best_threshold, grade
from training.evaluation.tables import BaselineConfig, Rows


def baseline_grade(train: Rows, test: Rows, measure: Measure, config: BaselineConfig, seed: int) -> float:
    """Return what the baseline reaches on the test rows, at a threshold cross-validated on the training rows.

    It reads the body only.
    """
    texts = [example.comment.body for example in train.examples]
    model = _pipeline(config)
    folds = StratifiedKFold(config.folds, shuffle=True, random_state=seed)
    held = cross_val_predict(model, texts, train.positive, cv=folds, method="decision_function")
    threshold = best_threshold(measure, held, train.positive)
    model.fit(texts, train.positive)
    points = model.decision_function([example.comment.body for example in test.examples])
    return grade(measure, points, test.positive, threshold)


def _pipeline(config: BaselineConfig) -> Pipeline:
    return make_pipeline(
        TfidfVectorizer(ngram_range=(1, config.max_words)),
        LogisticRegression(C=config.cost, max_iter=config.max_iterations),
    )
