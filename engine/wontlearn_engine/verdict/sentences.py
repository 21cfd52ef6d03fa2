"""What a person reads: headlines and evidence, each sentence a thing that was measured."""

from __future__ import annotations

import re
from dataclasses import replace

from ..probe.contract.measured import Dependence
from . import signal, trend
from .candidate import Candidate
from .case import Case
from .labels import CHECKS, CONTROL_NAMES, NAMES, trial_words
from .measures import LEARNS, NOTHING, Skill, control_skill, count, number, percent, skill_of, way
from .words import Finding, Judgement, Verdict


def _single_sentence(case: Case) -> str | None:
    one = case.single
    if one.failed:
        return None
    if one.fits:
        return f"It fits one sample at update {one.fitted_at or one.updates}."
    if one.nan:
        return f"One sample turns the loss to NaN at update {one.updates}."
    if one.fits is None:
        return None
    floor = f"; a right answer costs {number(one.floor)}" if one.floor is not None else ""
    return f"One sample is not fitted: its loss is {number(one.last_loss)} after {count(one.updates, 'update')}{floor}."


def _few_sentence(case: Case) -> str | None:
    few = case.few
    if few.fits is None or few.failed:
        return None
    count = len(few.rows)
    if count < 2:
        return None
    return (
        f"It fits {count} rows with different targets."
        if few.fits
        else f"It cannot fit {count} rows with different targets."
    )


def _full_sentence(case: Case, now: Skill) -> str | None:
    if case.curve is None or (not case.curve.means and case.curve.nan_at is None):
        return None
    reading = trend.read(case.curve, case.anchors.floor, case.anchors.baseline)
    if reading.word == "nan":
        return f"In the full run the loss is NaN from update {case.curve.nan_at} on."
    base = f"The full run's loss went from {number(case.curve.first)} to {number(case.curve.last)}"
    if reading.word == "starting":
        base += f" in {count(case.curve.last_update, 'update')}"
    else:
        base += f" and {trend.WORDS[reading.word]} {'at the end' if case.full_over else 'now'}"
    if now.loss is None:
        return base + "."
    return f"{base}: {way(now.loss)} of the way from the baseline ({number(case.anchors.baseline)}) to the floor ({number(case.anchors.floor)})."


def evidence(case: Case, now: Skill) -> list[str]:
    """What was measured, the most telling first."""
    found = [_single_sentence(case), _few_sentence(case), _full_sentence(case, now)]
    if now.predictions is not None and (now.loss is None or abs(now.predictions - now.loss) > 0.2):
        found.append(
            f"Of its predictions on the training rows {percent(now.accuracy)} are right."
            if now.accuracy is not None
            else f"By its predictions on the training rows it goes {way(now.predictions)} of the way."
        )
    chance = control_skill(case.controls.get("shuffled-targets"))
    if chance is not None:
        found.append(f"With the targets shuffled the same training goes {way(chance)} of the way.")
    held = signal.held_out(case)
    if held is not None:
        worth = "is worth no more" if held < signal.WORTHLESS else f"goes {way(held)} further"
        found.append(f"Trained on two thirds of the rows it {worth} on the rest than with shuffled targets.")
    test = signal.dependence(case)
    if test.signal and test.r2 is not None:
        found.append(
            f"y depends on x: a simple learner explains {percent(test.r2)} of the variance of y on held-out rows ({_p(test)})."
        )
    elif test.signal is False:
        found.append(f"A test without the model finds no dependence of y on x in {test.rows} rows ({_p(test)}).")
    found += [_other_start(case, now), _lost_classes(now.recalls)]
    return [sentence for sentence in found if sentence]


def _other_start(case: Case, now: Skill) -> str | None:
    reached = control_skill(case.trial("other-start"))
    if reached is None or now.best is None:
        return None
    if (reached >= LEARNS) == (now.best >= LEARNS):
        return f"From other starting weights the same training goes {way(reached)} of the way."
    return f"It depends on the seed: from other starting weights the same training goes {way(reached)} of the way, not {way(now.best)}."


def _p(test: Dependence) -> str:
    p = test.p
    return f"p = {p:.2f}" if p is not None and p >= 0.1 else f"p = {p:.1g}" if p is not None else "p unknown"


