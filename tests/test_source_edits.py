"""Edits of arguments: only the argument differs, the layout is kept, the text still parses."""

from __future__ import annotations

import ast
import random

import pytest
from wontlearn_engine.source import Call, Edit, Source, apply, edit_argument, remove_argument, sound


def the_call(text: str) -> Call:
    call = Source(text, "train.py").call(1, "f")
    assert call is not None
    return call


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("f(1, b=2)", "f(1, b=X)"),
        ("f(1, b = (2))", "f(1, b = X)"),
        ("f()", "f(b=X)"),
        ("f( )", "f(b=X )"),
        ("f(1)", "f(1, b=X)"),
        ("f(1, )", "f(1, b=X, )"),
        ("f(1,)", "f(1, b=X,)"),
        ("f(1, **kw)", None),
        ("f(*args, c=3)", "f(*args, c=3, b=X)"),
        ("f(v for v in a)", "f((v for v in a), b=X)"),
        ("f(g(1), c=')')", "f(g(1), c=')', b=X)"),
        ("f(1,  # first\n  c=2)  # last", "f(1,  # first\n  c=2, b=X)  # last"),
        ("f(\n    1,\n    c=2,\n)", "f(\n    1,\n    c=2,\n    b=X,\n)"),
        ("f(\n    1,\n    c=2\n)", "f(\n    1,\n    c=2,\n    b=X\n)"),
        ("f(\n    1,\n    c=2  # two\n)", "f(\n    1,\n    c=2,  # two\n    b=X\n)"),
        ("f(\n    1,\n    c=2,  # two\n)", "f(\n    1,\n    c=2,  # two\n    b=X,\n)"),
        ("f(\n    1, c=2,\n)", "f(\n    1, c=2, b=X,\n)"),
        ("f(\r\n\t1,\r\n)\r\n", "f(\r\n\t1,\r\n\tb=X,\r\n)\r\n"),
        ("f(\n)", "f(b=X\n)"),
        ("f(  # nothing yet\n)", "f(b=X  # nothing yet\n)"),
        ("(f)(1)", "(f)(1, b=X)"),
        ("f(1)(2)", "f(1, b=X)(2)"),
        ('f(\'ä,)\', c="""\n)""")', 'f(\'ä,)\', c="""\n)""", b=X)'),
    ],
)
def test_an_argument_is_set(before: str, after: str | None) -> None:
    edits = edit_argument(the_call(before), "b", None, "X")
    assert (apply(before, edits) if edits else None) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("f(1, 2)", "f(1, X)"),
        ("f(1)", "f(1, b=X)"),
        ("f(1, b=2)", "f(1, b=X)"),
        ("f(1, (2), 3)", "f(1, (X), 3)"),
        ("f(*a, 2)", None),
        ("f(*a)", None),
    ],
)
def test_an_argument_is_set_at_its_position(before: str, after: str | None) -> None:
    edits = edit_argument(the_call(before), "b", 1, "X")
    assert (apply(before, edits) if edits else None) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("f(b=2)", "f()"),
        ("f(b=2,)", "f()"),
        ("f(1, b=2)", "f(1)"),
        ("f(1, b=2, )", "f(1, )"),
        ("f(b=2, c=3)", "f(c=3)"),
        ("f(1, b=g(2, 3), c=3)", "f(1, c=3)"),
        ("f(1, b=(2), c=3)", "f(1, c=3)"),
        ("f(1,\n  b=2)", "f(1)"),
        ("f(1,\n  b=2,\n  c=3)", "f(1,\n  c=3)"),
        ("f(1, b=2,\n  c=3)", "f(1,\n  c=3)"),
        ("f(b=2,\n  c=3)", "f(c=3)"),
        ("f(b=2,  # two\n  c=3)", "f(  # two\n  c=3)"),
        ("f(\n    1,\n    b=2,\n)", "f(\n    1,\n)"),
        ("f(\n    1,\n    b=2,  # two\n    c=3,\n)", "f(\n    1,\n    c=3,\n)"),
        ("f(\n    1,\n    b=2\n)", "f(\n    1\n)"),
        ("f(\n    1,  # one\n    b=2\n)", "f(\n    1  # one\n)"),
        ("f(\n    b=2,\n)", "f()"),
        ("f(\n    1, b=2,\n)", "f(\n    1,\n)"),
        ("f(\n    b=[\n        2,\n    ],\n    c=3,\n)", "f(\n    c=3,\n)"),
        ("f(\r\n\t1,\r\n\tb=2,\r\n\tc=3,\r\n)\r\n", "f(\r\n\t1,\r\n\tc=3,\r\n)\r\n"),
        ("f(**kw, b=2)", "f(**kw)"),
        ("f(1)", None),
    ],
)
def test_an_argument_is_removed_with_its_comma_and_its_line(before: str, after: str | None) -> None:
    edits = remove_argument(the_call(before), "b")
    assert (apply(before, edits) if edits else None) == after


