"""Fits the weights of the signs of evidence on the development questions: `python -m evals.calibrate`.

A logistic regression (scikit-learn, an extra of the tests) over the signs of assistant.evidence, cross-validated by
topic, so that no topic judges itself. It prints weights to copy into that module and what
they trade; it never reads the test questions.
"""

from collections.abc import Sequence
from dataclasses import fields

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from assistant.answering import Assistant
from assistant.evidence import Signs
from assistant.settings import load_settings
from assistant.types import Turn
from evals.datasets import FOLDER, Case, load_cases

NAMES = tuple(field.name for field in fields(Signs))


def main() -> None:
    """Print the weights, their cross-validated AUC, and declines right and wrong over the threshold."""
    assistant = Assistant.open(load_settings())
    cases = load_cases(FOLDER / "guide_dev.jsonl", assistant.documents())
    read = [(case, signs) for case in cases if (signs := signs_of(assistant, case))]
    x = np.array([[getattr(signs, name) for name in NAMES] for _, signs in read])
    y = np.array([case.answerable for case, _ in read])
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=2000))
    topics = [case.topic for case, _ in read]
    predicted = cross_val_predict(model, x, y, groups=topics, cv=GroupKFold(8), method="predict_proba")[:, 1]
    print(f"{len(read)} cases reach the signs; cross-validated AUC {roc_auc_score(y, predicted):.3f}")
    for threshold in (0.3, 0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8):
        right, wrong = np.mean(predicted[~y] < threshold), np.mean(predicted[y] < threshold)
        print(f"  threshold {threshold:.2f}: declined rightly {right:.2f}, wrongly {wrong:.3f}")
    model.fit(x, y)
    scaler, regression = model[0], model[1]
    weights = regression.coef_[0] / scaler.scale_
    bias = regression.intercept_[0] - float(np.sum(weights * scaler.mean_))
    print(f"_BIAS = {bias:.2f}\n_WEIGHTS = {{{', '.join(_pairs(weights))}}}")


def signs_of(assistant: Assistant, case: Case) -> Signs | None:
    """The signs that the case's question is judged by; None when a rule decides before them."""
    history: tuple[Turn, ...] = ()
    for question in case.history:
        earlier = assistant.ask(question, municipality=case.municipality, history=history)
        history = (*history, Turn(question, earlier.understood))
    return assistant.weigh(case.question, municipality=case.municipality, history=history)


def _pairs(weights: Sequence[float]) -> list[str]:
    return [f'"{name}": {weight:.2f}' for name, weight in zip(NAMES, weights, strict=True)]


if __name__ == "__main__":
    main()
