"""How soon after a save the answers are there, as ratios to `python script.py`, paired and in random order.

    python benchmarks/speed.py [--pairs 7] [--only NAME]

Plain is the script under a plain Python until its first loss. The same code against itself (plain against plain) is
the machine's noise and stands in the same table. Three lines follow: a second save half a second after the first, the way
by hand (a copy with one sample and 100 epochs, run to its end) against a save and its judgement, and of the script with a
softmax what came of its fix on an edited copy.
Run it on a quiet machine: it measures, it does not judge.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import queue
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from wontlearn_engine.looking.conductor import Conductor, Posted
from wontlearn_engine.probe.contract.messages import Points, Reduced
from wontlearn_engine.running.runner import RunEvent
from wontlearn_engine.running.spares import MOST
from wontlearn_engine.running.target import Target

HERE = Path(__file__).resolve().parent
SCRIPTS = {
    "Celsius ok": HERE.parent / "examples" / "celsius_fixed.py",
    "Celsius softmax": HERE.parent / "examples" / "celsius.py",
    "digits MLP": HERE / "scripts" / "digits_mlp.py",
    "small convnet": HERE / "scripts" / "small_convnet.py",
    "PyTorch: Celsius ok": HERE.parent / "examples" / "celsius_torch_fixed.py",
    "PyTorch: digits MLP": HERE / "scripts" / "digits_torch.py",
    "PyTorch: small convnet": HERE / "scripts" / "convnet_torch.py",
    "PyTorch: character transformer": HERE / "scripts" / "characters_torch.py",
}
FIRST_LOSS = """
import os, runpy, sys
import keras
fit = keras.Model.fit
class First(keras.callbacks.Callback):
    def on_train_batch_end(self, batch, logs=None):
        float(logs["loss"])
        os.write(1, b"first loss")
        os._exit(0)
def patched(self, *args, **kwargs):
    kwargs["callbacks"] = [First()]
    return fit(self, *args, **kwargs)
keras.Model.fit = patched
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


FIRST_LOSS_IN_TORCH = """
import os, runpy, sys
import torch
backward = torch.Tensor.backward
def first(loss, *args, **kwargs):
    backward(loss, *args, **kwargs)
    float(loss)
    os.write(1, b"first loss")
    os._exit(0)
torch.Tensor.backward = first
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""
BY_HAND = """
import runpy, sys
import keras
fit = keras.Model.fit
keras.Model.fit = lambda self, x, y, **_: fit(self, x[:1], y[:1], epochs=100)
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def by_hand(script: Path) -> float:
    """Seconds that the one-sample copy of the script takes, 100 epochs."""
    began = time.monotonic()
    subprocess.run([sys.executable, "-c", BY_HAND, str(script)], capture_output=True, check=True)
    return time.monotonic() - began


def plain(script: Path) -> float:
    """Seconds until the first loss of the script under a plain Python."""
    began = time.monotonic()
    text = FIRST_LOSS_IN_TORCH if "import torch" in script.read_text(encoding="utf-8") else FIRST_LOSS
    done = subprocess.run([sys.executable, "-c", text, str(script)], capture_output=True, check=False)
    assert b"first loss" in done.stdout, done.stderr.decode()[-500:]
    return time.monotonic() - began


