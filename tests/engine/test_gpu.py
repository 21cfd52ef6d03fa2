"""Where a reduced run computes on a machine with a GPU: decided by numbers; and for real with a program that claims one."""

from __future__ import annotations

import queue
import sys
from pathlib import Path

import pytest
from wontlearn_engine.looking.commands import Start
from wontlearn_engine.looking.conductor import Conductor, Posted
from wontlearn_engine.probe.compute import gpu
from wontlearn_engine.running.runner import Printed
from wontlearn_engine.running.target import Target

from ..verdict.watched import Watched
from .processes import project

TWO = "0, NVIDIA RTX A4000, 16376, 15000\n1, Tesla T4, odd, name, 15360, 300\nNo devices were found\n2, MIG, [N/A], [N/A]\n"
BIG, FULL = gpu.parse(TWO)


def test_what_nvidia_smi_says() -> None:
    assert BIG == (0, "NVIDIA RTX A4000", 16376, 15000)
    assert FULL == (1, "Tesla T4, odd, name", 15360, 300)


@pytest.mark.parametrize(
    ("said", "seen"),
    [(None, [0, 1]), ("", []), ("-1", []), ("1", [1]), ("1,0", [1, 0]), ("0,7,1", [0]), ("GPU-8932f937", [0, 1])],
)
def test_what_a_process_sees(said: str | None, seen: list[int]) -> None:
    assert [one.index for one in gpu.visible([BIG, FULL], said)] == seen


@pytest.mark.parametrize(
    ("gpus", "framework", "beside", "again", "hidden", "why"),
    [
        ([], "tensorflow", True, False, False, ""),
        ([BIG], "tensorflow", True, False, True, "TensorFlow takes all memory of the GPU for the full run"),
        ([BIG], "jax", True, False, True, "JAX takes all memory"),
        ([BIG], "tensorflow", False, False, False, ""),
        ([BIG], "torch", True, False, False, ""),
        ([FULL], "torch", True, False, True, "300 MiB are free on the GPU, and it needs 1024"),
        ([FULL, BIG], "torch", True, False, False, ""),
        ([BIG], "torch", True, True, True, "no memory left for a second process"),
    ],
)
def test_where_a_reduced_run_goes(
    gpus: list[gpu.Gpu], framework: str, beside: bool, again: bool, hidden: bool, why: str
) -> None:
    choice = gpu.choose(gpus, framework, beside, again)
    assert (choice.environment == gpu.NO_GPU) is hidden
    assert why in choice.why and bool(choice.why) is hidden
    if gpus and not hidden:  # on the GPU, and modest there
        assert choice.environment["TF_FORCE_GPU_ALLOW_GROWTH"] == "true"


@pytest.mark.parametrize(
    ("message", "full"),
    [
        ("CUDA out of memory. Tried to allocate 2.00 GiB.", True),
        ("OOM when allocating tensor with shape[64,512] on /job:localhost/replica:0/task:0/device:GPU:0", True),
        ("name 'z' is not defined", False),
        ("[Errno 12] Cannot allocate memory", False),
    ],
)
def test_an_error_for_want_of_memory_on_the_gpu(message: str, full: bool) -> None:
    assert gpu.out_of_memory(message) is full


def test_a_sample_that_found_no_memory_is_trained_once_more_and_not_twice() -> None:
    watched = Watched()
    error = {
        "type": "OutOfMemoryError",
        "message": "CUDA out of memory",
        "file": "",
        "line": 3,
        "frames": [],
        "gpu_full": True,
    }
    first = watched.run("single-sample").id
    watched.tell("single-sample", "end", how="exception", code=1, error=error)
    (started,) = watched.ended("single-sample", 1)
    assert isinstance(started, Start) and started.mode == "single-sample" and started.run != first
    run = watched.run("single-sample")
    assert run.alive and run.again and run.error is None
    watched.tell("single-sample", "end", how="exception", code=1, error=error)
    assert watched.ended("single-sample", 1) == []
    assert watched.run("single-sample").state == "failed"


def test_for_want_of_memory_the_full_run_is_left_as_it_is() -> None:
    watched = Watched()
    watched.tell(
        "full", "end", how="exception", code=1, error={"type": "E", "message": "", "gpu_full": True, "line": 0}
    )
    assert watched.ended("full", 1) == []
    assert watched.run("full").state == "failed"


def test_a_script_on_a_machine_whose_gpu_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reduced run sees no GPU, and that is said; the full run's environment is the user's."""
    folder = project(tmp_path, "import os, torch\nprint('sees', os.environ.get('CUDA_VISIBLE_DEVICES', 'all'))\n")
    claims = tmp_path / "bin" / "nvidia-smi"
    claims.parent.mkdir()
    claims.write_text("#!/bin/sh\necho '0, Test GPU, 8192, 200'\n")
    claims.chmod(0o755)
    monkeypatch.setenv("PATH", f"{claims.parent}:/usr/bin:/bin")
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    messages: queue.Queue[Posted] = queue.Queue()
    conductor = Conductor(Target(folder / "script.py", (), sys.executable, folder), post=messages.put, watch=False)
    printed = {"full": "", "single-sample": ""}
    try:
        conductor.start()
        look = conductor.session.look
        assert look is not None
        while look.alive:
            message = messages.get(timeout=120)
            conductor.handle(message)
            if isinstance(message, Printed):
                printed[message.mode] += message.text
    finally:
        conductor.close()
    assert {mode: text.strip() for mode, text in printed.items()} == {"full": "sees all", "single-sample": "sees -1"}
    assert [note.text for note in look.notes] == [
        "One sample is trained on the CPU: 200 MiB are free on the GPU, and it needs 1024."
    ]
