"""Endurance: the real dashboard in a real terminal, with random saves, keys and kills.

    python tests/soak.py [--events 1000] [--seed 1] [--trainings 0.01]

Checked on the way: the last verdict belongs to the file on disk. At the end: no process is left, nothing hung, and the
dashboard's memory grew by less than 20 MB. Needs tmux and Linux's /proc. Exit status 1 if something did not hold.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import signal
import sys
import tempfile
import time
import uuid
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.tui.terminal import Terminal

MOST_GROWTH = 20.0
"""Megabytes."""
SETTLE_EVERY = 50
"""Events between two looks at whether the verdict is that of the file."""
PATIENCE = 60.0
"""Seconds for a verdict to come: for a machine that is busy, not a claim."""
MARK = "SOAK_MARK"

SCRIPTS = (
    "print('hello {n}')\n",
    "raise ValueError('number {n}')\n",
    "x = {n}\nwhile True:\n    x += 1\n",
    "import time\ntime.sleep(600)  # {n}\n",
    "for i in range(200_000):\n    print('line', i, {n})\n",
    "import sys\nsys.exit({n} % 7)\n",
    "import os\nos._exit(3)  # {n}\n",
    "import subprocess, time\nsubprocess.Popen(['sleep', '600'])\ntime.sleep({n} % 3)\n",
    "import os, time\nif os.fork() == 0:\n    time.sleep(600)\ntime.sleep(1)  # {n}\n",
    "import signal, time\nfor s in (1, 2, 15):\n    signal.signal(s, signal.SIG_IGN)\ntime.sleep(600)  # {n}\n",
    "import sys\nsys.stdout.buffer.write(bytes(range(256)) * 1000)  # {n}\n",
    "print('\\033[2J\\033[31m' * 100, {n})\n",
    "def f(:  # {n}\n",
    "",
    "import threading, time\nthreading.Thread(target=time.sleep, args=(600,)).start()  # {n}\n",
)
TRAINING = """
import keras, numpy as np
x = np.linspace(-1, 1, 64)[:, None]
m = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
m.compile(keras.optimizers.Adam(0.1), "mse")
m.fit(x, 2 * x + {n}, epochs=5, verbose=0)
"""
KEYS = (
    "r",
    "f",
    "s",
    "b",
    "c",
    "p",
    "w",
    "n",
    "N",
    "l",
    "g",
    "d",
    "k",
    "Space",
    "+",
    "-",
    "0",
    "Left",
    "Right",
    "1",
    "2",
    "3",
    "4",
    "z",
    "Up",
    "Down",
    "?",
    "Escape",
    "Enter",
    "Tab",
    "C-c",
)


class Soak:
    """One dashboard under fire."""

    def __init__(self, folder: Path, seed: int, trainings: float) -> None:
        self.random = random.Random(seed)
        self.folder, self.script, self.trainings = folder, folder / "script.py", trainings
        self.mark = uuid.uuid4().hex
        self.script.write_text("print('begin')\n")
        own = {
            MARK: self.mark,
            "XDG_CACHE_HOME": str(folder / "cache"),
            "XDG_CONFIG_HOME": str(folder / "config"),
            "PATH": os.environ["PATH"],
            "TERM": "xterm-256color",
            "TF_CPP_MIN_LOG_LEVEL": "2",
        }
        command = [sys.executable, "-m", "wontlearn", "script.py", "--python", sys.executable]
        self.terminal = Terminal(command, folder, 120, 40, own)
        self.terminal.wait("without a training", PATIENCE)
        self.dashboard = next(pid for pid in self.processes() if b"-m\0wontlearn" in command_of(pid))

    def processes(self) -> list[int]:
        """All that descends from this dashboard, itself included: the mark is in the environment."""
        found: list[int] = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                with contextlib.suppress(OSError):
                    if f"{MARK}={self.mark}".encode() in (entry / "environ").read_bytes():
                        found.append(int(entry.name))
        return [pid for pid in found if b"tmux" not in command_of(pid) and command_of(pid)]

    def memory(self) -> float:
        """Megabytes that the dashboard itself holds."""
        pages = int(Path(f"/proc/{self.dashboard}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def save(self, text: str) -> None:
        """As one editor or another would."""
        how = self.random.randrange(4)
        if how == 0:
            self.script.write_text(text)
        elif how == 1:
            beside = self.script.with_name("script.py.tmp")
            beside.write_text(text)
            beside.replace(self.script)
        elif how == 2:
            self.script.rename(self.script.with_name("script.py~"))
            self.script.write_text(text)
        else:
            half = len(text) // 2
            with self.script.open("w") as file:
                file.write(text[:half])
                file.flush()
                file.write(text[half:])

    def event(self, number: int) -> None:
        """A save, a key or a kill."""
        kind = self.random.random()
        if kind < 0.45:
            training = self.random.random() < self.trainings
            text = TRAINING if training else self.random.choice(SCRIPTS)
            self.save(text.format(n=number))
        elif kind < 0.9:
            self.terminal.type(self.random.choice(KEYS))
        else:
            runs = [pid for pid in self.processes() if b"boot.py" in command_of(pid)]
            if runs:
                with contextlib.suppress(OSError):
                    os.kill(
                        self.random.choice(runs), self.random.choice((signal.SIGKILL, signal.SIGSEGV, signal.SIGTERM))
                    )
        time.sleep(self.random.choice((0.0, 0.0, 0.02, 0.1, 0.4)))

    def settle(self, number: int) -> None:
        """The verdict must come to be that of the file on disk."""
        # Out of help, of a frozen or zoomed picture, of hold, of another look, and back to restarting at a save.
        for _ in range(3):
            self.terminal.type("Escape")
            time.sleep(0.3)  # a key right behind it would be taken for Alt and that key
        shown = self.terminal.screen()
        for word, key in (("FROZEN", "Space"), ("HELD", "p")):
            until = time.monotonic() + PATIENCE
            while word in status(shown):
                if time.monotonic() > until:
                    raise AssertionError(f"{word} does not go:\n{shown}")
                # What was typed before may come to be seen only now: then the key undid it, and comes once more.
                self.terminal.type(key)
                with contextlib.suppress(AssertionError):
                    self.terminal.wait(lambda screen, word=word: word not in status(screen), 3.0)
                shown = self.terminal.screen()
        wanted = f"settled {number}"
        self.save(f"raise ValueError('{wanted}')\n")
        self.terminal.type("r")
        self.terminal.wait(wanted, PATIENCE)

    def end(self) -> list[int]:
        """Quit; what is left running three seconds later."""
        self.terminal.type("q")
        time.sleep(0.5)
        self.terminal.type("q")  # something may still run, and is worth a question
        self.terminal.wait("exit status 0", PATIENCE)
        until = time.monotonic() + 3.0
        while self.left() and time.monotonic() < until:
            time.sleep(0.05)
        return self.left()

    def left(self) -> list[int]:
        """Ours that still run; the terminal's own shell and `cat` are not ours."""
        return [pid for pid in self.processes() if b"python" in command_of(pid) or b"sleep" in command_of(pid)]


