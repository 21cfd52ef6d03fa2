"""Two runs of one script that begin together: when a reduced one waits for the full one, and when it is tried a second time."""

from __future__ import annotations

from .look import Look, Run


def no_room(run: Run) -> bool:
    """It found no memory on the GPU: the CPU has some."""
    return run.mode != "full" and not run.again and run.error is not None and run.error.gpu_full


def too_soon(look: Look, run: Run) -> bool:
    """It ended before its training was looked at, and the full run, which began at the same time, does train.

    A script that makes its data where there is none (in the folder of temporary files, in a database) makes it once: the run
    that comes second finds half of it. By the time that the full run trains all of it is there.
    """
    full = look.runs.get("full")
    if full is None or run is full or run.again or run.state not in ("failed", "finished"):
        return False
    return (
        full.alive and _trains(look) and not any(training.controls or training.skipped for training in look.trainings)
    )


def tried_too_soon(look: Look) -> Run | None:
    """The run that is worth a second try now that the full run trains."""
    return next((run for run in look.runs.values() if too_soon(look, run)), None)


def goes_on(look: Look) -> Run | None:
    """The run that waits for what the full run makes, once it has made it; it no longer waits."""
    full = look.runs.get("full")
    waits = next((run for run in look.runs.values() if run.alive and run.meets), None)
    if waits is None or (full is not None and full.alive and not _trains(look)):
        return None
    waits.meets = ""
    return waits


def _trains(look: Look) -> bool:
    return any(training.full_state != "waiting" for training in look.trainings)
