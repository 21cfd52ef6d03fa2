"""PyTorch loops through the real probe: the same to the bit in full mode, cut out and examined in single-sample mode."""

from __future__ import annotations

import itertools
import json
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import wontlearn_engine
from wontlearn_engine.probe.contract.about import About
from wontlearn_engine.probe.contract.from_json import read
from wontlearn_engine.probe.contract.loop import Loop, RowsMoved, Signs

from .faults import ANEW, COLLATED, FAULTS, HALVED, LISTED, TRIALS
from .known import LOSSES, UPDATES

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
PROBE = Path(wontlearn_engine.__file__).parent / "probe"
SCRIPTS = {path.stem: path for path in sorted((HERE / "scripts").glob("*.py"))}
CONTROLS = {"turned": "+again", "sequences": "+again", "language": "+again+trial:scaled-inputs"}
"""What is asked of a script beside its sample."""

Event = dict[str, Any]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, dict[str, Any]]]:
    """What every script printed and told, in every mode; one process imports PyTorch for all."""
    folder = tmp_path_factory.mktemp("faults")
    wanted = [f"{mode}:{path}" for path in SCRIPTS.values() for mode in ("plain", "full")]
    wanted += [f"single-sample{CONTROLS.get(name, '')}:{path}" for name, path in SCRIPTS.items()]
    healthy = SCRIPTS["loader"].read_text()
    for name, (old, new) in FAULTS.items():
        assert old in healthy
        text = healthy.replace(old, new)
        if name == "eval-left-on":
            text = text.replace("criterion =", "model.eval()\ncriterion =")
        if name == "inplace-input":
            text = text.replace("loader =", HALVED + "loader =")
        if name == "inplace-collate":
            text = text.replace("loader =", COLLATED + "loader =")
        if name == "inplace-noisy":
            text = text.replace("loader =", HALVED.replace("row, y[i]", "row + torch.randn(4), y[i]") + "loader =")
        if name == "made-anew":
            text = text.replace("model =", ANEW + "model =")
        if name == "blocks-in-a-list":
            text = text.replace("model =", LISTED + "model =")
        (folder / f"{name}.py").write_text(text)
        asked = "".join(f"+trial:{trial}" for trial in TRIALS) if name == "no-nonlinearity" else ""
        wanted.append(f"single-sample{asked}:{folder / name}.py")
    turns = SCRIPTS["adversaries"].read_text()
    assert "bce(judge(fake), torch" in turns
    (folder / "generator-cut.py").write_text(turns.replace("bce(judge(fake), torch", "bce(judge(fake.detach()), torch"))
    wanted += [f"single-sample:{folder / 'generator-cut'}.py", f"full:{folder / 'graph-cut'}.py"]
    done = subprocess.run(
        [sys.executable, str(HERE / "host.py"), str(PROBE), *wanted], check=True, stdout=subprocess.PIPE
    )
    return json.loads(done.stdout)


def of(events: list[Event], kind: str) -> list[Event]:
    return [event for event in events if event["e"] == kind]


@pytest.mark.parametrize("name", UPDATES)
def test_a_full_run_is_the_same_to_the_bit_and_tells_its_updates(told: Any, name: str) -> None:
    plain, full = told[name]["plain"], told[name]["full"]
    assert "digest" in plain["printed"]
    assert full["printed"] == plain["printed"]
    last = {event["n"]: event for event in of(full["events"], "trained")}
    assert [last[n]["updates"] for n in sorted(last)] == UPDATES[name]
    assert all(event["weights"] for event in last.values())
    assert all(event["moved"] and not event["no_graph"] for event in last.values())


def test_the_curve_is_that_of_the_script_whatever_comes_between(told: Any) -> None:
    full = told["changing_turns"]["full"]
    losses = [float(line.split()[1]) for line in full["printed"].splitlines() if line.startswith("loss")]
    points = [point for event in of(full["events"], "points") for point in event["points"]]
    begins = [0, *(last for last, *_ in points)]
    parts = [losses[a:b] for a, b in itertools.pairwise(begins)]
    assert [point[1:] for point in points] == [[sum(part) / len(part), min(part), max(part)] for part in parts]
    assert begins[-1] == len(losses) == 72


@pytest.mark.parametrize("name", [name for name in UPDATES if name not in ("adversaries", "handlers")])
def test_a_training_is_cut_out_and_fits_one_sample(told: Any, name: str) -> None:
    events = told[name]["single-sample"]["events"]
    assert not of(events, "skipped") and [event["how"] for event in of(events, "end")] == ["finished"]
    assert not [event for event in of(events, "evidence") if event["key"].startswith("failed:")]
    finished = [
        event for event in of(events, "run") if event["mode"] == "single-sample" and event["state"] == "finished"
    ]
    assert len(finished) == len(UPDATES[name])
    assert all(event["fits"] for event in finished)


