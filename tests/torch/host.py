"""Imports PyTorch once, and runs each script in a fork of itself: by Python alone, or under the real probe as a warm spare.

`python host.py PROBE SCRIPT...` prints one JSON object: for each script what it printed and what the probe told. Behind
the script's own text stand lines that print a digest of all its weights and random numbers.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import os
import signal
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

from wontlearn_engine.probe.contract.asks import Ask, Job, Prepare, control_line

sys.dont_write_bytecode = True
with contextlib.suppress(ImportError):
    import torch
    import torch._dynamo

SEED = "import random as _r, numpy as _n, torch as _t; _r.seed(7); _n.random.seed(7); _t.manual_seed(7)\n"
DIGEST = """
def _digest():
    import hashlib, random, sys
    import numpy, torch
    weights, names = hashlib.sha256(), sys.modules['__main__'].__dict__
    for name, value in sorted(names.items()):
        held = value.state_dict().values() if isinstance(value, torch.nn.Module) else [value]
        for tensor in held:
            if torch.is_tensor(tensor):
                weights.update(tensor.detach().contiguous().reshape(-1).view(torch.uint8).numpy().tobytes())
    drawn = hashlib.sha256(torch.get_rng_state().numpy().tobytes() + repr((numpy.random.get_state(), random.getstate())).encode())
    print('digest', weights.hexdigest()[:16], drawn.hexdigest()[:16])
    print('frameworks', [name for name in ('tensorflow', 'keras', 'jax') if name in sys.modules])
_digest()
"""


def child(probe: Path, script: Path, mode: str, pipes: tuple[int, int], printed: int) -> None:
    """Run the script; never returns."""
    os.dup2(printed, 1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    torch.set_num_threads(1)
    signal.alarm(120)  # a script that never ends is a failure, not a wait
    sys.argv = [str(script)]
    sys.path[0] = str(script.parent)
    try:
        if mode == "plain":
            names = sys.modules["__main__"].__dict__
            names.update(__file__=str(script), __name__="__main__")
            exec(compile(script.read_text(), str(script), "exec"), names)
        else:
            del sys.path[0]
            spec = importlib.util.spec_from_file_location(
                "_wontlearn_probe", probe / "__init__.py", submodule_search_locations=[str(probe)]
            )
            assert spec is not None and spec.loader is not None
            package = importlib.util.module_from_spec(spec)
            sys.modules["_wontlearn_probe"] = package
            spec.loader.exec_module(package)
            import _wontlearn_probe.main as main  # type: ignore[import-not-found]

            main.main(*pipes)
    except SystemExit:
        pass
    finally:
        sys.stdout.flush()
        os._exit(0)


def run(probe: Path, script: Path, mode: str, folder: Path, weights: str) -> dict[str, Any]:
    """One run to its end; every training is left as soon as it is judged, and the controls behind `mode` are made (+trial:adam).

    +score has the `weights` scored that a full run has left.
    """
    mode, *controls = mode.split("+")
    events_read, events_write = os.pipe()
    control_read, control_write = os.pipe()
    printed = folder.parent / f"{script.stem}.txt"
    ours = folder.parent / f"ours-{script.stem}"
    ours.mkdir()
    handle = os.open(printed, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.chdir(folder)
    pid = os.fork()
    if pid == 0:
        os.setpgid(0, 0)
        child(probe, script, mode, (events_write, control_read), handle)
    for fd in (events_write, control_read, handle):
        os.close(fd)
    told = []
    with os.fdopen(control_write, "wb", buffering=0) as control, os.fdopen(events_read) as stream:
        job = Job(
            script=str(script),
            source=str(script),
            given=str(script),
            mode="full" if mode == "plain" else mode,
            folder=str(ours),
        )
        with contextlib.suppress(BrokenPipeError):
            for line in (Prepare(), job):
                control.write(control_line(line))
        for text in stream:
            told.append(json.loads(text))
            if told[-1]["e"] == "waiting":
                n = told[-1]["n"]
                wanted = controls.pop(0) if controls else ""
                scored = Ask("score", n, weights=weights) if wanted == "score" else Ask("next", n)
                asked = Ask("control", n, control=wanted, updates=30) if wanted not in ("", "score") else scored
                control.write(control_line(asked))
    os.waitpid(pid, 0)
    return {"printed": printed.read_text(), "events": told, "files": written(folder, script)}


def written(folder: Path, script: Path) -> dict[str, str]:
    """Digests of all files below the folder but the script itself, by their names."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path != script)
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()[:16] for path in files}


def main() -> None:
    probe = Path(sys.argv[1])
    found: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name in sys.argv[2:]:
            mode, _, given = name.rpartition(":")
            script = Path(folder) / mode.partition("+")[0] / Path(given).stem / Path(given).name
            script.parent.mkdir(parents=True)
            script.write_text(SEED + Path(given).read_text() + DIGEST)
            known = found.setdefault(Path(given).stem, {})
            left = [e["weights"] for e in known.get("full", {}).get("events", ()) if e["e"] == "trained"]
            known[mode.partition("+")[0]] = run(probe, script, mode, script.parent, "".join(left[-1:]))
    json.dump(found, sys.stdout)


assert threading.active_count() == 1
main()
