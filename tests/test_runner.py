"""A whole session through the one seam where runs are started: a place of our own, where nothing runs but what is told."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from wontlearn_engine.looking.attend import Attend, News
from wontlearn_engine.looking.conductor import Conductor
from wontlearn_engine.looking.save_watch import Saved, sha256
from wontlearn_engine.probe.contract.asks import Ask
from wontlearn_engine.probe.contract.from_json import plain
from wontlearn_engine.probe.contract.messages import Warm
from wontlearn_engine.probe.contract.wire import message
from wontlearn_engine.running.runner import Launch, Local, Printed, RunEnded, RunEvent, RunMessage, RunSpec, Warmed
from wontlearn_engine.running.target import Target

from .verdict.evidence import healthy
from .verdict.texts import CLASSES


class Run:
    """A run that does what the test says."""

    def __init__(self, place: Launch, post: Callable[[RunMessage], None]) -> None:
        self.place, self._post = place, post
        self.warm: Warm | None = None
        self.alive = True
        self.spec: RunSpec | None = None
        self.asked: list[Ask] = []
        self.rests = False

    def run(self, spec: RunSpec) -> None:
        self.spec = spec

    def ask(self, ask: Ask) -> None:
        if ask.ask not in ("alone", "beside"):  # told of its company, and asked nothing
            self.asked.append(ask)

    def kill(self) -> None:
        if self.alive:
            self.end(-9)

    def rest(self, still: bool) -> None:
        self.rests = still

    def join(self, timeout: float) -> None:
        assert not self.alive

    def tell(self, kind: str, /, **content: Any) -> None:
        assert self.spec is not None
        said = message({"e": kind, "t": 0.0, **{key: plain(item) for key, item in content.items()}})
        self._post(RunEvent(self.spec.id, said))

    def print(self, text: str) -> None:
        assert self.spec is not None
        self._post(Printed(self.spec.id, self.spec.job.mode, text))

    def end(self, code: int) -> None:
        self.alive = False
        if self.spec is not None:
            self._post(RunEnded(self.spec.id, code))

    def warmed(self) -> None:
        self.warm = Warm()
        self._post(Warmed())


class Stage(Local):
    """A place where runs are started, and a face that attends them."""

    def __init__(self, folder: Path) -> None:
        self.script = folder / "train.py"
        self.script.write_text(CLASSES)
        self.runs: list[Run] = []
        self.refuse = False
        self.heard: list[Any] = []
        target = Target(self.script, ("--lr", "1"), sys.executable, folder, "train.py")
        self.attend = Attend(
            lambda post: Conductor(target, post=post, watch=False, spares=True, runner=self), hear=self.heard.append
        )
        self.conductor = self.attend.conductor

    def start(self, place: Launch, post: Callable[[RunMessage], None]) -> Run:
        """As a Runner does."""
        if self.refuse:
            raise OSError(8, "Exec format error")
        self.runs.append(Run(place, post))
        return self.runs[-1]

    def room(self, waiting: int) -> int:
        """As a Runner does."""
        return 1

    def of(self, mode: str) -> Run:
        """The newest run in a mode."""
        return next(run for run in reversed(self.runs) if run.spec is not None and run.spec.job.mode == mode)

    def take(self) -> News:
        """What changed by all that was told."""
        return self.attend.take()

    def save(self, text: str) -> None:
        self.script.write_text(text)
        self.conductor.post(Saved(text, sha256(text), self.script))
        self.take()


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    monkeypatch.setattr("wontlearn_engine.looking.attend.BITE", 600.0)  # all that was told is one bite
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    made = Stage(tmp_path)
    made.conductor.start()
    yield made
    made.conductor.close()
    assert not any(run.alive for run in made.runs)


def test_from_a_save_to_a_verdict_and_on(stage: Stage) -> None:
    case = healthy()
    assert case.curve is not None
    news = stage.take()
    assert (news.begun, news.ended, stage.take().begun) == (True, False, False)
    full, sample = stage.of("full"), stage.of("single-sample")
    assert full.spec is not None and sample.spec is not None
    job = full.spec.job
    assert (job.arguments, job.given, Path(job.source).read_text()) == (("--lr", "1"), "train.py", CLASSES)
    assert job.folder == sample.spec.job.folder
    # What runs tell
    full.print("Epoch 1\n")
    full.tell("training", n=0, file=str(stage.script), line=case.line, how="fit", about={})
    points = [[u, v, v, v] for u, v in zip(case.curve.updates, case.curve.means, strict=True)]
    full.tell("points", n=0, curve="full", points=points)
    news = stage.take()
    assert [(t.index, curve) for t, curve in news.losses] == [(0, "full")] and news.awaited
    assert [m.text for m in stage.heard if isinstance(m, Printed)] == ["Epoch 1\n"]
    full.tell("trained", **plain(case.trained))
    sample.tell("training", n=0, file=str(stage.script), line=case.line, how="fit", about=case.about)
    for key, value in plain(case.evidence).items():
        if key not in ("score", "trained", "rows"):
            sample.tell("evidence", n=0, key=key, value=value)
    sample.tell("evidence", n=0, key="rows", failed="told by hand")
    for name in ("single-sample", "few-sample"):
        sample.tell("run", n=0, mode=name, state="finished", **plain(case.controls[name]))
    sample.tell("waiting", n=0)
    news = stage.take()
    assert news.look is not None and not news.look.verdict.final
    assert [ask.ask for ask in sample.asked] == ["score"]
    sample.tell("evidence", n=0, key="score", value=case.score)
    sample.tell("waiting", n=0)
    news = stage.take()
    assert news.judged and news.look is not None
    assert (news.look.verdict.word, news.look.verdict.final) == ("learns", True)
    assert [t.judgement.verdict.word for t in news.sentences] == ["learns"]
    assert [ask.ask for ask in sample.asked] == ["score", "end"]
    for run in (sample, full):
        run.tell("end", how="finished", code=0, error=None)
        run.end(0)
    news = stage.take()
    assert news.ended and not stage.take().ended
    # Then a process is kept warm for the next save, which takes it, and the full run waits for its sample.
    [spare] = stage.runs[2:]
    assert spare.spec is None and "keras" in " ".join(spare.place.modules)
    spare.warmed()
    stage.take()
    stage.save(CLASSES + "# more\n")
    assert spare.spec is not None and spare.spec.job.leads and stage.of("full") is full
    # One that still imports when a save comes rests until what a person waits for is there.
    spare.end(0)
    stage.take()
    stage.of("full").end(0)
    stage.take()
    spare = stage.runs[-1]
    assert spare.spec is None and not spare.rests
    stage.save(CLASSES + "# and more\n")
    assert spare.spec is None and spare.rests
    full = stage.of("full")
    full.tell("training", n=0, file=str(stage.script), line=case.line, how="fit", about={})
    full.tell("points", n=0, curve="full", points=points)
    stage.take()
    assert not spare.rests


def test_what_is_cancelled_or_lost_is_told(stage: Stage) -> None:
    stage.take()
    stage.conductor.cancel()
    news = stage.take()
    assert news.ended and news.look is not None and {run.state for run in news.look.runs.values()} == {"cancelled"}
    stage.save(CLASSES + "# more\n")
    sample, full = stage.of("single-sample"), stage.of("full")
    full.end(-11)
    news = stage.take()
    assert news.look is not None and not news.ended
    assert news.look.verdict.headline == "The run was lost: ended by SIGSEGV: a crash in native code."
    sample.end(3)
    assert stage.take().ended
    full.tell("points", n=0, curve="full", points=[[1, 1.0, 1.0, 1.0]])  # too late
    assert stage.take().look == news.look and news.look.trainings == []


def test_a_save_ends_what_runs(stage: Stage) -> None:
    before = list(stage.runs)
    stage.save(CLASSES + "# more\n")
    assert [run.alive for run in before] == [False, False]
    assert stage.take().look is not None and len([run for run in stage.runs if run.alive]) == 2


def test_a_place_that_cannot_start_a_run_says_why(stage: Stage) -> None:
    stage.refuse = True
    stage.save(CLASSES + "# more\n")
    news = stage.take()
    assert news.look is not None and not news.look.alive
    assert "Exec format error" in news.look.verdict.headline


def test_one_without_a_loop_is_given_the_news_until_its_time(stage: Stage) -> None:
    until = stage.conductor.clock()
    assert [news.begun for news in stage.attend.news(until)] == [True]
    stage.of("full").end(-9)
    assert [news.headline for news in stage.attend.news(until)] == [True]
