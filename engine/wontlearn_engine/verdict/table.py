"""The verdict: the first row that holds gives the word, all that hold are findings."""

from __future__ import annotations

from . import causes, sentences, signal
from .candidate import Candidate
from .case import Case
from .measures import LEARNS, LUCK, NOTHING, Skill, control_skill, gained, skill, trained
from .words import Judgement, Verdict, Word

MOST_TRIALS = 8
"""Trials asked for at most; they cost as much as the training each."""
LIKELY = 0.85
"""Candidates worth a trial although nothing says that y depends on x."""
NEARLY = 0.75
"""Share of what the best simple learner reaches on held-out rows that a training must reach where that is little."""
ALL_ROWS = 0.6
"""Share of the way to be gone by a training whose every row stands in a few-sample run that did not fit."""
BORDER = 0.45
"""A training that learns and gets less far than this is tried from other starting weights: its seed may decide."""


def judge(case: Case) -> Judgement:
    """The verdict on one training, with what is known now, and the controls that could still change it."""
    now = skill(case)
    found = causes.all_that_hold(case, now)
    blatant = sorted([c for c in found if c.alone and c.blatant], key=lambda c: -c.weight)
    if case.skipped is not None:  # nothing was examined: only what the full run itself shows counts
        return _problem(case, now, blatant) if blatant else Judgement(sentences.skipped(case))
    if blatant:
        return _problem(case, now, [*blatant, *[c for c in found if c not in blatant]])
    if not case.full_over or case.unmeasured:
        return sentences.live(case, now, found)
    if case.ignores_targets:
        return Judgement(sentences.without_targets(case))
    if _healthy(case, now) or _all_there_is(case, now, found):
        return _healthy_training(case, now, found)
    return _unhealthy_training(case, now, found)


def _healthy(case: Case, now: Skill) -> bool:
    """The full run went at least 0.3 of the way, and its predictions are not at chance."""
    best = now.best
    if best is None:
        return False
    if case.curve is not None and case.curve.ends_in_nan and (now.predictions or 0.0) < LEARNS:
        return False
    if now.predictions is not None and now.predictions < 0.05:
        return False
    if _by_chance(case, now) or _lucky_start(case, now) or _barely(case, now):
        return False
    return best >= (ALL_ROWS if _cannot_fit_all(case) else LEARNS)


def _by_chance(case: Case, now: Skill) -> bool:
    """The loss is no better than a constant's: some predictions fall right where a line happens to cut the rows.

    A loss can stay high although the predictions are good, but not where eight rows cannot be fitted either, and a
    simple learner gets much further.
    """
    few, reach = case.controls.get("few-sample") or {}, signal.reachable(case)
    if now.loss is None or now.predictions is None or reach is None:
        return False
    return now.loss < NOTHING and few.get("fits") is False and reach >= now.predictions + 0.4


def _lucky_start(case: Case, now: Skill) -> bool:
    """What it gets right it got right before the first update: it gained nothing, cannot fit one row, nor eight.

    Starting weights alone can be 0.6 of the way, where two classes lie apart. A training that starts fitted has little
    to gain, so its weights must be fresh, or a simple learner get clearly further.
    """
    gain, reach = gained(case), signal.reachable(case)
    if now.best is None or gain is None or not _fits_nothing(case):
        return False
    more = case.fresh or (reach is not None and reach >= now.best + 0.2)
    return gain < NOTHING and now.best < LUCK and more


def _barely(case: Case, now: Skill) -> bool:
    """Just over the border, from these starting weights only, far behind a simple learner: it cannot fit one row, nor eight."""
    other, reach = control_skill(case.trial("other-start")), signal.reachable(case)
    if now.best is None or other is None or reach is None or not _fits_nothing(case):
        return False
    return now.best < BORDER and other < LEARNS and reach >= now.best + 0.4


def _fits_nothing(case: Case) -> bool:
    return all((case.controls.get(name) or {}).get("fits") is False for name in ("single-sample", "few-sample"))


