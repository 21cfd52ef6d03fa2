"""The formats for other programs: SARIF against its schema, workflow commands for pull requests."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import jsonschema
import pytest
from wontlearn_engine.curve import Curve
from wontlearn_engine.looking.check import Checked
from wontlearn_engine.looking.look import Look
from wontlearn_engine.looking.several import Done
from wontlearn_engine.notebooks.notebook import join, to_cells
from wontlearn_engine.reporting.github import as_github
from wontlearn_engine.reporting.html import as_fragment, as_html
from wontlearn_engine.reporting.junit import as_junit
from wontlearn_engine.reporting.markdown import as_markdown, line_of, text
from wontlearn_engine.reporting.report import as_concise, as_full, as_json
from wontlearn_engine.reporting.sarif import as_sarif
from wontlearn_engine.reporting.several import SEVERAL, exit_code_of
from wontlearn_engine.running.target import Target
from wontlearn_engine.verdict import judge
from wontlearn_engine.verdict.words import Edit, Fix, Judgement

from .test_report import FROZEN, PYTHON, crashed, looked
from .verdict.evidence import FILE, stuck
from .verdict.faults_data import UNRELATED
from .verdict.pieces import UNFIT

SCHEMA = json.loads((Path(__file__).parent / "schemas" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
STANDING: dict[str, Any] = {"write": {"learning_rate=0.001": "learning_rate=0.0"}, "optimizer": {"learning_rate": 0.0}}


def notebook(look: Look) -> Look:
    """The same, found in a notebook's third cell."""
    look.findings = tuple(replace(f, file=f"{f.file.removesuffix('.py')}.ipynb", cell=3, line=2) for f in look.findings)
    return look


BROKEN: dict[str, Any] = {
    **UNRELATED,
    "write": {"y = np.load('y.npy')": "y = np.load('y.npy')\ny = np.random.permutation(y)"},
}


def two_places(look: Look) -> Look:
    """With a finding that has a second place."""
    look.findings = judge(stuck(**BROKEN)).findings
    return look


LOOKS = {
    "two places": lambda: two_places(looked(stuck, **FROZEN, single=UNFIT)),
    "problem": lambda: looked(stuck, **FROZEN, single=UNFIT),
    "edit": lambda: looked(stuck, **STANDING),
    "healthy": looked,
    "crash": crashed,
    "notebook": lambda: notebook(looked(stuck, **FROZEN, single=UNFIT)),
}


@pytest.mark.parametrize("name", LOOKS)
def test_sarif_is_what_its_schema_says(name: str) -> None:
    log = json.loads(as_sarif(LOOKS[name](), FILE, PYTHON, 1.0))
    jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker()).validate(log)
    results = log["runs"][0]["results"]
    assert (results == []) is (name == "healthy")
    if name == "edit":
        [fix] = results[0]["fixes"]
        [replacement] = fix["artifactChanges"][0]["replacements"]
        assert replacement["insertedContent"]["text"] == "0.001"
    if name == "two places":
        [there] = results[0]["relatedLocations"]
        assert there["physicalLocation"]["region"]["startLine"] == 5
        assert there["message"]["text"] == "The inputs are made here."
    if name == "notebook":
        assert results[0]["message"]["text"].startswith("cell 3, line 2: ")
    if name == "crash":
        assert (results[0]["ruleId"], results[0]["level"]) == ("crashed", "error")


@pytest.mark.parametrize("folder", ["runs of may", "/srv/runs of may"])
def test_a_path_is_written_as_a_uri(folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    file = str(tmp_path / folder / "100 % ü.py")
    look = LOOKS["problem"]()
    look.findings = tuple(replace(finding, file=file) for finding in look.findings)
    log = json.loads(as_sarif(look, file, PYTHON, 1.0))
    jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker()).validate(log)
    uri = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri.isascii() and " " not in uri
    assert unquote(urlsplit(uri).path) == f"{folder}/100 % ü.py"


def test_rules_say_what_they_are_about() -> None:
    [rule, *_] = json.loads(as_sarif(LOOKS["edit"](), FILE, PYTHON, 1.0))["runs"][0]["tool"]["driver"]["rules"]
    assert rule == {"id": "lr-not-positive", "shortDescription": {"text": "The learning rate is not above 0"}}


def test_a_schema_that_is_not_met_is_noticed() -> None:
    log = json.loads(as_sarif(LOOKS["problem"](), FILE, PYTHON, 1.0))
    log["runs"][0]["results"][0]["level"] = "terrible"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(SCHEMA).validate(log)