def _lost_classes(recalls: dict[str, float]) -> str | None:
    lost = {name: value for name, value in recalls.items() if value < 0.05}
    if not lost or len(recalls) < 2:
        return None
    often = "never" if not any(lost.values()) else "hardly ever"
    names = ", ".join([*list(lost)[:5], *(["…"] if len(lost) > 5 else [])])
    return f"Rows of {'class' if len(lost) == 1 else 'classes'} {names} are {often} recognised."


def _reason(failed: str) -> str:
    """The first sentence of an error, without the name that TensorFlow gives the node it happened in."""
    return re.sub(r"\{\{.*?\}\}\s*", "", failed).partition(". ")[0].rstrip(".")


def not_checked(case: Case) -> list[str]:
    """What could not be measured, and why."""
    found: list[str] = []
    one, rows = case.single, case.data.rows
    if 0 < rows < signal.LEAST_ROWS:
        found.append(f"whether y depends on x: {rows} rows are too few to tell")
    for key, why in case.evidence.failed.items():
        found.append(f"{CHECKS.get(key, key)}: {_reason(why)}")
    for name, facts in case.controls.items():
        if facts.failed and not name.startswith("trial:"):
            found.append(f"{CONTROL_NAMES.get(name, name)}: {_reason(facts.failed)}")
    if case.skipped is not None:
        found.append("one sample, floor and baseline")
    custom = case.about.custom
    if custom and case.evidence.anchors is None:
        found.append(f"floor and baseline: the model has its own {' and '.join(custom)}")
    if "single-sample" not in case.controls and not case.examining and not case.skipped:
        found.append("one sample, floor and baseline: there is no single-sample run")
    if not case.full_wanted:
        found.append("the full run")
    elif not case.full_finished and case.full_over:
        found.append("the end of the full run: it stopped before")
    if one.fallback:
        why = one.fallback.partition(":")[0]
        found.append(f"nothing was left out, but updates were made one by one, as they cannot be compiled ({why})")
    return found


def live(case: Case, now: Skill, found: list[Candidate]) -> Judgement:
    """While the runs go on: what is known so far, no word yet."""
    one, parts = case.single, list[str]()
    if one.fits:
        parts.append(f"fits one sample at update {one.fitted_at or one.updates}")
    elif one.fits is False:
        parts.append("cannot fit one sample")
    if case.curve is not None and len(case.curve):
        reading = trend.settled(case.curve, case.anchors.floor, case.anchors.baseline)
        full = (
            f"the full run is at update {case.curve.last_update}"
            if reading.word == "starting"
            else f"the full run's loss {trend.WORDS[reading.word]}"
        )
        here = skill_of(case, case.curve.last)
        if here is not None and reading.word not in ("nan", "diverging"):
            full += f", {way(here)} of the way"
        parts.append(full)
    headline = "; ".join(parts) or "waiting for the first losses"
    verdict = Verdict(
        None, headline[0].upper() + headline[1:], 0.0, tuple(evidence(case, now)), tuple(not_checked(case)), False
    )
    return Judgement(verdict, findings(sorted(found, key=lambda c: -c.weight), notes=True))


def waiting(case: Case, now: Skill, wants: list[str]) -> Verdict:
    """The runs are over; controls still test the verdict."""
    name = wants[0]
    what = (
        f"trying {trial_words(name[6:])}"
        if name.startswith("trial:")
        else f"training with {CONTROL_NAMES.get(name, name)}"
    )
    way_there = f", {way(now.best)} of the way" if now.best is not None else ""
    headline = f"The full run is over{way_there}; {what}" if case.full_wanted else what[0].upper() + what[1:]
    return Verdict(None, headline, 0.0, tuple(evidence(case, now)), tuple(not_checked(case)), False)


def findings(candidates: list[Candidate], notes: bool) -> tuple[Finding, ...]:
    """The findings of these candidates in their order, each id once."""
    seen: set[str] = set()
    kept: list[Finding] = []
    for candidate in candidates:
        if candidate.finding.id not in seen:
            seen.add(candidate.finding.id)
            kept.append(replace(candidate.finding, note=notes))
    return tuple(kept)


