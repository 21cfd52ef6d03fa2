"""Every way of handing rows to a training: the word of each, and a full run that is `python script.py` to the last bit.

All rows of the table run as scripts of their own, but share one process in each mode: importing TensorFlow for each
would take longer than all trainings together.
"""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Generator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from .support import ROWS, Checked, Row, check, contents, environment, fresh, table

pytestmark = pytest.mark.slow
FITS = table("fits")
NAMED_BY_CHANCE = re.compile("events[.]out|^saved/")
KEEPING = (
    "callbacks-that-write",
    "loaded-model",
    "tensorflow-files",
    "checkpoints",
    "summaries-and-caches",
    "models-on-disk",
)
"""Rows that write before, during and after their training."""


def project(folder: Path, rows: list[Row]) -> Path:
    fresh(folder)
    for name in ("made.py", "driver.py"):
        shutil.copy(ROWS / f"{name}.txt", folder / name)
    for row in rows:
        (folder / f"{row.name}.py").write_text(row.text)
    (folder / "rows.json").write_text(json.dumps([row.name for row in rows]))
    return folder


@dataclass(frozen=True)
class Both:
    """The same rows by plain Python, and by the engine in both modes."""

    plain: Path
    ours: Path
    done: Checked
    served: list[str]

    def trainings(self, name: str) -> list[dict[str, Any]]:
        """What the report says of a row's trainings."""
        return [one for one in self.done.report["trainings"] if Path(one["file"]).stem == name]


@pytest.fixture(scope="module")
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Both:
    root = tmp_path_factory.mktemp("fits")
    wanted = {
        item.callspec.id
        for item in request.session.items
        if isinstance(item, pytest.Function) and hasattr(item, "callspec")
    }
    rows = [row for row in FITS if row.name in wanted] or FITS
    plain, ours = project(root / "plain" / "project", rows), project(root / "ours" / "project", rows)
    served: list[str] = []
    with serving(served) as address:
        own = {
            name: {"KERAS_HOME": str(fresh(root / name / "keras")), "ROWS": f"{address}/{name}"}
            for name in ("plain", "ours")
        }
        alone = subprocess.Popen(
            [sys.executable, "driver.py"],
            cwd=plain,
            env=environment(plain.parent) | own["plain"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
        )
        done = check(ours, "driver.py", cache=root / "ours", **own["ours"])
        assert alone.wait(600) == 0
    return Both(plain, ours, done, served)


@contextlib.contextmanager
def serving(served: list[str]) -> Generator[str]:
    """A server that hands out rows so slowly that two who ask come together; notes who asked."""

    class Slow(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served.append(self.path)
            time.sleep(1.0)
            body = "".join(f"{n / 50},{n / 25}\n" for n in range(-50, 50)).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Slow)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("row", FITS, ids=lambda row: row.name)
def test_each_training_gets_its_word(row: Row, both: Both) -> None:
    trainings = both.trainings(row.name)
    said = [one["verdict"]["headline"] for one in trainings]
    assert " ".join(one["verdict"]["word"] for one in trainings) == row.word, said
    if "learns" in row.word:
        single = [run for one in trainings for run in one["runs"] if run["mode"] == "single-sample"]
        assert [(len(run["rows"]), run["distinct"]) for run in single] == [(1, 1)] * len(trainings)


def test_the_full_run_is_python_to_the_last_bit(both: Both) -> None:
    assert not (both.plain / "failed.txt").exists(), (both.plain / "failed.txt").read_text()
    losses = (both.plain / "losses.txt").read_text()
    assert losses
    assert (both.ours / "losses.txt").read_text() == losses
    plain, ours = (
        {name: state for name, state in contents(folder).items() if not NAMED_BY_CHANCE.search(name)}
        for folder in (both.plain, both.ours)
    )
    # A file of Keras's own format holds the time it was written.
    timed = {name for name in plain if name.endswith((".keras", ".pb", "checkpoint", ".pyc"))}
    assert sorted(ours) == sorted(plain)
    assert {n: s for n, s in ours.items() if n not in timed} == {n: s for n, s in plain.items() if n not in timed}


def test_a_problem_in_any_training_decides(both: Both) -> None:
    words = [one["verdict"]["word"] for one in both.done.report["trainings"]]
    assert (both.done.word, both.done.code) == (("setup", 1) if "setup" in words else ("learns", 0))


def test_our_two_runs_download_once(both: Both) -> None:
    assert sorted(both.served) in (["/ours", "/plain"], [])


def test_one_sample_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    rows = [row for row in FITS if row.name in KEEPING]
    folder = project(tmp_path / "project", rows)
    (folder / "theirs.csv").write_text("1,2\n")
    before = contents(folder)
    done = check(folder, "driver.py", "--mode", "single-sample")
    assert contents(folder) == before
    assert [Path(one["file"]).stem for one in done.report["trainings"]] == list(KEEPING)
    assert all(one["skipped"] is None for one in done.report["trainings"])


TWO_DEVICES = """
import tensorflow as tf

cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
from made import compiled, x, y

with tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"]).scope():
    m = compiled()
m.fit(x, y, epochs=6, batch_size=4, verbose=0)
"""


def test_replicas_share_one_sample(tmp_path: Path) -> None:
    folder = project(tmp_path / "project", [])
    (folder / "script.py").write_text(TWO_DEVICES)
    done = check(folder, "script.py")
    assert done.word == "learns", done.said
    single = next(run for run in done.report["trainings"][0]["runs"] if run["mode"] == "single-sample")
    assert (len(single["rows"]), single["distinct"]) == (1, 1)
