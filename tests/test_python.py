"""Which Python runs a script, where several are at hand."""

from __future__ import annotations

import sys
import venv
from pathlib import Path

import pytest
from wontlearn_engine.running.python import FoundPython, NoPython, find_python
from wontlearn_engine.running.target import Target

PLAIN = "print('no framework')\n"
KERAS = "def train():\n    import keras.layers\n"
TORCH = "from torch import nn\n"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder with a project in it, and no environment that is active; ours has no framework at all."""
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "executable", environment(tmp_path / "ours"))
    (tmp_path / "project" / "src").mkdir(parents=True)
    return tmp_path


def environment(folder: Path, *packages: str) -> str:
    """An environment with packages of these names; returns its Python."""
    venv.create(folder, with_pip=False, symlinks=True)
    [packages_folder] = folder.glob("lib/python3*/site-packages")
    for name in packages:
        (packages_folder / name).mkdir()
        (packages_folder / name / "__init__.py").touch()
    return str(folder / "bin" / "python")


def found(home: Path, text: str) -> FoundPython:
    script = home / "project" / "src" / "train.py"
    script.write_text(text)
    return find_python(Target(script, cwd=home))


def test_an_environment_that_lacks_the_framework_is_passed_over(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    near, above = home / "project" / "src" / "venv", home / "project" / ".venv"
    first, second = environment(near, "torch"), environment(above, "keras")
    assert found(home, PLAIN) == FoundPython(first)
    assert found(home, TORCH) == FoundPython(first)
    assert found(home, KERAS) == FoundPython(
        second, f"It runs under {second}: there is no keras in {first}. --python chooses another."
    )
    (home / "project" / "src" / "model.py").write_text(KERAS)  # imported by a module of the user's
    assert found(home, "import model\n").python == second
    active = environment(home / "active", "keras")
    monkeypatch.setenv("VIRTUAL_ENV", str(home / "active"))
    assert found(home, KERAS) == FoundPython(active)
    assert found(home, TORCH).python == first
    assert found(home, "import tensorflow\n") == FoundPython(active)  # nobody has it: the first says so when it runs


def test_what_an_environment_sees_from_elsewhere_counts(home: Path) -> None:
    environment(home / "elsewhere", "torch")
    [packages] = (home / "elsewhere").glob("lib/python3*/site-packages")
    first = environment(home / "project" / ".venv")
    [own] = (home / "project" / ".venv").glob("lib/python3*/site-packages")
    (own / "more.pth").write_text(f"{packages}\n")
    assert found(home, TORCH) == FoundPython(first)


def test_one_that_does_not_start_lacks_everything(home: Path) -> None:
    broken = home / "project" / ".venv"
    environment(broken)
    (broken / "bin" / "python").unlink()
    (broken / "bin" / "python").write_text("#!/nowhere\n")
    (broken / "bin" / "python").chmod(0o755)
    assert found(home, PLAIN).python == str(broken / "bin" / "python")
    ours = environment(home / "ours", "torch")
    assert found(home, TORCH).python == ours


@pytest.mark.parametrize(("mark", "reached"), [(".git", False), ("pyproject.toml", False), ("", True)])
def test_the_search_ends_at_the_projects_root(home: Path, mark: str, reached: bool) -> None:
    above = environment(home / ".venv")
    if mark:
        (home / "project" / mark).touch()
    assert (found(home, PLAIN).python == above) is reached


def test_a_repository_of_several_projects_may_have_one_environment(home: Path) -> None:
    (home / "project" / ".git").mkdir()
    (home / "project" / "src" / "pyproject.toml").touch()
    shared = environment(home / "project" / ".venv")
    assert found(home, PLAIN).python == shared


def test_the_search_ends_at_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(home / "project"))
    environment(home / ".venv")
    assert found(home, PLAIN).python == sys.executable


def test_what_is_named_is_taken_whatever_it_lacks(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named = environment(home / "named")
    script = home / "project" / "src" / "train.py"
    script.write_text(TORCH)
    assert find_python(Target(script, python=str(home / "named"))) == FoundPython(named)
    with pytest.raises(NoPython, match="no Python is there"):
        find_python(Target(script, python=str(home / "nowhere")))