@pytest.mark.parametrize("name", LOOKS)
def test_each_line_for_a_pull_request_is_a_command(name: str) -> None:
    lines = as_github(LOOKS[name](), FILE, PYTHON, 1.0).splitlines()
    assert all(
        re.fullmatch(r"::(error|warning|notice) file=[^:,]+,line=\d+,col=\d+,title=[^:,]+::.+", x) for x in lines
    )
    wanted = {"healthy": "notice"}.get(name, "error")
    assert lines[0].startswith(f"::{wanted} ")


def test_the_second_place_is_shown_in_every_format() -> None:
    look = LOOKS["two places"]()
    assert look.findings[0].id == "pairs-broken" and (look.findings[0].line, look.findings[0].related[0].line) == (7, 5)
    assert f"see {FILE}:5: The inputs are made here." in as_full(look, FILE, PYTHON, 1.0)
    assert "See line 5: The inputs are made here. [pairs-broken]" in as_concise(look, FILE, PYTHON, 1.0)
    assert "See line 5%3A" not in as_github(look, FILE, PYTHON, 1.0) and "See line 5:" in as_github(
        look, FILE, PYTHON, 1.0
    )
    [related] = json.loads(as_json(look, FILE, PYTHON, 1.0))["findings"][0]["related"]
    assert related == {"message": "The inputs are made here.", "file": FILE, "line": 5, "column": 1}


def test_the_second_place_in_a_notebook_is_a_cell() -> None:
    look = LOOKS["two places"]()
    text = join([(2, "import numpy as np\nx = 1"), (4, "y = 2")])
    finding = replace(look.findings[0], line=5, related=(replace(look.findings[0].related[0], line=3),))
    [moved] = to_cells(Judgement(findings=(finding,)), text, FILE).findings
    assert moved.place == (FILE, 4, 1)
    assert moved.related[0].place == (FILE, 2, 2)
    look.findings = (moved,)
    [related] = json.loads(as_json(look, FILE, PYTHON, 1.0))["findings"][0]["related"]
    assert (related["file"], related["cell"], related["line"]) == (FILE, 2, 2)
    assert "See cell 2, line 2: The inputs are made here." in as_sarif(look, FILE, PYTHON, 1.0)


def test_what_a_user_wrote_is_no_place_of_a_notebook() -> None:
    look, text = LOOKS["two places"](), join([(2, "import numpy as np\nx = 1"), (4, "y = 2")])
    said = "The column 'line 3' is the same everywhere."
    found = replace(look.findings[0], message=said, line=5, fix=Fix("Leave 'line 3' out."))
    judged = Judgement(replace(look.verdict, headline=said, evidence=(said,), not_checked=(said,)), (found,))
    moved = to_cells(judged, text, FILE)
    assert (moved.findings[0].message, moved.findings[0].place) == (said, (FILE, 4, 1))
    assert (moved.verdict, moved.findings[0].fix) == (judged.verdict, found.fix)


def twice() -> Look:
    """A look at two trainings, the second of which ends in NaN."""
    look = looked(stuck, **FROZEN, single=UNFIT)
    look.trainings.append(
        replace(look.trainings[0], index=1, line=30, curves={"full": Curve([1, 2], [3.0, 2.0], nan_at=3)})
    )
    return look


