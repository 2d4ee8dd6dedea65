"""Retrieval figures by ir-measures, per question: rankings of ids against the ids that are relevant."""

from collections.abc import Collection, Mapping, Sequence

NAMES = {
    "nDCG@10": "ndcg10",
    "R@1": "recall1",
    "R@5": "recall5",
    "R@10": "recall10",
    "RR@10": "mrr10",
    "Success@5": "hit5",
}


def measure(
    rankings: Mapping[str, Sequence[str]], relevant: Mapping[str, Collection[str] | Mapping[str, int]]
) -> dict[str, dict[str, float]]:
    """For each question of `relevant` that has anything relevant, its figures; no ranking counts as an empty one.

    A mapping of ids to grades is graded relevance, any other collection is binary.
    """
    import ir_measures

    judged = {question: _grades(ids) for question, ids in relevant.items() if ids}
    qrels = [ir_measures.Qrel(q, id, grade) for q, ids in judged.items() for id, grade in ids.items()]
    run = [
        ir_measures.ScoredDoc(question, id, float(-rank))
        for question in judged
        for rank, id in enumerate(dict.fromkeys(rankings.get(question, ())))
    ]
    figures = {question: dict.fromkeys(NAMES.values(), 0.0) for question in judged}
    wanted = [ir_measures.parse_measure(name) for name in NAMES]
    for row in ir_measures.iter_calc(wanted, qrels, run):
        figures[row.query_id][NAMES[str(row.measure)]] = float(row.value)
    return figures


def _grades(ids: Collection[str] | Mapping[str, int]) -> dict[str, int]:
    return dict(ids) if isinstance(ids, Mapping) else dict.fromkeys(ids, 1)