def _cannot_fit_all(case: Case) -> bool:
    """The eight rows that it cannot fit, however long it trains, are all there are: half of XOR is not learned."""
    few = case.controls.get("few-sample") or {}
    rows = int(case.data.get("rows") or 0)
    return few.get("fits") is False and not few.get("still_falling") and 0 < rows <= len(few.get("rows") or [])


def _all_there_is(case: Case, now: Skill, found: list[Candidate]) -> bool:
    """A weak but true signal: the training is about where a simple learner is, and nothing measured is wrong with it."""
    reach, best = signal.reachable(case), now.best
    if reach is None or best is None or any(c.alone for c in found):
        return False
    one = case.controls.get("single-sample") or {}
    return reach >= 0.08 and best >= max(NOTHING, NEARLY * reach) and one.get("fits") is not False


def _healthy_training(case: Case, now: Skill, found: list[Candidate]) -> Judgement:
    verdict, wants = signal.memorised(case, now)
    if not wants and LEARNS <= (now.best or 0.0) < BORDER and "trial:other-start" not in case.controls:
        wants = ["trial:other-start"]
    if wants and _may_ask(case):
        return Judgement(sentences.waiting(case, now, wants), (), tuple(wants))
    if verdict is not None:
        return _problem(case, now, [verdict, *[c for c in found if c.side == "data"]])
    return sentences.learns(case, now, found)


def _may_ask(case: Case) -> bool:
    return case.controls_wanted and case.examining


def _unhealthy_training(case: Case, now: Skill, found: list[Candidate]) -> Judgement:
    alone = [c for c in found if c.alone]
    if not alone:
        wants = _wants(case, now, found)
        if wants and _may_ask(case):
            return Judgement(sentences.waiting(case, now, wants), (), tuple(wants))
    proved = _proved(case, now, found)
    ranked = sorted(alone, key=lambda c: -c.weight) + proved
    if ranked:
        rest = [c for c in found if c.finding.id not in {r.finding.id for r in ranked}]
        return _problem(case, now, [*ranked, *rest])
    broken = signal.no_signal(case, now)
    if broken is not None:
        return _problem(case, now, [broken, *found])
    far = signal.reachable(case)
    small = [c for c in found if c.finding.id == "too-small"]
    if small and far is not None and now.best is not None and far >= 0.5 and now.best < far / 2:
        # The data can be learned, and no change that was tried repaired the training: what is left is the model.
        return _problem(case, now, [*small, *[c for c in found if c not in small]])
    return sentences.unclear(case, now, found)


def _wants(case: Case, now: Skill, found: list[Candidate]) -> list[str]:
    """Controls still to be asked for, the most telling first; none once a trial has shown a cause."""
    if not _known_to_fail(case, now) or _proved(case, now, found):
        return []
    first = [name for name in signal.wanted(case, now) if name not in case.controls]
    if first and signal.dependence(case).get("signal") is False:
        return first  # whether there is anything to learn comes before how
    broken = signal.no_signal(case, now) is not None
    likely = [c for c in sorted(found, key=lambda c: -c.weight) if c.trial and (c.weight >= LIKELY or not broken)]
    general = [] if broken else causes.general_trials(case)
    trials = ["trial:" + str(name) for name in dict.fromkeys([*(c.trial for c in likely), *general])][:MOST_TRIALS]
    return [name for name in [*trials[:3], *first, *trials[3:]] if name not in case.controls]


def _known_to_fail(case: Case, now: Skill) -> bool:
    """Something says that it does not learn as it is; else a trial that learns would prove nothing."""
    one, curve = case.controls.get("single-sample") or {}, case.curve
    return now.best is not None or one.get("fits") is False or (curve is not None and curve.ends_in_nan)


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


def _problem(case: Case, now: Skill, ranked: list[Candidate]) -> Judgement:
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
    return Judgement(verdict, sentences.findings(ranked, notes=False))
