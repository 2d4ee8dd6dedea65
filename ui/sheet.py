"""Renders a page image in the source panel: the picture, the marks over it, and what turns the pages. Pure."""

from dataclasses import dataclass
from urllib.parse import quote

from assistant.page_image import PageImage
from assistant.prompts import Wording
from assistant.types import Document
from ui.text import esc


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page to be shown: its number in the file, and how it looks; None when it cannot be drawn."""

    number: int
    image: PageImage | None
    is_quoted: bool  # the quote, or a part of it, stands on it


def render_sheet(sheet: Sheet, document: Document, carried: str, wording: Wording) -> str:
    """The picture with its marks. `carried` are the attributes that say which place is open."""
    say = wording.say
    numbers = sorted({page.number for page in document.pages})
    label = next((page.label for page in document.pages if page.number == sheet.number), "") or str(sheet.number)
    place = say("sources.image.sheet", n=sheet.number, all=numbers[-1])
    turns = "".join(
        _turn(name, sheet.number + step, sheet.number + step in numbers, carried, wording)
        for name, step in (("previous", -1), ("next", 1))
    )
    zoom = "".join(
        f'<button type="button" class="zoom" data-zoom="{step}">{esc(say(f"sources.image.{name}"))}</button>'
        for name, step in (("larger", 1), ("smaller", -1))
    )
    return (
        f'<section class="sheet" aria-label="{esc(say("sources.image.heading"))}">'
        f'<p class="sheet-place"><strong>{esc(say("sources.image.page", page=label))}</strong>'
        f" <span>({esc(place)})</span></p>"
        f'<div class="sheet-tools">{turns}{zoom}</div>{_picture(sheet, document, label, wording)}</section>'
    )


def _picture(sheet: Sheet, document: Document, label: str, wording: Wording) -> str:
    image, say = sheet.image, wording.say
    if image is None:
        return f"<p>{esc(say('sources.image.failed'))}</p>"
    alt = say("sources.image.alt" if image.marks else "sources.image.alt_unmarked", page=label, title=document.title)
    marks = "".join(_mark(at, box, image) for at, box in enumerate(image.marks))
    lost = "" if image.marks or not sheet.is_quoted else f"<p>{esc(say('sources.image.unmarked'))}</p>"
    address = f"/sources/page/{quote(document.name, safe='')}/{sheet.number}.png"
    return (
        f'{lost}<div class="sheet-view" tabindex="0" role="group" aria-label="{esc(say("sources.image.heading"))}">'
        f'<div class="sheet-page"><img src="{esc(address)}" width="{image.width}" height="{image.height}"'
        f' alt="{esc(alt)}">{marks}</div></div>'
    )


def _mark(at: int, box: tuple[int, int, int, int], image: PageImage) -> str:
    left, top, right, bottom = box
    sizes = {
        "left": left / image.width,
        "top": top / image.height,
        "width": (right - left) / image.width,
        "height": (bottom - top) / image.height,
    }
    style = ";".join(f"{name}:{100 * share:.2f}%" for name, share in sizes.items())
    return f'<span class="sheet-mark"{"" if at else " id=quote"} style="{style}"></span>'


def _turn(name: str, number: int, there: bool, carried: str, wording: Wording) -> str:
    state = "" if there else " disabled"
    return (
        f'<button type="button" class="place turn" data-turn="{name}" data-sheet="{number}"{carried}{state}>'
        f"{esc(wording.say(f'sources.image.{name}'))}</button>"
    )