class Page(HTMLParser):
    """What a page says, and the tags in it; fails where they do not match."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.said, self.tags, self._open = "", list[str](), list[str]()
        self.feed(page)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert not {name for name, _ in attrs} & {"src", "href", "onload", "onclick"}
        if tag not in ("meta", "br", "path"):
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert tag == "path" or self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.said += data


@pytest.mark.parametrize("name", [*LOOKS, "twice"])
def test_a_page_for_a_browser_says_all_and_loads_nothing(name: str) -> None:
    look = twice() if name == "twice" else LOOKS[name]()
    page = Page(as_html(look, FILE, PYTHON, 1.0))
    for sentence in [
        look.verdict.headline,
        *look.verdict.evidence,
        *look.verdict.not_checked,
        *(f.message for f in look.findings),
    ]:
        assert sentence in page.said
    assert page.tags.count("svg") == len(look.trainings) and "script" not in page.tags
    assert page.said.count("training 2 of 2, line 30") == (name == "twice")


def test_inside_of_a_page_its_style_touches_nothing_else() -> None:
    fragment = as_fragment(LOOKS["problem"](), FILE, PYTHON, 1.0)
    page = Page(fragment)
    assert page.tags[:2] == ["div", "style"] and "script" not in page.tags
    assert page.said.startswith("\n.wontlearn {") and LOOKS["problem"]().verdict.headline in page.said
    rules = re.findall(
        r"([^{}]+)\{[^{}]*\}", re.sub(r"@media[^{]*\{", "", fragment.partition("</style>")[0].partition("<style>")[2])
    )
    assert len(rules) > 10
    for rule in rules:
        assert all(name.strip().startswith(".wontlearn") for name in rule.strip(" }\n").split(",")), rule


def test_a_page_shows_what_a_fix_changes_in_a_cell_too() -> None:
    assert "\n-" in Page(as_html(LOOKS["edit"](), FILE, PYTHON, 1.0)).said
    look = LOOKS["edit"]()
    line = "adam = keras.optimizers.Adam(learning_rate=0.0)"
    look.source = join([(2, "import numpy as np"), (3, f"a = 1\n{line}")])
    edit = Edit(2, line.index("0.0") + 1, 2, len(line), "0.001")
    look.findings = (replace(look.findings[0], file="n.ipynb", cell=3, line=2, fix=Fix("Above 0.", (edit,))),)
    said = Page(as_html(look, "n.ipynb", PYTHON, 1.0)).said
    assert "--- a/cell 3\n+++ b/cell 3\n" in said and "\n+adam = keras.optimizers.Adam(learning_rate=0.001)\n" in said
    assert "patch" not in json.loads(as_json(look, "n.ipynb", PYTHON, 1.0))["findings"][0]["fix"]


def test_what_a_script_names_is_no_markup() -> None:
    look = LOOKS["problem"]()
    look.verdict = replace(look.verdict, headline="`a|b` <b>*c*</b> | `d")
    assert "&lt;b&gt;*c*&lt;/b&gt;" in as_html(look, FILE, PYTHON, 1.0)
    assert text("`a*|b` <b>*c*</b>\n| d") == r"`a*\|b` \<b\>\*c\*\</b\> \| d"
    assert text("one ` alone") == r"one \` alone"


@pytest.mark.parametrize("name", [*LOOKS, "twice"])
def test_a_summary_in_markdown(name: str) -> None:
    look = twice() if name == "twice" else LOOKS[name]()
    lines = as_markdown(look, FILE, PYTHON, 1.0).splitlines()
    assert lines[0].endswith(f": {look.verdict.word}") and text(look.verdict.headline) in lines
    assert all(
        any(text(s) in line for line in lines) for s in [*look.verdict.evidence, *(f.message for f in look.findings)]
    )
    assert lines.count("```text") == lines.count("```") == 1
    assert [line for line in lines if line.startswith("| training 2")] == (
        [f"| training 2 of 2, line 30 | setup | {text(look.verdict.headline)} |"] if name == "twice" else []
    )
    drawn = lines[lines.index("```text") + 1 : lines.index("```")]
    assert all(re.search("[▁▂▃▄▅▆▇█]", line) for line in drawn)
    assert (name == "twice") == any(line.endswith("NaN at update 3") for line in drawn)


def test_a_curve_as_a_line_of_blocks() -> None:
    assert line_of(Curve([1, 2, 3], [2.0, 1.0, 0.0])) == "█▅▁"
    assert line_of(Curve([1, 2], [5.0, 5.0])) == "▁▁"
    assert len(line_of(Curve(list(range(1000)), [float(i % 7) for i in range(1000)]))) == 48


@pytest.mark.parametrize("name", LOOKS)
def test_junit_has_a_case_for_the_script(name: str) -> None:
    look = LOOKS[name]()
    look.verdict = replace(look.verdict, headline=look.verdict.headline + " \x1b[31m<red>&\x1b[0m")
    [suite] = ET.fromstring(as_junit(look, FILE, PYTHON, 1.5))
    [case] = suite
    kinds = [child.tag for child in case]
    assert kinds == {"healthy": [], "crash": ["error"]}.get(name, ["failure"])
    assert float(suite.attrib["time"]) == 1.5 and int(case.attrib["line"]) >= 1
    if kinds:
        assert case[0].attrib["message"].endswith("<red>&\ufffd[0m") and PYTHON in (case[0].text or "")


def test_reports_of_many_are_one() -> None:
    done = [
        Done(Target(Path(FILE)), Checked(LOOKS[name](), PYTHON, 1.0, False)) for name in LOOKS if name != "notebook"
    ]
    log = json.loads(SEVERAL["sarif"](done))
    jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker()).validate(log)
    ids = [rule["id"] for rule in log["runs"][0]["tool"]["driver"]["rules"]]
    assert len(ids) == len(set(ids)) > 1 and {r["ruleId"] for r in log["runs"][0]["results"]} == set(ids)
    assert [json.loads(line)["verdict"]["word"] for line in SEVERAL["json"](done).splitlines()] == [
        one.checked.look.verdict.word for one in done
    ]
    table = SEVERAL["full"](done).splitlines()
    assert len(table) == len(done) + 2 and table[-1].startswith(f"{len(done)} scripts: 1 learns, ")
    assert SEVERAL["markdown"](done).count("\n## ") == len(done)
    assert SEVERAL["github"](done).count("::error") >= 3
    assert exit_code_of(done) == 1 and exit_code_of(done[-1:]) == 2 and exit_code_of([]) == 0
