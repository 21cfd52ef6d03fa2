"""What the runs of a target are started with: the job, the place, and the files of ours that they read."""

from __future__ import annotations

import contextlib
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from ..notebooks.notebook import cells, code_name, is_notebook, rewritten, texts
from ..probe.contract.asks import Job, Mode
from ..running.runner import Ahead, Launch
from ..running.target import Target, cache_folder, scratch_folder
from .look import Look

if TYPE_CHECKING:
    from ..source.imports_ahead import Needs


class Jobs:
    """Of one target under one Python."""

    def __init__(self, target: Target, python: str, *, many: bool = False) -> None:
        self._target, self._python, self._many = target, python, many
        cache = cache_folder(target.script, target.via)
        self._bytecode = cache.parent / "bytecode"
        self._scratch = scratch_folder(cache)
        self._warm: tuple[int, Launch] | None = None
        """The number of a look, and the place that its spares are warmed for."""

    def plain_place(self, look: Look) -> Launch:
        """Where runs start, with nothing imported ahead but what many scripts have in common."""
        ahead = self._needed(look)[1] if self._many else None
        return Launch(self._python, self._target.cwd, self._bytecode, memory=self._target.memory, ahead=ahead)

    def warm_place(self, look: Look) -> Launch:
        """Where the runs of a look start, and what a spare for the next one imports."""
        if self._warm is not None and self._warm[0] == look.number:
            return self._warm[1]
        found, ahead = self._needed(look)
        modules, environment = found if found is not None else ((), ())
        place = Launch(
            self._python,
            self._target.cwd,
            self._bytecode,
            modules,
            environment,
            self._target.memory,
            ahead if self._many else None,
        )
        self._warm = look.number, place
        return place

    def _needed(self, look: Look) -> tuple[Needs | None, Ahead | None]:
        """What the script imports; and of that the framework, if many scripts are to share its import."""
        from ..source import Source, needs

        with contextlib.suppress(RecursionError):  # nested deeper than Python walks: then nothing is imported ahead
            found = needs(Source(look.source, str(self._target.script)), self._target.root)
            packages = {name.partition(".")[0] for name in found.modules} if found is not None else set[str]()
            # Keras imports its backend itself: with and without a word of TensorFlow it is the same process.
            name = next((name for name in ("keras", "tensorflow", "torch") if name in packages), None)
            if found is None or name is None:
                return found, None
            return found, Ahead((name,), found.environment, self._target.root)
        return None, None

    def job(self, look: Look, mode: Mode, leads: bool, beside: bool = False) -> Job:
        """All runs of a look share a folder: the full run leaves there what the examiner reads.

        `beside`: a full run of another look, the script's own, goes on meanwhile.
        """
        folder = self._scratch / (f"{look.number}-{look.attempt}" if look.attempt else str(look.number))
        folder.mkdir(exist_ok=True)
        source = self._source_file(look, folder)
        return Job(
            script=str(self._target.script),
            source=str(source),
            given=self._target.given or str(self._target.script),
            mode=mode,
            folder=str(folder),
            module=self._target.module,
            arguments=tuple(self._target.arguments),
            beside=beside or (mode != "full" and "full" in look.runs),
            again=look.runs[mode].off_gpu,
            leads=leads,
            proof=bool(look.attempt),
            texts=self._texts(look, folder, source) if look.attempt else {},
        )

    def _texts(self, look: Look, folder: Path, source: Path) -> dict[str, str]:
        """In a proof: which of the user's files are to be read as which of ours, also where they are imported."""
        found = {} if is_notebook(self._target.script) else {str(self._target.script): str(source)}
        for number, (path, text) in enumerate(look.changed.items()):
            copy = folder / f"beside-{number}.py"
            copy.write_text(text, encoding="utf-8", errors="surrogatepass", newline="")
            found[path] = str(copy)
        return found

    def _source_file(self, look: Look, folder: Path) -> Path:
        """The text of this look in a file of ours: the script may change, or delete itself, while its runs start."""
        if is_notebook(self._target.script):
            path = folder / "source.json"
            if not path.exists():  # both runs of a look have the same cells
                script = self._target.script
                written = (
                    texts(script, look.source) if not look.attempt else rewritten(script, look.judged, look.source)
                )
                named = [(code_name(str(script), c.number), c.text, written[c.number]) for c in cells(look.source)]
                path.write_text(json.dumps(named), encoding="utf-8")
            return path
        path = folder / "source.py"
        path.write_text(look.source, encoding="utf-8", errors="surrogatepass", newline="")
        return path

    def close(self) -> None:
        """Nothing of ours is left lying about."""
        shutil.rmtree(self._scratch, ignore_errors=True)
