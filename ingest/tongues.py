"""Which languages a document is in, block by block: a report in two languages is searched in both.

A language that only a stray block seems to be in is none of the document's.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from assistant.language import spoken
from assistant.types import Language
from ingest.blocks import Block

_BLOCKS, _SIGNS = 2, 300  # at least so much, or it is a quotation or a mistake
_SHARE = 0.1  # of a document in two languages, the lesser has this share


def told_apart(
    text: str, blocks: Sequence[Block], fallback: Language
) -> tuple[tuple[Block, ...], tuple[Language, ...]]:
    """The blocks with their languages, and the document's: the one that most of it is in comes first."""
    heard = [spoken(text[block.start : block.end]) for block in blocks]
    signs: Counter[Language] = Counter()
    for block, language in zip(blocks, heard, strict=True):
        if language:
            signs[language] += block.end - block.start
    counts = Counter(heard)
    main = max(signs, key=signs.__getitem__, default=fallback)
    real = {language for language in signs if counts[language] >= _BLOCKS and signs[language] >= _SIGNS} | {main}
    found: list[Block] = []
    last: Language = main
    for at, (block, language) in enumerate(zip(blocks, heard, strict=True)):
        goes_on = at > 0 and blocks[at - 1].section == block.section
        # What is too short to tell is in the language of what stands before it.
        last = language if language in real and language else last if goes_on else main
        found.append(replace(block, language=last))
    shared = [code for code, size in signs.most_common() if code in real and size >= _SHARE * signs.total()]
    return tuple(found), tuple(shared) or (main,)
