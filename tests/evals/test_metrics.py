"""Every figure against cases counted by hand."""

from dataclasses import replace

import pytest

from assistant.types import Claim
from evals import metrics
from evals.datasets import Nugget
from evals.quotations import flat, quotations
from evals.ranking import measure
from evals.running import Outcome, score, score_all
from tests.evals.worlds import (
    DOCUMENT,
    FIRST,
    FOURTH,
    SECOND,
    THIRD,
    WORLD,
    A,
    B,
    answer,
    case,
    changed,
    declined,
    hits,
    span,
)


@pytest.mark.parametrize(
    "text", ["Hon sade «stödet är litet» då.", "”stödet är litet”", "“stödet är litet”", '"stödet är litet"',
             "„stödet är litet“", "»stödet är litet»".replace("»", "”"), "»stödet är litet«"],
)  # fmt: skip
def test_quotation_marks_of_all_kinds_count_alike(text: str) -> None:
    assert quotations(text) == ("stödet är litet",)


def test_quotations_are_cut_where_words_are_left_out_and_empty_ones_do_not_count() -> None:
    assert quotations("”ett … två”, ”–” och ”tre [...] fyra”") == ("ett", "två", "tre", "fyra")


def test_flat_joins_lines_drops_markup_and_soft_hyphens_but_keeps_words() -> None:
    assert flat("**Ett**\n två\u00adtre  fyra") == "Ett tvåtre fyra"
    assert flat("Ett") != flat("ett")


def test_ranking_figures_by_hand() -> None:
    # Relevant: x, y. Found: n, x, m, y → DCG = 1/log2(3) + 1/log2(5); ideal = 1 + 1/log2(3).
    row = measure({"q": ["n", "x", "m", "y"]}, {"q": {"x", "y"}})["q"]
    assert row["ndcg10"] == pytest.approx((0.63093 + 0.43068) / (1 + 0.63093), abs=1e-4)
    assert (row["recall1"], row["recall5"], row["recall10"]) == (0.0, 1.0, 1.0)
    assert (row["mrr10"], row["hit5"]) == (0.5, 1.0)


def test_ranking_counts_a_passage_found_twice_once_and_nothing_found_as_zero() -> None:
    assert measure({"q": ["x", "x", "y"]}, {"q": {"y"}})["q"]["mrr10"] == 0.5
    assert set(measure({}, {"q": {"y"}})["q"].values()) == {0.0}
    assert measure({"q": ["x"]}, {"q": set()}) == {}


def test_mrr_and_recall_stop_at_ten() -> None:
    row = measure({"q": [*map(str, range(10)), "x"]}, {"q": {"x"}})["q"]
    assert (row["mrr10"], row["recall10"], row["ndcg10"]) == (0.0, 0.0, 0.0)


def test_citation_precision_and_recall_count_statements_and_citations_on_gold() -> None:
    given = answer(FIRST, SECOND, THIRD)
    assert metrics.citation_precision(given, (span(FIRST),), WORLD) == pytest.approx(1 / 3)
    assert metrics.citation_recall(given, (span(FIRST), span(THIRD)), WORLD) == pytest.approx(2 / 3)


def test_one_statement_with_two_citations_is_supported_when_both_quotes_stand_and_one_is_on_gold() -> None:
    two = answer(FIRST, THIRD)
    claim = Claim("”Kommunen stöder föreningar.” och ”Staden ordnar möten i biblioteket.”", "guide", (1, 2))
    joined = replace(two, claims=(claim,))
    assert metrics.citation_recall(joined, (span(THIRD),), WORLD) == 1.0
    assert metrics.citation_precision(joined, (span(THIRD),), WORLD) == 0.5
    missing = replace(joined, claims=(replace(claim, citations=(1,)),))
    assert metrics.citation_recall(missing, (span(FIRST),), WORLD) == 0.0  # its second quote is not in [1]
    assert metrics.citation_precision(missing, (span(FIRST),), WORLD) == 0.5  # [2] serves no statement


def test_figures_of_citations_need_statements() -> None:
    assert metrics.citation_recall(declined(), (span(FIRST),), WORLD) is None
    assert metrics.attribution(declined(), WORLD) is None
    assert metrics.quote_fidelity(declined(), WORLD) is None


def test_statements_of_the_municipality_and_suggestions_need_no_citation() -> None:
    own = replace(answer(FIRST), claims=(*answer(FIRST).claims, Claim("Vasa: 70 000 invånare", "municipality")))
    assert metrics.citation_recall(own, (span(FIRST),), WORLD) == 1.0


def test_a_statement_of_the_guide_without_citation_is_not_supported() -> None:
    bare = replace(answer(FIRST), claims=(*answer(FIRST).claims, Claim("Guiden säger mer.", "guide")))
    assert metrics.attribution(bare, WORLD) == 0.5


