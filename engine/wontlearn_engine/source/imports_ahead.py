"""What a process can import before the script is run, and under which environment the script would import it."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import NamedTuple

from .text import Source, dotted


class Needs(NamedTuple):
    """Modules in the order in which the script imports them, and the variables that it sets itself."""

    modules: tuple[str, ...]
    environment: tuple[tuple[str, str], ...]


def needs(source: Source, folder: Path) -> Needs | None:
    """What the script imports at its top level, before anything else could change what an import does.

    None where nothing may be imported ahead: no imports, an environment that only the running script knows, or
    `sys.path` changed before the imports. Modules of the user's own, in `folder`, are never among them.
    """
    if source.tree is None:
        return None
    environment: dict[str, str] = {}
    modules: list[str] = []
    for statement in source.tree.body:
        if isinstance(statement, ast.Import):
            modules += [alias.name for alias in statement.names]
        elif isinstance(statement, ast.ImportFrom) and statement.level == 0 and statement.module:
            modules.append(statement.module)
            modules += [f"{statement.module}.{alias.name}" for alias in statement.names if statement.module in PARTS]
        elif _touches(statement, "sys.path"):
            break
        elif _touches(statement, "environ") or _touches(statement, "putenv"):
            found = _assignment(statement)
            if found is None:
                break
            environment.update(found)
    own = {path.stem if path.suffix == ".py" else path.name for path in _entries(folder)}
    kept = [name for name in dict.fromkeys(modules) if name.partition(".")[0] not in own | LIGHT]
    if any(name.partition(".")[0] == "tensorflow" for name in kept) and "keras" in source.text:
        kept += [name for name in ("keras",) if name not in kept and name not in own]
    return Needs(tuple(kept), tuple(environment.items())) if kept else None


LIGHT = frozenset({"__future__", "os", "sys", "wontlearn"})
PARTS = frozenset({"sklearn"})
"""Packages whose parts are modules of their own that cost time: `from sklearn import datasets`."""


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _touches(statement: ast.stmt, name: str) -> bool:
    return any(isinstance(n, (ast.Attribute, ast.Name)) and dotted(n).endswith(name) for n in ast.walk(statement))


def _assignment(statement: ast.stmt) -> dict[str, str] | None:
    """`os.environ["A"] = "b"` and its like; None for all that is not a plain constant."""
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target, value = statement.targets[0], statement.value
        if (
            isinstance(target, ast.Subscript)
            and isinstance(target.slice, ast.Constant)
            and isinstance(value, ast.Constant)
        ):
            return {str(target.slice.value): str(value.value)}
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        call = statement.value
        if dotted(call.func).endswith("environ.update") and len(call.args) == 1 and isinstance(call.args[0], ast.Dict):
            pairs = list(zip(call.args[0].keys, call.args[0].values, strict=True))
            if all(isinstance(k, ast.Constant) and isinstance(v, ast.Constant) for k, v in pairs):
                return {
                    str(k.value): str(v.value)
                    for k, v in pairs
                    if isinstance(k, ast.Constant) and isinstance(v, ast.Constant)
                }
        if dotted(call.func).endswith(("environ.setdefault", "putenv")) and len(call.args) == 2:
            name, value = call.args
            if isinstance(name, ast.Constant) and isinstance(value, ast.Constant):
                import os

                default = dotted(call.func).endswith("setdefault") and str(name.value) in os.environ
                return {} if default else {str(name.value): str(value.value)}
    return None
