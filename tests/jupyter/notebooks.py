"""A script as a notebook."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def write_notebook(script: Path, notebook: Path) -> None:
    """One cell for each paragraph, after a cell of text; the first one begins with a magic."""
    first, *rest = script.read_text("utf-8").split("\n\n")
    cells: list[dict[str, Any]] = [{"cell_type": "markdown", "metadata": {}, "source": "# Degrees"}]
    for text in (f"%matplotlib inline\n{first}", *rest):
        cells.append({"cell_type": "code", "metadata": {}, "source": text, "execution_count": None, "outputs": []})
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    content = {"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 4}
    notebook.write_text(json.dumps(content), "utf-8")
