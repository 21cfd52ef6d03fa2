"""What the client sets: "run", "interpreter", "args" and "via", plain or under "wontlearn"."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, cast


@dataclass(frozen=True)
class Settings:
    """All settings, with what holds if the client says nothing."""

    run: str = "onSave"
    """onSave or onCommand."""
    interpreter: str | None = None
    args: tuple[str, ...] = ()
    via: str = ""
    """The command that leads to where scripts run; their projects are sent there."""

    def changed(self, given: Any) -> Settings:
        """After initialization options or a changed configuration; what is missing or odd stays as it was."""
        # Emacs sends all clients' settings to all servers: ours may not be among them.
        named = cast("dict[str, Any]", given) if isinstance(given, dict) else {}
        inner = named.get("wontlearn")
        named = cast("dict[str, Any]", inner) if isinstance(inner, dict) else named
        found = self
        if named.get("run") in ("onSave", "onCommand"):
            found = replace(found, run=named["run"])
        if "interpreter" in named:
            interpreter: object = named["interpreter"]
            if isinstance(interpreter, list) and interpreter:
                interpreter = cast("list[object]", interpreter)[0]
            found = replace(found, interpreter=interpreter if isinstance(interpreter, str) and interpreter else None)
        words = named.get("args")
        if isinstance(words, list):
            found = replace(found, args=tuple(str(word) for word in cast("list[object]", words)))
        via: object = named.get("via")
        return replace(found, via=via.strip()) if isinstance(via, str) else found
