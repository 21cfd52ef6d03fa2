"""Pairs in which no test finds a relation, while the training goes on."""

from __future__ import annotations

import pytest
from wontlearn_engine.verdict import judge

from .evidence import healthy, stuck
from .faults_data import UNRELATED
from .pieces import Facts, learned
from .test_while_it_runs import CUT, LIVE, LONG, RUNNING, WAITS, at, said


def test_whether_pairs_are_learned_by_heart_is_asked_at_once_and_said_after_as_many_updates() -> None:
    rows: Facts = {**RUNNING, **LONG, **at("learns", 0.6), "dependence": {"signal": False}}
    asked = judge(healthy(**rows))
    assert (asked.verdict.word, asked.wants) == (None, ("held-out", "shuffled-targets"))
    assert asked.verdict.headline.endswith("; training with two thirds of the rows, scored on the rest")
    worthless = UNRELATED["controls"]
    for updates, word in ((400, "data"), (3000, None)):
        chance = {"shuffled-targets": {**learned(0.95), "updates": updates}}
        assert judge(healthy(**rows, controls={**worthless, **chance})).verdict.word == word


@pytest.mark.parametrize("ended", [False, True], ids=["it goes on", "it was ended"])
@pytest.mark.parametrize(("soon", "word"), [(False, "data"), (True, "learns")], ids=["as slowly", "far sooner"])
def test_rows_that_are_learned_by_heart_in_very_many_updates_are_no_relation(
    soon: bool, word: str, ended: bool
) -> None:
    losses = [1.1 - 0.5 * (1.0 if soon else update / 20_000) for update in range(20_000)]
    shuffled = {"shuffled-targets": {**learned(0.1), "updates": 3000}}
    known: Facts = {**UNRELATED, "controls": {**UNRELATED["controls"], **shuffled}}
    case = healthy(
        **{**(CUT if ended else RUNNING), "expected_updates": 50_000, **at("learns", 0.45), **known, "curve": losses}
    )
    found = judge(case)
    assert found.verdict.word == word
    if word == "data":
        assert "After 3000 updates the training had come" in found.findings[0].message


def test_without_a_relation_a_plateau_is_data() -> None:
    assert said(stuck(**{**RUNNING, **LONG, **at("flat"), **UNRELATED})) == LIVE["data"]
    shorter = {"controls": {**UNRELATED["controls"], "shuffled-targets": {**learned(0.02), "updates": 3000}}}
    assert said(stuck(**{**RUNNING, **LONG, **at("flat"), **UNRELATED, **shorter})) == LIVE["data"]
    assert said(stuck(**{**RUNNING, **LONG, **at("moving"), **UNRELATED, **shorter})) == WAITS


def test_shuffled_targets_that_got_as_far_in_as_many_updates_need_no_plateau() -> None:
    assert said(stuck(**{**RUNNING, **LONG, **at("moving"), **UNRELATED})) == LIVE["data"]
    assert said(stuck(**{**RUNNING, "expected_updates": 50_000, **at("moving"), **UNRELATED})) == WAITS
    assert said(healthy(**{**RUNNING, **LONG, **at("moving"), **UNRELATED})) == WAITS
