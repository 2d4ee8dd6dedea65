"""Fits what decides an answer on the development questions: `python -m evals.calibrate`.

Two tables of weights, to copy into the modules they belong to: the traits of sentences (assistant.selection), by
conditional logistic regression of the right sentence among all that were read, and the signs of evidence
(assistant.evidence), by logistic regression with scikit-learn, an extra of the tests. Both are
cross-validated by topic, so that no topic judges itself. It never reads the test questions.
"""

from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from typing import Any

import numpy as np
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from assistant.answering import Assistant, Weighed
from assistant.evidence import Signs
from assistant.selection import Traits
from assistant.settings import load_settings
from assistant.types import Turn
from evals.datasets import FOLDER, Case, load_cases
from evals.metrics import overlaps

_FOLDS = 8
_PENALTY = 2.0  # on the squared weights of traits, each scaled to unit variance
Array = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Choice:
    """The sentences read for one question: traits, shape (sentences, traits), and which of them are right."""

    topic: str
    traits: Array
    right: Array


def main() -> None:
    """Print both tables, and how well they do on topics that they were not fitted on."""
    assistant = Assistant.open(load_settings())
    cases = load_cases(FOLDER / "guide_dev.jsonl", assistant.documents())
    weighed = [(case, found) for case in cases if (found := weigh(assistant, case))]
    fit_traits(list(filter(None, (_choice(case, found) for case, found in weighed))))
    fit_signs([(case, found.verdict.signs) for case, found in weighed if found.verdict.signs])


def weigh(assistant: Assistant, case: Case) -> Weighed | None:
    """What the answer to a case would rest on."""
    history: tuple[Turn, ...] = ()
    for question in case.history:
        earlier = assistant.ask(question, municipality=case.municipality, history=history)
        history = (*history, Turn(question, earlier.understood))
    return assistant.weigh(case.question, municipality=case.municipality, history=history)


def fit_traits(choices: Sequence[Choice]) -> None:
    """Print the weights of sentences' traits, and how often the best sentence of an unseen topic is right."""
    scale = np.concatenate([choice.traits for choice in choices]).std(axis=0)
    topics = sorted({choice.topic for choice in choices})
    first = []
    for fold in range(_FOLDS):
        seen = [choice for choice in choices if topics.index(choice.topic) % _FOLDS != fold]
        weights = _conditional(seen, scale)
        unseen = [choice for choice in choices if topics.index(choice.topic) % _FOLDS == fold]
        first += [bool(c.right[np.argmax(c.traits @ weights)]) for c in unseen]
    print(f"{len(choices)} questions; best sentence right {np.mean(first):.3f} on unseen topics")
    print(f"_WEIGHTS = {{{', '.join(_pairs(Traits, _conditional(choices, scale)))}}}")


def fit_signs(read: Sequence[tuple[Case, Signs]]) -> None:
    """Print the weights of the signs, their cross-validated AUC, and declines right and wrong over the threshold."""
    x = np.array([astuple(signs) for _, signs in read])
    y = np.array([case.answerable for case, _ in read])
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=2000))
    topics = [case.topic for case, _ in read]
    predicted = cross_val_predict(model, x, y, groups=topics, cv=GroupKFold(_FOLDS), method="predict_proba")[:, 1]
    print(f"{len(read)} cases reach the signs; cross-validated AUC {roc_auc_score(y, predicted):.3f}")
    for threshold in (0.3, 0.4, 0.5, 0.6, 0.65, 0.7, 0.75, 0.8):
        right, wrong = np.mean(predicted[~y] < threshold), np.mean(predicted[y] < threshold)
        print(f"  threshold {threshold:.2f}: declined rightly {right:.2f}, wrongly {wrong:.3f}")
    model.fit(x, y)
    scaler, regression = model[0], model[1]
    weights = regression.coef_[0] / scaler.scale_
    bias = regression.intercept_[0] - float(np.sum(weights * scaler.mean_))
    print(f"_BIAS = {bias:.2f}\n_WEIGHTS = {{{', '.join(_pairs(Signs, weights))}}}")


def _choice(case: Case, found: Weighed) -> Choice | None:
    """What there was to choose from; None where editors chose, or where nothing right was read."""
    right = [any(overlaps(s, c.passage.document, c.start, c.end) for s in case.gold) for c in found.ranked]
    if found.help or not any(right):
        return None
    return Choice(case.topic, np.array([astuple(c.traits) for c in found.ranked]), np.array(right, dtype=float))


def _conditional(choices: Sequence[Choice], scale: Array) -> Array:
    """Weights under which the chance of the right sentences is greatest."""

    def loss(weights: Array) -> tuple[float, Array]:
        total, slope = _PENALTY * float(weights @ weights), 2 * _PENALTY * weights
        for choice in choices:
            traits = choice.traits / scale
            scores = traits @ weights
            chances = np.exp(scores - scores.max())
            chances /= chances.sum()
            held = chances * choice.right
            total -= float(np.log(held.sum()))
            slope = slope - (held / held.sum() - chances) @ traits
        return total, slope

    found: Array = minimize(loss, np.zeros(len(scale)), jac=True, method="L-BFGS-B").x
    return found / scale


def _pairs(kind: type, weights: Array) -> list[str]:
    return [f'"{field.name}": {weight:.2f}' for field, weight in zip(fields(kind), weights, strict=True)]


if __name__ == "__main__":
    main()
