"""Fits what decides an answer on the questions of the train split: `python -m evals.calibrate`.

Three tables of weights, to copy into the modules they belong to, from the first to the last, since each rests on those
before it (so run it again after each): the channels of a passage (assistant.retrieval) and the traits of a sentence
(assistant.selection), by conditional logistic regression of what is right among all that was read; the signs of
evidence (assistant.evidence), by logistic regression with scikit-learn, an extra of the tests. The signs are read
twice, with all voices and with six in ten of them: strangers' questions lie farther from what editors noted. How well
they do is printed for train (cross-validated by topic) and for dev. It never reads the test questions.
"""

from collections.abc import Iterator, Sequence
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
from assistant.evidence import Signs, confidence
from assistant.selection import Traits
from assistant.settings import load_settings
from assistant.types import Turn
from evals.datasets import FITTED, FOLDER, Case, load_cases
from evals.metrics import overlaps

_FOLDS = 8
_HEARD = 0.6  # of the voices, for questions as far from them as a stranger's
_PENALTY = 2.0  # on the squared weights, each feature scaled to unit variance
_CHANNELS = ("passages", "sentences", "questions", "words", "note words", "votes", "place")
Array = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Choice:
    """What there was to choose from for one question: features, shape (things, features), and what is right."""

    topic: str
    features: Array
    right: Array


def main() -> None:
    """Print the tables, and how well they do on questions that they were not fitted on."""
    assistant = Assistant.open(load_settings())
    train, dev = _read(assistant)
    fit_choice("_NOTED", _CHANNELS, *(list(_passages(assistant, read)) for read in (train, dev)))
    fit_choice("_WEIGHTS", [f.name for f in fields(Traits)], *(list(_sentences(read)) for read in (train, dev)))
    _thin(assistant)
    far_train, far_dev = _read(assistant)
    fit_signs(*(list(_signs(read)) for read in (train + far_train, dev + far_dev)))


def _read(assistant: Assistant) -> list[list[tuple[Case, Weighed]]]:
    """The questions of train and of dev with what their answers would rest on."""
    return [
        [(case, found) for case in cases if (found := weigh(assistant, case))]
        for cases in (load_cases(FOLDER / f"guide_{split}.jsonl", assistant.documents()) for split in (FITTED, "dev"))
    ]


def _thin(assistant: Assistant) -> None:
    """Silence four in ten voices of each document, chosen by chance, for as long as this program runs."""
    chance = np.random.default_rng(1)
    for segment in assistant.index().segments:
        for name, votes in list(segment.votes.items()):
            kept = chance.choice(len(votes), round(_HEARD * len(votes)), replace=False)
            segment.votes[name] = votes.thinned(sorted(kept.tolist()))


def _signs(read: Sequence[tuple[Case, Weighed]]) -> Iterator[tuple[Case, Signs]]:
    """What was decided by signs."""
    return ((case, found.verdict.signs) for case, found in read if found.verdict.signs and not found.help)


def weigh(assistant: Assistant, case: Case) -> Weighed | None:
    """What the answer to a case would rest on."""
    history: tuple[Turn, ...] = ()
    for question in case.history:
        earlier = assistant.ask(question, municipality=case.municipality, history=history)
        history = (*history, Turn(question, earlier.understood))
    return assistant.weigh(case.question, municipality=case.municipality, history=history)


def fit_choice(table: str, names: Sequence[str], train: Sequence[Choice], dev: Sequence[Choice]) -> None:
    """Print the weights of features, and how often the best thing is right."""
    spread = np.concatenate([choice.features for choice in train]).std(axis=0)
    scale = np.where(spread > 0, spread, 1.0)
    topics = sorted({choice.topic for choice in train})
    unseen: list[tuple[Choice, Array]] = []
    for fold in range(_FOLDS):
        weights = _conditional([c for c in train if topics.index(c.topic) % _FOLDS != fold], scale)
        unseen += [(c, weights) for c in train if topics.index(c.topic) % _FOLDS == fold]
    weights = _conditional(train, scale)
    print(f"{table}: train (unseen topics) {_quality(unseen)}; dev {_quality([(c, weights) for c in dev])}")
    print(f"{table} = {{{', '.join(_pairs(names, weights))}}}")


