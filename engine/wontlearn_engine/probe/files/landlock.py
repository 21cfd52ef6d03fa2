"""Linux only: the kernel itself refuses writes outside of given folders, to this process and all that it starts.

What Python cannot see stays inside too: native libraries and other programs. Standard library only.
"""

import os
import sys

_CREATE, _ADD, _RESTRICT = 444, 445, 446
_NO_NEW_PRIVILEGES = 38
_WRITE_FILE, _TRUNCATE, _REFER = 1 << 1, 1 << 14, 1 << 13
_WRITES = _WRITE_FILE | sum(1 << bit for bit in range(4, 13))
"""Write, remove (file, folder) and make (of every kind); by linux/landlock.h."""
_ON_FILES = _WRITE_FILE | _TRUNCATE


def restrict(folders):
    """Allow writing in these folders only; cannot be undone. Returns False where the kernel has no Landlock."""
    if not sys.platform.startswith("linux"):
        return False
    import ctypes

    class Ruleset(ctypes.Structure):
        _fields_ = [("handled_access_fs", ctypes.c_uint64)]

    class Beneath(ctypes.Structure):
        _pack_ = 1
        _fields_ = [("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32)]

    call = ctypes.CDLL(None, use_errno=True).syscall
    call.restype = ctypes.c_long
    version = call(_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(1))
    if version < 1:
        return False
    handled = _WRITES | (_REFER if version >= 2 else 0) | (_TRUNCATE if version >= 3 else 0)
    ruleset = Ruleset(handled)
    rules = call(_CREATE, ctypes.byref(ruleset), ctypes.c_size_t(ctypes.sizeof(ruleset)), ctypes.c_uint32(0))
    if rules < 0:
        return False
    try:
        for folder in folders:
            try:
                fd = os.open(folder, os.O_PATH | os.O_CLOEXEC)
            except OSError:
                continue
            allowed = handled if os.path.isdir(folder) else handled & _ON_FILES
            rule = Beneath(allowed, fd)
            call(_ADD, ctypes.c_int(rules), ctypes.c_int(1), ctypes.byref(rule), ctypes.c_uint32(0))
            os.close(fd)
        libc = ctypes.CDLL(None)
        if libc.prctl(_NO_NEW_PRIVILEGES, ctypes.c_ulong(1), ctypes.c_ulong(0), ctypes.c_ulong(0), ctypes.c_ulong(0)):
            return False
        return call(_RESTRICT, ctypes.c_int(rules), ctypes.c_uint32(0)) == 0
    finally:
        os.close(rules)
