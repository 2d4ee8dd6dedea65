"""One case of the report: question, what was wanted, what was said with hits and misses marked, what was retrieved.

Everything from outside passes through `esc`. Pure.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from assistant.citations import display
from evals.measures import MEASURES, shown
from evals.records import Result
from evals.running import FAULTS
from ui.text import esc, shorten

_SNIPPET = 360
_ORDER = list(FAULTS)


def worst_first(results: Sequence[Result]) -> list[Result]:
    """By the gravest fault, then by how many, then by how few vital facts are said."""

    def badness(result: Result) -> tuple[float, ...]:
        grave = min((_ORDER.index(fault) for fault in result.faults), default=len(_ORDER))
        said = result.scores.get("nuggets_vital", 1.0) + result.scores.get("citation_precision", 1.0)
        return (grave, -len(result.faults), said)

    return sorted(results, key=badness)


def case(result: Result) -> str:
    """The case as a closed <details>."""
    why = "; ".join(FAULTS[fault] for fault in result.faults)
    mark = f'<span class="why bad">✕ {esc(why)}</span>' if why else '<span class="why good">✓ no fault found</span>'
    facts = " · ".join(esc(fact) for fact in (result.kind, result.language, result.split, result.municipality) if fact)
    parts = "".join(part(result) for part in (_history, _wanted, _said, _retrieved, _scores))
    return (
        f'<details class="case" id="{esc(result.id)}"><summary><span class="id">{esc(result.id)}</span> '
        f'<span lang="{esc(result.language)}">{esc(result.question)}</span> '
        f'<span class="quiet small">{facts}</span>{mark}</summary><div class="in">{parts}</div></details>'
    )


def _history(result: Result) -> str:
    before = "".join(f"<li>{esc(question)}</li>" for question in result.history)
    listed = f"<h3>Asked before</h3><ol>{before}</ol>" if before else ""
    same = result.understood.strip() == result.question.strip()
    return listed + ("" if same else f'<p class="quiet">Understood as: {esc(result.understood)}</p>')


def _wanted(result: Result) -> str:
    if not result.answerable:
        return f"<h3>Wanted</h3><p>A decline: the corpus does not answer this ({esc(result.kind)}).</p>"
    parts = ["<h3>Wanted: gold passages</h3>"]
    for gold in result.gold:
        cited = [(c["start"], c["end"]) for c in result.answer["citations"] if c["document"] == gold.document]
        note = "cited" if gold.found else "not cited"
        quote = _marked(gold.text, gold.start, cited)
        parts.append(_quote(quote, gold.found, f"{'✓' if gold.found else '✕'} {note}"))
    nuggets = "".join(
        f'<li><span class="{"good" if n.found else "bad"}">{"✓ said" if n.found else "✕ not said"}</span> '
        f'<span lang="sv">{esc(n.text)}</span> <span class="quiet">({esc(n.importance)})</span></li>'
        for n in result.nuggets
    )
    return "".join(parts) + (f"<h3>Wanted: facts</h3><ul>{nuggets}</ul>" if nuggets else "")


def _said(result: Result) -> str:
    answer = result.answer
    parts = [f"<h3>Answer: {esc(answer['status'])}</h3>"]
    parts += [f"<p>{esc(notice['text'])}</p>" for notice in answer["notices"]]
    by_number = {citation["n"]: citation for citation in answer["citations"]}
    for claim in answer["claims"]:
        if claim["origin"] != "guide":
            parts.append(f'<p class="quiet">{esc(claim["origin"])}: {esc(claim["text"])}</p>')
            continue
        cited = [by_number[n] for n in claim["citations"] if n in by_number]
        lead = claim["text"].partition("”")[0].strip() if "”" in claim["text"] else claim["text"]
        parts.append(f"<p>{esc(lead)}</p>" if lead else "")
        parts += [_citation(citation, result) for citation in cited]
    return "".join(parts)


def _citation(citation: dict[str, Any], result: Result) -> str:
    right = citation["n"] in result.right_citations
    gold = [(g.start, g.end) for g in result.gold if g.document == citation["document"]]
    place = f"{' › '.join(citation['section'])}, p. {citation['pages']}"
    verdict = ("✓ on gold" if right else "✕ off gold") if result.answerable else "nothing should be cited"
    text = _marked(citation["quote"], citation["start"], gold)
    return _quote(text, right, f"[{citation['n']}] {verdict} · {place}")


def _retrieved(result: Result) -> str:
    rows = "".join(
        f"<li><p>{'<span class=good>✓ right</span> ' if hit.right else ''}{esc(' › '.join(hit.section))}, "
        f'p. {esc(hit.pages)} <span class="quiet">(score {hit.score:.2f}, {esc(hit.passage)})</span></p>'
        f'<p class="small quiet" lang="sv">{esc(shorten(display(hit.text), _SNIPPET))}</p></li>'
        for hit in result.hits
    )
    return f'<details><summary>Retrieved passages, by rank</summary><ol class="hits">{rows}</ol></details>'


def _scores(result: Result) -> str:
    cells = "".join(
        f'<tr><th scope="row">{esc(MEASURES[key].label)}</th><td>{shown(key, value)}</td></tr>'
        for key, value in result.scores.items()
    )
    return f'<details><summary>Figures of this case</summary><div class="wide"><table>{cells}</table></div></details>'


def _quote(inner: str, hit: bool, foot: str) -> str:
    return (
        f'<blockquote class="{"hit" if hit else "miss"}"><span lang="sv">{inner}</span>'
        f"<footer>{esc(foot)}</footer></blockquote>"
    )


def _marked(text: str, start: int, spans: Iterable[tuple[int, int]]) -> str:
    """A stretch of a document that begins at `start`, with what lies in one of the spans marked."""
    inside = [False] * len(text)
    for low, high in spans:
        for i in range(max(0, low - start), min(len(text), high - start)):
            inside[i] = True
    parts, at = [], 0
    while at < len(text):
        to = at
        while to < len(text) and inside[to] == inside[at]:
            to += 1
        shown_text = esc(display(text[at:to]))
        parts.append(f"<mark>{shown_text}</mark>" if inside[at] and shown_text else shown_text)
        at = to
    return " ".join(part for part in parts if part)
