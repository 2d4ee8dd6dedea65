"""Answers and hits as JSON, exactly as others script against it (schema 1). Pure."""

from typing import Any

from assistant.types import Answer, Citation, Gloss, Hit

SCHEMA = 1


def answer_to_json(answer: Answer) -> dict[str, Any]:
    """One Answer as the value of one line."""
    return {
        "schema": SCHEMA,
        "id": answer.id,
        "question": answer.question,
        "language": answer.language,
        "status": answer.status,
        "mode": answer.mode,
        "claims": [{"text": c.text, "origin": c.origin, "citations": list(c.citations)} for c in answer.claims],
        "citations": [_citation(citation) for citation in answer.citations],
        "nearby": [{"passage": p.passage, "section": list(p.section), "pages": p.pages} for p in answer.nearby],
        "follow_ups": list(answer.follow_ups),
        "notices": [{"kind": n.kind, "text": n.text, "url": n.url} for n in answer.notices],
        "took_ms": answer.took_ms,
    }


def hit_to_json(hit: Hit) -> dict[str, Any]:
    """One Hit as an element of "hits"."""
    passage = hit.passage
    return {
        "document": passage.document,
        "passage": passage.id,
        "score": round(hit.score, 6),
        "start": passage.start,
        "end": passage.end,
        "section": list(passage.section),
        "pages": passage.pages,
    }


def _gloss(gloss: Gloss) -> dict[str, Any]:
    said: dict[str, Any] = {"lang": gloss.lang, "text": gloss.text}
    return said | {"machine": True} if gloss.machine else said


def _citation(citation: Citation) -> dict[str, Any]:
    return {
        "n": citation.n,
        "passage": citation.passage,
        "document": citation.document,
        "title": citation.title,
        "section": list(citation.section),
        "pages": citation.pages,
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote,
        "gloss": _gloss(citation.gloss) if citation.gloss else None,
    }
