"""What a look does to a full run on a GPU: to be run where there is one; says so and ends with status 2 elsewhere.

    python benchmarks/gpu.py [--python PYTHON]

For each framework that PYTHON has, one small convolutional network is trained by plain Python and under `wontlearn check`.
Printed: whether the full run came to its end beside the reduced run, the word, where the reduced run computed, and the most
memory that the GPU held for all processes together, sampled four times a second, as a share of the GPU's own.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path

from wontlearn_engine.probe.compute import gpu

KERAS = """
import keras, numpy as np
r = np.random.default_rng(0)
y = r.integers(0, 4, 2000)
x = r.normal(size=(2000, 64, 64, 3)).astype("float32") + y[:, None, None, None]
model = keras.Sequential([keras.layers.Conv2D(32, 3, activation="relu"), keras.layers.GlobalAveragePooling2D(),
                          keras.layers.Dense(4, activation="softmax")])
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y, epochs=40, batch_size=64, verbose=0)
"""
TORCH = """
import torch
g = torch.Generator().manual_seed(0)
y = torch.randint(0, 4, (2000,), generator=g)
x = torch.randn(2000, 3, 64, 64, generator=g) + y[:, None, None, None]
model = torch.nn.Sequential(torch.nn.Conv2d(3, 32, 3), torch.nn.ReLU(), torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten(),
                            torch.nn.Linear(32, 4)).cuda()
opt = torch.optim.Adam(model.parameters())
loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(x, y), 64, shuffle=True)
for epoch in range(40):
    for a, b in loader:
        opt.zero_grad()
        loss = torch.nn.functional.cross_entropy(model(a.cuda()), b.cuda())
        loss.backward()
        opt.step()
"""
SCRIPTS = {"tensorflow": KERAS, "torch": TORCH}


class Most:
    """The most memory in use, as a share of the fullest GPU's own, while the block lasts."""

    def __enter__(self) -> Most:
        self.share, self._over = 0.0, threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()
        return self

    def _look(self) -> None:
        while not self._over.wait(0.25):
            self.share = max([self.share, *(1 - one.free / one.total for one in gpu.ask())])

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", default=sys.executable, help="the Python that has the frameworks")
    python = parser.parse_args(arguments).python
    if not gpu.ask():
        print("no GPU: nvidia-smi is missing, or names none", file=sys.stderr)
        return 2
    for framework, text in SCRIPTS.items():
        if subprocess.run([python, "-c", f"import {framework}"], stderr=subprocess.DEVNULL).returncode:
            print(f"{framework:<12} not installed")
            continue
        with tempfile.TemporaryDirectory() as folder:
            script = Path(folder) / "train.py"
            script.write_text(text, encoding="utf-8")
            with Most() as plain:
                code = subprocess.run([python, str(script)], stdout=subprocess.DEVNULL, cwd=folder).returncode
            command = [sys.executable, "-m", "wontlearn", "check", str(script), "--python", python, "--format", "json"]
            with Most() as beside:
                done = subprocess.run(command, stdout=subprocess.PIPE, text=True, cwd=folder)
        report = json.loads(done.stdout)
        full = next((run for run in report["trainings"][0]["runs"] if run["mode"] == "full"), {})
        print(
            f"{framework:<12} plain exit {code} at {plain.share:.0%} of the GPU; full run {full.get('state')} at"
            f" {beside.share:.0%}; {report['verdict']['word']}; {' '.join(report['verdict']['not_checked']) or 'nothing was left out'}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
