"""What of a web page is its content: the rest (navigation, banners, what is hidden) is taken out of the tree.

Simple rules over landmarks, roles, names of classes and the share of words in links. No style
sheet is read and no script is run.
"""

import re
from typing import Any

_NEVER = frozenset(
    """
    script style noscript template iframe svg canvas object embed audio video map nav menu dialog button input
    select textarea datalist progress meter label option frame frameset applet link meta base head
    """.split()
)
_ROLES = frozenset(
    """
    navigation banner contentinfo search complementary dialog alertdialog menu menubar toolbar tablist progressbar
    """.split()
)
# Words of class names and ids that stand for what surrounds a text, in the languages of Finnish sites.
_AROUND = re.compile(
    r"(?:^|[\s_-])(?:cookies?|consent|gdpr|evasteet|kakor|breadcrumbs?|murupolku|brodsmulor|skip-?links?|share|sharing|"
    r"social|some-?share|jaa|dela|navbar|navigation|mainmenu|main-?nav|sub-?nav|pagination|pager|site-?footer|"
    r"page-?footer|site-?header|newsletter|uutiskirje|nyhetsbrev|related-?(?:content|articles|posts)|advert\w*|"
    r"sr-only-focusable|print-only)(?:$|[\s_-])",
    re.I,
)
_INVISIBLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.I)
_ENDS = re.compile(r"[.!?…](?:\s|$)")
_LINKED = 0.6  # this share of a list's or block's signs in links, and hardly a sentence: a menu
_FEW = 3
_ENOUGH = 0.3  # of all the text: less in the chosen part, and the choice was wrong


def content(root: Any) -> Any:
    """The element that holds a page's content; what is not content has been taken out of it."""
    body = root.find(".//body")
    body = body if body is not None else root
    _prune(body)
    whole = _size(body)
    for chosen in _mains(body):
        if _size(chosen) >= _ENOUGH * whole:
            return chosen
    return body


def _mains(body: Any) -> list[Any]:
    """The parts that say of themselves that they are the content, the surest first."""
    mains = [*body.iter("main"), *(e for e in body.iter() if _role(e) == "main")]
    articles = [e for e in body.iter("article") if not any(a.tag == "article" for a in e.iterancestors())]
    return mains[:1] or (articles if len(articles) == 1 else [])


def _prune(body: Any) -> None:
    for element in [e for e in body.iter() if e is not body]:
        if _is_noise(element):
            drop(element)
    for element in list(body.iter("ul", "ol", "div", "section", "p", "table")):
        if element is not body and element.getparent() is not None and _is_menu(element):
            drop(element)


def _is_noise(element: Any) -> bool:
    tag = element.tag
    if not isinstance(tag, str):
        return True  # a comment or the like
    if tag in _NEVER or _role(element) in _ROLES or _hidden(element):
        return True
    if tag in ("header", "footer", "aside"):
        return not _within(element, ("article", "main")) and not (tag == "header" and _has_title(element))
    return tag not in ("main", "article", "body", "html") and _named_around(element)


def _hidden(element: Any) -> bool:
    said = element.attrib
    return "hidden" in said or said.get("aria-hidden") == "true" or bool(_INVISIBLE.search(said.get("style", "")))


def _named_around(element: Any) -> bool:
    names = f"{element.get('class', '')} {element.get('id', '')}"
    return bool(_AROUND.search(names)) and element.find(".//h1") is None and element.find(".//main") is None


def _is_menu(element: Any) -> bool:
    """Whether a block is made of links, as menus are; the list of sources of a text has sentences as well."""
    links = list(element.iter("a"))
    if len(links) < _FEW or element.find(".//h1") is not None or element.find(".//main") is not None:
        return False
    whole = _size(element)
    linked = sum(_size(link) for link in links)
    said = " ".join(element.itertext())
    return linked > _LINKED * whole and len(_ENDS.findall(said)) < len(links) / 2 and not _in_list_of_text(element)


def _in_list_of_text(element: Any) -> bool:
    """Whether a list of links is led in by a sentence of the content right before it."""
    before = element.getprevious()
    said = " ".join(before.itertext()).strip() if before is not None and isinstance(before.tag, str) else ""
    return element.tag in ("ul", "ol") and said.endswith(":")


def _role(element: Any) -> str:
    return element.get("role", "").lower() if isinstance(element.tag, str) else ""


def _within(element: Any, tags: tuple[str, ...]) -> bool:
    return any(above.tag in tags or _role(above) == "main" for above in element.iterancestors())


def _has_title(element: Any) -> bool:
    return element.find(".//h1") is not None


def _size(element: Any) -> int:
    return sum(len(text.strip()) for text in element.itertext())


def drop(element: Any) -> None:
    """Take an element out of its tree, and leave what follows it."""
    parent = element.getparent()
    if parent is None:
        return
    tail, before = element.tail or "", element.getprevious()
    if tail and before is not None:
        before.tail = f"{before.tail or ''} {tail}"
    elif tail:
        parent.text = f"{parent.text or ''} {tail}"
    parent.remove(element)
