"""Threads of OpenMP that wait in a sleep, not in a spin: our runs share the cores with each other.

PyTorch's OpenMP lets a thread spin for milliseconds at the end of each operation, unless it knows of more threads than
cores; of another process's threads it knows nothing. With two runs on two cores a small network's update then takes 30
times as long. The numbers that are computed stay the same: only how a thread waits is another.
"""

import contextlib
import os

SPINS = "100"
"""What GNU OpenMP itself takes where its own threads outnumber the cores (libgomp's manual, GOMP_SPINCOUNT)."""
_SAID = ("GOMP_SPINCOUNT", "OMP_WAIT_POLICY")


@contextlib.contextmanager
def patient():
    """While PyTorch is imported, when OpenMP reads its environment; what the user has said about it counts."""
    said = any(name in os.environ for name in _SAID)
    if not said:
        os.environ["GOMP_SPINCOUNT"] = SPINS
    try:
        yield
    finally:
        if not said:
            os.environ.pop("GOMP_SPINCOUNT", None)
