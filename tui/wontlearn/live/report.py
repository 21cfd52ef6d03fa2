"""What an examination in the process found, as an object: for a person, for a notebook, for an assertion."""

from __future__ import annotations

from typing import Any

from wontlearn_engine.looking.look import Look, Training
from wontlearn_engine.reporting.html import as_fragment
from wontlearn_engine.reporting.report import PROBLEMS, as_full, as_object
from wontlearn_engine.verdict.words import Finding


class Report:
    """A verdict with its findings. `assert report.learns` says why, if it does not."""

    def __init__(self, look: Look, script: str, python: str, seconds: float) -> None:
        self._look, self._script, self._python, self._seconds = look, script, python, seconds

    @property
    def word(self) -> str:
        """learns, undertrained, setup, data, unclear, crashed or no-training."""
        return self._look.verdict.word or "unclear"

    @property
    def learns(self) -> bool:
        """True if it learns what it was given: in full, or where no full training was asked for (`overfit`) the samples."""
        if "full" in self._look.runs or self.word in PROBLEMS:
            return self.word == "learns"
        return bool(self._look.trainings) and all(self._fits(training) for training in self._look.trainings)

    @staticmethod
    def _fits(training: Training) -> bool:
        """One sample, and eight where they could be told apart from one."""
        one, few = (training.controls.get(name) for name in ("single-sample", "few-sample"))
        return one is not None and bool(one.found.fits) and (few is None or few.found.fits is not False)

    @property
    def headline(self) -> str:
        """The verdict in one sentence."""
        return self._look.verdict.headline

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The most probable first."""
        return self._look.findings

    def as_dict(self) -> dict[str, Any]:
        """The report as `wontlearn check --format json` prints it."""
        return as_object(self._look, self._script, self._python, self._seconds)

    def __str__(self) -> str:
        return as_full(self._look, self._script, self._python, self._seconds)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return as_fragment(self._look, self._script, self._python, self._seconds)
