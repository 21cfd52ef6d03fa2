"""One sshd for all tests, where there is one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from .ways import SRUN, SSHD, WHY_NOT, bare, greeting, no_slurm, sshd


@pytest.fixture(scope="session")
def there(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cache folder of the place, so that nobody's own is touched."""
    return tmp_path_factory.mktemp("there")


@pytest.fixture(scope="session")
def box(tmp_path_factory: pytest.TempPathFactory, there: Path) -> Iterator[str | None]:
    """The command that leads through sshd; None where there is none."""
    if SSHD is None:
        yield None
        return
    with sshd(tmp_path_factory.mktemp("box") / "sshd", there) as command:
        yield command


@pytest.fixture(params=["bare", "greeting", "ssh"])
def via(request: pytest.FixtureRequest, box: str | None, there: Path) -> str:
    """Each of the commands."""
    if request.param == "srun":
        why = no_slurm()
        if why:
            pytest.skip(why)
        return SRUN
    if request.param != "ssh":
        return {"bare": bare, "greeting": greeting}[request.param](there)
    if box is None:
        pytest.skip(WHY_NOT)
    return box


@pytest.fixture
def ssh(box: str | None) -> str:
    """The real one alone."""
    if box is None:
        pytest.skip(WHY_NOT)
    return box
