"""Bytes to text, and the judgement whether they are text at all.

UTF-8, UTF-16 and UTF-32 by their marks, else UTF-8, else the old Western code pages. Newlines
and every sign but the byte order mark stay as they are.
"""

import codecs

# The first bytes of files that are no text, whatever their name ends with.
_SIGNATURES = (
    b"%PDF-",
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\x89PNG",
    b"GIF8",
    b"\xff\xd8\xff",
    b"\x1f\x8b",
    b"BZh",
    b"7z\xbc\xaf",
    b"Rar!",
    b"\xd0\xcf\x11\xe0",
    b"\x7fELF",
    b"RIFF",
    b"SQLite format 3",
    b"{\\rtf",
)
_BY_MARK = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark begins it
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROLS = [chr(code) for code in range(32) if chr(code) not in "\t\n\v\f\r\x1b"]
_TOLERATED = 0.02  # a text may hold a stray control sign; a binary file is full of them


def decode(data: bytes, declared: str = "") -> tuple[str, tuple[str, ...]] | None:
    """The text and the warnings that go with it, or None when the bytes are no text.

    `declared` is the encoding that the text itself names; its mark goes before it.
    """
    if data.startswith(_SIGNATURES):
        return None
    text, warnings = _decoded(data, declared)
    controls = sum(text.count(sign) for sign in _CONTROLS)
    return None if controls > _TOLERATED * len(text) + 2 else (text, warnings)


def _decoded(data: bytes, declared: str) -> tuple[str, tuple[str, ...]]:
    for mark, encoding in _BY_MARK:
        if data.startswith(mark):
            return _marked(data[len(mark) :], encoding)
    for encoding in filter(None, (declared, "utf-8", "cp1252", "latin-1")):
        try:
            text = data.decode(encoding)
        except (UnicodeError, LookupError):  # or a codec that makes no text
            continue
        return text, () if encoding in ("utf-8", declared) else (f"decoded-as: {encoding}",)
    raise AssertionError("latin-1 decodes any bytes")


def _marked(data: bytes, encoding: str) -> tuple[str, tuple[str, ...]]:
    try:
        return data.decode(encoding), ()
    except UnicodeDecodeError:
        text = data.decode(encoding, errors="replace")
        return text, (f"replaced-signs: {text.count(chr(0xFFFD))}",)
