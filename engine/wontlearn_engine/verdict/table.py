"""The verdict: the first row that holds gives the word, all that hold are findings."""

from __future__ import annotations

from . import causes, held_rows, learned, ranking, sentences, signal
from .candidate import Candidate
from .case import Case
from .measures import LEARNS, Skill, control_skill, skill, trained
from .unclear import unclear
from .words import Judgement, Verdict, Word

MOST_TRIALS = 8
"""Trials asked for at most; they cost as much as the training each."""
LIKELY = 0.85
"""Candidates worth a trial although nothing says that y depends on x."""


def judge(case: Case) -> Judgement:
    """The verdict on one training, with what is known now, and the controls that could still change it."""
    now = skill(case)
    found = causes.all_that_hold(case, now)
    blatant = [c for c in ranking.causes(found) if c.blatant]
    if case.skipped is not None:  # nothing was examined: only what the full run itself shows counts
        return _problem(case, now, blatant, blatant) if blatant else Judgement(sentences.skipped(case))
    if blatant:
        return _problem(case, now, blatant, found)
    if not case.full_over or case.unmeasured:
        return sentences.live(case, now, found)
    if case.ignores_targets:
        return Judgement(sentences.without_targets(case))
    if learned.healthy(case, now) or learned.all_there_is(case, now, found):
        return _healthy_training(case, now, found)
    return _unhealthy_training(case, now, found)


def _healthy_training(case: Case, now: Skill, found: list[Candidate]) -> Judgement:
    despite = [c for c in ranking.causes(found) if c.despite]
    if despite:
        return _problem(case, now, despite, found)
    verdict, wants = signal.memorised(case, now)
    if "held-out" not in case.controls and not wants and held_rows.doubtful(case, now, found):
        wants = ["held-out"]
    if not wants and LEARNS <= (now.best or 0.0) < learned.BORDER and "trial:other-start" not in case.controls:
        wants = ["trial:other-start"]
    if wants and _may_ask(case):
        return Judgement(sentences.waiting(case, now, wants), (), tuple(wants))
    if verdict is not None:
        return _problem(case, now, [verdict], [c for c in found if c.side == "data"])
    return sentences.learns(case, now, found)


def _may_ask(case: Case) -> bool:
    return case.controls_wanted and case.examining


def _unhealthy_training(case: Case, now: Skill, found: list[Candidate]) -> Judgement:
    sure = ranking.causes(found)
    if not sure:
        wants = _wants(case, now, found)
        if wants and _may_ask(case):
            return Judgement(sentences.waiting(case, now, wants), (), tuple(wants))
    ranked = [*sure, *_proved(case, now, found)] or ranking.symptoms(ranking.left(case, found))
    if ranked:
        return _problem(case, now, ranked, found)
    broken = signal.no_signal(case, now)
    if broken is not None:
        return _problem(case, now, [broken], found)
    return unclear(case, now, ranking.offered(case, found))


def _wants(case: Case, now: Skill, found: list[Candidate]) -> list[str]:
    """Controls still to be asked for, the most telling first; none once a trial has shown a cause."""
    if not _known_to_fail(case, now) or _proved(case, now, found):
        return []
    first = [name for name in signal.wanted(case, now) if name not in case.controls]
    if first and signal.dependence(case).signal is False:
        return first  # whether there is anything to learn comes before how
    broken = signal.no_signal(case, now) is not None
    likely = [c for c in sorted(found, key=lambda c: -c.weight) if c.trial and (c.weight >= LIKELY or not broken)]
    general = [] if broken else causes.general_trials(case)
    trials = ["trial:" + str(name) for name in dict.fromkeys([*(c.trial for c in likely), *general])][:MOST_TRIALS]
    return [name for name in [*trials[:3], *first, *trials[3:]] if name not in case.controls]


def _known_to_fail(case: Case, now: Skill) -> bool:
    """Something says that it does not learn as it is; else a trial that learns would prove nothing."""
    curve = case.curve
    return now.best is not None or case.single.fits is False or (curve is not None and curve.ends_in_nan)


def _proved(case: Case, now: Skill, found: list[Candidate]) -> list[Candidate]:
    """Candidates whose change was tried and learned, best first."""
    if not _known_to_fail(case, now):
        return []
    base = max(now.best or 0.0, 0.0) if (now.best or 0.0) > -1 else 0.0
    proved: list[tuple[float, Candidate]] = []
    for candidate in [*found, *causes.from_general_trials(case, now)]:
        if candidate.trial is None:
            continue
        found_by_trial = case.trial(candidate.trial)
        reached = control_skill(found_by_trial)
        if signal.by_heart(case, found_by_trial):
            continue
        if reached is not None and trained(found_by_trial) and reached >= LEARNS and reached >= base + 0.2:
            proved.append((reached * candidate.weight, candidate.proved(reached)))
    proved.sort(key=lambda pair: -pair[0])
    return [candidate for _, candidate in proved]


def _problem(case: Case, now: Skill, ranked: list[Candidate], found: list[Candidate]) -> Judgement:
    first = ranked[0]
    word: Word = first.word or first.side
    verdict = Verdict(
        word,
        sentences.problem_headline(case, now, first),
        first.finding.confidence,
        tuple(sentences.evidence(case, now)),
        tuple(sentences.not_checked(case)),
        True,
    )
    return Judgement(verdict, ranking.findings(ranked, found))
