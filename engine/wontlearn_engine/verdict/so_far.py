"""What a person reads while a training goes on: what is known so far, and how it will end."""

from __future__ import annotations

from collections.abc import Sequence

from . import sentences, trend
from .candidate import Candidate
from .case import Case
from .labels import CONTROL_NAMES, trial_words
from .likelihood import LIKELY
from .measures import Skill, count, curve_skill, way
from .words import Judgement, Verdict

NEARLY_OVER = 0.8
"""Share of the planned updates from which on the end is near enough to be waited for."""
SURE, SURER = 0.6, 0.3
"""How sure it is that it learns so far: at least, and by so much more the further it came; a little less than at the end."""


def live(case: Case, now: Skill, found: list[Candidate], wants: Sequence[str] = ()) -> Judgement:
    """While the runs go on: what is known so far, no word yet."""
    one, parts = case.single, list[str]()
    if one.fits:
        parts.append(f"fits one sample at update {one.fitted_at or one.updates}")
    elif one.fits is False:
        parts.append("cannot fit one sample")
    if case.curve is not None and len(case.curve):
        reading = case.reading
        full = (
            f"the full run is at update {case.curve.last_update}"
            if reading.word == "starting"
            else f"the full run's loss {trend.WORDS[reading.word]}"
        )
        here = curve_skill(case)  # of the last losses together: one batch alone may lie anywhere
        if here is not None and reading.word not in ("nan", "diverging"):
            full += f", {way(here)} of the way"
        parts.append(full)
    if wants:
        parts.append(_doing(wants[0]))
    headline = "; ".join(parts) or "waiting for the first losses"
    verdict = Verdict(
        None,
        headline[0].upper() + headline[1:],
        0.0,
        tuple(sentences.evidence(case, now)),
        tuple(sentences.not_checked(case)),
        False,
    )
    # What working scripts show too waits for its trial.
    told = sorted([c for c in found if c.alone or c.weight >= LIKELY], key=lambda c: -c.weight)
    return Judgement(verdict, sentences.findings(told, notes=True), tuple(wants))


def learns(case: Case, now: Skill, found: list[Candidate]) -> Judgement:
    """It has crossed the border for good; how far it will get, where that can be foreseen."""
    stands = case.standing
    when = "It learned until it was ended" if case.cut else "It learns so far"
    headline = f"{when}: {way(stands.level)} of the way after {count(stands.updates, 'update')}."
    ahead = foreseen(case)
    if ahead and not case.cut:
        headline += f" {ahead}"
    verdict = Verdict(
        "learns",
        headline,
        SURE + SURER * min(1.0, max(0.0, stands.low)),
        tuple(sentences.evidence(case, now)),
        tuple(sentences.not_checked(case)),
        case.cut,
        case.goes_on,
    )
    return Judgement(verdict, sentences.findings([c for c in found if c.note_when_healthy], notes=True))


def foreseen(case: Case) -> str | None:
    """How it will end at this rate; nothing where the rate is changed on the way, or where the end is near."""
    ahead, planned = case.standing.forecast, case.expected_updates
    changes = case.optimizer.schedule or any("LearningRate" in c or "ReduceLR" in c for c in case.about.fit.callbacks)
    if ahead is None or planned is None or changes or case.updates > NEARLY_OVER * planned:
        return None
    further = (
        f"; {ahead.times} times the {'epochs' if case.how == 'fit' else 'updates'} reach {way(ahead.further)}"
        if ahead.times is not None and ahead.further is not None
        else ""
    )
    low, high = way(ahead.low), way(ahead.high)
    return f"At this rate it is {low if low == high else f'{low} to {high}'} of the way at the end{further}."


def waiting(case: Case, now: Skill, wants: list[str]) -> Verdict:
    """The runs are over; controls still test the verdict."""
    what = _doing(wants[0])
    way_there = f", {now.reached} of the way" if now.best is not None else ""
    headline = f"The full run is over{way_there}; {what}" if case.full_wanted else what[0].upper() + what[1:]
    return Verdict(None, headline, 0.0, tuple(sentences.evidence(case, now)), tuple(sentences.not_checked(case)), False)


def _doing(name: str) -> str:
    """What a control does, behind a semicolon."""
    if name.startswith("trial:"):
        return f"trying {trial_words(name[6:])}"
    return f"training with {CONTROL_NAMES.get(name, name)}"


def problem_headline(case: Case, now: Skill, first: Candidate) -> str:
    """One sentence: what is wrong, on which side; of a training that goes on, when."""
    if not case.goes_on or first.blatant:
        return sentences.problem_headline(case, now, first)
    if first.word == "undertrained":
        return f"It will be stopped too early. {foreseen(case) or ''}".rstrip()
    words = sentences.problem_headline(case, now, first)
    planned = f" of {case.expected_updates}" if case.expected_updates else ""
    # The update of the last look, not the newest: a sentence that changes with each is told with each.
    return f"After {case.standing.updates or case.updates}{planned} updates: {words[0].lower()}{words[1:]}"
