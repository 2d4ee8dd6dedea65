"""Minutes as a Word file: real styles, a table of decisions, quotes and translations in their own languages.

A template of the municipality's own gives styles, header and footer; its text is not kept.
"""

import io
import zipfile
from collections.abc import Sequence
from typing import Any

from assistant.errors import ExportFailed
from assistant.prompts import Wording
from assistant.types import Language
from ui.minutes_types import Asked, Decided, Minutes, Quote, Theme
from ui.word_parts import add_run, make_table, plain_look, style_named

_LOCALES: dict[Language, str] = {"sv": "sv-FI", "fi": "fi-FI", "en": "en-GB"}
_LARGEST_TEMPLATE = 50_000_000  # unpacked
# All that python-docx, its XML parser and zipfile raise at a file that is no Word document.
_UNREADABLE = (ValueError, KeyError, AttributeError, SyntaxError, OSError, RuntimeError, zipfile.BadZipFile)
_COLUMNS = ("number", "what", "responsible", "sector", "due", "follow_up")
_CELL_SIZE, _SMALL_SIZE = 9, 8
_WIDTHS = (1.0, 5.4, 2.8, 2.4, 2.3, 3.1)


def to_word(minutes: Minutes, wording: Wording, template: bytes | None = None) -> bytes:
    """The file's bytes; raises ExportFailed for a template that is no Word document."""
    writer = _Word(minutes, wording, _open(template, _LOCALES[minutes.language]))
    writer.write()
    made = io.BytesIO()
    writer.document.save(made)
    return made.getvalue()


def _open(template: bytes | None, locale: str) -> Any:
    import docx
    from docx.oxml.ns import qn

    if template is None:
        document = docx.Document()
        plain_look(document, locale)
        return document
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _LARGEST_TEMPLATE:
                raise ValueError("> 50 MB")
        document = docx.Document(io.BytesIO(template))
        body = document.element.body
        for element in list(body):
            if element.tag != qn("w:sectPr"):
                body.remove(element)
    except _UNREADABLE as error:
        raise ExportFailed("template-invalid", why=" ".join(str(error).split())[:200]) from error
    return document


