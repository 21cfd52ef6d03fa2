"""Proofs: after a look the script is run once more with a fix made in a copy of its text, and the two are compared.

Pure, as the session is. A proof is a look of its own (full and single-sample, by the same examiner, judged by the same
table) in a session of its own; `Look.proof` is the one that runs, and `fix.proof` of the findings says what came of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..notebooks.notebook import is_notebook
from ..probe.contract.messages import Message
from ..verdict.proofs import Outcome, compared
from ..verdict.words import Finding, Proof
from . import endings
from .commands import Command
from .edited import Texts, Unfit, back, edited, placed
from .look import Ending, Look, Training
from .proved import Attempt, publish, say

if TYPE_CHECKING:
    from .session import Session

MOST = 3
"""Fixes that are made together at most."""
PATIENCE, LEAST = 1.0, 20.0
"""A proof ends after this many times the seconds that the look took, or after these seconds if they are more."""
ENOUGH = 0.3
"""Once the copy learns so far, its run goes on for this share of the look's time at most, to show how far it comes."""
BESIDE = 120.0
"""Seconds that a proof may take which goes on beside the script's own full run."""
PROVED_WORDS = ("setup", "data", "undertrained", "unclear")
"""What may be proved: a look that said something is wrong, or that it does not know."""


class Prover:
    """The proofs of one look, one at a time. Every method returns the commands that follow from it."""

    def __init__(self, session: Session, look: Look, make: Callable[[], Session]) -> None:
        self._session, self._look, self._make = session, look, make
        self._attempts: list[Attempt] = []
        self._left_out: list[tuple[Finding, ...]] = []
        """Smaller sets still to be tried, once one has learned."""
        self._over = self._published = False
        self._told: tuple[Finding, ...] | None = None
        """The findings as they were left here last."""
        self._proofs: dict[str, Proof] = {}
        """What is said of each finding while they are tried."""

    @property
    def _candidates(self) -> list[Finding]:
        return [f for f in self._look.findings if not f.note and f.fix is not None and f.fix.edits][:MOST]

    @property
    def current(self) -> Attempt | None:
        """The proof that runs."""
        return self._attempts[-1] if self._attempts and self._attempts[-1].proof is None else None

    def begin(self, now: float) -> list[Command]:
        """Start with the first finding."""
        if not self._candidates:
            self._over = True
            return []
        self._say({finding.id: Proof("waiting") for finding in self._candidates})
        return self._try(tuple(self._candidates[:1]), now)

    def event(self, run: int, message: Message, now: float) -> list[Command]:
        """A message of a proof's run."""
        current = self.current
        return [] if current is None else [*current.session.event(run, message, now), *self.check(now)]

    def ended(self, run: int, code: int, now: float) -> list[Command]:
        """A proof's run is gone."""
        current = self.current
        return [] if current is None else [*current.session.ended(run, code, now), *self.check(now)]

    def check(self, now: float) -> list[Command]:
        """End the proof that runs if it is decided, or has had its time."""
        current = self.current
        if current is None:
            return []
        whole = self._look.ended or current.started
        took = whole - self._look.started
        patience = max(LEAST, PATIENCE * took) if self._look.ended is not None else BESIDE
        commands: list[Command] = []
        if current.look.alive:
            so_far, spent = self._compared(current), now - current.started
            enough = so_far.word == "learns" and (so_far.final or spent >= ENOUGH * took)
            if not (enough or (so_far.final and so_far.word is not None) or spent >= patience):
                return []
            commands = current.session.conclude(Ending("enough", now - current.started), now)
        return [*commands, *self._finished(current, now)]

    def rejudged(self, now: float) -> list[Command]:
        """The look goes on and was judged anew: what is known of its fixes stands at its findings again."""
        look, ids = self._look, {finding.id for finding in self._look.findings}
        tried = next((done.findings[0] for done in self._attempts), None)
        if tried is None:
            return []
        if look.verdict.word not in PROVED_WORDS or not (tried.id in ids or self._over):
            return self.cancel("the script's own training went on otherwise", now)
        for done in self._attempts if not look.alive and look.findings is not self._told else ():
            if done.proof is not None and done.proof.state != "not tried":
                done.proof = replace(self._compared(done).proof, seconds=done.proof.seconds, edits=done.edits)
        self._again()
        return []

    def cancel(self, why: str, now: float) -> list[Command]:
        """End the proof that runs; what was not tried says `why`."""
        if self._over:
            if self._attempts and self._look.verdict.word in PROVED_WORDS:
                self._again()
            return []
        self._over, current = True, self.current
        commands = current.session.cancel(Ending("user"), now) if current is not None else []
        if current is not None:
            current.proof = Proof("not tried", why)
        self._say({id: proof if proof.over else Proof("not tried", why) for id, proof in self._proofs.items()})
        return commands

    # Inside

    def _try(self, findings: tuple[Finding, ...], now: float) -> list[Command]:
        look, edits = self._look, tuple(edit for finding in findings for edit in placed(finding))
        session = self._make()
        attempt = Attempt(findings, edits, session, now)
        self._attempts.append(attempt)
        why = ""
        try:
            texts = edited(self._session.script, Texts(look.source, look.beside), edits)
        except Unfit as problem:
            texts, why = Texts(look.source, {}), str(problem)
        wrong = endings.syntax_error(texts.source, self._session.script)
        if wrong is not None:
            why = f"the edited text does not compile: {wrong.message}"
        if why:
            attempt.proof = Proof("not tried", why)
            return self._next(attempt, now)
        commands = session.begin(texts.source, look.sha256, session.modes, now, {**look.beside, **texts.beside})
        made = attempt.look
        made.number, made.attempt, made.judged, made.changed = (
            look.number,
            len(self._attempts),
            look.source,
            dict(texts.beside),
        )
        look.proof = made
        ids = tuple(finding.id for finding in findings)
        self._say({id: Proof("running", ids=(id, *(other for other in ids if other != id))) for id in ids})
        return commands

    def _compared(self, attempt: Attempt) -> Outcome:
        """The training that decides, before and after."""
        n, after, now = self._look.deciding, attempt.look, self._same(attempt.look)
        one = now is not None and "rebuilt-model" in attempt.ids  # what were many trainings is one, call after call
        if now is not None and one:
            now = [t for t in after.trainings if (t.file, t.line) == (now.file, now.line)][-1]
        found = compared(
            self._session.case(self._look, self._look.trainings[n]),
            attempt.session.case(after, now) if now is not None else None,
            now.judgement if now is not None else None,
            attempt.findings[0].id,
        )
        goes_on = one and after.alive and found.proof.state != "learns"
        return replace(found, final=False) if goes_on else found

    def _same(self, after: Look) -> Training | None:
        """The training of the copy that is the one that decides. Of a kernel only the newest cells' trainings were looked at."""
        look, n = self._look, self._look.deciding
        mine = look.trainings[n]
        if not is_notebook(Path(self._session.script)):
            return after.trainings[n] if n < len(after.trainings) else None
        before = sum(training.file == mine.file for training in look.trainings[:n])
        there = [training for training in after.trainings if training.file == mine.file]
        return there[before] if before < len(there) else None

    def _finished(self, attempt: Attempt, now: float) -> list[Command]:
        found, look = self._compared(attempt), attempt.look
        proof = replace(found.proof, seconds=now - attempt.started, edits=attempt.edits)
        broken = look.verdict.word in ("crashed", "no-training") and proof.state != "learns"
        if broken or (found.proof.word is None and found.proof.state != "better"):
            why = look.verdict.headline if broken else f"it was not decided within {now - attempt.started:.0f} s"
            proof = replace(proof, state="not tried", why=why)
        attempt.proof = proof
        return self._next(attempt, now)

    def _next(self, attempt: Attempt, now: float) -> list[Command]:
        """What is tried after this one: one more together with it, or once it has learned, each of its parts left out."""
        assert attempt.proof is not None
        if attempt.proof.state == "learns":
            self._left_out = [
                rest
                for rest in (tuple(f for f in attempt.findings if f is not one) for one in attempt.findings)
                if rest and not any(done.ids == frozenset(f.id for f in rest) for done in self._attempts)
            ]
        elif not any(done.proof is not None and done.proof.state == "learns" for done in self._attempts):
            more = self._another(attempt)
            if more is not None:
                return self._try(more, now)
        if self._left_out:
            return self._try(self._left_out.pop(0), now)
        self._publish()
        return []

    def _another(self, attempt: Attempt) -> tuple[Finding, ...] | None:
        """The findings of an attempt that did not help enough, and one more; of the rest where it could not be tried."""
        assert attempt.proof is not None
        tried = {id for done in self._attempts for id in done.ids}
        kept = attempt.findings if attempt.proof.state != "not tried" else ()
        if len(kept) >= MOST or len(self._attempts) >= MOST:
            return None
        following = next((f for f in self._candidates if f.id not in tried), None) or self._seen_in(attempt, tried)
        return (*kept, following) if following is not None else None

    def _seen_in(self, attempt: Attempt, tried: set[str]) -> Finding | None:
        """What the look at the copy found first, where its edit can be made in the text that was judged."""
        if attempt.proof is None or attempt.proof.state == "not tried":
            return None
        for finding in attempt.look.findings:
            if finding.note or finding.id in tried or finding.fix is None or not finding.fix.edits:
                continue
            try:
                edits = back(self._session.script, self._look.source, attempt.edits, placed(finding))
            except Unfit:
                return None
            if edits:
                first, fix = edits[0], replace(finding.fix, edits=edits)
                return replace(finding, file=first.file, cell=first.cell, line=first.line, fix=fix)
        return None

    def _say(self, proofs: dict[str, Proof]) -> None:
        self._proofs |= proofs
        say(self._look, proofs)
        self._told = self._look.findings

    def _publish(self) -> None:
        """The outcome of all."""
        self._over = self._published = True
        publish(self._look, self._candidates, self._attempts, self._same)
        self._told = self._look.findings

    def _again(self) -> None:
        """What is known is put at the findings that were judged anew; those that were not have it already."""
        if self._look.findings is self._told:
            return
        if self._published:
            self._publish()
        else:
            self._say(self._proofs)
