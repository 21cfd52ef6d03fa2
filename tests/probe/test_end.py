"""The life of the shortest scripts: over before another thread had its turn."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from wontlearn_engine.probe.contract.asks import Job, Prepare, control_line

from .probing import BOOT, ENVIRONMENT


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="one core for a process: Linux only")
def test_a_script_that_is_over_at_once_ends_as_it_does_alone(tmp_path: Path) -> None:
    """Python crashes where a thread begins after Python has ended; on one core it has no turn before."""
    script = tmp_path / "train.py"
    script.write_text("pass\n")
    job = Job(script=str(script), source=str(script), given=str(script), mode="full", folder=str(tmp_path / "ours"))
    for _ in range(20):
        events_read, events_write = os.pipe()
        control_read, control_write = os.pipe()
        arguments = [sys.executable, str(BOOT), str(events_write), str(control_read), str(tmp_path / "bytecode")]
        on_one_core = f"import os; os.sched_setaffinity(0, {{min(os.sched_getaffinity(0))}}); os.execv({sys.executable!r}, {arguments!r})"
        process = subprocess.Popen(
            [sys.executable, "-c", on_one_core],
            cwd=tmp_path,
            env=ENVIRONMENT,
            pass_fds=(events_write, control_read),
            start_new_session=True,
        )
        os.close(events_write)
        os.close(control_read)
        with os.fdopen(control_write, "wb", buffering=0) as control, os.fdopen(events_read) as stream:
            for line in (Prepare(), job):
                control.write(control_line(line))
            assert '"e": "end"' in stream.read()
            assert process.wait() == 0
