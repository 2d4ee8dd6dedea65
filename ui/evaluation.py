"""What the latest eval run came to, for the page: the panel that the run wrote, found in the home folder.

Makes no figures and runs nothing: `grepp eval run` does. A panel is as trusted as the index
beside it; everything in it was escaped when it was written.
"""

from pathlib import Path

PANEL = "panel.html"
_MOST = 2_000_000


def latest_panel(home: Path) -> str | None:
    """The panel of the newest run under `home`, None when there is none."""
    try:
        files = sorted((home / "evals").glob(f"*/{PANEL}"), key=lambda path: path.stat().st_mtime)
        return files[-1].read_text(encoding="utf-8") if files and files[-1].stat().st_size <= _MOST else None
    except (OSError, UnicodeDecodeError):
        return None