def test_the_baseline_of_a_loss_that_compares_rows_is_that_of_a_batch(told: Any) -> None:
    events = of(told["contrastive"]["single-sample"]["events"], "evidence")
    baseline = next(event["value"]["baseline"] for event in events if event["key"] == "anchors")
    assert baseline == pytest.approx(math.log(2 * 24 - 1), rel=0.01)


def test_a_warm_up_is_looked_ahead_of_and_its_schedule_left_as_it_was(told: Any) -> None:
    plain, reduced = (told["warmup"][mode]["printed"].splitlines()[0] for mode in ("plain", "single-sample"))
    assert reduced == plain == "16 16 [0.00032] 0.00032"


def test_a_slow_loop_is_gone_through_without_what_its_model_would_compute(told: Any) -> None:
    full, reduced = (told["slow"][mode]["printed"].splitlines() for mode in ("full", "single-sample"))
    assert [full.count(word) for word in ("batch", "body", "kept")] == [14, 14, 14]
    assert (reduced.count("batch"), reduced.count("kept")) == (14, 14)
    assert 3 <= reduced.count("body") <= 6
    told_of = of(told["slow"]["single-sample"]["events"], "evidence")
    assert next(event["value"]["rows"] for event in told_of if event["key"] == "data") > 200


@pytest.mark.parametrize("name", LOSSES)
def test_the_loss_is_known_by_what_it_computes(told: Any, name: str) -> None:
    about = of(told[name]["single-sample"]["events"], "training")[0]["about"]
    assert about["loss"][0].get("function") == LOSSES[name]


def test_a_step_that_cannot_be_cut_out_goes_on_with_one_row(told: Any) -> None:
    events = told["handlers"]["single-sample"]["events"]
    begun, over = of(events, "run")
    assert (begun["state"], over["state"], over["distinct"], over.get("fits")) == ("started", "finished", 1, None)
    assert over["updates"] >= 600 and over["last_loss"] < 0.1 * over["first_loss"]
    assert "gave one row again and again" in of(events, "skipped")[0]["why"]
    assert told["handlers"]["single-sample"]["printed"].count("digest") == 1


def test_a_gan_is_not_reduced_and_says_why(told: Any) -> None:
    skipped = of(told["adversaries"]["single-sample"]["events"], "skipped")
    assert len(skipped) == 1 and "GAN" in skipped[0]["why"]


def test_a_generator_that_gets_no_gradient_is_seen_at_its_first_step(told: Any) -> None:
    cut, healthy = signs(told, "generator-cut"), of(told["adversaries"]["single-sample"]["events"], "training")[0]
    assert (cut.optimizers, cut.optimizer_weights, cut.graph_weights, cut.shared_weights) == (2, 4, 4, 0)
    assert healthy["about"] == {}


def test_optimizers_that_step_on_the_same_gradients_are_put_back_and_replayed_together(told: Any) -> None:
    found = signs(told, "encoder_decoder")
    assert (found.optimizer_weights, found.shared_weights, found.outside_optimizer) == (4, 4, ())
    events = told["encoder_decoder"]["single-sample"]["events"]
    assert {event["distinct"] for event in of(events, "run") if event["mode"] == "single-sample"} == {1}


def test_trials_run_or_say_that_they_change_nothing(told: Any) -> None:
    events = of(told["no-nonlinearity"]["single-sample"]["events"], "run")
    found = {
        event["mode"][6:]: event
        for event in events
        if event["mode"].startswith("trial:") and event["state"] == "finished"
    }
    assert tuple(found) == TRIALS
    failed = {name: event["failed"] for name, event in found.items() if event.get("failed")}
    assert failed.keys() == {"no-dropout", "train-mode", "usual-weights"} & failed.keys()
    assert all("it changed nothing" in why for why in failed.values())
    assert found["wider"]["skill"] > 0.3 and found["hidden-relu"]["skill"] is not None


def test_checkpoints_are_written_in_full_mode_only(told: Any) -> None:
    runs = told["functions"]
    assert runs["full"]["files"].keys() == {"net.pt"}
    assert runs["full"]["files"] == runs["plain"]["files"]
    assert runs["single-sample"]["files"] == {}
    assert of(runs["single-sample"]["events"], "end")[0]["how"] == "finished"


def test_no_other_framework_is_imported_for_a_script(told: Any) -> None:
    for modes in told.values():
        for told_in in modes.values():
            assert "frameworks" not in told_in["printed"] or "frameworks []" in told_in["printed"]
    assert "frameworks []" in told["loader"]["single-sample"]["printed"]