class _Word:
    """One document in the making."""

    def __init__(self, minutes: Minutes, wording: Wording, document: Any) -> None:
        self.minutes = minutes
        self.wording = wording
        self.document = document

    def write(self) -> None:
        """The whole document, in order."""
        minutes = self.minutes
        self.document.core_properties.title = minutes.title
        self.document.core_properties.language = _LOCALES[minutes.language]
        self.document.core_properties.author = ""
        self.document.core_properties.comments = ""
        self.paragraph(minutes.title, "Title", language=minutes.spoken)
        self.paragraph(self.say("head.kind"), "Subtitle")
        self.labelled(minutes.facts, minutes.spoken)
        self.heading("decisions")
        self.decisions()
        for quote in minutes.loose:
            self.quote(quote)
        if minutes.profile:
            self.heading("municipality")
            self.labelled(minutes.profile, minutes.spoken)
        if minutes.agenda:
            self.heading("agenda")
            self.table(
                (self.say("agenda.step"), self.say("agenda.time")),
                [[(text, "") for text in row] for row in minutes.agenda],
                (14.5, 2.5),
            )
        self.heading("questions")
        for theme in minutes.themes:
            self.theme(theme)
        if minutes.plans:
            self.heading("plans")
            self.labelled(minutes.plans)
        if minutes.sources:
            self.heading("sources")
            for n, source in enumerate(minutes.sources, 1):
                self.paragraph(f"[{n}] {source}")
        if minutes.foot:
            self.paragraph(minutes.foot, italic=True)

    def theme(self, theme: Theme) -> None:
        """A theme: its questions with all that was said, then those that were not taken up."""
        self.paragraph(theme.title, "Heading 2", language=theme.language)
        for asked in theme.asked:
            self.asked(asked)
        if theme.untouched:
            self.paragraph(self.say("heading.untouched"), "Heading 3")
            for question in theme.untouched:
                self.paragraph(question, "List Bullet", language=theme.language)

    def asked(self, asked: Asked) -> None:
        """A question, how it stands, notes, quotes, and which decisions answer it."""
        heading = self.paragraph("", "Heading 3")
        self.run(heading, f"{asked.label}: ")
        self.run(heading, asked.text, language=asked.language)
        if asked.gloss:
            self.paragraph(asked.gloss, italic=True)
        self.paragraph(asked.judgment)
        if asked.notes:
            self.label(self.say("question.notes"))
            for line in asked.notes:
                self.paragraph(line, language=self.minutes.spoken)
        if asked.quotes:
            self.label(asked.voice)
            for quote in asked.quotes:
                self.quote(quote)
        if asked.decisions:
            numbers = ", ".join(map(str, asked.decisions))
            self.label(self.say("decision.reference", numbers=numbers))

    def quote(self, quote: Quote) -> None:
        """A quote in its own language, with what must be said of it."""
        paragraph = self.paragraph("", "Quote")
        paragraph.paragraph_format.keep_with_next = bool(quote.mark or quote.gloss)
        self.run(paragraph, f"”{quote.text}”", language=quote.language)
        self.run(paragraph, f" [{quote.source}]")
        for note in (quote.mark, quote.gloss):
            if note:
                self.paragraph(note, "Quote note")

    def decisions(self) -> None:
        """The table of decisions, or the word that there are none."""
        if not self.minutes.decided:
            self.paragraph(self.say("decision.none"))
            return
        rows = [
            [(str(getattr(made, column)), _beneath(made) if column == "what" else "") for column in _COLUMNS]
            for made in self.minutes.decided
        ]
        self.table([self.say(f"decision.{column}") for column in _COLUMNS], rows, _WIDTHS)

    # -- the parts of a document

    def say(self, key: str, **values: object) -> str:
        return self.wording.say(f"minutes.{key}", **values)

    def heading(self, key: str) -> None:
        self.paragraph(self.say(f"heading.{key}"), "Heading 1")

    def label(self, text: str) -> None:
        """A line in bold that stays with what follows it."""
        paragraph = self.paragraph("")
        paragraph.paragraph_format.keep_with_next = True
        self.run(paragraph, text).bold = True

    def labelled(self, rows: Sequence[tuple[str, str]], language: Language | None = None) -> None:
        """ "Kommun: Närpes", further lines below it; `language` is of the texts."""
        for label, text in rows:
            paragraph = self.paragraph("")
            self.run(paragraph, f"{label}: ").bold = True
            self.run(paragraph, text, language=language)

    def paragraph(
        self, text: str, style: str = "Normal", *, language: Language | None = None, italic: bool = False
    ) -> Any:
        paragraph = self.document.add_paragraph(style=style_named(self.document, style))
        if text:
            self.run(paragraph, text, language=language).italic = italic or None
        return paragraph

    def run(self, paragraph: Any, text: str, *, language: Language | None = None) -> Any:
        """A stretch of text marked with its language."""
        return add_run(paragraph, text, _LOCALES[language or self.minutes.language])

    def table(self, heads: Sequence[str], rows: Sequence[Sequence[tuple[str, str]]], widths: Sequence[float]) -> None:
        """A table whose first row is repeated on each page; each cell is a text and a smaller one below it."""
        table = make_table(self.document, len(rows) + 1, widths)
        for cell, head in zip(table.rows[0].cells, heads, strict=True):
            self.cell(cell.paragraphs[0], head, _CELL_SIZE).bold = True
        for row, texts in zip(table.rows[1:], rows, strict=True):
            for cell, (text, small) in zip(row.cells, texts, strict=True):
                self.cell(cell.paragraphs[0], text, _CELL_SIZE, self.minutes.spoken)
                if small:
                    self.cell(cell.add_paragraph(), small, _SMALL_SIZE)
        self.document.add_paragraph()

    def cell(self, paragraph: Any, text: str, size: float, language: Language | None = None) -> Any:
        """Text of a table, smaller than running text."""
        from docx.shared import Pt

        run = self.run(paragraph, text, language=language)
        run.font.size = Pt(size)
        return run


def _beneath(decided: Decided) -> str:
    """What stands small under a decision: which question it answers, and its sources."""
    return " ".join(part for part in (decided.question, decided.sources) if part)
