from __future__ import annotations

import sysconfig
import venv
from pathlib import Path

import pytest

from ..engine.support import check, fresh

SCRIPT = """import torch

model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
x = torch.linspace(-1, 1, 16)[:, None]
for _ in range(20):
    optimizer.zero_grad()
    loss = (model(x) - 2 * x).square().mean()
    loss.backward()
    optimizer.step()
"""


@pytest.mark.slow
def test_a_python_with_pytorch_alone_is_told_that_numpy_is_missing(tmp_path: Path) -> None:
    """PyTorch does not bring it along."""
    venv.create(tmp_path / "own", with_pip=False)
    own = next((tmp_path / "own").glob("lib/python*/site-packages"))
    import torch

    for there in (Path(torch.__file__).parent.parent, Path(sysconfig.get_path("purelib"))):
        for entry in there.iterdir():
            if (
                not entry.name.startswith(("numpy", "_", "0"))
                and entry.suffix != ".pth"
                and not (own / entry.name).exists()
            ):
                (own / entry.name).symlink_to(entry)
    folder = fresh(tmp_path / "project")
    (folder / "train.py").write_text(SCRIPT)
    done = check(folder, "train.py", "--python", str(tmp_path / "own" / "bin" / "python"))
    assert done.word == "no-training"
    assert (
        done.said
        == "The script's Python has torch but no NumPy, which it takes to see its trainings: pip install numpy there."
    )
