"""Keras 2 and TensorFlow 1 code is named as such, with what it says today; any other error stays as it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from wontlearn_engine.looking.outdated import outdated

from .support import ROWS, check, fresh


def met() -> list[tuple[str, str]]:
    """Errors as Keras 3.15 and TensorFlow 2.21 raise them, and the words that must be said; none where nothing is."""
    lines = (ROWS / "outdated.txt").read_text().splitlines()
    return [(cells[1].strip(), cells[0].strip()) for line in lines if (cells := line.split("|", 1))[1:]]


@pytest.mark.parametrize(("error", "words"), met(), ids=lambda text: text[:50])
def test_an_old_error_gets_todays_words(error: str, words: str) -> None:
    said = outdated(error)
    assert words == "" if said is None else words and words in f"{said[0]}: {said[1]}", said


def test_a_missing_framework_names_the_python(tmp_path: Path) -> None:
    folder = fresh(tmp_path / "project")
    (folder / "script.py").write_text(
        "import sys\nsys.modules['tensorflow'] = None\nraise ImportError(\"No module named 'tensorflow'\")\n"
    )
    done = check(folder, "script.py")
    assert done.said.startswith("There is no tensorflow in ") and "line 3; --python chooses another." in done.said


def test_an_installed_keras_2_is_told(tmp_path: Path) -> None:
    folder = fresh(tmp_path / "project")
    (folder / "keras.py").write_text("__version__ = '2.15.0'\n")
    (folder / "script.py").write_text("import keras\n")
    done = check(folder, "script.py")
    assert done.word == "no-training"
    assert done.said.startswith(
        "Keras 2.15.0 (keras) is what the script trains with; trainings are seen from Keras 3 on."
    )


def test_the_line_of_old_code_is_named(tmp_path: Path) -> None:
    folder = fresh(tmp_path / "project")
    (folder / "script.py").write_text("x = 1\nraise ValueError(\"Argument(s) not recognized: {'lr': 0.1}\")\n")
    assert check(folder, "script.py").said.startswith("Keras 2 code at line 2: `lr=` is now `learning_rate`.")
