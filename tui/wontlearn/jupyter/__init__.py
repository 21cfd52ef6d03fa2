"""What JupyterLab finds by entry point: the dashboard's tile, and the language server for jupyterlab-lsp."""

from __future__ import annotations

import importlib.util
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


def language_server(manager: object) -> dict[str, Any]:
    """What jupyter-lsp asks for, by version 2 of its schema; nothing without the server's own needs."""
    if importlib.util.find_spec("pygls") is None:
        return {}
    return {
        "wontlearn": {
            "version": 2,
            "display_name": "wontlearn",
            "argv": python_call("wontlearn.cli", "lsp"),
            "languages": ["python"],
            "mime_types": ["text/python", "text/x-ipython"],
            "requires_documents_on_disk": False,
        }
    }
