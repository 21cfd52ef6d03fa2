"""How a face attends looks: what has happened is handed to the conductor on the face's own thread, and what changed is said once.

A face with a loop of its own (a screen, a server) gives `wake`, and calls `take` when it is woken; one without iterates
over `news`. No face asks again and again, waits for a quiet moment, or remembers what it has told.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..probe.contract.messages import End, Points, Reduced
from ..running.runner import RunEnded, RunEvent
from ..verdict.words import Verdict
from .conductor import Conductor, Posted
from .look import Look, Training

UNJUDGED = Verdict().headline
BITE = 0.02
"""Seconds of messages taken in at once, so that a face with keys never keeps them waiting."""


@dataclass(frozen=True)
class News:
    """What changed since the last time."""

    look: Look | None
    """The newest look."""
    begun: bool = False
    """It is another one than the last time."""
    headline: bool = False
    """The look has another sentence."""
    judged: bool = False
    """It has a word, and the verdict or its findings are others."""
    ended: bool = False
    """Its last run has ended."""
    proof: bool = False
    """The proof of its fix went on: the copy's losses, or what came of it."""
    settled: bool = False
    """Its last run has ended and no proof is to come: nothing of it will change any more."""
    sentences: tuple[Training, ...] = ()
    """Trainings that have another sentence, in the order in which they got it."""
    losses: tuple[tuple[Training, str], ...] = ()
    """Trainings and names of their curves that have grown."""
    awaited: bool = False
    """A person waits for something in it: the first loss of a curve, a judgement, an end."""


class Attend:
    """One face's attention to one target. All but `post` belongs to the face's thread."""

    def __init__(
        self,
        conduct: Callable[[Callable[[Posted], None]], Conductor],
        wake: Callable[[], object] = lambda: None,
        hear: Callable[[Posted], object] = lambda message: None,
    ) -> None:
        self._wake, self._hear = wake, hear
        self._waiting: deque[Posted] = deque()
        self._lock = threading.Lock()
        self._some = threading.Event()
        self._begun: set[tuple[int, str]] = set()
        """Curves of which a first loss has come, by run and name."""
        self._number, self._headline = 0, ""
        self._judged: object = None
        self._alive = self._open = False
        self._sentences: dict[int, str] = {}
        self.conductor = conduct(self.post)

    def post(self, message: Posted) -> None:
        """Leave a message; from any thread. `wake` is called once for all that come until the next `take`."""
        self._waiting.append(message)
        self._rouse()

    def _rouse(self) -> None:
        with self._lock:
            if self._some.is_set():
                return
            self._some.set()
        self._wake()

    def take(self) -> News:
        """Hand over a bite of what waits (`hear` is told of each message first), and say what changed. What is left wakes again."""
        with self._lock:
            self._some.clear()
        until, awaited, proof = time.perf_counter() + BITE, False, False
        trainings: dict[int, None] = {}
        losses: dict[tuple[int, str], None] = {}
        try:
            while self._waiting and time.perf_counter() < until:
                message = self._waiting.popleft()
                self._hear(message)
                self.conductor.handle(message)
                awaited |= self._awaited(message)
                beside = self._of_proof(message)
                proof |= beside
                told = message.event if isinstance(message, RunEvent) and not beside else None
                n = getattr(told, "n", None)
                if isinstance(n, int):
                    trainings[n] = None
                if isinstance(told, Points):
                    losses[told.n, told.curve] = None
        finally:
            if self._waiting:
                self._rouse()
        return self._compared(list(trainings), list(losses), awaited, proof)

    def news(self, until: float | None = None) -> Iterator[News]:
        """All news as they come, until a time on the conductor's clock; for a face without a loop of its own."""
        while True:
            yield self.take()
            left = None if until is None else until - self.conductor.clock()
            if left is not None and left <= 0:
                return
            self._some.wait(left)

    def _compared(self, trainings: list[int], losses: list[tuple[int, str]], awaited: bool, proof: bool) -> News:
        look = self.conductor.session.look
        if look is None:
            return News(None, awaited=awaited)
        begun = look.number != self._number
        if begun:
            self._number, self._headline, self._judged, self._alive = look.number, "", None, True
            self._open = True
            self._sentences.clear()
        verdict = look.verdict
        headline, self._headline = verdict.headline != self._headline, verdict.headline
        found = (verdict, look.findings) if verdict.word is not None else None
        judged, self._judged = found is not None and found != self._judged, found
        ended, self._alive = self._alive and not look.alive, look.alive
        going = look.alive or look.proving
        settled, self._open = self._open and not going, going
        known = range(len(look.trainings) if ended else 0)  # at the end all are judged once more
        touched = [
            look.trainings[n] for n in {**dict.fromkeys(trainings), **dict.fromkeys(known)} if n < len(look.trainings)
        ]
        said = [training for training in touched if self._another(training)]
        grown = [(look.trainings[n], curve) for n, curve in losses if n < len(look.trainings)]
        return News(look, begun, headline, judged, ended, proof, settled, tuple(said), tuple(grown), awaited)

    def _of_proof(self, message: Posted) -> bool:
        """Whether it is of a run of the copy."""
        look = self.conductor.session.look
        if look is None or look.proof is None or not isinstance(message, RunEvent | RunEnded):
            return False
        return any(run.id == message.run for run in look.proof.runs.values())

    def _another(self, training: Training) -> bool:
        """True once for each sentence of a training."""
        now = training.judgement.verdict.headline
        before = self._sentences.get(training.index, UNJUDGED)
        self._sentences[training.index] = now
        return now != before

    def _awaited(self, message: Posted) -> bool:
        if not isinstance(message, RunEvent):
            return isinstance(message, RunEnded)
        said = message.event
        if isinstance(said, Points):
            curve = message.run, said.curve
            first = curve not in self._begun
            self._begun.add(curve)
            return first
        return isinstance(said, Reduced | End)
