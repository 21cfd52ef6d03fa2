"""What a person reads: headlines and evidence, each sentence a thing that was measured."""

from __future__ import annotations

import re
from dataclasses import replace

from ..probe.contract.measured import Dependence, OutputScore
from . import held_rows, signal, trend
from .candidate import Candidate
from .case import Case
from .labels import CHECKS, CONTROL_NAMES, NAMES
from .measures import APART, AT_CHANCE, BEYOND, LEARNS, Skill, control_skill, count, cut_short, number, percent, way
from .words import Finding, Judgement, Verdict

SURE, SURER, UNTESTED = 0.6, 0.35, 0.1
"""How sure it is that it learns: at least, by so much more the further it came, and less where nothing tells that y depends on x."""
UNSURE = 0.3
"""How sure a word is that says that it is not clear."""
NEARLY_ALL = 0.95
"""Share of the way after which a loss that still falls is not worth a sentence."""
NEVER = 0.05
"""Recall of a class that is never recognised, but for a stray row."""


def _single_sentence(case: Case) -> str | None:
    one = case.single
    if one.failed:
        return None
    if one.fits:
        return f"It fits one sample at update {one.fitted_at or one.updates}."
    if one.nan:
        return f"One sample turns the loss to NaN at update {one.updates}."
    if one.fits is None and cut_short(one):
        made = f"{count(one.updates, 'update')} in {one.seconds:.0f} s"
        return f"One sample is not fitted yet: its loss is {number(one.last_loss)} after {made}, too few to tell."
    if one.fits is None:
        return None
    floor = f"; a right answer costs {number(one.floor)}" if one.floor is not None else ""
    here = "is still falling, at" if one.still_falling else "is"
    return f"One sample is not fitted: its loss {here} {number(one.last_loss)} after {count(one.updates, 'update')}{floor}."


def _few_sentence(case: Case) -> str | None:
    few = case.few
    if few.fits is None or few.failed:
        return None
    rows = len(few.rows)
    if rows < 2:
        return None
    return (
        f"It fits {rows} rows with different targets."
        if few.fits
        else f"{rows} rows with different targets, trained alone, are not fitted after {count(few.updates, 'update')}."
    )


def _full_sentence(case: Case, now: Skill) -> str | None:
    if case.curve is None or (not case.curve.means and case.curve.nan_at is None):
        return None
    reading = case.reading
    if reading.word == "nan":
        return f"In the full run the loss is NaN from update {case.curve.nan_at} on."
    base = f"The full run's loss went from {number(case.curve.first)} to {number(case.curve.last)}"
    if reading.word == "starting":
        base += f" in {count(case.curve.last_update, 'update')}"
    elif reading.word == "floor" and case.curve.first is not None and (case.curve.last or 0.0) > case.curve.first:
        base += ", near its floor all the time"  # where the unit is large
    else:
        base += f" and {trend.WORDS[reading.word]} {'at the end' if case.full_over else 'now'}"
    if now.loss is None:
        return base + "."
    if now.loss > BEYOND:
        return f"{base}, beyond what right answers cost ({number(case.anchors.floor)})."
    baseline, floor = number(case.anchors.baseline), number(case.anchors.floor)
    if baseline == floor:
        return f"{base}: one answer for all rows costs as much as right ones ({floor})."
    return f"{base}: {way(now.loss)} of the way from the baseline ({baseline}) to the floor ({floor})."


def evidence(case: Case, now: Skill) -> list[str]:
    """What was measured, the most telling first."""
    found = [
        _single_sentence(case),
        _few_sentence(case),
        _full_sentence(case, now),
        _predictions(now),
        _validation(case, now),
    ]
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
    found += [_other_start(case, now), _lost_classes(now.recalls), _heads(case, now)]
    return [sentence for sentence in found if sentence]