def learns(case: Case, now: Skill, found: list[Candidate]) -> Judgement:
    """A healthy training; what was found stays as notes."""
    reading = trend.read(case.curve, case.anchors.floor, case.anchors.baseline)
    best = now.best or 0.0
    headline = f"It learns: {way(best)} of what can be reached over a constant answer."
    if best < LEARNS:
        further = "no further" if best >= (signal.reachable(case) or 0.0) else "hardly further"
        headline = f"It learns what this data allows: {way(best)} of the way, and a simple learner gets {further}."
    if reading.word == "falling" and best < 0.95:
        headline += " The loss is still falling."
    confidence = 0.6 + 0.35 * min(1.0, max(0.0, best))
    if signal.known(case) != "yes":
        confidence -= 0.1
    verdict = Verdict("learns", headline, confidence, tuple(evidence(case, now)), tuple(not_checked(case)), True)
    return Judgement(verdict, findings([c for c in found if c.note_when_healthy], notes=True))


def problem_headline(case: Case, now: Skill, first: Candidate) -> str:
    """One sentence: what is wrong, on which side."""
    one, id = case.single, first.finding.id
    if first.word == "undertrained":
        return f"It was stopped too early: {way(now.best or 0.0)} of the way, and more updates go further."
    if first.side == "data":
        fits = "The model can fit one sample; " if one.fits else ""
        return f"{fits}{'the' if fits else 'The'} data cannot be learned as it is: {NAMES.get(id, id)}."
    if one.fits is False:
        return f"The model cannot fit even one sample: {NAMES.get(id, id)}."
    return f"The setup keeps the model from learning: {NAMES.get(id, id)}."


def skipped(case: Case) -> Verdict:
    """It could not be reduced to one sample; the full run's trend is all there is."""
    reading = trend.read(case.curve)
    over = case.full_over
    words = (
        f"The loss {_moves(case, reading)}" if case.curve is not None and case.curve.last_update else "No loss was seen"
    )
    return Verdict(
        "unclear" if over else None, f"{words}; the training could not be reduced to one sample.", 0.3,
        tuple(s for s in (_full_sentence(case, Skill()), case.skipped) if s),
        tuple(not_checked(case)), over,
    )  # fmt: skip


def without_targets(case: Case) -> Verdict:
    """The loss computes itself, or compares the model's own outputs: the trend is all there is."""
    words = f"The loss asks for no targets, so that it has no floor and no baseline; it {_moves(case, trend.read(case.curve))}."
    told = _full_sentence(case, Skill())
    missing = ("one sample, floor and baseline: the loss stays the same whatever the targets are", *not_checked(case))
    return Verdict("unclear", words, 0.3, (told,) if told else (), missing, True)


def unclear(case: Case, now: Skill, found: list[Candidate]) -> Judgement:
    """It did not learn, or nothing could be measured, and nothing says why."""
    reading = trend.read(case.curve, case.anchors.floor, case.anchors.baseline)
    one = case.single
    if not case.full_wanted:
        fits = {True: "It fits one sample", False: "It cannot fit one sample", None: "One sample was tried"}[one.fits]
        return _unclear(case, now, found, f"{fits}; the full run was not asked for.")
    if case.curve is None or not case.curve.last_update:
        headline = "No loss of the full run was seen."
    elif now.best is None:
        known = (
            "There is no yardstick for this loss"
            if "single-sample" in case.controls
            else "Nothing but the full run's loss is known"
        )
        headline = f"{known}; it {_moves(case, reading)}."
    elif reading.word in ("falling", "creeping"):
        headline = f"It is at {way(now.best)} of the way, and the loss {trend.WORDS[reading.word]}."
    else:
        headline = f"It is stuck at {way(now.best)} of the way, and nothing that was measured shows why."
    if one.fits is False:
        headline += " One sample alone would say: look at the setup."
    elif one.fits and (now.best or 0.0) < NOTHING:
        headline += " One sample alone would say: look at the data."
    return _unclear(case, now, found, headline)


def _moves(case: Case, reading: trend.Reading) -> str:
    """What the full run's loss does, to stand behind "it"."""
    if reading.word == "starting" and case.curve is not None:
        return f"is known for {count(case.curve.last_update, 'update')} only"
    return trend.WORDS[reading.word]


def _unclear(case: Case, now: Skill, found: list[Candidate], headline: str) -> Judgement:
    verdict = Verdict("unclear", headline, 0.3, tuple(evidence(case, now)), tuple(not_checked(case)), True)
    return Judgement(verdict, findings(sorted(found, key=lambda c: -c.weight)[:3], notes=False))