VALUES = [
    "1",
    "'a,b)'",
    "(2)",
    "[1,\n   2]",
    "g(x, y=1)",
    "{'k': 1}",
    "lambda v: v",
    "a if b else c",
    "-1.5",
    "'é→'",
    "x[1:, 0]",
]
GAPS = ["", " ", "\n    ", "  # why, (really)\n    ", "\n\n"]


def made_call(rng: random.Random) -> tuple[str, list[str]]:
    """A call of `f` in a random layout, and the names of its keywords."""
    positional = [rng.choice(VALUES) for _ in range(rng.randrange(3))]
    if rng.random() < 0.2:
        positional.append("*more")
    names = rng.sample(["b", "c", "d", "é"], rng.randrange(5))
    keywords = [f"{name}{rng.choice(['=', ' = '])}{rng.choice(VALUES)}" for name in names]
    gap = rng.choice(GAPS)
    parts = [rng.choice(["", gap]) + argument + rng.choice(["", "", gap]) for argument in [*positional, *keywords]]
    trailing = rng.choice(["", "," + rng.choice(GAPS)]) if parts else rng.choice(GAPS)
    before = rng.choice(["", "y = ", "z = h(1, ", "ü = [0, "])
    after = {"z = h(1, ": ", k=2)", "ü = [0, ": "]"}.get(before, "") + rng.choice(["", "  # end", "\nnext_one = f2(3)"])
    return before + "f(" + ",".join(parts) + trailing + ")" + after + "\n", names


def arguments(text: str) -> tuple[list[str], dict[str, str], str]:
    """Positional arguments, keywords, and the dump of all the rest."""
    tree = ast.parse(text)
    call = next(
        n for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id == "f"
    )
    positional, keywords = [ast.dump(a) for a in call.args], {str(k.arg): ast.dump(k.value) for k in call.keywords}
    call.args, call.keywords = [], []
    return positional, keywords, ast.dump(tree)


def test_nothing_but_the_argument_ever_changes() -> None:
    rng = random.Random(1)
    new = ast.dump(ast.parse("new(1, 2)", mode="eval").body)
    for _ in range(1000):
        text, names = made_call(rng)
        if rng.random() < 0.3:
            text = text.replace("\n", "\r\n")
        positional, keywords, rest = arguments(text)
        call = Source(text, "a.py").call(1, "f") or next(
            c for n in range(1, 9) if (c := Source(text, "a.py").call(n, "f")) is not None
        )
        edited = apply(text, edit_argument(call, "b", None, "new(1, 2)"))
        assert arguments(edited) == (positional, {**keywords, "b": new}, rest), (text, edited)
        removed = apply(text, remove_argument(call, "b"))
        assert arguments(removed) == (positional, {k: v for k, v in keywords.items() if k != "b"}, rest), (
            text,
            removed,
        )
        assert comments(removed) <= comments(text) and comments(edited) == comments(text)
        again = Source(edited, "a.py").call(call.span.line, "f")
        assert again is not None
        if "b" not in names:
            back = apply(edited, remove_argument(again, "b"))
            assert arguments(back) == (positional, keywords, rest), (edited, back)


def comments(text: str) -> int:
    return text.count("#")


TEXT = """a = 1
f(a, b=2)
text = '''one
two'''
def g():
    return a
"""


@pytest.mark.parametrize(
    "edit",
    [
        Edit(2, 9, 2, 9, ", b=3"),  # an argument twice
        Edit(1, 5, 1, 6, "("),
        Edit(1, 5, 1, 6, "'"),
        Edit(1, 5, 1, 6, "'''"),  # swallows all up to the next three
        Edit(1, 1, 1, 1, "return 1\n"),
        Edit(1, 1, 1, 1, "  "),
        Edit(1, 5, 1, 6, "1"),  # nothing changes
        Edit(9, 1, 9, 1, "x = 1"),
        Edit(1, 40, 1, 41, "2"),
        Edit(2, 5, 1, 1, "2"),
        Edit(1, 6, 1, 6, "  # " + "x" * 9 + "\nf(a, b=2)\ntext = 2\nif a:\n  pass\n" + "'" * 3),
    ],
)
def test_an_edit_that_is_no_code_or_reaches_too_far_is_not_offered(edit: Edit) -> None:
    assert sound(Source(TEXT, "a.py"), [edit]) == []


def test_an_edit_that_compiles_is_offered_in_the_order_of_the_text() -> None:
    edits = [Edit(2, 9, 2, 9, ", c=3"), Edit(1, 5, 1, 6, "5"), Edit(2, 9, 2, 9, ", c=3")]
    source = Source(TEXT, "a.py")
    assert sound(source, edits) == [edits[1], edits[0]]
    assert apply(TEXT, sound(source, edits)) == TEXT.replace("a = 1", "a = 5").replace("b=2", "b=2, c=3")
    assert sound(source, []) == [] == sound(source, [Edit(2, 5, 2, 9, ""), Edit(2, 6, 2, 7, "")])
    assert sound(Source("def broken(:", "a.py"), [Edit(1, 1, 1, 4, "x")]) == []
