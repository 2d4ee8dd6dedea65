"""Reads HTML back as a browser would, for the tests: which tags, which attributes, which text."""

from html.parser import HTMLParser

VOID = {"img", "br", "hr", "input", "path", "meta", "link"}


class Read(HTMLParser):
    """The tags with their attributes, the text, and whether everything that was opened was closed."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.balanced = True
        self.pieces: list[tuple[tuple[str, ...], str]] = []
        self.feed(html)
        self.close()
        self.balanced = self.balanced and not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.balanced = self.balanced and bool(self.open) and self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.pieces.append((tuple(self.open), data))

    def text(self, within: str | None = None) -> str:
        return "".join(data for open_, data in self.pieces if within is None or within in open_)

    def with_class(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for _, attributes in self.tags if name in (attributes.get("class") or "").split()]

    def ids(self) -> list[str]:
        return [attributes["id"] or "" for _, attributes in self.tags if "id" in attributes]


def harmless(html: str) -> bool:
    """No tag or attribute that runs anything, no address but of the web or of the page itself."""
    read = Read(html)
    for tag, attributes in read.tags:
        if tag in {"script", "img", "iframe", "object", "embed", "style", "form", "base", "link", "meta"}:
            return False
        if any(name.startswith("on") or name in {"style", "srcdoc", "formaction"} for name in attributes):
            return False
        if not (attributes.get("href") or "#").startswith(("#", "http://", "https://")):
            return False
    return read.balanced
