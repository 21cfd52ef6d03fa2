from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

STANDS_BACK = """
import json, os, threading, time
from wontlearn_engine.probe import patience

held = threading.Event()
threading.Thread(target=held.wait, daemon=True).start()

def now():
    threads = [os.getpriority(os.PRIO_PROCESS, int(thread)) for thread in os.listdir("/proc/self/task")]
    idle = {os.sched_getscheduler(int(thread)) == os.SCHED_IDLE for thread in os.listdir("/proc/self/task")}
    told = open("/proc/self/autogroup").read().split() if os.path.exists("/proc/self/autogroup") else []
    return threads, int(told[-1]) if told else None, list(idle)  # a process whose session is as old as the system has no group

seen = [now()]
for stand_back in (patience.stand_back, patience.stand_back, patience.stand_far_back, patience.stand_back):
    stand_back()
    seen.append(now())
    time.sleep(0.2)  # without rights of an administrator the system takes a group's niceness ten times a second
print(json.dumps([seen, patience.BEHIND, patience.FAR_BEHIND, patience._by_session()]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="niceness is a thread's own on Linux alone")
@pytest.mark.parametrize("leads", [True, False], ids=["a session of its own", "somebody else's session"])
def test_all_threads_stand_back_once_and_with_them_the_session_that_the_run_leads(leads: bool) -> None:
    ran = subprocess.run([sys.executable, "-c", STANDS_BACK], start_new_session=leads, capture_output=True, text=True)
    seen, behind, far, by_session = json.loads(ran.stdout or pytest.fail(ran.stderr))
    grouped = leads and Path("/proc/self/autogroup").exists()
    (before, group, idle), *then = seen
    assert idle == [False]
    for (after, group_after, idle_after), steps in zip(then, (behind, behind, far, far), strict=True):
        assert len(after) == 2 and after == [min(19, nice + steps) for nice in before]
        assert group_after == (steps if grouped else group)
        assert idle_after == [grouped and by_session]  # else its share of the cores would be next to none


RESTS = """
import threading
from wontlearn_engine.probe import patience, state

class Channel:
    def send(self, kind, on):
        told.append(on)
        if on:
            rests.set()

told, rests = [], threading.Event()
state.channel, patience.LEAST = Channel(), 0.0
patience.begins()
patience.rest()
told.append("somebody waits")
patience.take_rests(1e9)
resting = threading.Thread(target=patience.rest, daemon=True)
resting.start()
rests.wait(60)
patience.take_rests(0.0)
resting.join(60)
print(told, resting.is_alive())
"""


def test_what_is_told_to_rest_does_until_somebody_waits() -> None:
    ran = subprocess.run([sys.executable, "-c", RESTS], capture_output=True, text=True, timeout=120)
    assert ran.stdout.strip() == "['somebody waits', True, False] False", ran.stderr
