"""The verdict: the first row that holds gives the word, all that hold are findings."""

from __future__ import annotations

from . import causes, held_rows, labels, learned, ranking, sentences, signal, so_far
from .candidate import Candidate
from .case import Case
from .likelihood import FAR_OUT
from .measures import LEARNS, Skill, control_skill, count, cut_short, gain, skill, trained, way
from .unclear import unclear
from .words import Judgement, Verdict, Word
from .yardstick import believed

MOST_TRIALS = 10
"""Single changes tried at most; they cost as much as the training each."""
FEW = 2000
"""Updates under which more of them may be a part of what is missing."""
MOST_UPDATES = 3000
"""Of a control that repeats the training."""
LIKELY = 0.85
"""Candidates worth a trial although nothing says that y depends on x."""
FAR_ENOUGH = 0.6
"""Share of the way from which on a training that learns is not asked what holds it back. Below it, what no working script
has is tried otherwise: a rate that is gone after thirty updates lets half of the answers come right."""
REPAIRS = 0.2
"""Share of the way that a trial gets further than the training itself, from which on it has repaired it."""


def judge(case: Case) -> Judgement:
    """The verdict on one training, with what is known now, and the controls that could still change it."""
    case = believed(case)
    now = skill(case)
    found = causes.all_that_hold(case, now)
    blatant = [c for c in ranking.causes(found) if c.blatant]
    if case.skipped is not None:  # nothing was examined: only what the full run itself shows counts
        return _problem(case, now, blatant, blatant) if blatant else Judgement(sentences.skipped(case))
    if blatant:
        return _problem(case, now, blatant, found)
    if case.goes_on or case.cut:
        return while_it_runs(case, now, found)
    if case.ignores_targets:
        still = [c for c in ranking.causes(found) if c.finding.id in causes.WHATEVER_THE_TARGETS and case.stands_still]
        return _problem(case, now, still, still) if still else Judgement(sentences.without_targets(case))
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
    far_out = [c for c in found if c.trial and c.weight >= FAR_OUT] if (now.best or 0.0) < FAR_ENOUGH else []
    if not wants and verdict is None:
        wants = [f"trial:{c.trial}" for c in far_out if f"trial:{c.trial}" not in case.controls][:1]
    if wants and _may_ask(case):
        return Judgement(so_far.waiting(case, now, wants), (), tuple(wants))
    held_back = [c.proved(reached) for c in far_out if (reached := _repairs(case, now, c.trial)) is not None]
    if held_back and verdict is None:
        return _problem(case, now, held_back[:1], found)
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
            return Judgement(so_far.waiting(case, now, wants), (), tuple(wants))
    ranked = [*sure, *_proved(case, now, found)] or ranking.symptoms(case, found)
    if ranked:
        return _problem(case, now, ranked, found)
    broken = signal.no_signal(case, now)
    if broken is not None:
        return _problem(case, now, [broken], found)
    return unclear(case, now, ranking.offered(case, found))


def _wants(case: Case, now: Skill, found: list[Candidate]) -> list[str]:
    """Controls still to be asked for, the most telling first; once a trial has shown a cause, those of likelier ones alone."""
    if not _known_to_fail(case, now):
        return []
    proved = _proved(case, now, found)
    if proved:
        # A trial may have been made while the script trained on, before what the end shows: a rate that was taken away.
        known = max(c.weight for c in proved)
        likelier = [
            c for c in found if c.trial and known < FAR_OUT <= c.weight and f"trial:{c.trial}" not in case.controls
        ]
        return ["trial:" + str(c.trial) for c in sorted(likelier, key=lambda c: -c.weight)[:1]]
    first = [name for name in signal.wanted(case, now) if name not in case.controls]
    if first and signal.dependence(case).signal is False:
        return first  # whether there is anything to learn comes before how
    broken = signal.no_signal(case, now) is not None
    likely = [c for c in sorted(found, key=lambda c: -c.weight) if c.trial and (c.weight >= LIKELY or not broken)]
    general = [] if broken else causes.general_trials(case)
    names = list(dict.fromkeys([*(str(c.trial) for c in likely), *general]))[:MOST_TRIALS]
    trials = ["trial:" + name for name in names]
    left = [name for name in [*trials[:3], *first, *trials[3:]] if name not in case.controls]
    if left or broken:
        return left
    return [name for name in _together([str(c.trial) for c in likely], case) if name not in case.controls]


