"""The walls of the house: what may be imported where."""

from __future__ import annotations

import ast
import io
import json
import re
import subprocess
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ENGINE = ROOT / "engine" / "wontlearn_engine"
TUI = ROOT / "tui" / "wontlearn"
PROBE = sorted((ENGINE / "probe").rglob("*.py"))
OWN = sorted([*ENGINE.rglob("*.py"), *TUI.rglob("*.py")])
SCRIPTS = {"corpus", "rounds", "torch_corpus", "scripts", "fits", "loops"}
"""Folders of the tests with scripts as users write them."""
READ = [*OWN, *(path for path in sorted((ROOT / "tests").rglob("*.py")) if not SCRIPTS & set(path.parts))]
ROWS = (ast.List, ast.Tuple, ast.Dict, ast.Set)
FOREIGN = ("textual", "rich", "plotext", "tensorflow", "keras", "wontlearn")

IMPORT_ALL = """
import importlib, json, sys
names, foreign = json.loads(sys.argv[1])
for name in names:
    importlib.import_module(name)
print(json.dumps([name for name in foreign if name in sys.modules]))
"""


def engine_modules() -> list[str]:
    """Dotted names of all that runs in the engine's own process: the probe runs in the user's."""
    files = [path.relative_to(ENGINE.parent).with_suffix("") for path in ENGINE.rglob("*.py")]
    names = {".".join(path.parts).removesuffix(".__init__") for path in files}
    return sorted(name for name in names if ".probe" not in name and not name.endswith("__main__"))


def loaded(names: list[str]) -> list[str]:
    """Which foreign packages a fresh interpreter holds after importing `names`."""
    run = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL, json.dumps([names, FOREIGN])],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    found: list[str] = json.loads(run.stdout)
    return found


def run_at_import(tree: ast.Module) -> Iterator[ast.AST]:
    """All nodes that are not inside a function."""
    waiting: list[ast.AST] = list(tree.body)
    while waiting:
        node = waiting.pop()
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            yield node
            waiting += ast.iter_child_nodes(node)


def top_level_imports(tree: ast.Module) -> list[tuple[int, str]]:
    """Line and top name of the absolute imports that run when the module is imported."""
    found: list[tuple[int, str]] = []
    for node in run_at_import(tree):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name.split(".")[0]) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.append((node.lineno, node.module.split(".")[0]))
    return found


def neighbours(path: Path, tree: ast.Module) -> list[Path]:
    """Files named by the relative imports that run when the module at `path` is imported."""
    found: list[Path] = []
    for node in run_at_import(tree):
        if isinstance(node, ast.ImportFrom) and node.level:
            folder = path.parents[node.level - 1].joinpath(*(node.module or "").split("."))
            found += [folder.with_suffix(".py"), *(folder / f"{alias.name}.py" for alias in node.names)]
        elif isinstance(node, ast.Import):
            ours = [alias.name.split(".")[1:] for alias in node.names if alias.name.startswith("_wontlearn_probe.")]
            found += [(ENGINE / "probe").joinpath(*parts).with_suffix(".py") for parts in ours]
    return [file for file in found if file.exists()]


def test_engine_imports_no_screen_and_no_framework() -> None:
    names = engine_modules()
    assert {"wontlearn_engine", "wontlearn_engine.curve", "wontlearn_engine.verdict.words"} <= set(names)
    assert loaded(names) == []


def test_the_import_test_can_fail() -> None:
    assert "textual" in loaded(["wontlearn_engine", "textual.message"])


@pytest.mark.parametrize("path", PROBE, ids=lambda path: str(path.relative_to(ENGINE)))
def test_probe_parses_on_old_python(path: Path) -> None:
    ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 9))


def test_before_the_script_the_probe_imports_only_the_standard_library() -> None:
    """What boot and main pull in at import; the rest waits until the script has imported a framework."""
    waiting, seen = [ENGINE / "probe" / "boot.py", ENGINE / "probe" / "main.py"], dict[str, list[tuple[int, str]]]()
    while waiting:
        path = waiting.pop()
        if path.stem in seen:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        waiting += neighbours(path, tree)
        allowed = sys.stdlib_module_names | {"_wontlearn_probe"}
        seen[path.stem] = [(line, found) for line, found in top_level_imports(tree) if found not in allowed]
    assert {"channel", "hooks", "user_code"} <= set(seen)
    assert {name: found for name, found in seen.items() if found} == {}


@pytest.mark.parametrize("path", READ, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_can_be_read_in_one_sitting(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


def is_table(node: ast.AST) -> bool:
    """An assignment, a return or a decorator of one list, tuple, dict or set of three rows and more."""
    if isinstance(node, ast.Call):
        parts: list[ast.expr | None] = [*node.args, *(keyword.value for keyword in node.keywords)]
    else:
        parts = [node.value] if isinstance(node, (ast.Assign, ast.AnnAssign, ast.Return)) else []
    rows = [part.keys if isinstance(part, ast.Dict) else part.elts for part in parts if isinstance(part, ROWS)]
    return any(len(part) >= 3 for part in rows)


def set_by_hand(text: str) -> list[int]:
    """Lines that switch the formatter off around something else than a table."""
    calls = [call for node in ast.walk(ast.parse(text)) for call in getattr(node, "decorator_list", [])]
    nodes = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.stmt)] + calls
    tables = {node.end_lineno for node in nodes if is_table(node)}
    comments = [
        token for token in tokenize.generate_tokens(io.StringIO(text).readline) if token.type == tokenize.COMMENT
    ]
    found = [token for token in comments if re.search(r"fmt:\s*(skip|off)|yapf:\s*disable", token.string)]
    return [token.start[0] for token in found if "skip" not in token.string or token.start[0] not in tables]


@pytest.mark.parametrize("path", READ, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_tables_are_set_by_hand(path: Path) -> None:
    assert set_by_hand(path.read_text(encoding="utf-8")) == []


def test_the_test_of_tables_can_fail() -> None:
    table, call = "A = [\n  1, 2,\n  3,\n]  # fmt: skip\n", "f(\n  1, 2,\n)  # fmt: skip\n"
    pair, off = "A = (1,\n  2)  # fmt: skip\n", "# fmt: off\n"
    assert [set_by_hand(text) for text in (table, call, pair, off, "a = '# fmt: off'\n")] == [[], [3], [2], [1], []]


def test_examples_are_free_of_us() -> None:
    """A script is watched as it is: no import and no call of ours in it."""
    for path in sorted((ROOT / "examples").glob("*.py")):
        imports = {name for _, name in top_level_imports(ast.parse(path.read_text(encoding="utf-8")))}
        assert imports in ({"numpy", "tensorflow"}, {"torch"}), path.name
