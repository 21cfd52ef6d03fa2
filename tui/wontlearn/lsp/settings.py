"""What the client sets: "run", "interpreter" and "args", plain or under "wontlearn"."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True)
class Settings:
    """All settings, with what holds if the client says nothing."""

    run: str = "onSave"
    """onSave or onCommand."""
    interpreter: str | None = None
    args: tuple[str, ...] = ()

    def changed(self, given: Any) -> Settings:
        """After initialization options or a changed configuration; what is missing or odd stays as it was."""
        # Emacs sends all clients' settings to all servers: ours may not be among them.
        named: dict[str, Any] = given if isinstance(given, dict) else {}
        named = named["wontlearn"] if isinstance(named.get("wontlearn"), dict) else named
        found = self
        if named.get("run") in ("onSave", "onCommand"):
            found = replace(found, run=named["run"])
        if "interpreter" in named:
            interpreter: Any = named["interpreter"]
            interpreter = interpreter[0] if isinstance(interpreter, list) and interpreter else interpreter
            found = replace(found, interpreter=interpreter if isinstance(interpreter, str) and interpreter else None)
        if isinstance(named.get("args"), list):
            found = replace(found, args=tuple(str(word) for word in named["args"]))
        return found
