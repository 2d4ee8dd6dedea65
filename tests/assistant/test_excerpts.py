"""What is quoted: the likeliest stretches within the budget, whole thoughts, nothing twice."""

import itertools
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from assistant.citations import count_words
from assistant.excerpts import choose
from assistant.selection import Candidate, Traits
from assistant.types import Document, Gloss, Passage, Sentence

_PLAIN = Traits(0.0, 0.0, 0.0, 0.0, 0.0)
_APART = -9.0  # a score so far under the others that it is no answer


def _world(*passages: list[str]) -> tuple[dict[str, Document], list[list[Candidate]]]:
    """A document of passages with a candidate for each sentence, all with the same score."""
    text, rows = "", []
    for sentences in passages:
        spans = []
        for sentence in sentences:
            spans.append(Sentence(len(text), len(text) + len(sentence)))
            text += sentence + " "
        id = f"p{len(rows)}"
        passage = Passage(id, "d", "text", (), "", spans[0].start, spans[-1].end, tuple(spans))
        rows.append([_candidate(passage, span, text) for span in spans])
    return {"d": Document("d", "D", "sv", text, "")}, rows


def _candidate(passage: Passage, span: Sentence, text: str) -> Candidate:
    said = text[span.start : span.end]
    gloss = (Gloss("fi", f"fi {said}"),)
    return Candidate(passage, span.start, span.end, 0.0, _PLAIN, count_words(said), gloss)


def _scored(candidate: Candidate, score: float, *, leans: bool = False) -> Candidate:
    fields = {name: getattr(candidate, name) for name in ("passage", "start", "end", "traits", "words", "glosses")}
    return Candidate(**fields, score=score, leans=leans)


def _said(chosen: list[Candidate], documents: dict[str, Document]) -> list[str]:
    return [documents["d"].text[c.start : c.end] for c in chosen]


def test_the_likeliest_stretch_comes_first() -> None:
    documents, rows = _world(["Kommunen bygger hus nära ån."], ["Rådet träffas varje vår."])
    ranked = [_scored(rows[0][0], 0.0), _scored(rows[1][0], 1.0)]
    assert _said(choose(ranked, documents, words=120, most=6), documents)[0] == "Rådet träffas varje vår."


def test_neighbours_that_may_answer_are_quoted_as_one() -> None:
    documents, rows = _world(["Rådet träffas varje vår.", "Mötena är öppna."])
    (only,) = choose(rows[0], documents, words=120, most=6)
    assert _said([only], documents) == ["Rådet träffas varje vår. Mötena är öppna."]
    assert only.glosses == (Gloss("fi", "fi Rådet träffas varje vår. fi Mötena är öppna."),)


def test_a_leaning_sentence_brings_the_one_before_it() -> None:
    documents, rows = _world(["Rådet träffas varje vår.", "Det är öppet för alla."])
    ranked = [_scored(rows[0][0], _APART), _scored(rows[0][1], 0.0, leans=True)]
    assert _said(choose(ranked, documents, words=120, most=6), documents) == [
        "Rådet träffas varje vår. Det är öppet för alla."
    ]


def test_what_leans_on_too_long_a_sentence_stands_behind_a_whole_thought() -> None:
    long = " ".join(f"ord{n}" for n in range(60)) + "."
    documents, rows = _world([long, "Därför är mötena öppna för alla."], ["Rådet träffas varje vår."])
    leaning = _scored(rows[0][1], 0.5, leans=True)
    ranked = [_scored(rows[0][0], _APART), leaning, _scored(rows[1][0], 0.0)]
    assert _said(choose(ranked, documents, words=50, most=6), documents)[0] == "Rådet träffas varje vår."


def test_what_hardly_answers_is_not_quoted() -> None:
    documents, rows = _world(["Rådet träffas varje vår."], ["Kommunen bygger hus nära ån."])
    ranked = [_scored(rows[0][0], 0.0), _scored(rows[1][0], _APART)]
    assert len(choose(ranked, documents, words=120, most=6)) == 1


def test_a_repetition_is_not_quoted() -> None:
    documents, rows = _world(["Rådet träffas varje vår."], ["Rådet träffas varje vår."])
    assert len(choose([rows[0][0], rows[1][0]], documents, words=120, most=6)) == 1


def test_nothing_more_is_quoted_once_it_is_sure() -> None:
    documents, rows = _world(["Rådet träffas varje vår."], ["Kommunen bygger hus nära ån."])
    ranked = [_scored(rows[0][0], 0.0), _scored(rows[1][0], -4.5)]
    assert len(choose(ranked, documents, words=120, most=6)) == 2
    assert len(choose(ranked, documents, words=120, most=6, sure=0.9)) == 1


def test_each_side_of_a_comparison_is_heard_before_one_is_heard_twice() -> None:
    documents, rows = _world(["Esbo bygger hus."], ["Esbo ritar parker."], ["Vasa frågar folket."], ["Rådet väntar."])
    named = [("049",), ("049",), ("905",), ()]
    ranked = [
        _scored(replace(row[0], passage=replace(row[0].passage, mentions=codes)), -float(n))
        for n, (row, codes) in enumerate(zip(rows, named, strict=True))
    ]
    chosen = choose(ranked, documents, words=120, most=2, sides=("049", "905", "837"))
    assert _said(chosen, documents) == ["Esbo bygger hus.", "Vasa frågar folket."]
    assert _said(choose(ranked, documents, words=120, most=2), documents)[1] == "Esbo ritar parker."


def test_what_stands_between_two_sentences_counts() -> None:
    text = "Rådet träffas varje vår. (På finska.) Det väljs för två år."
    spans = (Sentence(0, 24), Sentence(38, len(text)))
    passage = Passage("p0", "d", "text", (), "", 0, len(text), spans)
    ranked = [_candidate(passage, span, text) for span in spans]
    (chosen,) = choose(ranked, {"d": Document("d", "D", "sv", text, "")}, words=120, most=6)
    assert chosen.words == count_words(text)


@given(
    st.lists(st.lists(st.tuples(st.integers(1, 90), st.floats(-5, 5)), min_size=1, max_size=5), min_size=1, max_size=5),
    st.integers(20, 200),
    st.integers(1, 6),
    st.sets(st.sampled_from("0123x")),
)
def test_the_budget_holds_and_nothing_is_quoted_twice(
    shape: list[list[tuple[int, float]]], words: int, most: int, sides: set[str]
) -> None:
    made = [
        [" ".join(f"ord{n}x{k}x{w}" for w in range(length)) + "." for k, (length, _) in enumerate(row)]
        for n, row in enumerate(shape)
    ]
    documents, rows = _world(*made)
    ranked = [
        _scored(replace(candidate, passage=replace(candidate.passage, mentions=(str(n),))), score)
        for n, (row, scores) in enumerate(zip(rows, shape, strict=True))
        for candidate, (_, score) in zip(row, scores, strict=True)
    ]
    chosen = choose(ranked, documents, words=words, most=most, sides=sides)
    assert sum(count_words(said) for said in _said(chosen, documents)) <= words
    assert len(chosen) <= most
    spans = sorted((c.start, c.end) for c in chosen)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(spans))
