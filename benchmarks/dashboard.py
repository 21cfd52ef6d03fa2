"""What the dashboard costs: first paint, idling, a redraw, a key while both runs stream, bytes to the terminal.

    python benchmarks/dashboard.py [--quick | --million]

All but the redraw is measured on the real program in a pseudo-terminal of 120×30. CPU is process time, so that a busy
machine changes it little; seconds on the wall are marked so, and want a quiet machine. `--million` measures only a
training of a million updates: a few minutes.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time
from pathlib import Path

import numpy as np
from wontlearn.dashboard.chart.chart import draw
from wontlearn.dashboard.chart.picture import picture
from wontlearn.dashboard.view import View
from wontlearn_engine.curve import Curve
from wontlearn_engine.looking.look import Look, Run, Training
from wontlearn_engine.probe.contract.measured import Anchors, Evidence

WIDTH, HEIGHT = 120, 30
LONG = """\
import numpy as np
from tensorflow import keras

x = np.random.normal(size=(4000, 8))
y = x.sum(axis=1)
model = keras.Sequential([keras.layers.Dense(16, activation='relu'), keras.layers.Dense(1)])
model.compile('sgd', 'mse')
model.fit(x, y, epochs=100000, batch_size=8, verbose=0)
"""
MILLION = """\
import numpy as np
from tensorflow import keras