def fit_signs(train: Sequence[tuple[Case, Signs]], dev: Sequence[tuple[Case, Signs]]) -> None:
    """Print the weights of the signs, and declines right and wrong over the threshold."""
    names = [f.name for f in fields(Signs)]
    x, y = _table(train)
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.3, max_iter=2000))
    topics = [case.topic for case, _ in train]
    predicted = cross_val_predict(model, x, y, groups=topics, cv=GroupKFold(_FOLDS), method="predict_proba")[:, 1]
    model.fit(x, y)
    scaler, regression = model[0], model[1]
    weights = regression.coef_[0] / scaler.scale_
    bias = regression.intercept_[0] - float(np.sum(weights * scaler.mean_))
    other, truth = _table(dev)
    _declines("train (unseen topics)", predicted, y)
    _declines("dev", model.predict_proba(other)[:, 1], truth)
    _declines("dev, weights in force", np.array([confidence(signs) for _, signs in dev]), truth)
    print(f"_BIAS = {bias:.2f}\n_WEIGHTS = {{{', '.join(_pairs(names, weights))}}}")


def _passages(assistant: Assistant, read: Sequence[tuple[Case, Weighed]]) -> Iterator[Choice]:
    """What passages there were to choose from; none where editors chose, or where nothing right was found."""
    index = assistant.index()
    for case, found in read:
        channels = assistant.channels(found.query)
        codes = {m.municipality.code for m in assistant.knowledge.municipalities.mentions(found.query.text)}
        about = {id for code in codes for id in index.naming(code, about=True)}
        ids = [id for id in channels["passages"] if index.by_id[id].kind != "question"]
        channels["place"] = {id: float(id in about) for id in ids}
        right = [_holds(case, index.by_id[id].document, index.by_id[id].start, index.by_id[id].end) for id in ids]
        if any(right) and not found.help:
            rows = [[channels.get(name, {}).get(id, 0.0) for name in _CHANNELS] for id in ids]
            yield Choice(case.topic, np.array(rows), np.array(right, dtype=float))


def _sentences(read: Sequence[tuple[Case, Weighed]]) -> Iterator[Choice]:
    """The same of sentences."""
    for case, found in read:
        right = [_holds(case, c.passage.document, c.start, c.end) for c in found.ranked]
        if any(right) and not found.help:
            features = np.array([astuple(c.traits) for c in found.ranked])
            yield Choice(case.topic, features, np.array(right, dtype=float))


def _holds(case: Case, document: str, start: int, end: int) -> bool:
    return any(overlaps(span, document, start, end) for span in case.gold)


def _conditional(choices: Sequence[Choice], scale: Array) -> Array:
    """Weights under which the chance of the right things is greatest."""

    def loss(weights: Array) -> tuple[float, Array]:
        total, slope = _PENALTY * float(weights @ weights), 2 * _PENALTY * weights
        for choice in choices:
            features = choice.features / scale
            scores = features @ weights
            chances = np.exp(scores - scores.max())
            chances /= chances.sum()
            held = chances * choice.right
            total -= float(np.log(held.sum() + 1e-12))
            slope = slope - (held / (held.sum() + 1e-12) - chances) @ features
        return total, slope

    found: Array = minimize(loss, np.zeros(len(scale)), jac=True, method="L-BFGS-B").x
    return found / scale


def _quality(chosen: Sequence[tuple[Choice, Array]]) -> str:
    ranks = [1 + int(np.flatnonzero(c.right[np.argsort(-(c.features @ weights))])[0]) for c, weights in chosen]
    return (
        f"first right {np.mean([r == 1 for r in ranks]):.3f}, MRR {np.mean([1 / r for r in ranks]):.3f} ({len(ranks)})"
    )


def _declines(what: str, chances: Array, truth: Array) -> None:
    print(f"{what}: {len(truth)} cases reach the signs; AUC {roc_auc_score(truth, chances):.3f}")
    for threshold in (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6):
        right, wrong = np.mean(chances[truth == 0] < threshold), np.mean(chances[truth == 1] < threshold)
        print(f"  threshold {threshold:.2f}: declined rightly {right:.2f}, wrongly {wrong:.3f}")


def _table(read: Sequence[tuple[Case, Signs]]) -> tuple[Array, Array]:
    return np.array([astuple(signs) for _, signs in read]), np.array([case.answerable for case, _ in read])


def _pairs(names: Sequence[str], weights: Array) -> list[str]:
    return [f'"{name}": {weight:.2f}' for name, weight in zip(names, weights, strict=True)]


if __name__ == "__main__":
    main()
