"""Our runs share the cores with the script's own full run, which comes first.

Threads of OpenMP wait in a sleep, not in a spin: PyTorch's OpenMP lets a thread spin for milliseconds at the end of each
operation, unless it knows of more threads than cores; of another process's threads it knows nothing. With two runs on two
cores a small network's update then takes 30 times as long. The numbers that are computed stay the same: only how a thread
waits is another.
"""

import contextlib
import os

SPINS = "100"
"""What GNU OpenMP itself takes where its own threads outnumber the cores (libgomp's manual, GOMP_SPINCOUNT)."""
_SAID = ("GOMP_SPINCOUNT", "OMP_WAIT_POLICY")
BEHIND = 10
"""Steps of niceness behind the full run: where both want all cores it keeps nine tenths of them (sched(7): a step is 1.25
times). Cores that it leaves are used as before."""


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


def stand_back():
    """From now on the cores belong to a full run that goes on beside this process; Windows knows no such step."""
    if hasattr(os, "setpriority"):
        with contextlib.suppress(OSError):
            for thread in _threads():
                os.setpriority(os.PRIO_PROCESS, thread, min(19, os.getpriority(os.PRIO_PROCESS, thread) + BEHIND))


def _threads():
    """On Linux niceness is each thread's own, and new threads take that of their maker; elsewhere it is the process's."""
    try:
        return [int(name) for name in os.listdir("/proc/self/task")]
    except OSError:
        return [0]
