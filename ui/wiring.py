"""The only file that imports Gradio: which parts the page has, and which event changes which.

What an event does is in desk.py, how it looks in assets/, what the browser does by itself in assets/*.js.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from assistant.types import Language
from ui.desk import Desk, Page
from ui.furniture import municipality_rows
from ui.text import esc

ASSETS = Path(__file__).resolve().parent / "assets"
# Every event first takes the browser's state along: its conversation, language and municipality.
_WITH_PAGE = "() => [grepp.page()]"
_WITH_QUESTION = "(page, question) => [grepp.page(), question]"
# Nothing of the page is a public API, and nothing covers the page while an event runs.
_OURS: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
# The names in quotes are the events that page.js sends (Gradio finds them by their quotes).
_CONNECT = "grepp.connect(trigger, ['suggest', 'stop', 'place', 'shut', 'pick', 'dress', 'forget', 'mark']);"
_WATCH = "watch('value', () => grepp.changed('{name}'));"


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of the page that events change."""

    page: gr.JSON
    top: gr.HTML
    picker: gr.HTML
    facts: gr.HTML
    chat: gr.HTML
    starters: gr.HTML
    status: gr.HTML
    question: gr.Textbox
    send: gr.Button
    forget: gr.Button
    sources: gr.HTML
    foot: gr.HTML
    bridge: gr.HTML

    def dressed(self) -> list[Any]:
        """All that speaks the page's language, in the order that `_dress` returns it."""
        return [
            self.top, self.picker, self.facts, self.chat, self.starters, self.status, self.question, self.send,
            self.forget, self.sources, self.foot,
        ]  # fmt: skip


def wire(desk: Desk) -> gr.Blocks:
    """Make the page and connect its events."""
    with _Blocks(title="Grepp", analytics_enabled=False, fill_width=True) as blocks:
        parts = _lay_out(desk)
        _connect(blocks, desk, parts)
        _connect_asking(parts, desk)
    blocks.own_head = head(desk)
    return blocks


class _Blocks(gr.Blocks):  # type: ignore[misc]  # mypy sees no types of Gradio
    """Blocks that launch as this page must: nothing shared, nothing sent, our own head and theme."""

    own_head = ""

    def launch(self, *arguments: Any, **options: Any) -> Any:
        """Launch; an option that is given wins over ours."""
        ours: dict[str, Any] = {
            "quiet": True, "share": False, "inbrowser": False, "footer_links": [], "run_history": False,
            "enable_monitoring": False, "ssr_mode": False, "pwa": False, "mcp_server": False,
            "max_file_size": "1kb", "favicon_path": ASSETS / "favicon.svg", "head": self.own_head,
            "theme": gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["monospace"]),
        }  # fmt: skip
        return super().launch(*arguments, **{**ours, **options})


def launch(page: gr.Blocks, beside: Mapping[str, ASGIApp], *, host: str, port: int) -> str:
    """Serve the page, and the applications beside it, from a thread of its own; returns the address."""
    page.queue(default_concurrency_limit=8)
    server, address, _ = page.launch(server_name=host, server_port=port, prevent_thread_lock=True)
    # Gradio takes whatever address it does not know for a page of its own: ours go before.
    server.router.routes[0:0] = [
        route for path, app in beside.items() for route in (Mount(path, app), Route(path, _with_slash))
    ]
    return str(address)


def _with_slash(request: Request) -> RedirectResponse:
    return RedirectResponse(request.url.path + "/")


def head(desk: Desk) -> str:
    """Styles and scripts of our own, from files, into the page's head."""
    styles = "\n".join(
        _asset(name) for name in ("base.css", "chat.css", "evaluation.css", "workshop_chat.css", "print.css")
    )
    scripts = "\n".join(
        _asset(name) for name in ("page.js", "picker.js", "marks.js", "workshop_pins.js", "workshop_chat.js")
    )
    rows = municipality_rows(desk.assistant.municipalities)
    start = f'grepp.begin({{"language":"{desk.settings.language}","municipalities":{rows}}});'
    return f"<style>{styles}</style><script>{scripts}\n{start}</script>"


def _asset(name: str) -> str:
    return (ASSETS / name).read_text(encoding="utf-8")


def _html(name: str, value: str, *, watched: bool = False, classes: str = "") -> gr.HTML:
    return gr.HTML(
        value,
        elem_id=name,
        elem_classes=[classes] if classes else [],
        apply_default_css=False,
        js_on_load=_WATCH.format(name=name) if watched else None,
    )


def _lay_out(desk: Desk) -> Parts:
    """Place the parts. They stand in the order in which they are read."""
    page = desk.read_page(None)
    say = desk.wording(page).say
    state = gr.JSON(visible=False)
    bridge = gr.HTML('<div id="said" class="vh" role="status"></div>', elem_id="bridge", js_on_load=_CONNECT)
    top = _html("top", desk.top(page))
    with gr.Row(elem_id="bar"):
        picker = _html("municipality", desk.picker(page))
        facts = _html("facts", desk.facts(page))
    with gr.Row(elem_id="desk"):
        with gr.Column(elem_id="talk"):
            chat = _html("chat", desk.chat(page, live=False), watched=True)
            starters = _html("starters", desk.starters(page))
            forget = gr.Button(say("page.ask.forget"), elem_id="forget")
            with gr.Column(elem_id="composer"):
                status = _html("status", _status(""), watched=True)
                with gr.Row(elem_id="asking"):
                    question = gr.Textbox(
                        label=say("page.ask.label"), placeholder=say("page.ask.placeholder"), lines=1, max_lines=6,
                        max_length=4000, elem_id="question",
                    )  # fmt: skip
                    send = gr.Button(say("page.ask.send"), elem_id="send", variant="primary")
        with gr.Column(elem_id="side"):
            sources = _html("sources", desk.sources(page), watched=True)
    foot = _html("foot", desk.foot(page))
    return Parts(state, top, picker, facts, chat, starters, status, question, send, forget, sources, foot, bridge)


