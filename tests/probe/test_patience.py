from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

STANDS_BACK = """
import json, os, threading
from wontlearn_engine.probe import patience

held = threading.Event()
threading.Thread(target=held.wait, daemon=True).start()

def now():
    threads = [os.getpriority(os.PRIO_PROCESS, int(thread)) for thread in os.listdir("/proc/self/task")]
    told = open("/proc/self/autogroup").read().split() if os.path.exists("/proc/self/autogroup") else []
    return threads, int(told[-1]) if told else None  # a process whose session is as old as the system has no group

before = now()
patience.stand_back()
patience.stand_back()
print(json.dumps([before, now(), patience.BEHIND]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="niceness is a thread's own on Linux alone")
@pytest.mark.parametrize("leads", [True, False], ids=["a session of its own", "somebody else's session"])
def test_all_threads_stand_back_once_and_with_them_the_session_that_the_run_leads(leads: bool) -> None:
    ran = subprocess.run([sys.executable, "-c", STANDS_BACK], start_new_session=leads, capture_output=True, text=True)
    (before, group), (after, group_after), steps = json.loads(ran.stdout or pytest.fail(ran.stderr))
    assert len(after) == 2 and after == [min(19, nice + steps) for nice in before]
    grouped = leads and Path("/proc/self/autogroup").exists()
    assert group_after == (steps if grouped else group)
