"""What the probe costs and gives inside a training: updates a second, CPU a batch, memory, and a whole check.

    python benchmarks/training.py [--pairs 7] [--scripts FOLDER]

Ratios in one run, in random order, with their range. `--scripts` names a folder of scripts on which `wontlearn check`,
cold and with all the controls it needs, is set against plain `python script.py`; by default the four that speed.py uses.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from speed import SCRIPTS, spread

RATES = """
import inspect, runpy, sys, time, json
import keras
from wontlearn_engine.probe import state
from wontlearn_engine.probe.exam import trainer as loop
from wontlearn_engine.probe.ways.keras.subject import from_fit
import contextlib
class Silent:
    def send(self, *args, **fields): pass
state.channel = Silent()
fit = keras.Model.fit
signature = inspect.signature(fit)
def measured(self, *args, **kwargs):
    bound = signature.bind(self, *args, **kwargs); bound.apply_defaults()
    arguments = dict(bound.arguments); arguments.pop("self")
    subject = from_fit(keras, self, arguments, contextlib.nullcontext())
    one = subject.rows.take([0])
    trainer = loop.Trainer(subject)
    loop.train(trainer, one, 10, "single-sample", 0, batch=1)  # traced
    began = time.perf_counter(); loop.train(trainer, one, 2000, "single-sample", 0, batch=1)
    ours = 2000 / (time.perf_counter() - began)
    fit(self, one.x, one.y, epochs=1, verbose=0)
    began = time.perf_counter(); fit(self, one.x, one.y, epochs=40, verbose=0)
    theirs = 40 / (time.perf_counter() - began)
    print(json.dumps([ours, theirs])); sys.exit()
keras.Model.fit = measured
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""
BATCHES = """
import time
import keras, types
from wontlearn_engine.probe import state
from wontlearn_engine.probe.ways import meter as meters
from wontlearn_engine.probe.ways.keras import full_run
class Null:
    def send(self, *args, **fields): pass
state.channel = Null()
meter = meters.Meter(0, "full")
training = types.SimpleNamespace(n=0, calls=1, place=types.SimpleNamespace(times=1))
watcher = full_run._watcher(keras, training, meter, {"epochs": 0, "logs": [], "rates": []})
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)]); model.compile("sgd", "mse")
watcher.set_model(model); watcher.on_train_begin()
watcher.on_epoch_begin(0)
logs = [{"loss": 1.0 / (i + 1)} for i in range(200_000)]
began = time.process_time()
for i, log in enumerate(logs): watcher.on_train_batch_end(i, log)
print((time.process_time() - began) / len(logs) * 1e6)
"""
PEAK = "\nimport os, resource as _r; open(os.environ['PEAK'], 'w').write(str(_r.getrusage(_r.RUSAGE_SELF).ru_maxrss))\n"


def run(*command: str, cwd: Path | None = None) -> str:
    """What a command prints; its exit code is not looked at."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd)
    return done.stdout


def rates(script: Path) -> list[float]:
    """[updates a second of the single-sample trainer, those of `fit(epochs=N)` on the same row]."""
    return list(json.loads(run(sys.executable, "-c", RATES, str(script)).splitlines()[-1]))


def memory(script: Path) -> float:
    """Megabytes by which a full run grows the script's process."""
    folder = Path(tempfile.mkdtemp())
    copy = folder / script.name
    copy.write_text(script.read_text(encoding="utf-8") + PEAK, encoding="utf-8")
    peaks, told = [], folder / "peak"
    check = (sys.executable, "-m", "wontlearn", "check", copy.name, "--mode", "full")
    for command in ((sys.executable, copy.name), check):
        subprocess.run(command, capture_output=True, check=False, cwd=folder, env={**os.environ, "PEAK": str(told)})
        peaks.append(int(told.read_text(encoding="utf-8")) / 1024)  # kilobytes on Linux
        told.unlink()
    shutil.rmtree(folder, ignore_errors=True)
    return peaks[1] - peaks[0]


def seconds(command: list[str], folder: Path, name: str) -> float:
    """How long a command takes on a fresh copy of a folder."""
    copy = Path(tempfile.mkdtemp()) / "copy"
    shutil.copytree(folder, copy)
    began = time.monotonic()
    subprocess.run([*command, name], capture_output=True, check=False, cwd=copy)
    took = time.monotonic() - began
    shutil.rmtree(copy.parent, ignore_errors=True)
    return took


def checks(scripts: list[Path], order: random.Random) -> list[float]:
    """`wontlearn check` as a multiple of plain `python script.py`, for each script."""
    ratios = []
    for script in scripts:
        kinds = {"plain": [sys.executable], "check": [sys.executable, "-m", "wontlearn", "check"]}
        names = list(kinds)
        order.shuffle(names)
        took = {name: seconds(kinds[name], script.parent, script.name) for name in names}
        ratios.append(took["check"] / took["plain"])
        print(
            f"  {script.name:28s} plain {took['plain']:6.1f} s  check {took['check']:6.1f} s  {ratios[-1]:.2f}",
            flush=True,
        )
    return ratios


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=7)
    parser.add_argument("--scripts", type=Path)
    options: Any = parser.parse_args()
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    for name in ("Celsius ok", "digits MLP", "small convnet"):
        pairs = [rates(SCRIPTS[name]) for _ in range(options.pairs)]
        ours = statistics.median(a for a, _ in pairs)
        print(
            f"{name}: {ours:,.0f} updates a second, {spread([a / b for a, b in pairs])} times those of fit", flush=True
        )
    print(
        f"CPU a batch in the probe: {spread([float(run(sys.executable, '-c', BATCHES)) for _ in range(3)])} µs",
        flush=True,
    )
    print(
        f"memory of a full run: {spread([memory(SCRIPTS['digits MLP']) for _ in range(3)])} MB more than plain",
        flush=True,
    )
    scripts = sorted(options.scripts.glob("*.py")) if options.scripts else list(SCRIPTS.values())
    print(f"check / plain: {spread(checks(scripts, random.Random(1)))}")


if __name__ == "__main__":
    main()
