"""What a full run's probe costs a batch of a PyTorch loop, on one row and three weights: CPU, as a ratio and in microseconds.

    python benchmarks/batches_torch.py [--rounds 60]

The same loop in one process, in turns with what the probe puts in place and without: the lower quarter of each, as what
else the machine does only adds, and the median of the pairs' ratios.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time

import torch
from torch.optim import optimizer as optimizers
from wontlearn_engine.probe import state
from wontlearn_engine.probe.ways.torch import patches

UPDATES = 500


class Silent:
    """A channel that tells nobody."""

    def send(self, *_: object, **__: object) -> None:
        """Nothing."""


def loop(model: torch.nn.Module, optimizer: torch.optim.Optimizer, x: torch.Tensor) -> float:
    """Microseconds of CPU an update."""
    began = time.process_time()
    for _ in range(UPDATES):
        optimizer.zero_grad()
        loss = model(x).square().mean()
        loss.backward()
        optimizer.step()
    return (time.process_time() - began) / UPDATES * 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=60)
    rounds = parser.parse_args().rounds
    torch.set_num_threads(1)
    model, x = torch.nn.Linear(2, 1), torch.ones(1, 2)
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-3)
    loop(model, optimizer, x)
    plain_backward = torch.autograd.backward
    state.channel = Silent()
    state.job = {"mode": "full", "folder": tempfile.gettempdir(), "script": __file__, "source": __file__}
    patches.install()
    ours, hooks = torch.autograd.backward, dict(optimizers._global_optimizer_post_hooks)
    loop(model, optimizer, x)
    plain, watched = [], []
    for _ in range(rounds):
        torch.autograd.backward = plain_backward
        optimizers._global_optimizer_post_hooks.clear()
        plain.append(loop(model, optimizer, x))
        torch.autograd.backward = ours
        optimizers._global_optimizer_post_hooks.update(hooks)
        watched.append(loop(model, optimizer, x))
    fast = [statistics.quantiles(sorted(part), n=4)[0] for part in (plain, watched)]
    ratio = [b / a for a, b in zip(plain, watched, strict=True)]
    print(
        f"{fast[1] - fast[0]:.1f} µs more a batch, {fast[1] / fast[0]:.3f} times plain ({fast[0]:.0f} µs); pairs: {statistics.median(ratio):.3f}"
    )


if __name__ == "__main__":
    main()
