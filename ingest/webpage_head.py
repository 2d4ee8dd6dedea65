"""What a web page says of itself: its encoding, title, language and own address."""

import codecs
import re
from typing import Any

from ingest.hyphens import tidy

_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w:.-]+)|<\?xml[^>]{0,100}encoding=[\"']([\w:.-]+)", re.I
)


def charset(data: bytes) -> str:
    """The encoding that a page declares, "" when it declares none that is known."""
    match = _CHARSET.search(data[:4096])
    name = (match[1] or match[2]).decode("ascii", "replace") if match else ""
    try:
        found = codecs.lookup(name).name if name else ""
    except LookupError:
        return ""
    return "cp1252" if found in ("iso8859-1", "ascii") else found  # as every browser reads it


def title(root: Any) -> str:
    """The title in its head."""
    found = root.find(".//title")
    return tidy("".join(found.itertext())) if found is not None else ""


def language(root: Any) -> str:
    """The language code of its root, "" when it gives none."""
    top = root if root.tag == "html" else root.find(".//html")
    return (top.get("lang") or top.get("{http://www.w3.org/XML/1998/namespace}lang") or "") if top is not None else ""


def canonical(root: Any) -> str:
    """The address that it gives as its own, "" when it gives none."""
    for link in root.iter("link"):
        href = link.get("href", "").strip()
        if "canonical" in link.get("rel", "").lower().split() and re.match(r"https?://[\w.-]+", href, re.I):
            return str(href)
    return ""