def _connect(blocks: gr.Blocks, desk: Desk, parts: Parts) -> None:
    """Say which event changes which parts."""
    page, bridge = [parts.page], parts.bridge
    fast: dict[str, Any] = {**_OURS, "queue": False, "js": _WITH_PAGE}

    def dress(sent: Any) -> list[Any]:
        return _dress(desk, desk.read_page(sent))

    def forget(sent: Any) -> list[Any]:
        seen = desk.read_page(sent)
        desk.forget(seen)
        return _dress(desk, seen)

    def pick(sent: Any) -> str:
        return desk.facts(desk.read_page(sent))

    def place(sent: Any, event: gr.EventData) -> str:
        return desk.open(desk.read_page(sent), event._data or {})

    def shut(sent: Any) -> str:
        return desk.sources(desk.read_page(sent))

    def stop(sent: Any) -> None:
        desk.underway.stop(desk.read_page(sent).key)

    def mark(sent: Any, event: gr.EventData) -> str:
        kept, said = desk.mark(desk.read_page(sent), event._data or {})
        return _status(said, trouble=not kept)

    blocks.load(dress, page, parts.dressed(), **fast)
    bridge.dress(dress, page, parts.dressed(), **fast)
    bridge.pick(pick, page, parts.facts, **fast)
    bridge.place(place, page, parts.sources, **fast)
    bridge.mark(mark, page, parts.status, **fast)
    bridge.stop(stop, page, None, **fast)
    bridge.shut(shut, page, parts.sources, **fast)
    parts.forget.click(forget, page, parts.dressed(), **fast)


def _connect_asking(parts: Parts, desk: Desk) -> None:
    """Say which events ask: a written question, and one that is pressed."""
    turn = [parts.status, parts.chat, parts.starters, parts.sources]

    def ask(sent: Any, question: str) -> Iterator[Any]:
        yield from _ask(desk, desk.read_page(sent), question, None)

    def suggest(sent: Any, event: gr.EventData) -> Iterator[Any]:
        # What is pressed may be in the guide's language: the reader still wants our words in the page's.
        seen = desk.read_page(sent)
        yield from _ask(desk, seen, str((event._data or {}).get("question") or ""), seen.language)

    parts.bridge.suggest(suggest, [parts.page], turn, js=_WITH_PAGE, **_OURS)
    gr.on([parts.question.submit, parts.send.click], ask, [parts.page, parts.question], turn, js=_WITH_QUESTION,
          **_OURS)  # fmt: skip


def _dress(desk: Desk, page: Page) -> list[Any]:
    """Everything on the page in its language; what is typed in the question stays."""
    say: Callable[..., str] = desk.wording(page).say
    return [
        desk.top(page),
        desk.picker(page),
        desk.facts(page),
        desk.chat(page, live=False),
        desk.starters(page),
        _status(""),
        gr.update(label=say("page.ask.label"), placeholder=say("page.ask.placeholder")),
        gr.update(value=say("page.ask.send")),
        gr.update(value=say("page.ask.forget")),
        desk.sources(page),
        desk.foot(page),
    ]


def _ask(desk: Desk, page: Page, question: str, language: Language | None) -> Iterator[Any]:
    """First that work has begun, then the answer as it grows, or why there is none.

    What was typed is the browser's to clear. A source that was opened while the answer grew stays open.
    """
    say, grew = desk.wording(page).say, False
    working = _status(say("page.ask.writing"), stop=say("page.ask.stop")) if desk.writes else None
    yield working or _status(say("page.ask.working")), gr.skip(), gr.skip(), gr.skip()
    with desk.underway.work(page.key) as work:
        for said in desk.ask(page, question, language, work):
            if isinstance(said, str):
                chat = desk.chat(page, live=False) if grew else gr.skip()
                yield _status(said, trouble=True), chat, gr.skip(), gr.skip()
            elif said.answer.is_whole:
                sources = gr.skip() if work.opened else desk.sources(page)
                yield _status(""), desk.chat(page, live=True), desk.starters(page), sources
            else:
                grew = True
                yield gr.skip(), desk.chat(page, live=False, growing=said), gr.skip(), gr.skip()
        if work.forgotten:  # else Gradio would end with what was shown last
            yield _status(""), desk.chat(page, live=False), desk.starters(page), gr.skip()


def _status(text: str, *, trouble: bool = False, stop: str = "") -> str:
    """The line above the question. Two regions that are always there: a change in one is read out."""
    calm, alarm = ("", text) if trouble else (text, "")
    button = f'<button type="button" class="stop" id="stop">{esc(stop)}</button>' if stop else ""
    return f'<p role="status" class="working">{esc(calm)}</p><p role="alert" class="trouble">{esc(alarm)}</p>{button}'
