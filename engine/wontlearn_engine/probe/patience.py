"""Our runs share the cores with the script's own full run, which comes first."""

import _thread
import contextlib
import os
import time

from . import state

BEHIND = 12
"""Steps of niceness behind the full run: where both want all cores it keeps 94 % of them (sched(7): a step is 1.25 times).
Cores that it leaves are used as before."""
FAR_BEHIND = 16
"""Behind one that goes on for minutes: it keeps 97 %. Its threads wait for each other, so that what is taken from one core is
lost on all of them."""
LEAST = 2.0
"""Seconds of work, and of a rest: some lines of the full run's losses come in each, by which its pace is known (looking/toll.py)."""
_A_MOMENT = 0.2
_lock = _thread.allocate_lock()
_steps = 0
_times, _began, _worked = 0.0, time.monotonic(), 0.0


def stand_back(steps=BEHIND):
    """From now on the cores belong to a full run that goes on beside this process; Windows knows no such step."""
    global _steps
    with _lock:
        further, _steps = max(0, steps - _steps), max(steps, _steps)
    if hasattr(os, "setpriority") and further:
        for thread in _threads():
            with contextlib.suppress(OSError):  # it has just ended
                os.setpriority(os.PRIO_PROCESS, thread, min(19, os.getpriority(os.PRIO_PROCESS, thread) + further))
        if _behind_other_sessions(steps):
            _gives_way_at_once()


def stand_far_back():
    """The same beside a full run that goes on for minutes."""
    stand_back(FAR_BEHIND)


def take_rests(times):
    """From now on: as many times as long as it has worked it rests, for two seconds at least; 0 where it is waited for."""
    global _times
    _times = times


def begins():
    """A piece of work begins."""
    global _began
    _began = time.monotonic()


def rest():
    """A piece of work is done: rest, if it is time to. Returns the seconds that it took."""
    global _worked
    began = time.monotonic()
    _worked = _worked + began - _began if _times else 0.0
    if _times and _worked * min(1.0, _times) >= LEAST:
        worked, _worked = _worked, 0.0
        state.channel.send("resting", on=True)
        while time.monotonic() < began + _times * worked:
            time.sleep(_A_MOMENT)
        state.channel.send("resting", on=False)
    begins()
    return _began - began


def stand_back_in(seconds):
    """So many seconds from now, or now."""

    def later():
        time.sleep(seconds)
        stand_back()

    if seconds > 0.0:
        _thread.start_new_thread(later, ())
    else:
        stand_back()


def _behind_other_sessions(steps):
    """Where Linux shares the cores out by session (autogroup), niceness counts within one alone; each run leads its own.

    One that shares its session, as forks do, is behind the others there by its niceness, and must not take them along.
    Returns whether the cores are shared out so.
    """
    if os.getsid(0) == os.getpid():
        with contextlib.suppress(OSError), open("/proc/self/autogroup", "w") as group:
            group.write(str(steps))
            return _by_session()
    return False


def _by_session():
    """Sessions count for what is in no further group alone (sched(7)): not in a container, nor where users are told apart."""
    with contextlib.suppress(OSError), open("/proc/sys/kernel/sched_autogroup_enabled") as switch:
        if switch.read().strip() != "1":
            return False
        with open("/proc/self/cgroup") as groups:
            kinds = dict(line.strip().split(":", 2)[1:] for line in groups)
        told = [path for names, path in kinds.items() if "cpu" in names.split(",")] or [kinds.get("", "/")]
        return told == ["/"] and not os.path.exists("/sys/fs/cgroup/cgroup.type")
    return False


def _gives_way_at_once():
    """A core that computes for us alone counts as free, and what wakes there goes before us at once (SCHED_IDLE).

    With niceness alone each wait of the full run for its pictures or its other threads cost it up to three thousandths of a
    second more. The session keeps its share: what is idle within it is idle among its own alone.
    """
    for thread in _threads():
        with contextlib.suppress(OSError):  # it has just ended
            os.sched_setscheduler(thread, os.SCHED_IDLE, os.sched_param(0))


def _threads():
    """On Linux niceness is each thread's own, and new threads take that of their maker; elsewhere it is the process's."""
    try:
        return [int(name) for name in os.listdir("/proc/self/task")]
    except OSError:
        return [0]