def command_of(pid: int) -> bytes:
    """A process's command line; empty when it has gone or only waits to be collected."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def status(screen: str) -> str:
    """The first two lines, where the dashboard says what it does."""
    return "\n".join(screen.splitlines()[:2])


def main() -> int:
    """Run the soak. Returns 1 if something did not hold."""
    parser = argparse.ArgumentParser(description="Random saves, keys and kills on the real dashboard.")
    parser.add_argument("--events", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--trainings", type=float, default=0.01, help="share of saves that train a model")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="wontlearn-soak-") as name:
        soak = Soak(Path(name), options.seed, options.trainings)
        began = time.monotonic()
        try:
            for number in range(SETTLE_EVERY):
                soak.event(number)
            soak.settle(0)
            before = soak.memory()
            for number in range(1, options.events + 1):
                soak.event(number)
                if number % SETTLE_EVERY == 0:
                    soak.settle(number)
                    print(f"{number} events, {soak.memory():.1f} MB", flush=True)
            after = soak.memory()
            left = soak.end()
        finally:
            soak.terminal.close()
            for pid in soak.processes():
                with contextlib.suppress(OSError):
                    os.kill(pid, signal.SIGKILL)
    growth = after - before
    print(
        f"{options.events} events in {time.monotonic() - began:.0f} s; memory {before:.1f} -> {after:.1f} MB; left: {left}"
    )
    return 1 if left or growth >= MOST_GROWTH else 0


if __name__ == "__main__":
    sys.exit(main())
