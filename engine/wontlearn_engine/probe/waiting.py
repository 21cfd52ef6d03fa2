"""How PyTorch's threads wait between two operations: in a sleep while another run of ours computes, else in a spin.

GNU's OpenMP lets a thread spin for milliseconds at the end of each operation, unless it knows of more threads than there are
cores; of another process's threads it knows nothing. With two runs on two cores a small network's update then takes 10 to
30 times as long; with nobody beside it, a sleep makes it 1.3 times as long. So while there is company, OpenMP is given
threads enough to exceed the cores: a team of its own that has nothing to do. The numbers that are computed stay the same.
"""

import _thread
import os

_SAID = ("GOMP_SPINCOUNT", "OMP_WAIT_POLICY")
"""Where the user has said how threads wait, it counts."""
_lock = _thread.allocate_lock()
_imported = False
_company = True
_idle = None
"""What the team's first thread waits for."""


def imported():
    """PyTorch is here: until it is told otherwise, a run has company."""
    _settle(here=True)


def alone():
    """No other run computes."""
    _settle(company=False)


def beside():
    """Another one does."""
    _settle(company=True)


def _settle(here=None, company=None):
    global _imported, _company, _idle
    with _lock:
        _imported = _imported if here is None else here
        _company = _company if company is None else company
        sleep = _imported and _company and not any(name in os.environ for name in _SAID)
        if sleep and _idle is None:
            _idle = _thread.allocate_lock()
            _idle.acquire()
            # A raw thread: `threading.active_count()` stays what the script expects.
            _thread.start_new_thread(_crowd, (_idle,))
        elif not sleep and _idle is not None:
            _idle.release()
            _idle = None


def _crowd(idle):
    """A team that makes it more threads than cores, in each copy of GNU's OpenMP; with its first thread it ends."""
    try:
        import ctypes
        import sys

        own, cores = sys.modules["torch"].get_num_threads(), len(os.sched_getaffinity(0))
        with open("/proc/self/maps", encoding="utf-8", errors="replace") as maps:
            copies = sorted({line.split(None, 5)[-1].strip() for line in maps if "/libgomp" in line})
        if 2 * own <= cores:  # there is room for both
            return
        nothing = ctypes.CDLL(None).free
        for path in copies:
            ctypes.CDLL(path).GOMP_parallel(nothing, None, cores - own + 2, 0)  # free(NULL), on each of its threads
    except (AttributeError, OSError):  # another system, another library
        return
    idle.acquire()
