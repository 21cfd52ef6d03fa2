"""In a proof the user's files run with the edited text, for whoever asks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ASKS = """
import inspect, linecache, sys
from wontlearn_engine.probe.script import edited
folder = sys.argv[1]
sys.path.insert(0, folder)
edited.install({folder + "/net.py": folder + "/copy.py"})
import net, other
print(net.units(), other.units(), inspect.getsource(net.units).split()[-1])
linecache.updatecache(folder + "/net.py")  # as AutoGraph does
linecache.checkcache()
print(inspect.getsource(net.units).split()[-1], inspect.getsource(other.units).split()[-1])
print(net.__loader__.get_source("net").count("\\n"), net.__file__ == folder + "/net.py")
"""


def test_an_edited_file_is_what_runs_and_what_is_read(tmp_path: Path) -> None:
    for name, number in (("net", 1), ("copy", 16), ("other", 3)):
        (tmp_path / f"{name}.py").write_text(f"def units():\n    return {number}\n")
    done = subprocess.run(
        [sys.executable, "-c", ASKS, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parent,
    )
    assert done.stdout.split() == ["16", "3", "16", "16", "3", "2", "True"]
    assert not list(tmp_path.glob("__pycache__/net*"))
