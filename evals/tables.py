"""Figures as tables for the terminal. Pure."""

from collections.abc import Mapping, Sequence

from evals.guide_table import Row
from evals.spot import Outcome, Summary


def figures(summaries: Mapping[str, Summary]) -> str:
    """One row a figure, one column a group of cases; the number of eligible cases behind each mean."""
    names = list(summaries)
    shown = [name for name in names if name in ("all", "sv", "fi", "en")]
    lines = [f"{'':<22}" + "".join(f"{name:>16}" for name in shown)]
    for figure in summaries[names[0]].rows:
        cells = [summaries[name].rows[figure] for name in shown]
        lines.append(f"{figure:<22}" + "".join(f"{value:>9.3f} {f'({n})':>6}" for value, n in cells))
    lines += ["", f"{'kind':<16}{'cases':>6}{'MRR@10':>8}{'cited':>8}{'declined':>10}"]
    for name in names:
        if name not in shown:
            rows = summaries[name].rows
            total = rows["language right"][1]
            declined = rows["declined rightly"][0] * rows["declined rightly"][1]
            declined += rows["declined wrongly"][0] * rows["declined wrongly"][1]
            cited = rows["any citation right"][0]
            lines.append(f"{name:<16}{total:>6}{rows['MRR@10'][0]:>8.3f}{cited:>8.3f}{declined / total:>10.3f}")
    return "\n".join(lines)


def failures(outcomes: Sequence[Outcome]) -> str:
    """Each case that went wrong, with what was answered."""
    lines = []
    for o in outcomes:
        cited = any(c.start < g.end and g.start < c.end for c in o.answer.citations for g in o.case.gold)
        if o.case.answerable == o.declined or (o.case.answerable and not cited):
            lines.append(f"\n{o.case.id} [{o.case.kind}, {o.case.language}] {o.case.question}  → {o.answer.status}")
            lines += [f"    rank of gold: {o.rank}"] if o.case.answerable else []
            lines += [f"    {notice.text}" for notice in o.answer.notices if notice.kind == "not-answered"]
            lines += [f"    [{c.n}] {c.quote[:110]!r}" for c in o.answer.citations[:3]]
    return "\n".join(lines)


def guide_table(rows: Sequence[Row]) -> str:
    """The 35 questions, a column a municipality: the number of citations, or – for a decline; then the totals."""
    places = list(dict.fromkeys(row.municipality for row in rows))
    by_question: dict[int, dict[str, Row]] = {}
    for row in rows:
        by_question.setdefault(row.number, {})[row.municipality] = row
    lines = [f"{'no.':>4}  " + "".join(f"{place:>11}" for place in places) + "  question"]
    for number, cells in by_question.items():
        shown = "".join(f"{cells[p].citations or '–':>11}" for p in places)
        lines.append(f"{number:>4}  {shown}  {cells[places[0]].question[:70]}")
    times = sorted(row.took_ms for row in rows)
    lines.append(
        f"\nanswers {len(rows)}, declined {sum(r.status == 'declined' for r in rows)}, "
        f"quotes that differ from the file {sum(r.wrong_quotes for r in rows)}, "
        f"wrong page spans {sum(r.wrong_pages for r in rows)}, "
        f"most words quoted {max(r.words for r in rows)}, most citations {max(r.citations for r in rows)}, "
        f"median {times[len(times) // 2]} ms"
    )
    return "\n".join(lines)