def _predictions(now: Skill) -> str | None:
    """What the predictions say, where the loss says something else, or nothing."""
    if now.predictions is None or (
        now.loss is not None and abs(max(0.0, now.predictions) - min(1.0, max(0.0, now.loss))) <= APART
    ):
        return None
    right = (
        f"Of its predictions on the training rows {percent(now.accuracy)} are right"
        if now.accuracy is not None
        else None
    )
    told = f"{right or 'By its predictions on the training rows it goes'}{' (' if right else ' '}{way(now.predictions)} of the way{')' if right else ''}"
    if now.loss is None:
        return told + "."
    if now.predictions > now.loss:
        return f"{told}: a few wrong answers that it is sure of raise the loss."
    return f"{told}: the loss falls without the answers getting right."


def _validation(case: Case, now: Skill) -> str | None:
    """What the training is worth on rows that the script measures it on, where that is clearly less."""
    if now.held is None or now.best is None or now.held > now.best - APART:
        return None
    said = held_rows.called(case)
    return f"On {said} it goes {way(now.held)} of the way."


def _other_start(case: Case, now: Skill) -> str | None:
    reached = control_skill(case.trial("other-start"))
    if reached is None or now.best is None:
        return None
    if (reached >= LEARNS) == (now.best >= LEARNS):
        return f"From other starting weights the same training goes {way(reached)} of the way."
    return f"It depends on the seed: from other starting weights the same training goes {way(reached)} of the way, not {now.reached}."


def head_name(case: Case, head: OutputScore) -> str:
    """What an output is called: by the user, by its layer, else by its number."""
    named = head.output or (case.heads[head.index].name if head.index < len(case.heads) else None)
    return named or f"number {head.index + 1}"


def _heads(case: Case, now: Skill) -> str | None:
    if not now.heads or case.measures_distance or case.compares_distributions:
        return None
    parts = [f"{head_name(case, head)} {way(head.skill)}" for head in now.heads[:6]]
    unjudged = [loss.output for loss in case.losses if loss.weight == 0 and loss.output]
    beside = f"; not judged, as their losses have no weight: {', '.join(unjudged)}" if unjudged else ""
    return f"By its predictions each output alone goes: {', '.join(parts)} of the way{beside}."


def _p(test: Dependence) -> str:
    p = test.p
    return f"p = {p:.2f}" if p is not None and p >= 0.1 else f"p = {p:.1g}" if p is not None else "p unknown"


def _lost_classes(recalls: dict[str, float]) -> str | None:
    lost = {name: value for name, value in recalls.items() if value < NEVER}
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
    if 0 < rows < signal.LEAST_ROWS and signal.dependence(case).signal is None:
        found.append(f"whether y depends on x: {rows} rows are too few to tell")
    for key, why in case.evidence.failed.items():
        found.append(f"{CHECKS.get(key, key)}: {_reason(why)}")
    for name, facts in case.controls.items():
        if facts.failed and not name.startswith("trial:"):
            found.append(f"{CONTROL_NAMES.get(name, name)}: {_reason(facts.failed)}")
    for name, facts in case.controls.items():
        told = signal.known(case) != "unknown" if name == "held-out" else facts.fits is not None
        if name in CONTROL_NAMES and cut_short(facts) and not told:
            made = f"{count(facts.updates, 'update')} in {facts.seconds:.0f} s"
            found.append(f"{CONTROL_NAMES[name]}: {made} are too few to tell")
    found += case.data.unmeasured
    if case.skipped is not None:
        found.append("one sample, floor and baseline")
    custom = case.about.custom
    if custom and case.evidence.anchors is None:
        found.append(f"floor and baseline: the model has its own {' and '.join(custom)}")
    if "single-sample" not in case.controls and not case.examining and not case.skipped:
        found.append("one sample, floor and baseline: there is no single-sample run")
    if not case.full_wanted:
        found.append("the full run")
    elif not case.full_finished and case.full_over and not case.cut:  # what cut it short says so itself
        found.append("the end of the full run: it stopped before")
    if one.fallback:
        why = one.fallback.partition(":")[0]
        found.append(f"nothing was left out, but updates were made one by one, as they cannot be compiled ({why})")
    return found


