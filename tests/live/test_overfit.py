"""`wontlearn.overfit` and `wontlearn.examine` as a test calls them; the example is the one of the docs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "editors" / "notebooks.md"
MORE = """

def test_nothing_is_changed():
    model = make_model()
    model.build((None, 4))
    random_state = np.random.get_state()[1].copy()
    before = [weight.copy() for weight in model.get_weights()]
    wontlearn.examine(model, x, y, epochs=2)
    assert all((a == b).all() for a, b in zip(before, model.get_weights()))
    assert (random_state == np.random.get_state()[1]).all() and not model.optimizer.built


def test_a_fault_is_named():
    model = make_model()
    model.add(keras.layers.Dense(1, activation="softmax"))
    model.compile("adam", "mse")
    report = wontlearn.overfit(model, x, y)
    assert not report.learns and report.word == "setup" and report.findings[0].id == "softmax-one-unit"
    assert report.as_dict()["findings"][0]["id"] == "softmax-one-unit"


def test_what_is_no_compiled_model_is_a_sentence():
    with pytest.raises(ValueError, match="not compiled"):
        wontlearn.overfit(keras.Sequential([keras.layers.Dense(1)]), x, y)
    with pytest.raises(TypeError, match="Keras model"):
        wontlearn.examine(len, x, y)
"""


@pytest.mark.slow
def test_the_example_of_the_docs_and_that_nothing_is_changed(tmp_path: Path) -> None:
    [example] = re.findall(r"```python\n(# test_model\.py\n.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "test_model.py").write_text(f"import pytest\n{example}{MORE}", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_model.py"],
        cwd=tmp_path,
        text=True,
        capture_output=True,
        check=False,
    )
    assert "5 passed" in done.stdout, done.stdout
