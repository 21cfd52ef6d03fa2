"""Proofs as the session makes them: what is tried, in which order, and what then is said. No processes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from wontlearn_engine.looking.commands import Command, Kill, Start
from wontlearn_engine.looking.look import Ending, Look
from wontlearn_engine.looking.taking import wanted
from wontlearn_engine.verdict.case import Case
from wontlearn_engine.verdict.measures import Skill, way
from wontlearn_engine.verdict.proofs import compared, tried_words, went
from wontlearn_engine.verdict.standing import Standing
from wontlearn_engine.verdict.words import Fix, Judgement, Proof, Verdict

from .verdict.evidence import healthy, stuck
from .verdict.watched import Watched

FROZEN_RATE: dict[str, Any] = {"write": {"=0.001": "=0.0"}, "optimizer": {"learning_rate": 0.0}}
WITH_NAN: dict[str, Any] = {**FROZEN_RATE, "x": {"nan": 5, "bad_rows": [3], "bad_count": 5}}


class Copy(Watched):
    """The proof that runs, under the hand that watches its script."""

    def __init__(self, of: Watched) -> None:
        self.session, self.now, self.commands = of.session, of.now + 1.0, []
        assert of.look.proof is not None
        self._copy = of.look.proof

    @property
    def look(self) -> Look:
        return self._copy


def looked(case: Case, **options: Any) -> tuple[Watched, list[Command]]:
    """A whole look at a case, and what follows from its end."""
    watched = Watched(case.source.text, **{"proofs": True, **options})
    watched.commands.clear()
    for step in (watched.full, watched.examined, watched.scored):
        step(case)
    for mode in list(watched.look.runs):
        watched.tell(mode, "end", how="finished", code=0, error=None)
        watched.ended(mode)
    return watched, watched.commands


def copied(watched: Watched, case: Case) -> list[Command]:
    """The copy trains as this case does."""
    copy = Copy(watched)
    for step in (copy.full, copy.examined, copy.scored):
        if copy.look.alive:
            step(case)
    for mode in list(copy.look.runs):
        if copy.run(mode).alive:
            copy.tell(mode, "end", how="finished", code=0, error=None)
            copy.ended(mode)
    return copy.commands


def proofs(watched: Watched) -> dict[str, Proof | None]:
    return {f.id: f.fix.proof for f in watched.look.findings if f.fix is not None}


def states(watched: Watched) -> dict[str, str]:
    return {id: proof.state if proof is not None else "" for id, proof in proofs(watched).items()}


def test_the_first_fix_is_tried_on_a_copy_after_the_look() -> None:
    watched, commands = looked(stuck(**FROZEN_RATE))
    assert [c.mode for c in commands if isinstance(c, Start)] == ["single-sample", "full"]
    look = watched.look
    assert (look.alive, look.proving, states(watched)) == (False, True, {"lr-not-positive": "running"})
    assert look.proof is not None and "learning_rate=0.001)" in look.proof.source
    assert look.proof.judged == look.source and "=0.0)" in look.source
    commands = copied(watched, healthy())
    assert not look.proving and look.proof_curve is not None and look.proof_curve.last_update == 475
    proof = proofs(watched)["lr-not-positive"]
    assert proof is not None and (proof.state, proof.word, proof.updates, proof.rows) == ("learns", "learns", 475, 600)
    fix = look.findings[0].fix
    assert fix is not None and fix.verified is True
    assert tried_words(fix) == "tried: 1.105 → 0.04132 after 475 updates; it learns"
    assert [edit.new_text for edit in wanted(look)] == ["0.001"]
    assert look.verdict.word == "setup"  # of the script as it is


def still_training(**signs: Any) -> Watched:
    """What is wrong is known whatever its losses do; they go on, and the examiner has nothing left to measure."""
    case = stuck(**(signs or FROZEN_RATE))
    watched = Watched(case.source.text, proofs=True)
    watched.full(case, finish=False)
    watched.examined(case)
    return watched


def test_what_is_final_is_tried_before_the_script_has_ended_and_told_anew_at_its_end() -> None:
    watched = still_training()
    assert watched.look.alive and watched.look.proving and states(watched) == {"lr-not-positive": "running"}
    copied(watched, healthy())
    assert watched.look.alive and not watched.look.proving
    assert [tried_words(f.fix) for f in watched.look.findings if f.fix is not None] == [
        "tried: 1.105 → 0.04132 after 475 updates; it learns"
    ]
    watched.tell("full", "points", n=0, curve="full", points=[[476 + k, 1.3, 1.3, 1.3] for k in range(500)])
    watched.scored(stuck(**FROZEN_RATE))
    commands: list[Command] = []
    for mode in list(watched.look.runs):
        commands += watched.tell(mode, "end", how="finished", code=0, error=None)
        commands += watched.ended(mode)
    assert not any(isinstance(c, Start) for c in commands) and not watched.look.alive
    assert [tried_words(f.fix) for f in watched.look.findings if f.fix is not None] == [
        "tried: 1.3 → 0.04132 after 475 updates; it learns"
    ]


def test_symptoms_stay_what_they_are_when_nothing_is_judged_anew() -> None:
    watched = still_training(**WITH_NAN)
    copied(watched, healthy())
    assert watched.look.alive and [f.id for f in watched.look.symptoms] == ["nan-input"]
    watched.tell("full", "note", text="something that a run says by the way")
    assert [f.id for f in watched.look.symptoms] == ["nan-input"]
    watched.session.cancel(Ending("user"), watched.now)
    assert [f.id for f in watched.look.symptoms] == ["nan-input"] and states(watched) == {"lr-not-positive": "learns"}


def test_a_look_that_is_ended_keeps_what_was_tried_by_then() -> None:
    watched = still_training()
    copied(watched, healthy())
    watched.session.cancel(Ending("user"), watched.now)
    assert states(watched) == {"lr-not-positive": "learns"}
    watched = still_training()
    assert [type(c) for c in watched.session.conclude(Ending("budget", 30.0), watched.now)] == [Kill] * 4
    fix = watched.look.findings[0].fix
    assert fix is not None and tried_words(fix) == "not tried: ended by the budget of 30 s"


def test_beside_the_script_s_own_run_a_proof_has_its_time_too() -> None:
    watched = still_training()
    watched.now += 100.0
    assert watched.session.proofs_due(watched.now) == []
    watched.now += 100.0
    assert [type(c) for c in watched.session.proofs_due(watched.now)] == [Kill, Kill]
    assert states(watched) == {"lr-not-positive": "not tried"} and watched.look.alive


def test_no_copy_is_said_to_learn_before_it_has_fitted_one_sample() -> None:
    """Its examination would tell that the mistake is still there."""
    watched, case = still_training(), healthy()
    copy = Copy(watched)
    copy.tell("single-sample", "evidence", n=0, key="anchors", value=case.evidence.anchors)
    copy.full(case, finish=False)
    assert states(watched) == {"lr-not-positive": "running"}
    copy.examined(case)
    assert states(watched) == {"lr-not-positive": "learns"}


def test_where_the_losses_do_not_show_what_is_wrong_those_of_the_copy_prove_nothing() -> None:
    before, after = (
        healthy(),
        healthy(full_over=False, full_finished=False, standing=Standing("learns", 300, 0.9, 0.8, 1.0)),
    )
    judgement = Judgement(Verdict("learns", "It learns so far.", 0.9))
    assert [compared(b, after, judgement, "split-shift").word for b in (before, stuck())] == [None, "learns"]
    assert compared(before, healthy(), judgement, "split-shift").word == "learns"


def test_a_copy_that_learns_no_more_proves_nothing() -> None:
    watched, _ = looked(stuck(**FROZEN_RATE))
    copied(watched, stuck())
    assert states(watched) == {"lr-not-positive": "no better"}
    fix = watched.look.findings[0].fix
    assert fix is not None and (fix.verified, tried_words(fix)) == (False, "tried: no better")
    assert wanted(watched.look) == ()


def test_what_no_longer_holds_in_the_copy_was_a_symptom() -> None:
    watched, _ = looked(stuck(**WITH_NAN))
    assert states(watched) == {"lr-not-positive": "running", "nan-input": "waiting"}
    copied(watched, healthy())
    look = watched.look
    assert [f.id for f in look.findings] == ["lr-not-positive"] and "nan-input" in look.findings[0].explains
    assert [(f.id, f.explained_by) for f in look.symptoms] == [("nan-input", ("lr-not-positive",))]


def test_a_fix_that_is_not_enough_is_tried_with_the_next_and_each_is_left_out_once() -> None:
    watched, _ = looked(stuck(**WITH_NAN))
    assert [c for c in copied(watched, stuck()) if isinstance(c, Start)]
    assert states(watched) == {"lr-not-positive": "running", "nan-input": "running"}
    assert watched.look.proof is not None and "isfinite" in watched.look.proof.source
    assert [c for c in copied(watched, healthy()) if isinstance(c, Start)]  # one alone: without the first
    assert watched.look.proof is not None and "=0.0)" in watched.look.proof.source
    copied(watched, stuck(**FROZEN_RATE))
    found = proofs(watched)
    assert [p.ids if p else () for p in found.values()] == [
        ("lr-not-positive", "nan-input"),
        ("nan-input", "lr-not-positive"),
    ]
    assert set(states(watched).values()) == {"learns"} and len(wanted(watched.look)) == 2
    words = [tried_words(f.fix) for f in watched.look.findings if f.fix is not None]
    assert words[0].startswith("tried together with nan-input: ")


def test_where_the_second_alone_is_enough_it_takes_the_first_place() -> None:
    watched, _ = looked(stuck(**WITH_NAN))
    for case in (stuck(), healthy(), healthy()):
        copied(watched, case)
    assert [f.id for f in watched.look.findings] == ["nan-input"] and not watched.look.proving
    assert [f.id for f in watched.look.symptoms] == ["lr-not-positive"]


def test_a_save_ends_the_proof_and_starts_the_next_look() -> None:
    watched, _ = looked(stuck(**FROZEN_RATE))
    before = watched.look
    commands = watched.save("import numpy\n")
    assert [type(c) for c in commands] == [Kill, Kill, Start, Start]
    assert watched.look is not before and not before.proving
    fix = before.findings[0].fix
    assert fix is not None and tried_words(fix) == "not tried: the file was saved again"


def test_a_limit_ends_it_too() -> None:
    watched, _ = looked(stuck(**FROZEN_RATE))
    assert [type(c) for c in watched.session.conclude(Ending("budget", 30.0), watched.now)] == [Kill, Kill]
    fix = watched.look.findings[0].fix
    assert fix is not None and tried_words(fix) == "not tried: ended by the budget of 30 s" and not watched.look.proving


def test_a_copy_that_is_not_decided_in_time_is_no_proof() -> None:
    watched, _ = looked(stuck(**FROZEN_RATE))
    watched.now += 1000.0
    assert [type(c) for c in watched.session.proofs_due(watched.now)] == [Kill, Kill]
    assert states(watched) == {"lr-not-positive": "not tried"}


def test_a_copy_that_crashes_is_no_proof() -> None:
    watched, _ = looked(stuck(**FROZEN_RATE))
    copy = Copy(watched)
    error = {"type": "NameError", "message": "name 'z' is not defined", "file": "", "line": 0, "frames": []}
    for mode in list(copy.look.runs):
        run = copy.run(mode).id
        copy.tell_run(run, "end", how="exception", code=1, error=error)
        copy.session.ended(run, 1, copy.now)
    proof = proofs(watched)["lr-not-positive"]
    assert proof is not None and proof.state == "not tried" and "NameError" in proof.why


@pytest.mark.parametrize("options", [{"proofs": False}, {"modes": ("full",)}])
def test_nothing_is_tried_where_it_is_not_wanted(options: dict[str, Any]) -> None:
    case = stuck(**FROZEN_RATE)
    watched = Watched(case.source.text, **{"proofs": True, **options})
    watched.full(case)
    commands: list[Command] = []
    for mode in list(watched.look.runs):
        watched.tell(mode, "end", how="finished", code=0, error=None)
        commands = watched.ended(mode)
    assert commands == [] and not watched.look.proving and watched.look.proof is None


def test_a_healthy_script_is_offered_nothing() -> None:
    watched, commands = looked(healthy())
    assert not any(isinstance(c, Start) for c in commands)
    assert not watched.look.proving and watched.look.verdict.word == "learns"


def test_losses_of_another_kind_are_compared_by_the_share_of_the_way() -> None:
    proof = Proof("learns", before=1.1, after=0.1, same_units=False, skill_before=0.02, skill_after=0.97, updates=1)
    assert tried_words(Fix("", proof=proof)) == "tried: 2 % → 97 % of the way after 1 update; it learns"
    ended_in_nan = replace(proof, same_units=True, before=None)
    assert tried_words(Fix("", proof=ended_in_nan)) == "tried: NaN → 0.1 after 1 update; it learns"


@pytest.mark.parametrize(
    ("reached", "share"),
    [
        (Skill(loss=0.4, predictions=0.6), 0.6),
        (Skill(loss=-300.0), -1.0),
        (Skill(loss=17.0, predictions=-0.2), -0.2),  # its sign is turned: what the loss reached is no gain
        (Skill(loss=17.0), None),
        (Skill(), None),
    ],
)
def test_a_share_of_the_way_lies_between_none_of_it_and_all(reached: Skill, share: float | None) -> None:
    assert went(reached) == share


def test_next_to_nothing_is_told_as_nothing() -> None:
    assert [way(share) for share in (3.8e-7, 0.0004, 0.002, 0.97)] == ["0 %", "0 %", "0.2 %", "97 %"]
