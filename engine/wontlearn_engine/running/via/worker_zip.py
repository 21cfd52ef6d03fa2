"""The worker as it is sent: a zip of the probe, and the words that unpack it on the other side."""

from __future__ import annotations

import functools
import hashlib
import io
import json
import zipfile
from pathlib import Path

from ...probe.worker.packets import MARK

PROBE = Path(__file__).parents[2] / "probe"

# Under any Python 3.9; in single quotes for the shell, so it has none. What is unpacked once is there the next time.
_BOOTSTRAP = r"""
import os, struct, sys
MARK, key = %(mark)s, %(key)s
def send(kind, text):
    body = text.encode()
    data = struct.pack(">4scII", MARK, kind, 0, len(body)) + body + b"\n"
    while data:
        data = data[os.write(1, data):]
def read(count):
    found = b""
    while len(found) < count:
        part = os.read(0, count - len(found))
        if not part:
            os._exit(1)
        found += part
    return found
if sys.version_info < (3, 9):
    send(b"H", "{\"old\": \"%%d.%%d\"}" %% sys.version_info[:2])
    os._exit(1)
root = os.path.join(os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache"), "wontlearn")
try:
    os.makedirs(root, 0o700, exist_ok=True)
    probe = os.path.join(root, ".%%d" %% os.getpid())
    os.close(os.open(probe, os.O_CREAT | os.O_WRONLY, 0o600))
    os.unlink(probe)
except OSError:
    import tempfile
    root = tempfile.mkdtemp(prefix="wontlearn-")
home = os.path.join(root, "worker-" + key)
have = os.path.isdir(home)
send(b"H", "{\"have\": true}" if have else "{\"have\": false}")
if not have:
    import io, shutil, tempfile, time, zipfile
    mark, kind, number, length = struct.unpack(">4scII", read(13))
    new = tempfile.mkdtemp(dir=root)
    zipfile.ZipFile(io.BytesIO(read(length))).extractall(new)
    try:
        os.rename(new, home)
    except OSError:
        shutil.rmtree(new, ignore_errors=True)
    for name in os.listdir(root):
        other = os.path.join(root, name)
        if name.startswith("worker-") and os.stat(other).st_mtime < time.time() - 30 * 86400:
            shutil.rmtree(other, ignore_errors=True)
os.utime(home)
sys.path.insert(0, home)
sys.pycache_prefix = os.path.join(root, "bytecode")
from _wontlearn_probe.worker.main import main
main()
"""


@functools.cache
def _files() -> dict[str, bytes]:
    """The probe's, by their names in the zip."""
    return {
        f"_wontlearn_probe/{path.relative_to(PROBE).as_posix()}": path.read_bytes()
        for path in sorted(PROBE.rglob("*.py"))
    }


@functools.cache
def _key() -> str:
    """By which a place knows that it has this worker already."""
    key = hashlib.sha256()
    for name, content in _files().items():
        key.update(name.encode() + b"\0" + content)
    return key.hexdigest()[:16]


def packed() -> bytes:
    """The zip, made where it is asked for: once for each place, and version."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        for name, content in _files().items():
            made.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return held.getvalue()


def first_line(python: str | None) -> bytes:
    """What the shell there is told first: to become the first Python of those that it finds.

    `python` may be the path of one, or of an environment.
    """
    words = [quoted(f"{python}/bin/python"), quoted(python)] if python else []
    code = _BOOTSTRAP % {"mark": json.dumps([*MARK]).join(("bytes(", ")")), "key": json.dumps(_key())}
    assert "'" not in code
    return (
        f"for p in {' '.join([*words, 'python3', 'python'])}; do "
        # By its whole path: without PATH in the environment a Python does not know where it lies. And without the packages
        # installed there (-S): the worker needs none, and some of them run code at every start.
        f'if [ ! -d "$p" ] && q=$(command -v "$p"); then exec "$q" -I -S -u -c \'{code}\'; fi; done; '
        "echo 'there is no python3' >&2; exit 127\n"
    ).encode()


def quoted(word: str) -> str:
    """For a shell; a home folder is left to it."""
    if word == "~" or word.startswith("~/"):
        return '"$HOME"' + quoted(word[1:]) if word[1:] else '"$HOME"'
    return "'" + word.replace("'", "'\\''") + "'"
