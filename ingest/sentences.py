"""Cuts a stretch of text into sentences, as spans that tile it.

Rules for Swedish, Finnish and English prose: a full stop ends a sentence unless it
belongs to an abbreviation, an initial, an ordinal number or an address. It knows nothing
of lists, tables or headings: whoever calls has cut those away.
"""

import re

from assistant.types import Sentence

_ABBREVIATIONS = frozenset(
    """
    bl.a t.ex m.fl m.m o.s.v osv d.v.s dvs s.k fr.o.m t.o.m p.g.a resp ca c:a kl kap mom st nr tel jfr inkl exkl
    f.d e.d o.d ung eng fi sv moms milj mn mrd mars febr okt nov dec jan aug sept red utg
    esim mm ym yms jne ks n ns vrt so mm eli nk ts tms ko em eo klo prof tri toim
    e.g i.e etc vs cf no fig mr mrs ms dr prof vol pp approx incl
    s p art
    """.split()
)
_END = re.compile(r"""[.!?…][¹²³⁴⁵⁶⁷⁸⁹⁰]*["”’»')\]*]*(?=\s|$)""")
_LAST_WORD = re.compile(r"[^\s(\[\"”«»“]+$")
_LOWER_NEXT = re.compile(r"\s+[a-zåäöéü]")
_MARKUP = "*_ \t\r\n"


def split_sentences(text: str, start: int, end: int) -> tuple[Sentence, ...]:
    """The sentences of `text[start:end]`, in order, without white space or emphasis marks at their ends.

    Every character that is neither of those lies in exactly one sentence.
    """
    sentences: list[Sentence] = []
    begin = start
    for match in _END.finditer(text, start, end):
        if _is_end(text, match, end):
            _add(sentences, text, begin, match.end())
            begin = match.end()
    _add(sentences, text, begin, end)
    return tuple(sentences)


def _is_end(text: str, match: re.Match[str], limit: int) -> bool:
    if text[match.start()] != ".":
        # "?" and "!" inside a quotation or a name go on in lower case: "Tsemppataan! Handledning" ends, "Va? sade" not.
        return not _LOWER_NEXT.match(text, match.end(), limit)
    before = _LAST_WORD.search(text[max(0, match.start() - 30) : match.start()])
    word = before.group().lower() if before else ""
    if word in _ABBREVIATIONS or word.rstrip(".") in _ABBREVIATIONS or re.fullmatch(r"[a-zåäö]", word):
        return match.end() >= limit
    return not _LOWER_NEXT.match(text, match.end(), limit)


def _add(sentences: list[Sentence], text: str, start: int, end: int) -> None:
    while start < end and (text[start] in _MARKUP or text[start].isspace()):
        start += 1
    while start < end and (text[end - 1] in _MARKUP or text[end - 1].isspace()):
        end -= 1
    if start < end:
        sentences.append(Sentence(start, end))
