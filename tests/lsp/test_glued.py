"""Cells found again in the text that jupyterlab-lsp makes of a notebook. `document` is what 5.3.0 sent."""

from __future__ import annotations

import json

import pytest
from wontlearn.lsp.glued import line_in
from wontlearn_engine.notebooks.notebook import joined_text

CELLS = [
    ("markdown", "# Degrees"),
    ("code", "%matplotlib inline\nimport numpy as np\nfrom tensorflow import keras"),
    ("code", "celsius = np.array([-40.0, 38.0])"),
    ("code", "model = keras.Sequential([\n    keras.layers.Dense(1, activation='softmax'),\n])\n"),
    ("code", "celsius = np.array([-40.0, 38.0])"),
]
JOINED = joined_text(json.dumps({"cells": [{"cell_type": kind, "source": text} for kind, text in CELLS]})) or ""
DOCUMENT = """\



get_ipython().run_line_magic("matplotlib", " inline")
import numpy as np
from tensorflow import keras


celsius = np.array([-40.0, 38.0])


model = keras.Sequential([
    keras.layers.Dense(1, activation='softmax'),
])



celsius = np.array([-40.0, 38.0])

"""


@pytest.mark.parametrize(
    ("cell", "line", "found"), [(2, 2, 5), (2, 3, 6), (3, 1, 9), (4, 1, 12), (4, 2, 13), (5, 1, 18), (9, 1, None)]
)
def test_a_line_of_a_cell_is_found(cell: int, line: int, found: int | None) -> None:
    assert line_in(DOCUMENT, JOINED, cell, line) == found
    if found:
        assert DOCUMENT.split("\n")[found - 1] == CELLS[cell - 1][1].split("\n")[line - 1]


def test_a_document_of_other_cells_has_no_place_for_it() -> None:
    assert line_in("something = else_\n", JOINED, 4, 2) is None