class Watched:
    """A script under watch, as the dashboard has it, with its spares."""

    def __init__(self, script: Path) -> None:
        self.folder = Path(tempfile.mkdtemp())
        path = self.folder / script.name
        shutil.copy(script, path)
        self.messages: queue.Queue[Posted] = queue.Queue()
        target = Target(path, (), sys.executable, self.folder, path.name)
        self.conductor = Conductor(target, post=self.messages.put, watch=False, spares=True)
        self.conductor.start()
        self._until_done()

    def _until_done(self) -> tuple[float, float]:
        """(single-sample judged, first full loss) in seconds from now; returns when the look is over."""
        began, judged, full = time.monotonic(), 0.0, 0.0
        while (look := self.conductor.session.look) is not None and look.alive:
            message = self.messages.get()
            self.conductor.handle(message)
            now = time.monotonic() - began
            if isinstance(message, RunEvent):
                event = message.event
                if isinstance(event, Points) and event.curve == "full":
                    full = full or now
                if isinstance(event, Reduced) and (event.mode, event.state) == ("single-sample", "finished"):
                    judged = judged or now
        return judged, full

    def proved(self) -> float:
        """Seconds from a save, after its debounce and with all spares warm, until the fix was tried on an edited copy."""
        self._warm(MOST)
        began = time.monotonic()
        self.conductor.rerun()
        proved = 0.0
        while (look := self.conductor.session.look) is not None and (look.alive or look.proving):
            self.conductor.handle(self.messages.get())
            if not proved and any(f.fix is not None and f.fix.verified for f in look.findings):
                proved = time.monotonic() - began
        assert proved
        return proved

    def _warm(self, wanted: int) -> None:
        until = time.monotonic() + 60
        while self.conductor.spares_ready < wanted and time.monotonic() < until:
            with contextlib.suppress(queue.Empty):
                self.conductor.handle(self.messages.get(timeout=0.5))

    def save(self, again_after: float = 0.0) -> tuple[float, float]:
        """As `_until_done`, from a save after its debounce, once the spares are warm; or from a second one so long after."""
        # Two runs a save: with fewer spares a second save so soon may find none, and starts cold.
        self._warm(MOST if again_after else 2)
        self.conductor.rerun()
        until = time.monotonic() + again_after
        while (left := until - time.monotonic()) > 0:
            with contextlib.suppress(queue.Empty):
                self.conductor.handle(self.messages.get(timeout=left))
        if again_after:
            self.conductor.rerun()
        return self._until_done()

    def close(self) -> None:
        self.conductor.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def spread(values: list[float]) -> str:
    """Median with the range."""
    return f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


def measure(name: str, script: Path, pairs: int, order: random.Random) -> str:
    """A row of the table."""
    watched = Watched(script)
    judged, full, noise, plains = [], [], [], []
    try:
        for _ in range(pairs):
            results = dict[str, float]()
            kinds = ["plain", "again", "warm"]
            order.shuffle(kinds)
            for kind in kinds:
                if kind == "warm":
                    results["judged"], results["full"] = watched.save()
                else:
                    results[kind] = plain(script)
            judged.append(results["judged"] / results["plain"])
            full.append(results["full"] / results["plain"])
            noise.append(results["again"] / results["plain"])
            plains.append(results["plain"])
    finally:
        watched.close()
    return f"| {name} | {spread(judged)} | {spread(full)} | {spread(noise)} | {statistics.median(plains):.1f} s |"


def further(script: Path, pairs: int) -> None:
    """The two lines below the table."""
    watched = Watched(script)
    second, hand = [], []
    try:
        for _ in range(pairs):
            first_loss = plain(script)
            second.append(watched.save(again_after=0.5)[0] / first_loss)
            took = by_hand(script)
            hand.append(took / watched.save()[0])
    finally:
        watched.close()
    print(f"\nsecond save after 0.5 s: its sample is judged in {spread(second)} of plain's first loss")
    print(f"by hand against a save: {spread(hand)} times as long")


def proof(script: Path, pairs: int) -> None:
    """The last line."""
    watched = Watched(script)
    try:
        ratios = [watched.proved() / plain(script) for _ in range(pairs)]
    finally:
        watched.close()
    print(f"its fix tried on an edited copy, {script.name}: {spread(ratios)} of plain's first loss after the save")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=7)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    order = random.Random(1)
    print("| script | sample judged / plain's first loss | first full loss / plain's | plain / plain | plain |")
    print("|---|---|---|---|---|")
    for name, script in SCRIPTS.items():
        if options.only in name:
            print(measure(name, script, options.pairs, order), flush=True)
    if options.only in "Celsius ok":
        further(SCRIPTS["Celsius ok"], options.pairs)
    if options.only in "Celsius softmax":
        proof(SCRIPTS["Celsius softmax"], options.pairs)


if __name__ == "__main__":
    main()
