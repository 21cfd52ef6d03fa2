"""What a full run's probe costs a batch of a PyTorch loop, on one row and three weights: CPU, in microseconds.

    python benchmarks/batches_torch.py [--rounds 150]

The same loop in one process, in turns with what the probe puts in place and without, in blocks of a twentieth of a second:
what else the machine does then meets both alike. All is sent to a real pipe. Of each block the median batch, and the mean
without the slowest fiftieth; the difference of each pair of blocks, its median and quartiles.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import subprocess
import tempfile
from time import perf_counter_ns

import torch
from torch.optim import optimizer as optimizers
from wontlearn_engine.probe import channel, state
from wontlearn_engine.probe.ways.torch import patches

UPDATES = 360
BEGIN = 60
"""Batches of a block that are not counted: what the pause has left is sent first."""
SETTLES = 500
"""Batches until a loop has settled, and its curve has its pace."""


def block(
    model: torch.nn.Module, optimizer: torch.optim.Optimizer, x: torch.Tensor, updates: int = UPDATES
) -> tuple[float, float]:
    """(median, mean without the slowest) microseconds of a batch."""
    took = list[int]()
    for _ in range(updates):
        began = perf_counter_ns()
        optimizer.zero_grad()
        loss = model(x).square().mean()
        loss.backward()
        optimizer.step()
        took.append(perf_counter_ns() - began)
    kept = sorted(took[BEGIN:])[: int(0.98 * (updates - BEGIN))]
    return statistics.median(took[BEGIN:]) / 1000, statistics.mean(kept) / 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=150)
    rounds = parser.parse_args().rounds
    torch.set_num_threads(1)
    model, x = torch.nn.Linear(2, 1), torch.ones(1, 2)
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-3)
    block(model, optimizer, x, SETTLES)
    told, telling = os.pipe()
    asked, _ = os.pipe()
    reader = subprocess.Popen(["cat"], stdin=told, stdout=subprocess.DEVNULL)
    os.close(told)
    plain = torch.autograd.backward
    state.channel = channel.Channel(telling, asked)
    state.job = {"mode": "full", "folder": tempfile.gettempdir(), "script": __file__, "source": __file__}
    patches.install()
    hooks = optimizers._global_optimizer_post_hooks
    ours, placed = torch.autograd.backward, dict(hooks)
    block(model, optimizer, x, SETTLES)
    found: dict[bool, list[tuple[float, float]]] = {False: [], True: []}
    for _ in range(rounds):
        for watched in random.sample([False, True], 2):
            torch.autograd.backward = ours if watched else plain
            hooks.clear()
            hooks.update(placed if watched else {})
            found[watched].append(block(model, optimizer, x))
    for number, name in enumerate(("median batch", "mean of 98 %")):
        more = [b[number] - a[number] for a, b in zip(found[False], found[True], strict=True)]
        low, middle, high = statistics.quantiles(more, n=4)
        alone = statistics.median(part[number] for part in found[False])
        print(f"{name}: {middle:.1f} µs more ({low:.1f} to {high:.1f}), plain {alone:.0f} µs")
    os.close(telling)
    reader.wait()


if __name__ == "__main__":
    main()
