"""What is said of a PyTorch loop is said in PyTorch's names: every finding that any training may get."""

from __future__ import annotations

import re

import pytest
from wontlearn_engine.verdict import judge, torch_words
from wontlearn_engine.verdict.candidate import Candidate

from .evidence import stuck
from .faults import Fault
from .faults_data import DATA
from .faults_setup import SETUP
from .faults_torch import TORCH_LOOPS
from .test_causes import FAULTS

KERAS = re.compile(
    r"[Kk]eras|\bcompile\b|`fit`|\.fit\(|learning_rate|activation=|glorot|from_logits|loss=|clipnorm|LayerNormalization"
    r"|apply_gradients|trainable = |assign_sub|train_on_batch|class_weight|crossentropy|_squared_error|tf\."
)


@pytest.mark.parametrize("fault", [*DATA, *SETUP, *TORCH_LOOPS], ids=str)
def test_no_finding_speaks_of_keras_to_a_reader_of_pytorch(fault: Fault) -> None:
    for finding in judge(stuck(fault.text, **fault.signs)).findings:
        said = torch_words.said(Candidate(finding)).finding
        assert not KERAS.search(said.message), said.message
        assert said.fix is None or not KERAS.search(said.fix.description), (said.id, said.fix.description)


def test_the_words_are_for_ids_that_exist() -> None:
    assert set(torch_words.FIXES) <= {fault.id for fault in FAULTS} | {"loss-pair-advice"}
