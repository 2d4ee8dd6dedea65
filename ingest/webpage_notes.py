"""The footnotes of a web page: which links are their marks, and what they say.

Notes are taken out of the tree, wherever they stand, so that the section that points to them can write them.
"""

import re
from typing import Any

from ingest.hyphens import tidy
from ingest.manuscript import Note
from ingest.webpage_content import drop

_MARK = re.compile(r"\[?\(?(\d{1,3}|[a-z]|[ivx]{1,5}|[*†‡])\)?\]?")
_LABEL = re.compile(r"^[\s\[(]*(?:\d{1,3}|[a-z]|[ivx]{1,5}|[*†‡^↑])?[\s\])^↑.:]*(?=\S)")
_BACK = re.compile(r"[\s↑↩︎]+$")
_HOLDERS = ("li", "p", "dd", "div", "aside", "section", "td")
_MOST = 2000  # signs: what is longer is a section of the text, which a number happens to point to


def marking(element: Any) -> Any:
    """The link of a note's mark that an element is, or holds and nothing else; None when it is none."""
    link = element if element.tag == "a" else element.find(".//a") if element.tag == "sup" else None
    if link is None or not link.get("href", "").startswith("#"):
        return None
    return link if _MARK.fullmatch("".join(element.itertext()).strip()) else None


def is_raised(link: Any) -> bool:
    """Whether a link stands above the line, or says that it marks a note."""
    raised = any(above.tag == "sup" for above in link.iterancestors()) or link.find(".//sup") is not None
    return raised or link.get("role") == "doc-noteref"


def take_notes(root: Any) -> dict[str, Note]:
    """The notes by the name that their marks point to; they are no longer in the tree."""
    marks = _marks(root)
    if not marks:
        return {}
    found: dict[str, Any] = {}
    for element in root.iter():
        if isinstance(element.tag, str):
            for name in (element.get("id"), element.get("name")):
                if name in marks and (holder := _holder(element)) is not None:
                    found.setdefault(name, holder)
    return {name: note for name, holder in found.items() if (note := _note(marks[name], holder))}


def _marks(root: Any) -> dict[str, str]:
    """The names that marks point to, with the marks. A note comes after its mark: a link back is none."""
    marks: dict[str, str] = {}
    origins: set[str] = set()
    for link in root.iter("a"):
        said = "".join(link.itertext()).strip()
        target = link.get("href", "")[1:]
        if marking(link) is None or not (is_raised(link) or said.startswith("[")) or target in origins:
            continue
        match = _MARK.fullmatch(said)
        marks.setdefault(target, match[1] if match else said)
        around = (link, link.getparent(), *link)
        origins |= {name for e in around if e is not None for name in (e.get("id"), e.get("name")) if name}
    marks.pop("", None)
    return marks


def _holder(element: Any) -> Any:
    """The paragraph or item that a note is, given what its mark points to."""
    if element.tag in _HOLDERS:
        return element
    return next((above for above in element.iterancestors() if above.tag in _HOLDERS), None)


def _note(mark: str, holder: Any) -> Note | None:
    said = tidy(" ".join(holder.itertext()))
    if not said or len(said) > _MOST or holder.find(".//h1") is not None or holder.find(".//main") is not None:
        return None
    text = _BACK.sub("", _LABEL.sub("", said, count=1))
    drop(holder)
    return Note(mark, text) if text else None
