from __future__ import annotations

from pathlib import Path

import pytest

from ..engine.support import check, fresh

SCRIPT = """import os
import torch
spin = {name: value for name, value in os.environ.items() if name in ("GOMP_SPINCOUNT", "OMP_WAIT_POLICY")}
raise ValueError(f"{spin} {torch.get_num_threads()}")
"""


@pytest.mark.slow
def test_how_threads_wait_is_no_part_of_the_scripts_environment(tmp_path: Path) -> None:
    """OpenMP is told to sleep rather than spin while PyTorch is imported; the script sees its own environment and threads."""
    folder = fresh(tmp_path / "project")
    (folder / "train.py").write_text(SCRIPT)
    import torch

    assert f"{{}} {torch.get_num_threads()}" in check(folder, "train.py", "--mode", "full").said
    given = check(folder, "train.py", "--mode", "full", GOMP_SPINCOUNT="7")
    assert "{'GOMP_SPINCOUNT': '7'}" in given.said
