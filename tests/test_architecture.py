"""The file tree of ARCHITECTURE.md says what the modules' docstrings say. Run as a module, this writes the tree."""

import ast
from pathlib import Path

from assistant.settings import REPOSITORY

PAGE = REPOSITORY / "ARCHITECTURE.md"
START, END = "<!-- tree -->\n", "<!-- /tree -->"
PACKAGES = ("assistant", "ingest", "ui", "evals")
DATA = {
    "prompts/": "what is said to people: one folder a language, one file a purpose; themes and the bank of suggestions",
    "corpus/": "the guide, its notes and corrections, the catalogue, municipalities, law changes; see its README",
    "tests/": "mirror the packages; tests/browser needs Chromium",
}


def tree() -> str:
    """The tree as Markdown."""
    lines = ["```"]
    for package in PACKAGES:
        lines.append(f"{package + '/':<24}{_summary(REPOSITORY / package / '__init__.py')}")
        files = sorted(path for path in (REPOSITORY / package).glob("*.py") if path.name != "__init__.py")
        lines += [f"  {path.name:<22}{_summary(path)}" for path in files]
        parts = sorted((REPOSITORY / package).glob("*/__init__.py"))
        lines += [f"  {path.parent.name + '/':<22}{_summary(path)}" for path in parts]
    lines += [f"{name:<24}{what}" for name, what in DATA.items()]
    return "\n".join([*lines, "```", ""])


def test_the_tree_is_what_the_docstrings_say() -> None:
    assert PAGE.read_text(encoding="utf-8").split(START)[1].split(END)[0] == tree()


def _summary(path: Path) -> str:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return docstring.split("\n")[0]


if __name__ == "__main__":
    head, rest = PAGE.read_text(encoding="utf-8").split(START)
    PAGE.write_text(head + START + tree() + END + rest.split(END)[1], encoding="utf-8")
