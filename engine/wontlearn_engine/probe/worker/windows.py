"""A run's processes on Windows: a job object, which ends with its last handle, so also when the engine is killed.

Written after Microsoft's documentation of job objects and Python's of `subprocess` and `msvcrt`; never run so far.
"""

from __future__ import annotations

import os
import subprocess
import sys

if sys.platform == "win32":
    import ctypes
    import msvcrt
    from ctypes import wintypes

    _KILL_ON_JOB_CLOSE = 0x2000
    _EXTENDED_LIMITS = 9
    """JobObjectExtendedLimitInformation."""

    class _Basic(ctypes.Structure):
        """JOBOBJECT_BASIC_LIMIT_INFORMATION."""

        _fields_ = [
            ("PerProcessUserTimeLimit", wintypes.LARGE_INTEGER),
            ("PerJobUserTimeLimit", wintypes.LARGE_INTEGER),
            ("LimitFlags", wintypes.DWORD),
            ("MinimumWorkingSetSize", ctypes.c_size_t),
            ("MaximumWorkingSetSize", ctypes.c_size_t),
            ("ActiveProcessLimit", wintypes.DWORD),
            ("Affinity", ctypes.c_size_t),
            ("PriorityClass", wintypes.DWORD),
            ("SchedulingClass", wintypes.DWORD),
        ]

    class _Extended(ctypes.Structure):
        """JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

        _fields_ = [
            ("BasicLimitInformation", _Basic),
            ("IoInfo", ctypes.c_ulonglong * 6),
            ("ProcessMemoryLimit", ctypes.c_size_t),
            ("JobMemoryLimit", ctypes.c_size_t),
            ("PeakProcessMemoryUsed", ctypes.c_size_t),
            ("PeakJobMemoryUsed", ctypes.c_size_t),
        ]

    _kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    _kernel.CreateJobObjectW.restype = wintypes.HANDLE
    _kernel.CreateJobObjectW.argtypes = [wintypes.LPVOID, wintypes.LPCWSTR]
    _kernel.SetInformationJobObject.argtypes = [wintypes.HANDLE, ctypes.c_int, wintypes.LPVOID, wintypes.DWORD]
    _kernel.AssignProcessToJobObject.argtypes = [wintypes.HANDLE, wintypes.HANDLE]
    _kernel.TerminateJobObject.argtypes = [wintypes.HANDLE, wintypes.UINT]
    _kernel.CloseHandle.argtypes = [wintypes.HANDLE]

    class Tree:
        """One process and all that it starts. Raises OSError if it cannot be started."""

        def __init__(
            self, python: str, boot: str, bytecode: str, cwd: str, events: int, control: int, nursery: object
        ) -> None:
            self._job = _kernel.CreateJobObjectW(None, None)
            if not self._job:
                raise ctypes.WinError(ctypes.get_last_error())
            limits = _Extended()
            limits.BasicLimitInformation.LimitFlags = _KILL_ON_JOB_CLOSE
            _kernel.SetInformationJobObject(self._job, _EXTENDED_LIMITS, ctypes.byref(limits), ctypes.sizeof(limits))
            handles = [msvcrt.get_osfhandle(end) for end in (events, control)]
            startup = subprocess.STARTUPINFO(lpAttributeList={"handle_list": handles})
            for handle in handles:
                os.set_handle_inheritable(handle, True)
            try:
                self.popen = subprocess.Popen(
                    [python, boot, *map(str, handles), bytecode],
                    cwd=cwd,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    startupinfo=startup,
                    creationflags=subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP,
                )
            except OSError:
                _kernel.CloseHandle(self._job)
                raise
            # Before its first line has come it does nothing, so nothing that it starts can be missed.
            _kernel.AssignProcessToJobObject(self._job, int(self.popen._handle))  # type: ignore[attr-defined]
            self._over = False

        def end(self) -> None:
            """End them all at once."""
            if not self._over:
                _kernel.TerminateJobObject(self._job, 1)

        def over(self) -> None:
            """The process itself has ended: what it left behind goes with it."""
            self.end()
            self._over = True
            _kernel.CloseHandle(self._job)

    def behind_launcher(py: str) -> str | None:
        """The interpreter that the `py` launcher would start: handles are not sure to pass through it."""
        try:
            done = subprocess.run(
                [py, "-c", "import sys; print(sys.executable)"], capture_output=True, text=True, check=True
            )
        except (OSError, subprocess.CalledProcessError):
            return None
        return done.stdout.strip() or None
