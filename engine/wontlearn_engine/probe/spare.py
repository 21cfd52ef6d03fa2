"""A warm spare: before its job is there it imports what the last run needed, and leaves no other trace of that."""

import gc
import os
import sys


def prepare(link, modules, environment):
    """Import them, then say "warm"."""
    imported(modules, environment)
    link.send("warm", names=names(), paths=[path for path in sys.path if os.path.isdir(path)])


def names():
    """Of all packages that are imported now."""
    return sorted({name.partition(".")[0] for name in sys.modules})


def imported(modules, environment):
    """Import `modules` under `environment` (as the script sets it before its imports).

    Nothing is run, only imported: one operation would already fix TensorFlow's threads, devices and memory.
    """
    before = {name: os.environ.get(name) for name in environment}
    os.environ.update(environment)
    try:
        for name in modules:
            try:
                __import__(name)
            except Exception:  # the script's own import will say it better
                pass
        if "tensorflow" in sys.modules and "keras" in sys.modules:
            _preload()
        if "torch" in sys.modules and "tensorflow" not in sys.modules:
            _as_first_optimizer()
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
    gc.collect()
    # What is imported stays: the collector need not walk it again while the script traces its graphs.
    gc.freeze()


def _as_first_optimizer():
    """What PyTorch imports for a script's first optimizer, and what examines it: two seconds of a core."""
    from . import bytecode

    try:
        __import__("torch._dynamo")
    except Exception:  # a PyTorch without it
        pass
    with bytecode():
        from .exam import examine  # noqa: F401
        from .ways.torch import from_batches, full_mode, full_points, single_sample_mode, subject  # noqa: F401


def _preload():
    from . import bytecode

    with bytecode():
        try:
            from .ways.keras import fit, full_run  # noqa: F401
        except Exception:  # a framework that we do not know: the job will say it
            pass
