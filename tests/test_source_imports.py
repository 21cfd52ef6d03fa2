"""The user's own modules that a script imports."""

from __future__ import annotations

from pathlib import Path

from wontlearn_engine.running.disk import LOCAL
from wontlearn_engine.source import Source, local_imports


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def imported(folder: Path, script: str) -> set[str]:
    source = Source(script, str(folder / "train.py"))
    return {path.relative_to(folder).as_posix() for path in local_imports(source, folder, None, LOCAL)}


def test_modules_and_packages_beside_the_script_are_followed(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "helpers.py": "import numpy\nfrom models.net import build\n",
            "models/__init__.py": "from . import layers\n",
            "models/net.py": "from .layers import Mine\nfrom ..data import load\nimport train\n",
            "models/layers.py": "",
            "models/unused.py": "",
            "data.py": "",
            "late.py": "",
            "numpy_like.py": "",
            "train.py": "",
        },
    )
    script = "import os, helpers as h\nimport numpy as np\ndef main():\n    import late\n"
    assert imported(tmp_path, script) == {
        "helpers.py",
        "models/__init__.py",
        "models/net.py",
        "models/layers.py",
        "data.py",
        "late.py",
    }


def test_a_name_may_be_a_module_of_a_package_without_init(tmp_path: Path) -> None:
    write(tmp_path, {"lib/tools/scale.py": "", "lib/tools/other.py": ""})
    assert imported(tmp_path, "from lib.tools import scale, missing\n") == {"lib/tools/scale.py"}
    assert imported(tmp_path, "import lib.tools.other\n") == {"lib/tools/other.py"}


def test_what_is_not_there_or_broken_does_no_harm(tmp_path: Path) -> None:
    write(tmp_path, {"broken.py": "def f(:\n", "circle.py": "import circle, broken\n"})
    assert imported(tmp_path, "import circle, nothing, tensorflow\nfrom .... import x\n") == {"circle.py", "broken.py"}
    assert imported(tmp_path, "import (\n") == set()


def test_the_number_of_files_is_limited(tmp_path: Path) -> None:
    write(tmp_path, {f"m{k}.py": f"import m{k + 1}\n" for k in range(80)})
    assert len(imported(tmp_path, "import m0\n")) == 50