def findings(candidates: list[Candidate], notes: bool) -> tuple[Finding, ...]:
    """The findings of these candidates in their order, each id once. A note on what is healthy offers no edit."""
    seen: set[str] = set()
    kept: list[Finding] = []
    for candidate in candidates:
        if candidate.finding.id not in seen:
            seen.add(candidate.finding.id)
            fix = candidate.finding.fix
            if notes and fix is not None:
                fix = replace(fix, edits=())
            kept.append(replace(candidate.finding, note=notes, fix=fix))
    return tuple(kept)


def learns(case: Case, now: Skill, found: list[Candidate]) -> Judgement:
    """A healthy training; what was found stays as notes."""
    reading = case.reading
    best = now.best or 0.0
    headline = f"It learns: {now.reached} of what can be reached over a constant answer."
    if best < LEARNS:
        reach = signal.reachable(case) or 0.0
        headline = f"It learns about what this data allows: {now.reached} of the way; a simple learner gets {way(reach)} on held-out rows."
    if reading.word == "falling" and best < NEARLY_ALL:
        headline += " The loss is still falling."
    behind = [head_name(case, head) for head in now.heads if head.skill < AT_CHANCE]
    if behind and not case.measures_distance and not case.compares_distributions:
        headline += f" {'The output' if len(behind) == 1 else 'The outputs'} {', '.join(behind)} {'does' if len(behind) == 1 else 'do'} not."
    if held_rows.at_chance(case, now):
        headline += f" On {held_rows.called(case)} it is at chance."
    confidence = SURE + SURER * min(1.0, max(0.0, best))
    if signal.known(case) != "yes":
        confidence -= UNTESTED
    verdict = Verdict("learns", headline, confidence, tuple(evidence(case, now)), tuple(not_checked(case)), True)
    return Judgement(verdict, findings([c for c in found if c.note_when_healthy], notes=True))


def problem_headline(case: Case, now: Skill, first: Candidate) -> str:
    """One sentence: what is wrong, on which side."""
    one, id = case.single, first.finding.id
    if first.word == "undertrained":
        return f"It was stopped too early: {now.reached} of the way, and more updates go further."
    if id == "too-few-updates":
        return f"It was stopped too early: {now.reached} of the way."
    if first.despite and now.best is not None and now.best >= LEARNS:
        if now.predictions is not None and now.predictions < AT_CHANCE:
            return f"Its loss falls, but its answers do not get right: {NAMES.get(id, id)}."
        return f"It learns, but not what it should: {NAMES.get(id, id)}."
    if first.side == "data":
        fits = "The model can fit one sample; " if one.fits else ""
        return f"{fits}{'the' if fits else 'The'} data cannot be learned as it is: {NAMES.get(id, id)}."
    if one.fits is False and case.few.fits is not True:
        return f"The model cannot fit even one sample: {NAMES.get(id, id)}."
    return f"The setup keeps the model from learning: {NAMES.get(id, id)}."


def skipped(case: Case) -> Verdict:
    """It could not be reduced to one sample; the full run's trend is all there is."""
    reading = trend.read(case.curve)
    over = case.full_over
    words = (
        f"The loss {moves(case, reading)}" if case.curve is not None and case.curve.last_update else "No loss was seen"
    )
    return Verdict(
        "unclear" if over else None,
        f"{words}; the training could not be reduced to one sample.",
        UNSURE,
        tuple(s for s in (_full_sentence(case, Skill()), case.skipped) if s),
        tuple(not_checked(case)),
        over,
    )


def without_targets(case: Case) -> Verdict:
    """The loss computes itself, or compares the model's own outputs: the trend is all there is."""
    words = f"The loss asks for no targets, so that it has no floor and no baseline; it {moves(case, trend.read(case.curve))}."
    told = _full_sentence(case, Skill())
    missing = ("one sample, floor and baseline: the loss stays the same whatever the targets are", *not_checked(case))
    return Verdict("unclear", words, UNSURE, (told,) if told else (), missing, True)


def moves(case: Case, reading: trend.Reading) -> str:
    """What the full run's loss does, to stand behind "it"."""
    if reading.word == "starting" and case.curve is not None:
        return f"is known for {count(case.curve.last_update, 'update')} only"
    return trend.WORDS[reading.word]
