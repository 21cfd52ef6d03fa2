"""One JupyterLab for all tests: it takes seconds to start."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from .lab import Lab

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """With a script that learns nothing in its folder."""
    work, home = tmp_path_factory.mktemp("work"), tmp_path_factory.mktemp("home")
    shutil.copy(EXAMPLES / "celsius.py", work)
    server = Lab(work, home)
    yield server
    server.close()
