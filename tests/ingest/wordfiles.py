"""Word files for tests: made with python-docx, with what it cannot make put in as XML."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

W = nsdecls("w")


def word(fill: Callable[[Any], None]) -> bytes:
    """The bytes of a Word file that `fill` wrote into."""
    document = docx.Document()
    fill(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def xml(text: str) -> Any:
    """An element written in the namespace of Word."""
    return parse_xml(text.replace(">", f" {W}>", 1) if "/>" not in text[: text.index(">") + 1] else text)


def body(*paragraphs: str) -> bytes:
    """A Word file whose body is these elements, written as XML."""

    def fill(document: Any) -> None:
        for text in paragraphs:
            document.element.body.insert(len(document.element.body) - 1, xml(text))

    return word(fill)


def run(text: str, properties: str = "") -> str:
    """A run of text."""
    return f'<w:r>{f"<w:rPr>{properties}</w:rPr>" if properties else ""}<w:t xml:space="preserve">{text}</w:t></w:r>'


def p(*inner: str, properties: str = "") -> str:
    """A paragraph."""
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{''.join(inner)}</w:p>"


def with_notes(document: Any, kind: str, notes: dict[int, str]) -> None:
    """Gives a document its footnotes or endnotes."""
    said = "".join(f'<w:{kind} w:id="{id}">{p(run(text))}</w:{kind}>' for id, text in notes.items())
    blob = f"<w:{kind}s {W}>{said}</w:{kind}s>".encode()
    content = f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}s+xml"
    part = Part(PackURI(f"/word/{kind}s.xml"), content, blob, document.part.package)
    document.part.relate_to(part, getattr(RELATIONSHIP_TYPE, f"{kind}s".upper()))


def repacked(data: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """A packed file with its entries changed."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    change(entries)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, blob in entries.items():
            archive.writestr(name, blob)
    return out.getvalue()
