"""Opens a Word file with python-docx and finds what its text is read with: styles, numbering, notes, properties.

Names of elements are told apart by their local names alone, so that files of the strict
variant of the format, whose names differ in nothing else, are read as well.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from docx.opc.exceptions import OpcError
from docx.opc.package import OpcPackage
from docx.oxml.parser import parse_xml
from lxml import etree

from ingest.archive import BROKEN, check_archive
from ingest.skipped import SkippedFile

_OFF = frozenset({"0", "false", "off", "none"})
_BROKEN = (*BROKEN, OpcError, etree.LxmlError, AttributeError, TypeError, RecursionError)
_HEADING = re.compile(r"(?:heading|rubrik|otsikko|överskrift|huvudrubrik)\s*(\d)", re.I)
_TITLE = re.compile(r"(?:title|dokumentrubrik|huvudrubrik|pääotsikko)", re.I)
_CONTENTS = re.compile(
    r"(?:toc|innehåll|sisluet|sisällys|contents|index)\b.*\d?|table of (?:figures|authorities)", re.I
)


@dataclass(frozen=True, slots=True)
class Style:
    """What a paragraph style says of a paragraph. `level`: of a heading, 0 for the document's title, None for text."""

    level: int | None = None
    contents: bool = False
    num: str | None = None
    depth: int | None = None
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Parts:
    """A Word file taken apart."""

    body: Any
    styles: dict[str, Style]
    default: str
    numbering: Any
    notes: dict[str, dict[str, Any]]  # "footnote" and "endnote", by id
    targets: dict[str, str]  # addresses of hyperlinks
    title: str
    language: str = ""


def open_parts(stream: BinaryIO, file: str) -> Parts:
    """The parts of a Word file; raises SkippedFile."""
    check_archive(stream, file)
    try:
        return _parts(OpcPackage.open(stream), file)
    except _BROKEN as error:
        raise SkippedFile("skipped-damaged", file=file) from error


def _parts(package: Any, file: str) -> Parts:
    main = _related(package, "officeDocument")
    root = _root(main)
    body = child(root, "body") if root is not None else None
    if body is None:
        raise SkippedFile("skipped-damaged", file=file)
    styles = _root(_related(main, "styles"))
    known, default = _styles(styles)
    notes = {
        kind: {attr(note, "id"): note for note in children(_root(_related(main, f"{kind}s")), kind)}
        for kind in ("footnote", "endnote")
    }
    targets = {key: str(rel.target_ref) for key, rel in main.rels.items() if rel.is_external}
    return Parts(
        body=body,
        styles=known,
        default=default,
        numbering=_root(_related(main, "numbering")),
        notes=notes,
        targets=targets,
        title=_title(package),
        language=_language(styles),
    )


def _related(source: Any, kind: str) -> Any:
    if source is None:
        return None
    found = (rel for rel in source.rels.values() if rel.reltype.endswith(f"/{kind}") and not rel.is_external)
    rel = next(found, None)
    return rel.target_part if rel else None


def _root(part: Any) -> Any:
    if part is None:
        return None
    return part.element if hasattr(part, "element") else parse_xml(part.blob)


def _title(package: Any) -> str:
    core = _root(_related(package, "core-properties"))
    said = child(core, "title") if core is not None else None
    return str(said.text or "") if said is not None else ""


def _language(styles: Any) -> str:
    """The language that a file is set to, which is often not the one it is written in."""
    for element in descendants(styles, "rPrDefault"):
        for lang in descendants(element, "lang"):
            return attr(lang, "val")
    return ""


def _styles(root: Any) -> tuple[dict[str, Style], str]:
    """The paragraph styles by id, each with what it inherits, and the id of the one that goes without saying."""
    raw = {attr(style, "styleId"): style for style in children(root, "style") if attr(style, "type") == "paragraph"}
    default = next((id for id, style in raw.items() if attr(style, "default") in ("1", "true")), "")
    return {id: _style(id, raw) for id in raw}, default


def _style(id: str, raw: dict[str, Any]) -> Style:
    level: int | None = None
    num: str | None = None
    depth: int | None = None
    bold, contents = False, False
    seen: set[str] = set()
    while id in raw and id not in seen:
        seen.add(id)
        element = raw[id]
        name = value(element, "name")
        own = child(element, "pPr")
        numbered = child(own, "numPr") if own is not None else None
        if level is None:
            level = _level(name, own)
        if numbered is not None and num is None:
            num, depth = value(numbered, "numId") or None, _number(value(numbered, "ilvl"))
        bold = bold or is_on(child(element, "rPr"), "b")
        contents = contents or _CONTENTS.fullmatch(name) is not None
        id = value(element, "basedOn")
    return Style(level if level != 10 else None, contents, num, depth, bold)


def _level(name: str, properties: Any) -> int | None:
    """The level that a style's outline or name gives, 10 for one that is set to be text."""
    if _TITLE.fullmatch(name):
        return 0
    if properties is not None and (said := value(properties, "outlineLvl")):
        return min(int(said), 9) + 1 if said.isdigit() else None
    match = _HEADING.match(name)
    return max(1, int(match[1])) if match else None


def _number(said: str) -> int | None:
    return int(said) if said.isdigit() else None


def local(element: Any) -> str:
    """An element's name without its namespace; "" for comments and the like."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attr(element: Any, name: str) -> str:
    """An attribute by its name without namespace."""
    return next((str(said) for key, said in element.attrib.items() if key.rpartition("}")[2] == name), "")


def children(element: Any, name: str) -> Iterator[Any]:
    """The children of that name."""
    return (found for found in element if local(found) == name) if element is not None else iter(())


def child(element: Any, name: str) -> Any:
    """The first child of that name, or None."""
    return next(children(element, name), None)


def descendants(element: Any, name: str) -> Iterator[Any]:
    """All elements of that name below this one."""
    return (found for found in element.iter() if local(found) == name) if element is not None else iter(())


def value(element: Any, name: str) -> str:
    """The value of a child such as `<w:name w:val="…"/>`, "" when there is none."""
    found = child(element, name)
    return attr(found, "val") if found is not None else ""


def is_on(element: Any, name: str) -> bool:
    """Whether a switch such as `<w:b/>` is on."""
    found = child(element, name)
    return found is not None and attr(found, "val") not in _OFF
