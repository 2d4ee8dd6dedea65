"""Starting the page: nothing happens at import, a taken port is no obstacle."""

import socket
import subprocess
import sys

from ui.app import free_port


def test_importing_the_page_imports_no_gradio() -> None:
    code = "import sys, ui.app; sys.exit('gradio' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_taken_port_gives_the_next_free_one() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert free_port("127.0.0.1", port) != port


def test_port_nought_gives_any() -> None:
    assert free_port("127.0.0.1", 0) > 0
