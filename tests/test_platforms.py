"""What is done otherwise on Windows and macOS, as far as a stand-in for the system can prove it: in which order, with what."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
import wontlearn_engine.probe.worker
from wontlearn_engine.probe.worker import nurseries, pythons
from wontlearn_engine.running.via.command import words_of

KILL_ON_JOB_CLOSE = 0x2000
"""Of the job, by Microsoft's documentation: its processes end when its last handle closes."""


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> tuple[Any, list[Any]]:
    """The file for Windows, over a kernel that notes what it is asked."""
    asked: list[Any] = []

    class Function:
        restype: Any = None
        argtypes: Any = None

        def __init__(self, name: str) -> None:
            self.name = name

        def __call__(self, *words: Any) -> int:
            found = words
            if self.name == "SetInformationJobObject":
                found = (words[0], words[2]._obj.BasicLimitInformation.LimitFlags)
            asked.append((self.name, *found))
            return 77

    class Popen:
        _handle, pid = 42, 4242

        def __init__(self, words: list[str], **how: Any) -> None:
            asked.append(("Popen", words[2:4], how["startupinfo"].lpAttributeList, how["stdin"]))

    kernel = SimpleNamespace(
        **{
            name: Function(name)
            for name in (
                "CreateJobObjectW",
                "SetInformationJobObject",
                "AssignProcessToJobObject",
                "TerminateJobObject",
                "CloseHandle",
            )
        }
    )
    msvcrt = ModuleType("msvcrt")
    msvcrt.get_osfhandle = lambda fd: 1000 + fd  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "msvcrt", msvcrt)
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(ctypes, "WinDLL", lambda *words, **how: kernel, raising=False)
    monkeypatch.setattr(subprocess, "STARTUPINFO", lambda **how: SimpleNamespace(**how), raising=False)
    monkeypatch.setattr(subprocess, "CREATE_NO_WINDOW", 1, raising=False)
    monkeypatch.setattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 2, raising=False)
    monkeypatch.setattr(subprocess, "Popen", Popen)
    monkeypatch.setattr(os, "set_handle_inheritable", lambda *words: asked.append(("inherit", *words)), raising=False)
    path = Path(wontlearn_engine.probe.worker.__path__[0]) / "windows.py"
    spec = importlib.util.spec_from_file_location("worker_on_windows", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module, asked


def test_on_windows_a_run_is_in_a_job_before_its_first_line(windows: tuple[Any, list[Any]]) -> None:
    module, asked = windows
    tree = module.Tree("python.exe", "boot.py", "cache", "C:\\work", 5, 6, None)
    assert asked == [
        ("CreateJobObjectW", None, None),
        ("SetInformationJobObject", 77, KILL_ON_JOB_CLOSE),
        ("inherit", 1005, True),
        ("inherit", 1006, True),
        # By their numbers, and no others are inherited.
        ("Popen", ["1005", "1006"], {"handle_list": [1005, 1006]}, subprocess.DEVNULL),
        ("AssignProcessToJobObject", 77, 42),
    ]
    del asked[:]
    tree.end()
    tree.over()
    tree.end()
    assert asked == [("TerminateJobObject", 77, 1)] * 2 + [("CloseHandle", 77)]


def test_environments_are_found_by_either_layout(tmp_path: Path) -> None:
    for layout in ("bin/python", "Scripts/python.exe", "python.exe"):
        python = tmp_path / layout.replace("/", "-") / layout
        python.parent.mkdir(parents=True)
        python.write_text("")
        python.chmod(0o755)
        home = tmp_path / layout.replace("/", "-")
        assert pythons.in_environment(home) == str(python) == pythons.named(str(home))


def test_a_command_keeps_its_backslashes_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    assert words_of("ssh 'my box'") == ["ssh", "my box", "sh"]
    monkeypatch.setattr(sys, "platform", "win32")
    assert words_of(r'C:\ssh\ssh.exe "my box"') == r'C:\ssh\ssh.exe "my box" sh'


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_only_linux_forks_a_framework(platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    assert nurseries.Nurseries().of(sys.executable, "boot.py", "cache", {"modules": ["json"]}, "/") is None
