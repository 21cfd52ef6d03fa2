"""PyTorch: batches whose rows lie on the second axis, as its recurrent layers take them, and state that goes from batch to batch."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import wontlearn_engine

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
PROBE = Path(wontlearn_engine.__file__).parent / "probe"
SCRIPTS = {path.stem: path for path in sorted((HERE / "scripts" / "columns").glob("*.py"))}
ROWS = {"labels": (160, [[8], []]), "carried": (141, [[6]]), "translated": (96, [[5], [7]])}
"""How many rows each has, and the shapes of a row's inputs: of the second all that it gathers, drawn with their state."""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, dict[str, Any]]]:
    """What every script printed and told, in every mode; and one that gives its rows on the first axis to a layer that takes
    the places there."""
    turned = tmp_path_factory.mktemp("turned") / "turned.py"
    healthy = SCRIPTS["labels"].read_text()
    turned.write_text(
        healthy.replace("pad_sequence([text for text, _ in batch])", "pad_sequence([t for t, _ in batch], True, 0)")
        .replace("pack_padded_sequence(self.emb(text), lengths)", "self.emb(text)")
        .replace("self.fc(hidden[-1])", "self.fc(self.lstm(self.emb(text))[0][:, -1])")
    )
    wanted = [f"{mode}:{path}" for path in SCRIPTS.values() for mode in ("plain", "full", "single-sample+again")]
    command = [sys.executable, str(HERE / "host.py"), str(PROBE), *wanted, f"single-sample:{turned}"]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    return json.loads(done.stdout)


def of(events: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [event for event in events if event["e"] == kind]


def evidence(told: Any, name: str, key: str) -> Any:
    events = of(told[name]["single-sample"]["events"], "evidence")
    return next(event["value"] for event in reversed(events) if event["key"] == key)


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_full_run_is_the_same_to_the_bit(told: Any, name: str) -> None:
    assert "digest" in told[name]["plain"]["printed"]
    assert told[name]["full"]["printed"] == told[name]["plain"]["printed"]


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_rows_are_those_of_the_second_axis(told: Any, name: str) -> None:
    data = evidence(told, name, "data")
    assert (data["rows"], [part.get("shape", []) for part in data["x"]]) == ROWS[name]


@pytest.mark.parametrize("name", SCRIPTS)
def test_one_row_and_eight_are_fitted_and_the_loss_is_known(told: Any, name: str) -> None:
    events = told[name]["single-sample"]["events"]
    assert not of(events, "skipped")
    assert not [event for event in of(events, "evidence") if event["key"].startswith("failed:")]
    over = {event["mode"]: event for event in of(events, "run") if event["state"] == "finished"}
    assert over["single-sample"]["fits"] and over["few-sample"]["fits"]
    assert over["again"]["updates"] == over["again"]["wanted"]
    about = of(events, "training")[0]["about"]
    assert about["loss"][0]["function"] == "sparse_categorical_crossentropy"
    assert evidence(told, name, "anchors")["answer"] < 1e-3


def test_rows_on_the_first_axis_stay_there_whatever_the_layer_takes(told: Any) -> None:
    assert evidence(told, "turned", "data")["batch"] == 16
