"""What is said where no answer is given: why, and what the corpus covers nearby. Pure.

Whether to decline is decided in evidence.py.
"""

from collections.abc import Callable, Sequence

from assistant.citations import nearby
from assistant.evidence import Verdict
from assistant.index import Index
from assistant.prompts import Wording
from assistant.questions import Query
from assistant.types import Answer, Hit, Municipality, Notice, Place


def declined(question: str, query: Query, notices: tuple[Notice, ...]) -> Answer:
    """An answer that gives none."""
    return Answer(question, query.text, query.language, "declined", notices=notices)


def why_not(verdict: Verdict, index: Index, wording: Wording, name: Callable[[Municipality], str]) -> str:
    """The sentence that says why there is no answer; `name` is what the reader calls a municipality."""
    place = name(verdict.place) if verdict.place else ""
    match verdict.reason:
        case "fact" if verdict.asked:
            return wording.say("answer.notice.declined_fact", asked=wording.say(f"answer.asked.{verdict.asked}"))
        case "place":
            return wording.say("answer.notice.declined_place", place=place)
        case "place-mentioned" if verdict.place and _is_in_pilot_group(verdict.place.code, index):
            return wording.say("answer.notice.declined_place_pilot", place=place)
        case "place-mentioned":
            return wording.say("answer.notice.declined_place", place=place)
        case "other-example" if verdict.place:
            example = index.by_id[index.naming(verdict.place.code, about=True)[0]].section[-1]
            return wording.say("answer.notice.declined_other_example", place=place, example=example)
        case "far":
            return wording.say("answer.notice.declined_outside")
        case _:
            return wording.say("answer.notice.declined")


def near_places(verdict: Verdict, hits: Sequence[Hit]) -> tuple[Place, ...]:
    """Up to three places of different sections; none when the question lies far from everything."""
    if verdict.reason == "far":
        return ()
    code = verdict.place.code if verdict.place else None
    about = [hit for hit in hits if code in hit.passage.mentions] or list(hits)
    return nearby(hit.passage for hit in about[:6])


def _is_in_pilot_group(code: str, index: Index) -> bool:
    """Whether a passage that names a municipality is the one about the guide's pilot group."""
    named = [index.by_id[id] for id in index.naming(code)]
    texts = [index.documents[p.document].text[p.start : p.end] for p in named]
    return any("pilotgruppens arbete deltog" in text for text in texts)
