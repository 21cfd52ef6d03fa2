"""One name for one thing: classes and files of the same name in different rooms are the same idea, or have other names."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
HOMES = {"engine": ROOT / "engine" / "wontlearn_engine", "tui": ROOT / "tui" / "wontlearn"}
WAYS = ("engine/probe/ways/", "engine/probe/exam/")
"""Ways of training stand side by side: the same part of each has the same name, and so has what the examination asks of it."""
FACT = ("engine/probe/contract/", "engine/probe/exam/")
"""A fact, and the measuring of it."""

CLASSES = {
    "Edit": "in one text, and in a fix, with its file",
    "Finder": "what Python calls an object in sys.meta_path",
    "Loop": "as it is described to the engine, and as each way watches it",
    "Recorded": "a training that a living process notes: what all have, and what each way adds",
    "Tree": "all processes of a run, on POSIX and on Windows",
    "Weight": "as it is described to the engine, and as each way holds it",
}
"""Each is one idea in several rooms."""
FILES = {
    "cells": "the cells of a notebook as they run, and of one that lives",
    "edited": "files with another text than the disk's: the texts, and how they are imported",
    "edits": "in one text, and those that go with a finding",
    "exam": "the examination, and that of a living training",
    "loop": "a training loop: as it is described, and as each way watches it",
    "main": "where a process begins",
    "memory": "what a run's processes hold: measured there, limited here",
    "on_jax": "JAX: its tensors, and Keras on it",
    "on_tensorflow": "TensorFlow: its tensors, and Keras on it",
    "on_torch": "PyTorch: its tensors, and Keras on it",
    "pairs": "which row belongs to which: where that breaks, and its edits",
    "places": "a place is where something is, in a text or on a machine: the users' word for both",
    "progress": "how far a check is, on a terminal and in an editor",
    "report": "of a look, and how a notebook shows it",
    "rows": "of the data: as they are described, held, and repaired in the text",
    "save_watch": "files that change on a disk, here and elsewhere",
    "server": "of a protocol: language server, MCP, JupyterLab's proxy",
    "several": "a check of many scripts: run, printed, asked for",
    "weights": "of a model: as PyTorch holds them, and what can be wrong with them",
}
"""The same of files."""


def rooms(path: Path) -> str:
    """Where a file is, from the home's name on."""
    name = next(name for name, home in HOMES.items() if path.is_relative_to(home))
    return f"{name}/{path.relative_to(HOMES[name]).as_posix()}"


def shared(names: dict[str, list[str]]) -> dict[str, list[str]]:
    """Names that are used in rooms which have nothing to do with each other."""
    return {
        name: where
        for name, where in names.items()
        if len(where) > 1
        and not all(one.startswith(WAYS) for one in where)
        and not all(one.startswith(FACT) for one in where)
    }


def own_files() -> list[Path]:
    return sorted(path for home in HOMES.values() for path in home.rglob("*.py"))


def classes() -> dict[str, list[str]]:
    """Where each class is defined; those with an underscore are their file's own business."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in own_files():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found[node.name].append(rooms(path))
    return found


def files() -> dict[str, list[str]]:
    """Where each name of a file is used."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in own_files():
        if not path.stem.startswith("__"):
            found[path.stem].append(rooms(path))
    return found


@pytest.mark.parametrize(("names", "allowed"), [(classes(), CLASSES), (files(), FILES)], ids=["classes", "files"])
def test_one_name_is_one_thing(names: dict[str, list[str]], allowed: dict[str, str]) -> None:
    found = shared(names)
    assert {name: where for name, where in found.items() if name not in allowed} == {}
    assert allowed.keys() <= found.keys(), "an exception that nothing needs any more"


def test_the_test_of_names_can_fail() -> None:
    assert shared({"A": ["tui/a.py", "engine/b.py"]}) == {"A": ["tui/a.py", "engine/b.py"]}
    assert shared({"A": ["engine/probe/ways/tape/a.py", "engine/probe/ways/torch/a.py"], "B": ["tui/b.py"]}) == {}