x = np.random.normal(size=(20000, 4)).astype('float32')
y = x.sum(axis=1, keepdims=True) + np.random.normal(size=(20000, 1)).astype('float32')
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile('sgd', 'mse', steps_per_execution=20)
model.fit(x, y, epochs=50, batch_size=1, verbose=0)
"""
TICKS = os.sysconf("SC_CLK_TCK")


class Program:
    """The dashboard in a pseudo-terminal."""

    def __init__(self, script: Path) -> None:
        self.began = time.perf_counter()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(script.parent)
            os.environ.update(TERM="xterm-256color", LC_ALL="C.UTF-8", VIRTUAL_ENV=sys.prefix)
            os.environ.pop("SSH_CONNECTION", None)
            os.execv(sys.executable, [sys.executable, "-m", "wontlearn", script.name])
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", HEIGHT, WIDTH, 0, 0))
        self.written = 0

    def read(self, seconds: float) -> bytes:
        """What comes within this time, at once when something came."""
        if not select.select([self.fd], [], [], max(0.0, seconds))[0]:
            return b""
        try:
            data = os.read(self.fd, 1 << 16)
        except OSError:
            return b""
        self.written += len(data)
        return data

    def wait(self, wanted: bytes, seconds: float = 300.0) -> float:
        """Seconds until the screen is sent something."""
        start, seen = time.perf_counter(), b""
        while wanted not in seen:
            if time.perf_counter() - start > seconds:
                raise SystemExit(f"{wanted!r} did not come: {seen[-2000:]!r}")
            seen = seen[-4096:] + self.read(1.0)
        return time.perf_counter() - start

    def drain(self, seconds: float) -> int:
        """Read for so long; returns the bytes."""
        before, until = self.written, time.perf_counter() + seconds
        while time.perf_counter() < until:
            self.read(until - time.perf_counter())
        return self.written - before

    def cpu(self) -> float:
        """CPU seconds of the dashboard's own process so far, all threads."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory(self) -> float:
        """Megabytes that the dashboard's own process holds."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1024

    def press(self, key: str) -> None:
        """Type a key."""
        os.write(self.fd, key.encode())

    def close(self) -> None:
        """End it and all its runs."""
        self.press("qq")
        for _ in range(50):
            if os.waitpid(self.pid, os.WNOHANG)[0]:
                return
            self.read(0.1)
        os.kill(self.pid, signal.SIGTERM)
        os.waitpid(self.pid, 0)


def redraw(points: int) -> tuple[float, float]:
    """Median and worst CPU milliseconds of a new picture of two noisy curves, each of so many points."""
    rng = np.random.default_rng(0)
    training = Training(index=0, expected_updates=points)
    training.evidence = Evidence(anchors=Anchors(baseline=1741.0, floor=0.0))
    for name, pace in (("full", 5.0), ("single-sample", 12.0)):
        curve = training.curves[name] = Curve()
        for start in range(0, points, 100_000):
            x = np.arange(start + 1, min(points, start + 100_000) + 1)
            y = 4000 * np.exp(-x / points * pace) + rng.normal(size=len(x)) ** 2 * 100
            curve.extend(zip(x.tolist(), y.tolist(), y.tolist(), y.tolist(), strict=True))
    look = Look(1, "", "", 0.0, {"full": Run(1, "full", "running")}, [training])
    times: list[float] = []
    for _ in range(31):
        start = time.process_time()
        made = picture(View(), look, training, None)
        draw(made.curves, made.lines, made.limits, WIDTH, HEIGHT)
        times.append((time.process_time() - start) * 1000)
    return statistics.median(times[1:]), max(times[1:])


def in_a_folder(text: str) -> Path:
    """A script in a folder of its own."""
    script = Path(tempfile.mkdtemp(prefix="wontlearn-bench-")) / "train.py"
    script.write_text(text)
    return script


def main() -> int:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="shorter, and without TensorFlow")
    parser.add_argument("--million", action="store_true", help="only a training of a million updates")
    options = parser.parse_args()
    quick = options.quick
    if options.million:
        million()
        return 0
    rows: list[tuple[str, str, str]] = []
    for points in (100, 10_000, 1_000_000):
        median, worst = redraw(points)
        rows.append((f"redraw, {points:,} points a curve", f"{median:.1f} ms CPU, worst {worst:.1f}", "≤ 25 ms"))
    paints: list[float] = []
    for _ in range(3 if quick else 7):
        program = Program(in_a_folder("print('nothing to train')\n"))
        program.wait(b"verdict")
        paints.append(time.perf_counter() - program.began)
        cpu = program.cpu()
        program.close()
    rows.append(("first paint", f"{statistics.median(paints):.2f} s on the wall, {cpu:.2f} s CPU", "≤ 0.6 s"))
    program = Program(in_a_folder("print('nothing to train')\n"))
    program.wait(b"finished")
    program.drain(3.0)
    before, began = program.cpu(), time.perf_counter()
    sent = program.drain(10.0 if quick else 60.0)
    used, passed = program.cpu() - before, time.perf_counter() - began
    rows.append(("idle", f"{used / passed:.2%} of a core, {sent} bytes in {passed:.0f} s", "≤ 0.5 %"))
    program.close()
    if not quick:
        rows += streaming()
    width = max(len(name) for name, _, _ in rows)
    for name, value, limit in rows:
        print(f"{name:<{width}}  {limit:>8}  {value}")
    return 0


def million() -> None:
    """A training of a million updates to its end: CPU of the dashboard and its memory on the way."""
    program = Program(in_a_folder(MILLION))
    program.wait(b"single-sample")
    program.drain(10.0)  # the first looks, and what draws curves is imported
    start, before = time.perf_counter(), program.cpu()
    loads: list[float] = []
    held = [program.memory()]
    ended = False
    while not ended:
        began, used, seen, until = time.perf_counter(), program.cpu(), b"", time.perf_counter() + 10.0
        while time.perf_counter() < until:
            seen = seen[-64:] + program.read(until - time.perf_counter())
            ended = ended or b"finished" in seen
        loads.append((program.cpu() - used) / (time.perf_counter() - began))
        held.append(program.memory())
    took = time.perf_counter() - start
    print(
        f"a million updates in {took:.0f} s: {(program.cpu() - before) / took:.1%} of a core, "
        f"{max(loads):.1%} in the worst 10 s; "
        f"memory {held[0]:.0f} MB at first, {held[len(held) // 2]:.0f} half-way, {held[-1]:.0f} at the end"
    )
    program.close()


def streaming() -> list[tuple[str, str, str]]:
    """While both runs stream: CPU, bytes, and a key."""
    program = Program(in_a_folder(LONG))
    program.wait(b"single-sample")
    program.drain(2.0)
    before, began = program.cpu(), time.perf_counter()
    sent = program.drain(20.0)
    used, passed = program.cpu() - before, time.perf_counter() - began
    keys: list[float] = []
    for _ in range(20):
        program.drain(0.23)
        program.press("l")
        keys.append(program.wait(b"log scale") * 1000)
        program.drain(0.17)
        program.press("l")
    program.close()
    return [
        ("streaming", f"{used / passed:.1%} of a core, {sent / passed / 1000:.1f} kB/s to the terminal", ""),
        ("key to screen, streaming", f"{statistics.median(keys):.0f} ms on the wall, worst {max(keys):.0f}", "≤ 50 ms"),
    ]


if __name__ == "__main__":
    sys.exit(main())