def test_what_is_told_is_in_the_contract(told: Any) -> None:
    for modes in told.values():
        for event in of(modes["single-sample"]["events"], "training"):
            problems: list[str] = []
            read(About, event["about"], problems)
            assert problems == []


def loop_of(told: Any, name: str) -> Loop:
    """The first training's loop, as the engine reads it."""
    training = of(told[name]["single-sample"]["events"], "training")[0]
    loop = read(About, training["about"]).loop
    assert loop is not None
    return loop


def signs(told: Any, name: str) -> Signs:
    found = loop_of(told, name).signs
    assert found is not None
    return found


def test_each_fault_shows_its_sign_and_the_healthy_loop_none(told: Any) -> None:
    healthy = signs(told, "loader")
    assert healthy.kept_gradients[0] == 0 < healthy.kept_gradients[1]
    assert healthy.gradients_at_step == (4, 4)
    assert healthy.shared_weights == healthy.graph_weights == 4
    assert not (healthy.resting or healthy.no_graph or healthy.unregistered or healthy.without_gradients)
    assert healthy.rows_moved == RowsMoved(others=0, own=True, rows=8)
    assert healthy.stepped
    kept, clean = signs(told, "zero-grad-missing").kept_gradients
    assert kept > 0 == clean
    misplaced = signs(told, "zero-grad-misplaced")
    assert misplaced.gradients_at_step == (0, 4) and misplaced.norm_at_step.true > 0 == misplaced.norm_at_step.at_step
    assert signs(told, "own_optimizer").stepped
    missing = signs(told, "step-missing")
    assert not missing.stepped and not loop_of(told, "step-missing").updates
    assert signs(told, "optimizer-not-covering").shared_weights == 0
    assert signs(told, "graph-cut").no_graph and of(told["graph-cut"]["full"]["events"], "trained")[-1]["no_graph"]
    assert [layer.class_ for layer in signs(told, "eval-left-on").resting] == ["Dropout"]
    assert signs(told, "rows-mixed").rows_moved.others > 0
    assert signs(told, "rows-mixed").over_rows.line > 0 and healthy.over_rows is None
    assert signs(told, "no-nonlinearity").affine is True and healthy.affine is False
    assert signs(told, "inplace-input").row_changes.factor == pytest.approx(0.5)
    assert signs(told, "inplace-collate").row_changes.factor == pytest.approx(0.5)
    assert signs(told, "inplace-noisy").row_changes.factor == pytest.approx(0.5)
    assert healthy.row_changes is None
    assert signs(told, "loss-broadcast").crossed.whole
    assert signs(told, "pairs").crossed is None
    drawn, rows = signs(told, "sampler-wrong").drawn
    assert (drawn, rows) == (2, 160)
    assert not signs(told, "pieces").drawn
    assert [layer.class_ for layer in signs(told, "made-anew").unregistered] == ["Linear"]
    (block,) = signs(told, "blocks-in-a-list").unregistered
    made = SCRIPTS["loader"].read_text().partition("model =")[0] + LISTED.partition("# held")[0]
    assert (block.class_, block.line) == ("Block", made.count("\n") + 2)  # host.py puts a line above
    clipped = signs(told, "clipped").norm_at_step
    assert clipped.at_step == pytest.approx(1e-7) and clipped.true > 1e-3


def control(told: Any, name: str, wanted: str) -> Event:
    events = of(told[name]["single-sample"]["events"], "run")
    return next(event for event in events if event["mode"] == wanted and event["state"] == "finished")


def test_targets_that_a_model_takes_for_its_loss_are_no_inputs(told: Any) -> None:
    events = of(told["language"]["single-sample"]["events"], "evidence")
    data = next(event["value"] for event in events if event["key"] == "data")
    assert [[part["shape"] for part in data[side]] for side in "xy"] == [[[6]], [[6]]]


def test_ids_are_no_numbers_to_scale(told: Any) -> None:
    assert control(told, "language", "trial:scaled-inputs")["unchanged"]


def test_sorted_rows_are_examined_in_any_order(told: Any) -> None:
    assert control(told, "packed", "few-sample")["fits"]


def test_answers_are_compared_with_the_targets_of_their_own_place(told: Any) -> None:
    def elsewhere(name: str) -> bool:
        events = of(told[name]["single-sample"]["events"], "evidence")
        return bool(next(event["value"] for event in events if event["key"] == "loss").get("elsewhere"))

    assert elsewhere("turned") and not control(told, "turned", "again").get("prediction")
    for name in ("sequences", "language"):
        assert not elsewhere(name) and control(told, name, "again")["prediction"]
