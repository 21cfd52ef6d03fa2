"""Settings: [tool.wontlearn] in the nearest pyproject.toml, then the user's file, then WONTLEARN_*, then flags."""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path
from typing import Any, get_args

from wontlearn_engine.looking.session import OnSave
from wontlearn_engine.probe.contract.asks import Mode

from .dashboard import palette
from .dashboard.keys import KEYS

MODES: dict[str, tuple[Mode, ...]] = {
    "both": ("single-sample", "full"),
    "single-sample": ("single-sample",),
    "full": ("full",),
}
TOML: Any = import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")

CHOICES: dict[str, tuple[str, ...]] = {
    "theme": tuple(palette.THEMES),
    "mode": tuple(MODES),
    "on-save": get_args(OnSave),
    "scale": ("linear", "log"),
}
TEXTS = ("editor", "python", "via")
FLAGS = ("ascii", "no-spares", "sync")
NAMES = (*CHOICES, *TEXTS, *FLAGS, "keys")


class ConfigError(Exception):
    """A setting that is not one; the text names the file, the key and the nearest known one."""


@dataclass(frozen=True)
class Config:
    """All settings of the dashboard, with what holds if nobody says otherwise."""

    theme: str = palette.DEFAULT
    mode: str = "both"
    on_save: OnSave = "restart"
    scale: str = "linear"
    editor: str | None = None
    """A program, or a template with {file}, {line} and {column}."""
    python: str | None = None
    via: str = ""
    """The command that leads to where scripts run."""
    sync: bool = False
    """The scripts lie here, and their projects are sent there."""
    ascii: bool = False
    no_spares: bool = False
    """Keep no warm processes between the runs."""
    keys: Mapping[str, str] = field(default_factory=dict[str, str])
    """Other keys, by the ids of keys.py."""

    @property
    def modes(self) -> tuple[Mode, ...]:
        """What the first look runs."""
        return MODES[self.mode]


def user_file(environment: Mapping[str, str] = os.environ) -> Path:
    """The user's own settings."""
    root = environment.get("XDG_CONFIG_HOME")
    return (Path(root) if root else Path.home() / ".config") / "wontlearn" / "config.toml"


def load(folder: Path, environment: Mapping[str, str] = os.environ) -> Config:
    """Settings for a script in this folder. Raises ConfigError."""
    config = Config()
    for parent in (folder.absolute(), *folder.absolute().parents):
        project = parent / "pyproject.toml"
        if project.is_file():
            tool = _table(_read(project).get("tool"), project)
            config = _with(config, _table(tool.get("wontlearn"), project), f"{project}, [tool.wontlearn]")
            break
    own = user_file(environment)
    if own.is_file():
        config = _with(config, _read(own), str(own))
    prefix = "WONTLEARN_"
    named = {
        name[len(prefix) :].lower().replace("_", "-"): value
        for name, value in environment.items()
        if name.startswith(prefix)
    }
    named.pop("debug", None)
    values: dict[str, Any] = {
        name: value.lower() in ("1", "true", "yes", "on") if name in FLAGS else value for name, value in named.items()
    }
    return _with(config, values, "the environment (WONTLEARN_…)")


def _read(path: Path) -> dict[str, Any]:
    try:
        loaded: dict[str, Any] = TOML.loads(path.read_text("utf-8"))
    except ValueError as problem:
        raise ConfigError(f"{path} is not TOML: {problem}") from None
    return loaded


def _table(value: object, path: Path) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ConfigError(f"{path}: [tool.wontlearn] must be a table")
    return value  # pyright: ignore[reportUnknownVariableType]


def _unknown(name: str, known: tuple[str, ...], where: str, what: str = "setting") -> ConfigError:
    near = difflib.get_close_matches(name, known, 1, 0.5)
    advice = f"Did you mean {near[0]}?" if near else f"Known are {', '.join(known)}."
    return ConfigError(f"{where}: there is no {what} {name!r}. {advice}")


def _with(config: Config, values: Mapping[str, Any], where: str) -> Config:
    changes: dict[str, Any] = {}
    for name, value in values.items():
        if name not in NAMES:
            raise _unknown(name, NAMES, where)
        if name in CHOICES and value not in CHOICES[name]:
            raise _unknown(str(value), CHOICES[name], f"{where}, {name}", "value")
        if name in TEXTS and not isinstance(value, str):
            raise ConfigError(f"{where}: {name} must be text in quotes")
        if name in FLAGS and not isinstance(value, bool):
            raise ConfigError(f"{where}: {name} must be true or false")
        changes[name.replace("-", "_")] = {**config.keys, **_keys(value, where)} if name == "keys" else value
    return replace(config, **changes)


def _keys(value: object, where: str) -> dict[str, str]:
    if not isinstance(value, dict):
        raise ConfigError(f"{where}: keys must be a table of id = key")
    ids = tuple(key.id for key in KEYS)
    found: dict[str, str] = {}
    for name, key in value.items():  # pyright: ignore[reportUnknownVariableType]
        if name not in ids:
            raise _unknown(str(name), ids, f"{where}, keys", "key id")  # pyright: ignore[reportUnknownArgumentType]
        found[str(name)] = str(key)  # pyright: ignore[reportUnknownArgumentType]
    return found
