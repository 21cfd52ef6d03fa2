"""What JupyterLab finds by entry point: the dashboard's tile."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
# Not `-m`, which lets a user's own queue.py or types.py in the working folder stand in for the standard library's.
CLEAN_START = "import sys; sys.path[:] = [entry for entry in sys.path if entry]; "


def python_call(module: str, *arguments: str) -> list[str]:
    """The command that runs `module.main()` under this Python, whatever lies in the working folder."""
    return [sys.executable, "-c", f"{CLEAN_START}from {module} import main; sys.exit(main())", *arguments]


def server_proxy() -> dict[str, Any]:
    """The tile, for jupyter-server-proxy. Needs pseudo-terminals and Unix sockets, so not on Windows."""
    return {
        "command": _command,
        "unix_socket": True,
        "timeout": 30,
        "new_browser_tab": False,
        "launcher_entry": {
            "enabled": os.name == "posix",
            "title": "wontlearn",
            "category": "Other",
            "icon_path": str(HERE / "icon.svg"),
        },
    }


def _command(unix_socket: str) -> list[str]:
    """Asked for inside Jupyter's server process, when the tile is opened for the first time."""
    from jupyter_server.serverapp import ServerApp

    folder = str(ServerApp.instance().root_dir) if ServerApp.initialized() else str(Path.cwd())
    return python_call("wontlearn.jupyter.server", unix_socket, str(Path(folder).expanduser()), str(os.getpid()))
