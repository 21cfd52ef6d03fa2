"""All that must hold before a change goes in, in one command: `python3 tests/run.py [pytest arguments]`.

Makes `.venv` where there is none, installs wontlearn and its test tools there, and runs lint, format, types,
import contracts and tests. Standard library only, so that it starts on a bare Python.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
SCRIPTS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")


def checks(pytest_arguments: list[str]) -> dict[str, list[str]]:
    """Name to command, cheapest first."""
    python = str(PYTHON)
    return {
        "lint": [python, "-m", "ruff", "check", "."],
        "format": [python, "-m", "ruff", "format", "--check", "."],
        "imports": [str(SCRIPTS / "lint-imports"), "--no-logo"],
        "mypy": [python, "-m", "mypy"],
        "pyright": [python, "-m", "pyright", "--pythonpath", python],
        "tests": [python, "-m", "pytest", *pytest_arguments],
    }


def install() -> None:
    """Install in place, so that what is tested is what is in the checkout."""
    if not PYTHON.exists():
        print("wontlearn tests: making .venv", flush=True)
        venv.create(VENV, with_pip=True)
    print("wontlearn tests: installing, a minute or two at the first time", flush=True)
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    subprocess.run([*pip, "--editable", ".[test]"], cwd=ROOT, check=True)


def install_sshd() -> None:
    """For the tests of other places, where the system's packages are ours to install; without it they skip, and say so."""
    places = f"{os.environ.get('PATH', '')}{os.pathsep}/usr/sbin"
    if shutil.which("sshd", path=places) or not shutil.which("apt-get") or not hasattr(os, "geteuid") or os.geteuid():
        return
    install = ["apt-get", "install", "--yes", "--no-install-recommends", "openssh-server", "openssh-client"]
    for command in (["apt-get", "update"], install):
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        if done.returncode:
            print("wontlearn tests: no openssh-server can be installed; what needs one is skipped", flush=True)
            return


def environment() -> dict[str, str]:
    """The caller's, with `.venv` active and nothing that makes results differ from machine to machine."""
    own = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")}
    own.pop("CONDA_PREFIX", None)
    return own | {
        "VIRTUAL_ENV": str(VENV),
        "PATH": f"{SCRIPTS}{os.pathsep}{os.environ.get('PATH', '')}",
        "TF_CPP_MIN_LOG_LEVEL": "2",
    }


def main() -> int:
    """Run every check even if one fails. Returns 1 if any did."""
    # A shell that starts us in the background has SIGINT ignored, and all that is started from here would inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    install()
    install_sshd()
    failed: list[str] = []
    for name, command in checks(sys.argv[1:]).items():
        print(f"\n== {name}", flush=True)
        if subprocess.run(command, cwd=ROOT, env=environment()).returncode:
            failed.append(name)
    print(f"\nwontlearn tests: {'failed: ' + ', '.join(failed) if failed else 'all passed'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
