"""Settings, in their order, and what is said of one that does not exist."""

from __future__ import annotations

from pathlib import Path

import pytest
from wontlearn.config import ConfigError, load


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_each_place_outranks_the_one_before(tmp_path: Path) -> None:
    project = tmp_path / "project" / "src"
    write(
        tmp_path / "project" / "pyproject.toml", '[tool.wontlearn]\ntheme = "paper"\non-save = "queue"\nmode = "full"\n'
    )
    write(tmp_path / "config" / "wontlearn" / "config.toml", 'theme = "safe"\non-save = "hold"\n[keys]\nrerun = "f5"\n')
    environment = {"XDG_CONFIG_HOME": str(tmp_path / "config"), "WONTLEARN_THEME": "sixteen", "WONTLEARN_ASCII": "1"}
    config = load(project, environment)
    assert (config.theme, config.on_save, config.mode, config.ascii) == ("sixteen", "hold", "full", True)
    assert config.keys == {"rerun": "f5"} and config.modes == ("full",)


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ('theem = "paper"', "Did you mean theme?"),
        ('theme = "papper"', "Did you mean paper?"),
        ("ascii = 3", "true or false"),
        ('[keys]\nrernu = "x"', "Did you mean rerun?"),
        ("theme = ", "is not TOML"),
    ],
)
def test_a_mistake_names_the_file_and_the_nearest_known(text: str, near: str, tmp_path: Path) -> None:
    write(tmp_path / "wontlearn" / "config.toml", text)
    with pytest.raises(ConfigError, match=r"config\.toml") as caught:
        load(tmp_path, {"XDG_CONFIG_HOME": str(tmp_path)})
    assert near in str(caught.value)


def test_an_unknown_variable_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="mode"):
        load(tmp_path, {"XDG_CONFIG_HOME": str(tmp_path), "WONTLEARN_MODUS": "full"})
