"""By hand: full runs against plain Python, bit by bit, on any PyTorch scripts; and what reduced runs leave in the folder.

`python tests/torch/bits.py SCRIPT_OR_FOLDER...` prints a line for each script and ends with 1 if one differs. Each script is
seeded; behind it stand lines that print a digest of all its weights and of the random states of torch, NumPy and Python.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import wontlearn_engine

HOST, PROBE = Path(__file__).parent / "host.py", Path(wontlearn_engine.__file__).parent / "probe"


def digest(run: dict[str, str]) -> str:
    """The line with the digests; "" where the script did not come to its end."""
    return next((line for line in run["printed"].splitlines() if line.startswith("digest")), "")


WRITES = """import os as _o, numpy as _n, torch as _t; _o.makedirs('runs/first', exist_ok=True); open('runs/log.txt', 'a').write('begun'); \
_n.save('rows.npy', _n.arange(3)); _t.save({'a': 1}, 'runs/first/start.pt'); _o.replace('rows.npy', 'kept.npy')
"""
"""Put before each script: what is written before the training, in five ways."""
TOGETHER = 10
"""Scripts that one process forks its runs for."""


def main(given: list[str]) -> int:
    """The exit code."""
    scripts = [
        path for name in given for path in (sorted(Path(name).glob("*.py")) if Path(name).is_dir() else [Path(name)])
    ]
    same = untouched = ended = 0
    differ: list[str] = []
    for first in range(0, len(scripts), TOGETHER):
        part = scripts[first : first + TOGETHER]
        with tempfile.TemporaryDirectory() as folder:
            for script in part:
                (Path(folder) / script.name).write_text(WRITES + script.read_text())
            wanted = [
                f"{mode}:{folder}/{script.name}" for script in part for mode in ("plain", "full", "single-sample")
            ]
            done = subprocess.run([sys.executable, str(HOST), str(PROBE), *wanted], check=True, stdout=subprocess.PIPE)
        for name, runs in json.loads(done.stdout).items():
            plain, full, reduced = runs["plain"], runs["full"], runs["single-sample"]
            if not digest(plain):
                print(f"{name:<32} plain Python did not come to its end: left out", flush=True)
                continue
            equal = digest(plain) == digest(full) and plain["files"] == full["files"] != {}
            clean = reduced["files"] == {}
            ended, same, untouched = ended + 1, same + equal, untouched + clean
            print(
                f"{name:<32} {'same' if equal else 'DIFFERS'}, {len(plain['files'])} files, {len(reduced['files'])} left by the reduced run",
                flush=True,
            )
            if not (equal and clean):
                differ.append(
                    f"{name}: {digest(plain)} | {digest(full)} | {plain['files']} | {full['files']} | {reduced['files']}"
                )
    print(f"{same} of {ended} the same to the bit, files too; {untouched} reduced runs left the folder as it was")
    print(*differ, sep="\n")
    return bool(differ)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