def _known_to_fail(case: Case, now: Skill) -> bool:
    """Something says that it does not learn as it is; else a trial that learns would prove nothing."""
    curve = case.curve
    return now.best is not None or case.single.fits is False or (curve is not None and curve.ends_in_nan)


def _proved(case: Case, now: Skill, found: list[Candidate]) -> list[Candidate]:
    """Candidates whose change was tried and learned, best first."""
    if not _known_to_fail(case, now):
        return []
    proved: list[tuple[float, Candidate]] = []
    for candidate in [*found, *causes.from_general_trials(case, now)]:
        reached = _repairs(case, now, candidate.trial)
        if reached is not None:
            proved.append((reached * candidate.weight, candidate.proved(reached, _beside(case, candidate.trial))))
    proved.sort(key=lambda pair: -pair[0])
    # One trial is one finding: of several causes that it would prove, the likeliest.
    first = {candidate.trial: candidate for _, candidate in reversed(proved)}
    return [c for _, c in proved if first[c.trial] is c] or _proved_together(case, now, found)


def _repairs(case: Case, now: Skill, name: str | None) -> float | None:
    """How far a trial got if it learned what the training itself does not, else None."""
    found = case.trial(name) if name is not None else None
    gained = gain(found, now)
    if gained is None or not trained(found) or signal.by_heart(case, found):
        return None
    reached, base = gained
    return reached if reached >= LEARNS and reached >= max(0.0, base) + REPAIRS else None


def _beside(case: Case, name: str | None) -> str:
    """How a trial did on the rows that it did not train on, where there were some."""
    found = case.trial(name) if name is not None else None
    rest = signal.held_skill(found.rest) if found is not None else None
    if found is None or rest is None or not found.scored_rows:
        return ""
    return f" on {count(found.trained_rows, 'row')}, and {way(rest)} on {found.scored_rows} others"


def _proved_together(case: Case, now: Skill, found: list[Candidate]) -> list[Candidate]:
    """The candidates of two changes that learned together and neither alone, those of the best pair."""
    by_weight = sorted([*causes.from_general_trials(case, now), *found], key=lambda c: c.weight)
    known = {c.trial: c for c in by_weight if c.trial is not None}
    pairs: list[tuple[float, list[Candidate]]] = []
    for name in (control.removeprefix("trial:") for control in case.controls if "+" in control):
        reached, parts = _repairs(case, now, name), name.split("+")
        if reached is not None and all(part in known for part in parts):
            both = sorted((known[part] for part in parts), key=lambda c: -c.weight)
            pairs.append((reached, [c.proved(reached, _beside(case, name), labels.trial_words(name)) for c in both]))
    return max(pairs, key=lambda pair: pair[0])[1] if pairs else []


def _together(likely: list[str], case: Case) -> list[str]:
    """Pairs of the likeliest changes, for where no single one repaired the training: two at most."""
    few = case.updates < FEW
    names = list(dict.fromkeys([*likely, "scaled-inputs"]))
    usable = [
        name
        for name in names
        if (tried := case.controls.get("trial:" + name)) is not None and not tried.unchanged and not tried.failed
    ]
    usable += ["more-updates"] if few and "more-updates" not in usable else []
    kinds = {n: "head" if n.endswith("-head") else "rate" if n.startswith("rate") else n for n in usable}
    pairs = [(a, b) for i, a in enumerate(usable[:3]) for b in usable[i + 1 : 4] if kinds[a] != kinds[b]]
    # With less asked of it, and far longer, nearly any model learns: that says nothing of a short run with a divergence.
    pairs = [pair for pair in pairs if set(pair) != {"light-parts", "more-updates"}]
    return [f"trial:{a}+{b}" for a, b in pairs[:2]]


def _may_begin(case: Case) -> bool:
    """As `_may_ask`, before the end: the updates that a control makes must be those that it would make after it."""
    stops = any("EarlyStopping" in callback for callback in case.about.fit.callbacks)
    known = case.full_over or case.updates >= MOST_UPDATES or (case.expected_updates is not None and not stops)
    return known and _may_ask(case)


