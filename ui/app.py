"""Starts the web page: `build` makes it, `serve` serves it on this machine.

Importing this file does nothing and imports no Gradio; the page's wiring is in wiring.py.
"""

import os
import socket
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from assistant.answering import Assistant
from assistant.settings import Settings

if TYPE_CHECKING:
    import gradio as gr

    from ui.page_images import PageImages

_PORTS_TRIED = 50
# Nothing is sent anywhere: no statistics, no version check, no look at a model hub.
_QUIET = {"GRADIO_ANALYTICS_ENABLED": "False", "HF_HUB_DISABLE_TELEMETRY": "1", "HF_HUB_OFFLINE": "1"}


def build(assistant: Assistant, settings: Settings, images: "PageImages | None" = None) -> "gr.Blocks":
    """The page, ready to launch."""
    _be_quiet()
    from ui.desk import Desk
    from ui.wiring import wire

    return wire(Desk(assistant, settings, images))


def serve(
    assistant: Assistant,
    settings: Settings,
    *,
    open_browser: bool = False,
    on_ready: Callable[[str], None] | None = None,
) -> None:
    """Serve the page until interrupted. `on_ready` is told its address; a taken port means the next free one."""
    _be_quiet()
    from ui.page_images import PageImages
    from ui.pages import areas
    from ui.wiring import launch

    images = PageImages(settings, assistant)
    page = build(assistant, settings, images)
    beside = areas(settings, assistant, images)
    address = launch(page, beside, host=settings.host, port=free_port(settings.host, settings.port))
    try:
        if on_ready:
            on_ready(address)
        if open_browser:
            import webbrowser

            webbrowser.open(address)
        threading.Event().wait()
    except KeyboardInterrupt:
        pass
    finally:
        page.close(verbose=False)


def free_port(host: str, wanted: int) -> int:
    """`wanted` or the next port that is free on `host`; 0 means any."""
    for port in [wanted, *range(wanted + 1, min(wanted + _PORTS_TRIED, 65536))] if wanted else [0]:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    return wanted


def _be_quiet() -> None:
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)