def test_quote_fidelity_counts_citations_and_quotations_in_statements() -> None:
    assert metrics.quote_fidelity(answer(FIRST, THIRD), WORLD) == 1.0
    assert metrics.quote_fidelity(changed(answer(FIRST), 1, quote="Kommunen hindrar föreningar."), WORLD) == 0.5
    claim = replace(answer(FIRST).claims[0], text="”Kommunen hindrar föreningar.”")
    assert metrics.fabricated(replace(answer(FIRST), claims=(claim,)), WORLD) == 1


def test_nuggets_are_found_in_any_wording_case_and_line_break() -> None:
    nuggets = (
        Nugget("litet stöd", "vital", ("STÖDET  är\nlitet",)),
        Nugget("möten", "vital", ("ordnar möten i",)),
        Nugget("hösten", "okay", ("på hösten",)),
    )
    given = answer(SECOND, FOURTH)
    assert metrics.nuggets_found(given, nuggets) == (True, False, True)
    asked = replace(case(SECOND), nuggets=nuggets)
    assert metrics.nugget_recall(given, asked) == 0.5
    assert metrics.nugget_recall(given, asked, vital_only=False) == pytest.approx(2 / 3)
    assert metrics.nugget_recall(given, replace(asked, nuggets=nuggets[2:])) is None


def test_words_are_counted_as_a_reader_sees_them() -> None:
    assert metrics.words_quoted(answer(THIRD, FOURTH)) == 5 + 4


def test_agreement_is_the_mean_jaccard_to_the_others() -> None:
    a, b = span(FIRST), span(THIRD)
    found = metrics.agreement({"sv": frozenset({a, b}), "fi": frozenset({a}), "en": frozenset()})
    assert found == {"sv": pytest.approx((0.5 + 0) / 2), "fi": 0.25, "en": 0.0}
    assert metrics.agreement({"sv": frozenset(), "fi": frozenset()}) == {"sv": 1.0, "fi": 1.0}
    assert metrics.agreement({"sv": frozenset({a})}) == {}


def test_a_correct_decline_is_not_eligible_for_citation_figures() -> None:
    scores = score(Outcome(case(), hits(A), declined()), WORLD)
    assert scores.keys() == {"decision", "declined_rightly", "language", "took_ms"}
    assert (scores["decision"], scores["declined_rightly"]) == (1.0, 1.0)


def test_a_wrong_decline_says_no_facts_and_is_counted_as_such_not_as_bad_citations() -> None:
    scores = score(Outcome(case(FIRST), hits(A), declined()), WORLD)
    assert (scores["declined_wrongly"], scores["decision"], scores["nuggets_vital"]) == (1.0, 0.0, 0.0)
    assert "citation_precision" not in scores


def test_an_answer_where_none_is_due_is_judged_by_its_quotes_and_by_not_declining() -> None:
    scores = score(Outcome(case(), hits(A), answer(FIRST)), WORLD)
    assert (scores["declined_rightly"], scores["quote_fidelity"], scores["place_fidelity"]) == (0.0, 1.0, 1.0)
    assert "citation_precision" not in scores


def test_own_words_in_another_language_than_the_answer_claims_are_noticed() -> None:
    english = answer(FIRST, lead="In the city, the municipality has done it in this way:")
    assert score(Outcome(case(FIRST), (), english), WORLD)["language"] == 0.0
    swedish = answer(FIRST, lead="I staden har kommunen gjort så här för invånarna:")
    assert score(Outcome(case(FIRST), (), swedish), WORLD)["language"] == 1.0


def test_a_triple_is_compared_across_its_cases() -> None:
    outcomes = [
        Outcome(case(FIRST, THIRD, id="1", triple="t"), hits(A, B), answer(FIRST, THIRD)),
        Outcome(case(FIRST, THIRD, id="2", triple="t"), hits(B, A), answer(FIRST)),
        Outcome(case(FIRST, id="3"), hits(B), declined()),
    ]
    one, two, three = score_all(outcomes, WORLD)
    assert one.scores["consistency"] == two.scores["consistency"] == 0.5
    assert "consistency" not in three.scores
    assert three.scores["recall10"] == 0.0 and "declined" in three.faults
    assert (one.cluster, three.cluster) == ("t", "3")


def test_gold_is_right_for_every_passage_that_it_touches() -> None:
    both = score_all([Outcome(case(SECOND, THIRD), hits(A, B), answer(SECOND))], WORLD)[0]
    assert [hit.right for hit in both.hits] == [True, True]
    assert both.scores["gold_recall"] == 0.5
    assert DOCUMENT.text[both.gold[0].start : both.gold[0].end] == SECOND