def while_it_runs(case: Case, now: Skill, found: list[Candidate]) -> Judgement:
    """The word that stands already, and the controls that may begin before the end; else what is known so far.

    Of a run that was cut short this is all that will ever be known.
    """
    stands = case.standing
    fails = case.single.fits is False or case.few.fits is False
    unexamined = case.unexamined and not (stands.word == "learns" and (case.cut or _comes_far(case)))
    if unexamined or case.ignores_targets or case.own_roles or stands.word == "lost":
        return so_far.live(case, now, found)
    if signal.dependence(case).signal is False:
        wants = [name for name in signal.wanted(case, now) if name not in case.controls]
        if wants and _may_begin(case):  # they would be asked for at the end, whatever the curve does until then
            return so_far.live(case, now, found, wants)
        nothing = None if any(c.alone for c in found) else _nothing_to_learn(case, now)
        if nothing is not None:
            return _problem(case, now, [nothing], [])
    if case.lost_in_nan:
        return _fails_so_far(case, now, found)
    if stands.word == "learns":
        return _learns_so_far(case, now, found)
    below = stands.word == "moving" and stands.high < LEARNS
    if stands.plateau or (below and case.single.fits is False):
        return _fails_so_far(case, now, found)
    short = [c for c in found if c.word == "undertrained"]
    if stands.word == "short" and short and not fails:
        return _problem(case, now, short, short)
    return so_far.live(case, now, found)


def _comes_far(case: Case) -> bool:
    """One sample is fitted, y depends on x, and it has come so far that nobody asks what holds it back: nothing else that is
    still measured would change the word."""
    return bool(case.single.fits) and case.standing.level >= FAR_ENOUGH and signal.known(case) == "yes"


def _learns_so_far(case: Case, now: Skill, found: list[Candidate]) -> Judgement:
    """Said only where the end, as things are, would say the same: nothing measured speaks against it."""
    by_heart, wants = signal.memorised(case, now)
    fails = case.single.fits is False or case.few.fits is False
    doubtful = any(c.alone for c in found) or held_rows.doubtful(case, now, found)
    if by_heart is not None or wants or fails or doubtful:
        return so_far.live(case, now, found)
    return so_far.learns(case, now, found)


def _nothing_to_learn(case: Case, now: Skill) -> Candidate | None:
    """No test finds that y depends on x, and shuffled targets got as far in as many updates."""
    control = case.controls.get("shuffled-targets")
    chance = control_skill(control)
    if (
        control is None
        or cut_short(control)
        or chance is None
        or now.best is None
        or case.updates < (control.updates or 0)
    ):
        return None
    if not signal.patient(case):
        return None
    if case.standing.word == "learns":
        return signal.memorised(case, now)[0]
    return signal.no_signal(case, now) if signal.no_further(case, now, control) else None


def _fails_so_far(case: Case, now: Skill, found: list[Candidate]) -> Judgement:
    """On a plateau, or not even able to fit one sample: the controls that would tell why need not wait for the end."""
    stands, fails = case.standing, case.single.fits is False or case.few.fits is False
    known = ranking.causes(found)
    wants = [] if known else _wants(case, now, found)
    # Whether more updates would do is asked at the end; so are pairs of changes, which may hold that one.
    wants = [name for name in wants if "+" not in name and "more-updates" not in name]
    if wants and _may_begin(case):
        return so_far.live(case, now, found, wants)
    # A plateau alone may drop yet: it takes a long one, an end, or a sample that is not fitted either.
    sure = stands.word == "stuck" or (stands.plateau and (fails or case.cut)) or case.lost_in_nan
    proved = [c for c in _proved(case, now, found) if fails or case.lost_in_nan or _as_long(case, c)]
    ranked = [*known, *proved] or (ranking.symptoms(case, found) if case.cut or case.lost_in_nan else [])
    if sure and ranked:
        return _problem(case, now, ranked, found)
    broken = signal.no_signal(case, now)
    if stands.plateau and broken is not None and (case.cut or signal.patient(case)):
        return _problem(case, now, [broken], found)
    return so_far.live(case, now, found)


def _as_long(case: Case, proved: Candidate) -> bool:
    """The training itself has had as many updates as the trial that learned."""
    tried = case.trial(proved.trial or "")
    return tried is not None and (tried.updates or 0) <= case.updates


def _problem(case: Case, now: Skill, ranked: list[Candidate], found: list[Candidate]) -> Judgement:
    first = ranked[0]
    word: Word = first.word or first.side
    live = case.goes_on and not first.blatant
    verdict = Verdict(
        word,
        so_far.problem_headline(case, now, first),
        first.finding.confidence,
        tuple(sentences.evidence(case, now)),
        tuple(sentences.not_checked(case)),
        not live,
        live,
    )
    return Judgement(verdict, ranking.findings(ranked, found))
