"""Commands that lead elsewhere: a shell with nothing in its environment, one that greets, and a real sshd on loopback."""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SSHD = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
WHY_NOT = "no sshd is installed here (Debian: apt-get install openssh-server)"


def bare(cache: Path) -> str:
    """As little as there can be."""
    return f"env -i XDG_CACHE_HOME={cache} bash -c"


def greeting(cache: Path) -> str:
    """What logins print, on stdout, before and while the worker starts."""
    words = "echo Welcome to the box; printf '\\365WL'; (sleep 0.1; echo 'Last login: never') & exec \"$@\""
    return f"env XDG_CACHE_HOME={cache} sh -c {_quoted(words)} --"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\"'\"'") + "'"


SRUN = "srun --ntasks=1"


def no_slurm() -> str:
    """Why there is none; "" where one answers."""
    try:
        answer = subprocess.run([*SRUN.split(), "--immediate=5", "true"], capture_output=True, text=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return "no Slurm answers here (Debian: apt-get install slurm-wlm)"
    return f"no Slurm answers here: {answer.stderr.strip()}" if answer.returncode != 0 else ""


NO_DOCKER = "no Docker server answers here"


@contextmanager
def container() -> Iterator[str | None]:
    """The name of one with nothing of its own, which sees this machine's programs and its Python; None where there is no Docker."""
    folders = [Path("/usr"), Path("/bin"), Path("/lib"), Path("/lib64"), Path(sys.base_prefix)]
    mounts = [f"--volume={folder}:{folder}:ro" for folder in folders if folder.is_dir()]
    with tempfile.TemporaryFile() as nothing:
        tarfile.open(fileobj=nothing, mode="w").close()
        nothing.seek(0)
        try:
            made = subprocess.run(["docker", "import", "-"], stdin=nothing, capture_output=True, text=True, timeout=60)
        except (OSError, subprocess.TimeoutExpired):
            yield None
            return
    if made.returncode != 0:
        yield None
        return
    image = made.stdout.strip()
    path = f"--env=PATH={sys.base_prefix}/bin:/usr/bin:/bin"
    words = ["docker", "run", "--detach", "--rm", "--init", "--network=none", path, *mounts, image, "sleep", "600"]
    name = subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()
    try:
        yield name
    finally:
        subprocess.run(["docker", "kill", name], capture_output=True)
        subprocess.run(["docker", "wait", name], capture_output=True)
        subprocess.run(["docker", "rmi", image], capture_output=True)


@contextmanager
def sshd(folder: Path, cache: Path) -> Iterator[str]:
    """A server of our own, with keys of its own; gives the command that leads there. Its login greets on stdout."""
    assert SSHD is not None
    folder.mkdir()
    folder.chmod(0o700)
    for key in ("host", "user"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / key], check=True)
    public = (folder / "user.pub").read_text()
    login = (
        'command="echo Welcome; exec sh -c \\"$SSH_ORIGINAL_COMMAND\\"",environment="XDG_CACHE_HOME=' + str(cache) + '"'
    )
    (folder / "authorized").write_text(f"{login} {public}")
    port = _free_port()
    settings = {
        "Port": port,
        "ListenAddress": "127.0.0.1",
        "HostKey": folder / "host",
        "AuthorizedKeysFile": folder / "authorized",
        "PidFile": folder / "pid",
        "UsePAM": "no",
        "StrictModes": "no",
        "PasswordAuthentication": "no",
        "PermitUserEnvironment": "yes",
        "PermitRootLogin": "yes",
    }
    (folder / "config").write_text("".join(f"{name} {value}\n" for name, value in settings.items()))
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)  # Debian's has its own start script make it
    server = subprocess.Popen([SSHD, "-D", "-e", "-f", folder / "config"], stderr=subprocess.PIPE, text=True)
    try:
        _wait_for(port, server)
        known = f"-o UserKnownHostsFile={folder / 'known'} -o StrictHostKeyChecking=no -o LogLevel=ERROR"
        yield f"ssh -F none -o BatchMode=yes {known} -i {folder / 'user'} -p {port} {getpass.getuser()}@127.0.0.1"
    finally:
        server.terminate()
        server.wait()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait_for(port: int, server: subprocess.Popen[str]) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        if server.poll() is not None:
            break
        time.sleep(0.02)
    server.kill()
    raise AssertionError(f"sshd did not start: {server.communicate()[1]}")
